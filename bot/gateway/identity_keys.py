"""Keys that identity tokens are checked with, and the JWK Set (RFC 7517) that holds some.

Which algorithm belongs to a key is decided here, from what the key is; a token never chooses.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Union

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.algorithms import HMACAlgorithm
from jwt.exceptions import InvalidKeyError

from bot.gateway.strict_json import NotStrict, strict_json

HS256, RS256 = "HS256", "RS256"
LEAST_SECRET_BYTES = 32
LEAST_RSA_BITS, MOST_RSA_BITS = 2048, 8192
LONGEST_KID = 200

_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
#: Members that only a private RSA key has (RFC 7518, 6.3.2).
_PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth")


class UnusableKey(Exception):
    """Why a key, or a set of them, cannot be used; says nothing of what is secret in it."""


@dataclass(frozen=True)
class Key:
    """One key and the only algorithm that it is for."""

    algorithm: str
    material: Union[bytes, RSAPublicKey] = field(repr=False)
    kid: Optional[str] = None


def secret_key(secret: bytes, kid: Optional[str] = None) -> Key:
    """Raises UnusableKey for a secret that is too short, or that is no secret but a public key."""
    if len(secret) < LEAST_SECRET_BYTES:
        raise UnusableKey(f"a secret of {len(secret)} bytes, at least {LEAST_SECRET_BYTES}")
    try:
        HMACAlgorithm(HMACAlgorithm.SHA256).prepare_key(secret)
    except InvalidKeyError:
        raise UnusableKey("a public key, a certificate or a JWK instead of a secret") from None
    return Key(HS256, secret, kid)


def public_key(pem: str) -> Key:
    """Raises UnusableKey unless it is an RSA public key of a usable length, in PEM form."""
    try:
        found = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise UnusableKey("no public key in PEM form, with its line ends") from None
    if not isinstance(found, RSAPublicKey):
        raise UnusableKey("a public key of another kind than RSA")
    _usable_length(found.key_size)
    return Key(RS256, found)


def read_jwk_set(raw: bytes) -> dict[str, Key]:
    """The keys by their `kid`, at least one; raises UnusableKey with the first thing wrong."""
    try:
        found = strict_json(raw)
    except NotStrict as error:
        raise UnusableKey(str(error)) from None
    entries = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(entries, list) or not entries:
        raise UnusableKey('no list "keys" with at least one key')
    keys: dict[str, Key] = {}
    for number, entry in enumerate(entries, start=1):
        try:
            kid, key = _of_jwk(entry)
            if kid in keys:
                raise UnusableKey("its kid is that of an earlier key")
        except UnusableKey as error:
            raise UnusableKey(f"key {number}: {error}") from None
        keys[kid] = key
    return keys


def _of_jwk(entry: object) -> tuple[str, Key]:
    if not isinstance(entry, dict):
        raise UnusableKey("not an object")
    kid = entry.get("kid")
    if not isinstance(kid, str) or not 1 <= len(kid) <= LONGEST_KID:
        raise UnusableKey(f"no kid (a text of 1 to {LONGEST_KID} characters)")
    operations = entry.get("key_ops", ["verify"])
    for_checking = isinstance(operations, list) and "verify" in operations
    if entry.get("use", "sig") != "sig" or not for_checking:
        raise UnusableKey('its use or key_ops is not for signatures ("sig", "verify")')
    if entry.get("kty") == "oct":
        _algorithm_is(entry, HS256)
        return kid, secret_key(_bytes(entry, "k"), kid)
    if entry.get("kty") == "RSA":
        _algorithm_is(entry, RS256)
        return kid, Key(RS256, _rsa(entry), kid)
    raise UnusableKey('its kty is neither "oct" nor "RSA"')


def _algorithm_is(entry: Mapping[str, Any], algorithm: str) -> None:
    if entry.get("alg", algorithm) != algorithm:
        raise UnusableKey(f'its alg is not "{algorithm}", the only one for its kty')


def _rsa(entry: Mapping[str, Any]) -> RSAPublicKey:
    private = [name for name in _PRIVATE if name in entry]
    if private:
        # Who reads this machine's files could then sign as the website does.
        raise UnusableKey(f"a private RSA key (it has {', '.join(private)}); only n and e belong")
    n, e = (int.from_bytes(_bytes(entry, name), "big") for name in ("n", "e"))
    _usable_length(n.bit_length())
    try:
        return RSAPublicNumbers(e, n).public_key()
    except ValueError:
        raise UnusableKey("its n and e are no RSA key") from None


def _usable_length(bits: int) -> None:
    if not LEAST_RSA_BITS <= bits <= MOST_RSA_BITS:
        raise UnusableKey(f"an RSA key of {bits} bits, {LEAST_RSA_BITS} to {MOST_RSA_BITS}")


def _bytes(entry: Mapping[str, Any], name: str) -> bytes:
    value = entry.get(name)
    try:
        if isinstance(value, str) and _BASE64URL.fullmatch(value):
            return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except binascii.Error:
        pass
    raise UnusableKey(f'its "{name}" is no base64url without = at the end (RFC 7515)')

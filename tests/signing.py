"""Identity tokens as a host site signs them, and as an attacker would like to."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import itertools
import json
from functools import lru_cache
from typing import Any, Callable, Optional, Union

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

#: The secret of the `settings` fixture.
SECRET = b"s" * 64
_ids = itertools.count(1)
Sign = Callable[[bytes], bytes]


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def in_seconds(seconds: float) -> float:
    """A NumericDate (RFC 7519) from now."""
    return dt.datetime.now(dt.timezone.utc).timestamp() + seconds


def claims(**changes: Any) -> dict[str, Any]:
    """Those of a good token, for one use; a change to None leaves the claim out."""
    found = {
        "sub": "K-1001",
        "name": "Jan Jansen",
        "aud": "voorsorteer",
        "jti": f"token-{next(_ids)}",
        # Long enough for a slow run: tests are collected some time before they run.
        "exp": int(in_seconds(7200)),
        **changes,
    }
    return {name: value for name, value in found.items() if value is not None}


def hs(secret: bytes = SECRET, digest: str = "sha256") -> Sign:
    return lambda message: hmac.new(secret, message, digest).digest()


def rs(key: rsa.RSAPrivateKey) -> Sign:
    return lambda message: key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def unsigned(_message: bytes) -> bytes:
    return b""


def token(
    payload: Union[dict[str, Any], bytes, None] = None,
    header: Union[dict[str, Any], bytes, None] = None,
    sign: Optional[Sign] = None,
) -> str:
    """Signs whatever it is given; what a library would refuse to make as well."""
    header = {"alg": "HS256", "typ": "JWT"} if header is None else header
    payload = claims() if payload is None else payload
    parts = [p if isinstance(p, bytes) else json.dumps(p).encode() for p in (header, payload)]
    message = ".".join(map(b64, parts)).encode()
    return f"{message.decode()}.{b64((sign or hs())(message))}"


def with_parts(good: str, **changed: bytes) -> str:
    """`good` with another header, payload or signature, and the others as they were."""
    names = ("header", "payload", "signature")
    parts = dict(zip(names, good.split("."), strict=True))
    return ".".join(b64(changed[name]) if name in changed else parts[name] for name in names)


@lru_cache(maxsize=8)
def rsa_key(name: str = "site", bits: int = 2048) -> rsa.RSAPrivateKey:
    """The same key for the same name: making one takes a while."""
    return rsa.generate_private_key(65537, bits)


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def der(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def modulus(key: rsa.RSAPrivateKey) -> bytes:
    n = key.public_key().public_numbers().n
    return n.to_bytes((n.bit_length() + 7) // 8, "big")


def oct_jwk(kid: str, secret: bytes = SECRET, **more: Any) -> dict[str, Any]:
    return {"kty": "oct", "kid": kid, "k": b64(secret), **more}


def rsa_jwk(kid: str, key: Optional[rsa.RSAPrivateKey] = None, **more: Any) -> dict[str, Any]:
    key = key or rsa_key()
    e = key.public_key().public_numbers().e
    exponent = b64(e.to_bytes((e.bit_length() + 7) // 8, "big"))
    return {"kty": "RSA", "kid": kid, "n": b64(modulus(key)), "e": exponent, **more}


def fingerprint(issuer: Optional[str], subject: str, token_id: str) -> str:
    """What `Identity.token_hash` must be."""
    return hashlib.sha256(json.dumps([issuer, subject, token_id]).encode()).hexdigest()

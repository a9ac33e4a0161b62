"""Who a citizen is: only what the host site signed counts as verified."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any, Optional

import jwt

from bot.domain.customer import Customer, Identity
from bot.domain.errors import ConfigurationError
from bot.gateway.identity_claims import identity_of, refused
from bot.gateway.identity_key_file import KeyFile, Keys, OneKey
from bot.gateway.identity_keys import Key, UnusableKey, public_key, secret_key
from bot.gateway.problems import Problem
from bot.gateway.strict_json import NotStrict, strict_json
from bot.settings import Settings

#: Characters; more than a token with a signature of the longest key.
LONGEST_TOKEN = 4000
#: A demo token is for opening one conversation, right away.
_DEMO_LIFE = dt.timedelta(minutes=5)
#: Header members that bring a key along, or change what the signature means.
_NOT_IN_HEADER = frozenset(("jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"))
_jws = jwt.PyJWS()


class IdentityCheck:
    """Checks identity tokens with the organisation's own keys."""

    def __init__(self, keys: Keys, audience: str) -> None:
        self._keys = keys
        self._audience = audience

    @classmethod
    def of(cls, settings: Settings) -> Optional[IdentityCheck]:
        """None when the organisation has no way for citizens to log in.

        Raises ConfigurationError for a key, or a file of keys, that cannot be used.
        """
        keys = _keys(settings)
        return cls(keys, settings.identity_audience) if keys else None

    def identity(self, token: str) -> Identity:
        """The verified customer; 401 says what is wrong, and repeats nothing of the token."""
        return identity_of(self._claims(token), self._audience, dt.datetime.now(dt.timezone.utc))

    def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise refused("De aanmelding is niet te lezen.", "malformed")
        key = self._key(token)
        try:
            payload = _jws.decode(token, key.material, algorithms=[key.algorithm])
        except jwt.InvalidAlgorithmError:
            raise refused("De aanmelding is anders ondertekend.", "algorithm") from None
        except jwt.InvalidSignatureError:
            raise refused("De ondertekening van de aanmelding klopt niet.", "signature") from None
        except jwt.PyJWTError:
            raise refused("De aanmelding is niet te lezen.", "malformed") from None
        return _object(payload)

    def _key(self, token: str) -> Key:
        """The key that the token must be signed with; it only gets to say which of ours."""
        try:
            header = _object(jwt.utils.base64url_decode(token.split(".", 1)[0]))
        except ValueError:
            raise refused("De aanmelding is niet te lezen.", "malformed") from None
        if not _NOT_IN_HEADER.isdisjoint(header):
            raise refused("De aanmelding brengt een eigen sleutel of regels mee.", "header")
        kid = header.get("kid")
        if kid is not None and not isinstance(kid, str):
            raise refused("De aanmelding is niet te lezen.", "malformed")
        key = self._keys.pick(kid)
        if key is None:
            raise refused("De aanmelding is met een onbekende sleutel ondertekend.", "key")
        return key

    def demo_token(self, customer: Customer) -> str:
        """A token as a host site would sign it."""
        key = self._keys.for_signing()
        if key is None or not isinstance(key.material, bytes):
            raise Problem(409, "Deze installatie heeft alleen een openbare sleutel.")
        return jwt.encode(
            {
                "sub": customer.id,
                "name": customer.name,
                "aud": self._audience,
                "exp": dt.datetime.now(dt.timezone.utc) + _DEMO_LIFE,
                "jti": secrets.token_urlsafe(12),
            },
            key.material,
            algorithm=key.algorithm,
            headers={"kid": key.kid} if key.kid else None,
        )


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = strict_json(raw)
    except NotStrict:
        found = None
    if not isinstance(found, dict):
        raise refused("De aanmelding is niet te lezen.", "malformed")
    return found


def _keys(settings: Settings) -> Optional[Keys]:
    if settings.identity_keys:
        return KeyFile(settings.identity_keys)
    name = "VOORSORTEER_IDENTITY_PUBLIC_KEY"
    try:
        if settings.identity_public_key:
            return OneKey(public_key(settings.identity_public_key))
        name = "VOORSORTEER_IDENTITY_SECRET"
        if settings.identity_secret:
            return OneKey(secret_key(settings.identity_secret.encode()))
    except UnusableKey as error:
        raise ConfigurationError([f"{name}: it cannot be used: {error}"]) from None
    if settings.demo:
        # The demo signs its own tokens; they need not survive the process.
        return OneKey(secret_key(secrets.token_urlsafe(48).encode()))
    return None

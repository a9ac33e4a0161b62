"""Who a citizen is: only what the host site signed counts as verified."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any, Optional

import jwt

from bot.domain.customer import Customer
from bot.gateway.problems import Problem
from bot.services.conversations import Identity
from bot.settings import Settings

#: A demo token is for opening one conversation, right away.
_DEMO_LIFE = dt.timedelta(minutes=5)
_LEEWAY_S = 10


class IdentityCheck:
    """Checks tokens with one algorithm, fixed by the settings: the token does not choose."""

    def __init__(self, algorithm: str, key: str, audience: str) -> None:
        self._algorithm = algorithm
        self._key = key
        self._audience = audience

    @classmethod
    def of(cls, settings: Settings) -> Optional[IdentityCheck]:
        """None when the organisation has no way for citizens to log in."""
        if settings.identity_public_key:
            return cls("RS256", settings.identity_public_key, settings.identity_audience)
        if settings.identity_secret:
            return cls("HS256", settings.identity_secret, settings.identity_audience)
        if settings.demo:
            # The demo signs its own tokens; they need not survive the process.
            return cls("HS256", secrets.token_urlsafe(48), settings.identity_audience)
        return None

    def identity(self, token: str) -> Identity:
        """The verified customer; 401 says what is wrong, and repeats nothing of the token."""
        claims = self._claims(token)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 1 <= len(subject) <= 100:
            raise _refused("In de aanmelding staat geen bruikbare 'sub'.", "subject")
        name = claims.get("name")
        usable = isinstance(name, str) and 0 < len(name.strip()) <= 120
        return Identity(subject, " ".join(str(name).split()) if usable else None)

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                self._key,
                algorithms=[self._algorithm],
                audience=self._audience,
                leeway=_LEEWAY_S,
                options={"require": ["sub", "aud", "exp", "jti"]},
            )
        except jwt.ExpiredSignatureError:
            raise _refused("De aanmelding is verlopen.", "expired") from None
        except jwt.InvalidAudienceError:
            raise _refused("De aanmelding is voor een andere dienst.", "audience") from None
        except jwt.InvalidAlgorithmError:
            raise _refused("De aanmelding is anders ondertekend.", "algorithm") from None
        except jwt.InvalidSignatureError:
            raise _refused("De ondertekening van de aanmelding klopt niet.", "signature") from None
        except jwt.MissingRequiredClaimError as error:
            raise _refused(f"In de aanmelding ontbreekt '{error.claim}'.", "missing") from None
        except jwt.PyJWTError:
            raise _refused("De aanmelding is niet te lezen.", "malformed") from None

    def demo_token(self, customer: Customer) -> str:
        """A token as a host site would sign it."""
        if self._algorithm != "HS256":
            raise Problem(409, "Deze installatie heeft alleen een openbare sleutel.")
        return jwt.encode(
            {
                "sub": customer.id,
                "name": customer.name,
                "aud": self._audience,
                "exp": dt.datetime.now(dt.timezone.utc) + _DEMO_LIFE,
                "jti": secrets.token_urlsafe(12),
            },
            self._key,
            algorithm="HS256",
        )


def _refused(detail: str, reason: str) -> Problem:
    return Problem(401, detail, name="identity-token", reason=reason)

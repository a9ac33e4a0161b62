"""What a well-signed identity token says: every claim of the right kind, or it is refused."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from typing import Any, Mapping, Optional, Union

from bot.domain.customer import Identity
from bot.domain.personal_data import passes_eleven_test
from bot.gateway.problems import Problem

#: How much the clocks of the host site and this machine may differ.
LEEWAY = dt.timedelta(seconds=10)
_REQUIRED = ("sub", "aud", "exp", "jti")
#: Characters; a customer id is kept in columns of this length.
_LONGEST_SUBJECT = 100
_LONGEST_ID = 200
_LONGEST_NAME = 120


def refused(detail: str, reason: str) -> Problem:
    """The answer to a token that is not accepted."""
    return Problem(401, detail, name="identity-token", reason=reason)


def identity_of(claims: Mapping[str, Any], audience: str, now: dt.datetime) -> Identity:
    """The customer of these claims, whose signature was found good; else Problem (401)."""
    for name in _REQUIRED:
        if claims.get(name) is None:
            raise refused(f"In de aanmelding ontbreekt '{name}'.", "missing")
    subject, token_id, issuer = claims["sub"], claims["jti"], claims.get("iss")
    if not _is_id(subject, _LONGEST_SUBJECT):
        raise refused("In de aanmelding staat geen bruikbare 'sub'.", "subject")
    if not _is_id(token_id, _LONGEST_ID):
        raise refused("In de aanmelding staat geen bruikbare 'jti'.", "token-id")
    if issuer is not None and not _is_id(issuer, _LONGEST_ID):
        raise refused("In de aanmelding staat geen bruikbare 'iss'.", "issuer")
    _for_us(claims["aud"], audience)
    return Identity(
        customer_id=subject,
        name=_name(claims.get("name")),
        bsn=_bsn(claims.get("bsn")),
        # As JSON, so that no other three texts give the same bytes.
        token_hash=hashlib.sha256(json.dumps([issuer, subject, token_id]).encode()).hexdigest(),
        # What was used is remembered for as long as the token would be accepted.
        expires_at=_valid_until(claims, now),
    )


def _is_id(value: object, longest: int) -> bool:
    """Printable, so that no database or log stumbles over it, and the same when trimmed."""
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        return False
    return value.isprintable() and value == value.strip()


def _for_us(value: object, audience: str) -> None:
    """RFC 7519, 4.1.3: one text, or a list of them."""
    audiences = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in audiences) or audience not in audiences:
        raise refused("De aanmelding is voor een andere dienst.", "audience")


def _valid_until(claims: Mapping[str, Any], now: dt.datetime) -> dt.datetime:
    """Refuses what is not valid yet, or no longer."""
    until = _time(claims, "exp") + LEEWAY.total_seconds()
    if until <= now.timestamp():
        raise refused("De aanmelding is verlopen.", "expired")
    for name in ("nbf", "iat"):
        if name in claims and _time(claims, name) - LEEWAY.total_seconds() > now.timestamp():
            raise refused("De aanmelding is nog niet geldig.", "not-yet")
    try:
        return dt.datetime.fromtimestamp(until, dt.timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise _no_time("exp") from None


def _time(claims: Mapping[str, Any], name: str) -> float:
    """A NumericDate (RFC 7519): seconds since 1970, perhaps with a fraction."""
    value: Union[int, float] = claims[name]
    # True is a number to Python, and 1e999 is infinite to JSON.
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _no_time(name)
    try:
        seconds = float(value)
    except OverflowError:
        raise _no_time(name) from None
    if not math.isfinite(seconds):
        raise _no_time(name)
    return seconds


def _no_time(name: str) -> Problem:
    return refused(f"In de aanmelding staat geen bruikbare '{name}'.", "time")


def _name(value: object) -> Optional[str]:
    """What can be shown; a name that is too long is none, for the customer is known without."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise refused("In de aanmelding staat geen bruikbare 'name'.", "name")
    shown = "".join(letter for letter in " ".join(value.split()) if letter.isprintable()).strip()
    return shown if 0 < len(shown) <= _LONGEST_NAME else None


def _bsn(value: object) -> Optional[str]:
    """Wrong is refused, not left out: it could be somebody else's, mistyped."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.isascii() or not passes_eleven_test(value):
        raise refused("In de aanmelding staat geen bruikbare 'bsn'.", "bsn")
    return value

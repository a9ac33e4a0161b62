"""Which passwords are good enough, and how long wrong ones lock a name."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from typing import Collection, Optional

MIN_PASSWORD_LENGTH = 10
#: Hashing takes longer for longer ones.
MAX_PASSWORD_LENGTH = 1000
#: So many different characters a password has at least.
_LEAST_VARIED = 5
#: So much is left of it without the user name.
_LEAST_OWN = 8
#: What is put before or after an ordinary word: digits and signs.
_ADDED = re.compile(r"^[\W\d_]+|[\W\d_]+$")
#: Without letters and digits that look alike: somebody types it from paper.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"

#: After so many wrong passwords in a row a name is locked.
LOCK_AFTER = 5
#: How long, at the fifth, the sixth and so on; the last one stays.
LOCKS = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=15),
    dt.timedelta(minutes=60),
)
#: `locked_until` of a name that an administrator closed.
BLOCKED = dt.datetime(9999, 1, 1, tzinfo=dt.timezone.utc)


def why_unsuitable(password: str, username: str, common: Collection[str]) -> Optional[str]:
    """Why this cannot be the password of `username`, in Dutch; None when it can be.

    `common` are the words and passwords that everybody tries first, in lower case.
    """
    if len(password) < MIN_PASSWORD_LENGTH:
        return f"Een wachtwoord heeft minstens {MIN_PASSWORD_LENGTH} tekens."
    if len(password) > MAX_PASSWORD_LENGTH:
        return f"Een wachtwoord heeft hooguit {MAX_PASSWORD_LENGTH} tekens."
    plain, name = password.casefold(), username.casefold()
    if len(set(plain)) < _LEAST_VARIED:
        return f"Een wachtwoord heeft minstens {_LEAST_VARIED} verschillende tekens."
    for each in {name, name.split("@")[0]}:
        if each and each in plain and len(plain.replace(each, "")) < _LEAST_OWN:
            return "Een wachtwoord lijkt niet op de gebruikersnaam."
    if plain in common or _ADDED.sub("", plain) in common:
        return (
            "Dit wachtwoord is te bekend: het wordt als eerste geprobeerd. "
            "Neem bijvoorbeeld drie of vier woorden die niets met elkaar te maken hebben."
        )
    return None


def one_time_password() -> str:
    """Easy to read out and to type (about 79 bits)."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))

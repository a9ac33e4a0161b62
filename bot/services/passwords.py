"""Passwords: which are taken, and checking one without telling whether the name exists."""

from __future__ import annotations

import secrets
from typing import Collection, Optional, Protocol

from bot.domain.errors import InvalidInput
from bot.domain.passwords import why_unsuitable


class PasswordHasher(Protocol):
    def hash(self, password: str) -> str: ...
    def verify(self, hash: str, password: str) -> bool:
        """False when the password is not the one that was hashed."""

    def is_outdated(self, hash: str) -> bool:
        """Whether it was made in a way that is not the present one."""


class Passwords:
    """`common`: words and passwords that everybody tries first, in lower case."""

    def __init__(self, hasher: PasswordHasher, common: Collection[str]) -> None:
        self._hasher = hasher
        self._common = common
        # Checked when the name is unknown, so that both answers take as long.
        self._decoy: Optional[str] = None

    def chosen(self, password: str, username: str) -> str:
        """The hash of a new password; InvalidInput says why it is not good enough."""
        wrong = why_unsuitable(password, username, self._common)
        if wrong:
            raise InvalidInput(wrong)
        return self._hasher.hash(password)

    def nobodys(self) -> str:
        """The hash of a password that nobody knows."""
        return self._hasher.hash(secrets.token_urlsafe(32))

    def fits(self, password: str, hash: Optional[str]) -> bool:
        """Whether it is the one; None for an unknown name, which takes as long."""
        if self._decoy is None:
            self._decoy = self.nobodys()
        return self._hasher.verify(hash or self._decoy, password) and hash is not None

    def renewed(self, password: str, hash: str) -> Optional[str]:
        """A hash of today for one of the past; None when it is as good as new."""
        return self._hasher.hash(password) if self._hasher.is_outdated(hash) else None

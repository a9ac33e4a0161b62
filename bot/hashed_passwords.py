"""Passwords of staff as they are kept: argon2, and never one that everybody knows."""

from __future__ import annotations

from pathlib import Path

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError

from bot.services.passwords import Passwords


def hashed_passwords() -> Passwords:
    return Passwords(_Argon2Hasher(), common_passwords())


class _Argon2Hasher:
    """Fulfils `bot.services.passwords.PasswordHasher`."""

    def __init__(self) -> None:
        self._argon2 = Argon2()

    def hash(self, password: str) -> str:
        return self._argon2.hash(password)

    def verify(self, hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(hash, password)
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, hash: str) -> bool:
        return self._argon2.check_needs_rehash(hash)


def common_passwords() -> frozenset[str]:
    lines = (Path(__file__).parent / "common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))

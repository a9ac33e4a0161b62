"""A BSN is kept as a keyed hash only: with a stolen database alone nobody can try all numbers."""

from __future__ import annotations

import hashlib
import hmac
from typing import Callable


class Hasher:
    """HMAC-SHA-256 with a key that is not in the database."""

    def __init__(self, key: Callable[[], str]) -> None:
        self._key = key

    def hash(self, value: str) -> str:
        """64 hexadecimal digits; the same for the same value under the same key."""
        return hmac.new(self._key().encode(), value.encode(), hashlib.sha256).hexdigest()

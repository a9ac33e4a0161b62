"""Where the check of identity tokens finds its keys: the settings, or a file that may change."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path
from typing import Mapping, Optional, Protocol

from bot.domain.errors import ConfigurationError
from bot.gateway.identity_keys import HS256, Key, UnusableKey, read_jwk_set

_NAME = "VOORSORTEER_IDENTITY_KEYS"
ALLOWED = (
    'a JWK Set as JSON, {"keys": [...]}, with kty oct (at least 32 bytes) or RSA (at least 2048'
    " bits, and the public half only), each with a kid of its own"
)
#: Far more than the keys of any website.
_MOST_BYTES = 256 * 1024
_log = logging.getLogger(__name__)


class Keys(Protocol):
    """Where a key is found."""

    def pick(self, kid: Optional[str]) -> Optional[Key]:
        """The key for a token that names this `kid`, or none; None when there is no such key."""

    def for_signing(self) -> Optional[Key]:
        """A key that can sign as well: only the demo asks for it."""


class OneKey:
    """The key of the settings: whatever `kid` a token names, there is no other."""

    def __init__(self, key: Key) -> None:
        self._key = key

    def pick(self, kid: Optional[str]) -> Optional[Key]:
        return self._key

    def for_signing(self) -> Optional[Key]:
        return self._key if self._key.algorithm == HS256 else None


class KeyFile:
    """A JWK Set that is read again when its file changes.

    A file that cannot be used is an error at the start (ConfigurationError). Later the last good
    keys stay and the log says what is wrong, so that half an upload locks nobody out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        # Looked at before it is read: what changes in between is seen the next time.
        self._seen = self._look()
        try:
            self._keys: Mapping[str, Key] = self._read()
        except UnusableKey as error:
            raise ConfigurationError(
                [f"{_NAME}: {path} cannot be used: {error}; allowed: {ALLOWED}"]
            ) from None

    def pick(self, kid: Optional[str]) -> Optional[Key]:
        keys = self._present()
        if kid is not None:
            return keys.get(kid)
        return next(iter(keys.values())) if len(keys) == 1 else None

    def for_signing(self) -> Optional[Key]:
        return next((key for key in self._present().values() if key.algorithm == HS256), None)

    def _present(self) -> Mapping[str, Key]:
        with self._lock:
            found = self._look()
            if found != self._seen:
                # Also when it turns out broken: one line in the log for a change, not for a token.
                self._seen = found
                self._read_again()
            return self._keys

    def _read_again(self) -> None:
        try:
            self._keys = self._read()
        except UnusableKey as error:
            _log.error("%s: %s cannot be used: %s; the keys stay", _NAME, self._path, error)
            return
        _log.info("%s: read again, %d keys", _NAME, len(self._keys))

    def _look(self) -> Optional[tuple[int, int, int]]:
        """Differs when the file does; None when there is none."""
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> dict[str, Key]:
        try:
            with self._path.open("rb") as file:
                raw = file.read(_MOST_BYTES + 1)
        except OSError as error:
            raise UnusableKey(error.strerror or "it cannot be read") from None
        if len(raw) > _MOST_BYTES:
            raise UnusableKey(f"larger than {_MOST_BYTES // 1024} kB")
        return read_jwk_set(raw)

"""The organisation's log-in as it describes itself: its addresses and keys, kept for a while."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Callable, Optional
from urllib.parse import urlsplit

import requests
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests.adapters import BaseAdapter

_log = logging.getLogger(__name__)

#: Seconds that one answer may take; somebody looks at a screen meanwhile.
TIMEOUT_S = 5.0
#: Seconds that a description and keys are used without asking again.
_KEPT_S = 3600.0
#: An unknown key makes us ask again, but not more often than this.
_AGAIN_S = 30.0
#: So long after a failure nobody waits for another: each would hold a thread until it times out.
_AWAY_S = 5.0
_DISCOVERY = "/.well-known/openid-configuration"
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OidcUnavailable(Exception):
    """The log-in of the organisation does not answer, or not in a way that can be used."""


class Provider:
    """`issuer` is its address, without a slash at the end. Safe for several threads."""

    def __init__(
        self,
        issuer: str,
        adapter: Optional[BaseAdapter] = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer = issuer
        self._adapter = adapter
        self._now = now
        self._lock = threading.Lock()
        self._described: Optional[dict[str, Any]] = None
        self._described_at = 0.0
        self._keys: Optional[KeySet] = None
        self._keys_at = 0.0
        self._failed: dict[str, float] = {}

    def description(self) -> dict[str, Any]:
        """Its discovery document; raises OidcUnavailable."""
        with self._lock:
            if self._described is None or self._now() - self._described_at > _KEPT_S:
                try:
                    found = self._checked(self._get(self._issuer + _DISCOVERY))
                except OidcUnavailable:
                    if self._described is None:
                        raise
                    # What it said before is most likely still so.
                    _log.warning("the description of the log-in is old, and cannot be renewed")
                else:
                    self._described = found
                self._described_at = self._now()
            return self._described

    def keys(self, anew: bool = False) -> KeySet:
        """What its tokens are signed with; `anew` after an unknown key. Raises OidcUnavailable."""
        address = self.description()["jwks_uri"]
        with self._lock:
            age = self._now() - self._keys_at
            if self._keys is not None and age <= (_AGAIN_S if anew else _KEPT_S):
                return self._keys
            try:
                self._keys = self._read_keys(address)
            except OidcUnavailable:
                if self._keys is None or anew:
                    raise
                _log.warning("the keys of the log-in are old, and cannot be renewed")
            else:
                self._keys_at = self._now()
            return self._keys

    def _read_keys(self, address: str) -> KeySet:
        try:
            return KeySet.import_key_set(self._get(address))
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise OidcUnavailable(f"its keys cannot be read: {type(error).__name__}") from None

    def _get(self, address: str) -> Any:
        path = urlsplit(address).path
        failed_at = self._failed.get(path)
        if failed_at is not None and self._now() - failed_at < _AWAY_S:
            raise OidcUnavailable(f"{path}: did not answer just now")
        try:
            found = self._fetched(address)
        except OidcUnavailable:
            self._failed[path] = self._now()
            raise
        self._failed.pop(path, None)
        return found

    def _fetched(self, address: str) -> Any:
        try:
            with requests.Session() as session:
                if self._adapter is not None:
                    session.mount("https://", self._adapter)
                answer = session.get(address, timeout=TIMEOUT_S, allow_redirects=False)
                if answer.status_code != 200:
                    raise OidcUnavailable(f"{urlsplit(address).path}: HTTP {answer.status_code}")
                return answer.json()
        except (requests.RequestException, ValueError) as error:
            raise OidcUnavailable(f"{urlsplit(address).path}: {type(error).__name__}") from None

    def _checked(self, found: Any) -> dict[str, Any]:
        if not isinstance(found, dict):
            raise OidcUnavailable("its description is no object")
        issuer = found.get("issuer")
        if not isinstance(issuer, str) or issuer.rstrip("/") != self._issuer:
            raise OidcUnavailable("its description is that of another issuer")
        scheme = urlsplit(self._issuer).scheme
        for name in _NEEDED:
            address = found.get(name)
            if not isinstance(address, str) or urlsplit(address).scheme not in ("https", scheme):
                raise OidcUnavailable(f"its description has no usable {name}")
        return found

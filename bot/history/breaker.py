"""A breaker for one register: after failures it says no at once, and lets one call try later.

Not pybreaker: that holds one lock for as long as a call lasts, so that everybody would wait in line
behind the call that hangs, which is what a breaker is for.
"""

from __future__ import annotations

import threading
import time
from typing import Callable, Optional


class Breaker:
    """Opens after `failures` failures in a row, or one call that took too long; for `pause_s`."""

    def __init__(
        self,
        failures: int = 3,
        pause_s: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._pause_s, self._clock = failures, pause_s, clock
        self._lock = threading.Lock()
        self._failed = 0
        self._shut_until: Optional[float] = None

    @property
    def is_open(self) -> bool:
        with self._lock:
            return self._shut_until is not None and self._clock() < self._shut_until

    def allows(self) -> bool:
        """Whether to call now. After the pause one call may try; the others wait how it ends."""
        with self._lock:
            if self._shut_until is None:
                return True
            now = self._clock()
            if now < self._shut_until:
                return False
            self._shut_until = now + self._pause_s
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failed, self._shut_until = 0, None

    def failed(self, slow: bool = False) -> None:
        """A slow answer has cost somebody their time already: no second person pays for it."""
        with self._lock:
            self._failed = self._most if slow else self._failed + 1
            if self._failed >= self._most:
                self._shut_until = self._clock() + self._pause_s

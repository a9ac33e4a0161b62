"""What goes over the wire, the same on every way: who calls, and the keys that changed."""

from __future__ import annotations

import threading
from typing import Iterable, Iterator, Sequence

CHANNEL = "voorsorteer_wake"
#: PostgreSQL takes fewer than 8000 bytes at once.
MOST_BYTES = 7_900
#: While nobody can be reached more than this is not kept: it would be too late anyway.
MOST_PENDING = 10_000
#: Seconds between two attempts to connect: the first, and the longest.
FIRST_RETRY_S, LONGEST_RETRY_S = 0.5, 15.0


def calls(origin: str, keys: Iterable[str]) -> Iterator[str]:
    """The keys in as few payloads as they fit in; `origin` is who calls. Both have no spaces."""
    payload = origin
    for key in keys:
        if len(payload) + len(key) >= MOST_BYTES:
            yield payload
            payload = origin
        payload = f"{payload} {key}"
    if payload != origin:
        yield payload


def heard(origin: str, payload: str) -> Sequence[str]:
    """The keys in a payload; none in what we called ourselves, for which we woke already."""
    caller, _, keys = payload.partition(" ")
    return () if caller == origin else keys.split()


class Pending:
    """Keys that wait to be told, each once; for any thread."""

    def __init__(self) -> None:
        self._keys: dict[str, None] = {}
        self._lock = threading.Lock()

    def add(self, keys: Iterable[str]) -> None:
        with self._lock:
            if len(self._keys) < MOST_PENDING:
                self._keys.update(dict.fromkeys(keys))

    def take(self) -> list[str]:
        with self._lock:
            taken, self._keys = list(self._keys), {}
        return taken


class Patience:
    """How long to wait before the next attempt: longer each time, and short again once it works."""

    def __init__(self) -> None:
        self._next = FIRST_RETRY_S

    def worked(self) -> None:
        self._next = FIRST_RETRY_S

    def wait(self) -> float:
        """Seconds."""
        now, self._next = self._next, min(2 * self._next, LONGEST_RETRY_S)
        return now

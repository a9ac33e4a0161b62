"""Waking who reads along: here at once, in the other gateways through a relay.

A wake-up may get lost: nothing but speed depends on it, since `bot.gateway.net` looks as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections import defaultdict
from typing import Callable, Collection, Iterator, Optional, Sequence

from bot.gateway.relays import Alone, Relay

DESK = "desk"
#: So long one desk looks what is new in the queue, about.
_DESK_LOOK_S = 0.01


class Reader:
    """One open stream: woken when there may be something new, ended when it must stop."""

    __slots__ = ("_later", "_waiting", "_woken", "ended")

    def __init__(self) -> None:
        self._woken = False
        self._later: Optional[asyncio.TimerHandle] = None
        # One future and one timer: `asyncio.wait_for` would make a task, for each stream and pause.
        self._waiting: Optional[asyncio.Future[None]] = None
        self.ended = False

    def wake(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        self._woken = True
        if self._waiting is not None:
            _settle(self._waiting)

    def wake_within(self, seconds: float) -> None:
        """Some time in the coming `seconds`; what comes meanwhile is the same wake-up."""
        if self._later is None:
            delay = random.uniform(0, seconds)
            self._later = asyncio.get_running_loop().call_later(delay, self.wake)

    def end(self) -> None:
        self.ended = True
        self.wake()

    async def woken(self, timeout: float) -> bool:
        """Waits for a wake-up, at most `timeout` seconds; False when there was none."""
        if not self._woken:
            loop = asyncio.get_running_loop()
            self._waiting = loop.create_future()
            timer = loop.call_later(timeout, _settle, self._waiting)
            try:
                await self._waiting
            finally:
                timer.cancel()
                self._waiting = None
        woken, self._woken = self._woken, False
        return woken


def _settle(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


class Wakeups:
    """Readers by what they read: a conversation's id, or DESK."""

    def __init__(self, relay: Optional[Relay] = None) -> None:
        self._readers: dict[str, set[Reader]] = defaultdict(set)
        self._also: dict[Reader, frozenset[str]] = {}
        self._relay = relay or Alone()
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._thread: Optional[int] = None
        self._hears: list[Callable[[Sequence[str]], None]] = []

    def also_hears(self, hear: Callable[[Sequence[str]], None]) -> None:
        """Told every key that wakes somebody, here or in another gateway; must be quick."""
        self._hears.append(hear)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        """Do it in the event loop after a while; may be called from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.call_later, seconds, call)

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        await self._relay.start(self.wake_here)

    async def stop(self) -> None:
        self.end_all()
        await self._relay.stop()

    def wake(self, *keys: str) -> None:
        """Something changed; may be called from any thread."""
        if self._loop is None:
            return
        if threading.get_ident() == self._thread:
            self._wake(keys)
        else:
            self._loop.call_soon_threadsafe(self._wake, keys)

    def _wake(self, keys: Sequence[str]) -> None:
        self.wake_here(keys)
        self._relay.publish(keys)

    def wake_here(self, keys: Sequence[str]) -> None:
        """Only in this process, and only from its event loop."""
        for hear in self._hears:
            hear(keys)
        for key in keys:
            readers = self._readers.get(key, ())
            for reader in readers:
                if key == DESK:
                    # All desks at the same instant would make everybody else wait.
                    reader.wake_within(_DESK_LOOK_S * (len(readers) - 1))
                else:
                    reader.wake()

    def end_all(self) -> None:
        """Every stream stops: the process is going away, and clients come back elsewhere."""
        for readers in list(self._readers.values()):
            for reader in list(readers):
                reader.end()

    @contextlib.contextmanager
    def reading(self, key: str) -> Iterator[Reader]:
        reader = Reader()
        self._add(reader, key)
        try:
            yield reader
        finally:
            for each in (key, *self._also.pop(reader, ())):
                self._remove(reader, each)

    def also_reading(self, reader: Reader, keys: Collection[str]) -> None:
        """From now on this reader is woken for these as well, and no longer for others.

        Woken at once when there are new ones: what happened there after it looked woke nobody.
        """
        before, now = self._also.get(reader, frozenset()), frozenset(keys)
        for key in now - before:
            self._add(reader, key)
            reader.wake()
        for key in before - now:
            self._remove(reader, key)
        if now:
            self._also[reader] = now
        else:
            self._also.pop(reader, None)

    def _add(self, reader: Reader, key: str) -> None:
        self._readers[key].add(reader)

    def _remove(self, reader: Reader, key: str) -> None:
        self._readers[key].discard(reader)
        if not self._readers[key]:
            del self._readers[key]

    def readers(self, key: str) -> int:
        return len(self._readers.get(key, ()))

    def read(self) -> list[str]:
        """What somebody reads along with in this process."""
        return list(self._readers)


class Streams:
    """How many streams are open: for one conversation the oldest gives way, in all a limit.

    `total` is of what citizens have open: a member of staff is never refused because of them.
    """

    def __init__(self, each: int = 5, total: int = 5000) -> None:
        self._each = each
        self._total = total
        self._open: dict[str, list[Reader]] = defaultdict(list)
        self._citizens = 0

    @property
    def full(self) -> bool:
        return self._citizens >= self._total

    @contextlib.contextmanager
    def admit(self, key: str, reader: Reader, citizen: bool = True) -> Iterator[None]:
        """A phone that lost its connection leaves dead streams behind: the oldest is ended."""
        mine = self._open[key]
        if len(mine) >= self._each:
            mine[0].end()
            mine.pop(0)
        mine.append(reader)
        self._citizens += citizen
        try:
            yield
        finally:
            self._citizens -= citizen
            if reader in mine:
                mine.remove(reader)
            if not mine and self._open.get(key) is mine:
                del self._open[key]

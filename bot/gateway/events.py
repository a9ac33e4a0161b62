"""Waking who reads along: within this process, through Redis between several, and a slow poll
as the net below both (each reader looks for itself every `POLL_S`)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections import defaultdict
from typing import Any, Iterator, Optional

_log = logging.getLogger(__name__)

DESK = "desk"
CHANNEL = "voorsorteer:wake"
#: How long a change that nobody woke us for may stay unseen.
POLL_S = 2.0
_RECONNECT_S = 2.0


class Reader:
    """One open stream: woken when there may be something new, ended when it must stop."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.ended = False

    def wake(self) -> None:
        self._event.set()

    def end(self) -> None:
        self.ended = True
        self._event.set()

    async def woken(self, timeout: float) -> bool:
        """Waits for a wake-up, at most `timeout` seconds; False when there was none."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._event.wait(), timeout)
            self._event.clear()
            return True
        return False


class Wakeups:
    """Readers by what they read: a conversation's id, or DESK."""

    def __init__(self, redis_url: Optional[str] = None) -> None:
        self._readers: dict[str, set[Reader]] = defaultdict(set)
        self._redis_url = redis_url
        self._redis: Any = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._thread: Optional[int] = None

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        if self._redis_url:
            from redis import asyncio as redis

            self._redis = redis.from_url(self._redis_url)
            self._spawn(self._listen())

    async def stop(self) -> None:
        self.end_all()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._redis is not None:
            await self._redis.close()

    def wake(self, *keys: str) -> None:
        """Something changed; may be called from any thread."""
        if self._loop is None:
            return
        if threading.get_ident() == self._thread:
            self._wake(keys)
        else:
            self._loop.call_soon_threadsafe(self._wake, keys)

    def _wake(self, keys: tuple[str, ...]) -> None:
        self._wake_here(keys)
        if self._redis is not None:
            self._spawn(self._publish(keys))

    def _wake_here(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            for reader in self._readers.get(key, ()):
                reader.wake()

    def end_all(self) -> None:
        """Every stream stops: the process is going away, and clients come back elsewhere."""
        for readers in list(self._readers.values()):
            for reader in list(readers):
                reader.end()

    @contextlib.contextmanager
    def reading(self, key: str) -> Iterator[Reader]:
        reader = Reader()
        self._readers[key].add(reader)
        try:
            yield reader
        finally:
            self._readers[key].discard(reader)
            if not self._readers[key]:
                del self._readers[key]

    def readers(self, key: str) -> int:
        return len(self._readers.get(key, ()))

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _publish(self, keys: tuple[str, ...]) -> None:
        try:
            await self._redis.publish(CHANNEL, " ".join(keys))
        except Exception as error:  # the poll is the net below
            _log.warning("Redis did not take a wake-up: %s", type(error).__name__)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    async for message in subscription.listen():
                        if message["type"] == "message":
                            self._wake_here(tuple(message["data"].decode().split()))
            except Exception as error:
                _log.warning("Redis does not send wake-ups: %s", type(error).__name__)
            await asyncio.sleep(_RECONNECT_S)


class Streams:
    """How many streams are open: for one conversation the oldest gives way, in all a limit."""

    def __init__(self, each: int = 5, total: int = 2000) -> None:
        self._each = each
        self._total = total
        self._open: dict[str, list[Reader]] = defaultdict(list)

    @property
    def full(self) -> bool:
        return sum(len(readers) for readers in self._open.values()) >= self._total

    @contextlib.contextmanager
    def admit(self, key: str, reader: Reader) -> Iterator[None]:
        """A phone that lost its connection leaves dead streams behind: the oldest is ended."""
        mine = self._open[key]
        if len(mine) >= self._each:
            mine[0].end()
            mine.pop(0)
        mine.append(reader)
        try:
            yield
        finally:
            if reader in mine:
                mine.remove(reader)
            if not mine and self._open.get(key) is mine:
                del self._open[key]

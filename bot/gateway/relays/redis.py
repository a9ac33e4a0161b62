"""Between gateways through Redis: publish and subscribe, each on a connection of its own."""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import Any, Optional, Sequence

from redis import asyncio as redis

from bot.gateway.relays import OnKeys
from bot.gateway.relays.wire import CHANNEL, Patience, Pending, calls, heard

_log = logging.getLogger(__name__)
_CONNECT_S = 5.0
_PUBLISH_S = 5.0
_STOP_S = 5.0


class RedisRelay:
    """Fulfils `bot.gateway.relays.Relay`."""

    def __init__(self, url: str) -> None:
        self._origin = uuid.uuid4().hex
        options: dict[str, Any] = {"socket_connect_timeout": _CONNECT_S}
        if not url.startswith("unix:"):
            # A Redis that vanished without a word is noticed by keep-alive.
            options["socket_keepalive"] = True
        self._listener: Any = redis.from_url(url, **options)
        self._teller: Any = redis.from_url(url, socket_timeout=_PUBLISH_S, **options)
        self._pending = Pending()
        self._some: Optional[asyncio.Event] = None
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self, on_keys: OnKeys) -> None:
        self._some = asyncio.Event()
        for work in (self._listen(on_keys), self._tell(self._some)):
            self._tasks.append(asyncio.create_task(work))

    def publish(self, keys: Sequence[str]) -> None:
        self._pending.add(keys)
        if self._some is not None:
            self._some.set()

    async def stop(self) -> None:
        # Both: a cancellation may drown in an error that happens at the same instant.
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_STOP_S)
        await self._listener.close(close_connection_pool=True)
        await self._teller.close(close_connection_pool=True)

    async def _tell(self, some: asyncio.Event) -> None:
        patience = Patience()
        while not self._stopping:
            await some.wait()
            some.clear()
            try:
                for payload in calls(self._origin, self._pending.take()):
                    await self._teller.publish(CHANNEL, payload)
                patience.worked()
            except Exception as error:
                _log.warning("Redis did not take a wake-up: %s", type(error).__name__)
                await asyncio.sleep(0 if self._stopping else patience.wait())
                self._pending.take()  # the slow look finds these: later they are of no use

    async def _listen(self, on_keys: OnKeys) -> None:
        patience = Patience()
        while not self._stopping:
            try:
                async with self._listener.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    async for message in subscription.listen():
                        patience.worked()
                        if message["type"] == "message":
                            on_keys(heard(self._origin, message["data"].decode()))
            except Exception as error:
                _log.warning("Redis does not send wake-ups: %s", type(error).__name__)
            await asyncio.sleep(0 if self._stopping else patience.wait())

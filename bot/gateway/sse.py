"""Server-sent events: what is missing at once, then what is new, and a sign of life between."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any, Collection, Optional, Protocol

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.domain.errors import NotFound
from bot.gateway.context import Gateway
from bot.gateway.events import DESK, Reader
from bot.gateway.guard import GOES_ON, GoesOn
from bot.gateway.net import POLL_S
from bot.gateway.problems import Problem

ALIVE_S = 15.0
#: A timer may run off a little early by another clock.
_EARLY_S = 0.1
#: What the stream sends: an id to go on from, and the data; None when nothing changed.
Update = tuple[str, dict[str, Any]]


class Look(Protocol):
    """What is new since the look before."""

    #: Conversations that this shows something of as well.
    also: Collection[str]
    #: Whether all that it shows is in the shared look (`bot.gateway.net`), but for what changes
    #: by time alone.
    covered: bool

    async def __call__(self, woken: bool) -> Optional[Update]:
        """`woken`: somebody says that there may be something, or this is the first look."""


def event(update: Update) -> str:
    """One event in the stream's own notation."""
    number, data = update
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {number}\ndata: {text}\n\n"


def last_seen(since: int, last_event_id: Optional[str]) -> int:
    """Where to go on: what the browser says it had last wins from the address."""
    if last_event_id and last_event_id.isdecimal() and len(last_event_id) <= 9:
        return max(since, int(last_event_id))
    return since


def stream(
    gateway: Gateway, key: str, look: Look, counted_as: Optional[str] = None
) -> StreamingResponse:
    """A stream that looks again at every wake-up for `key`, and once in a while by itself."""
    if key != DESK and gateway.streams.full:
        detail = "Er zijn nu te veel verbindingen open."
        raise Problem(503, detail, headers={"Retry-After": "10"})
    return _EventStream(gateway, key, look, counted_as or key)


class _EventStream(StreamingResponse):
    """As small as it can be, since thousands are open at the same time: one coroutine and one task,
    that go on when the layers around the route are done."""

    media_type = "text/event-stream"

    def __init__(self, gateway: Gateway, key: str, look: Look, counted_as: str) -> None:
        super().__init__(iter(()), headers={"X-Accel-Buffering": "no"})
        self._gateway, self._key, self._look = gateway, key, look
        self._counted_as = counted_as

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        goes_on: Optional[GoesOn] = scope.get(GOES_ON)
        if goes_on is None:
            await self._go_on(receive, send)
        else:
            goes_on.append(self._go_on)

    async def _go_on(self, receive: Receive, send: Send) -> None:
        admitted, wakeups = self._gateway.streams.admit, self._gateway.wakeups
        citizen = self._key != DESK
        with wakeups.reading(self._key) as reader, admitted(self._counted_as, reader, citizen):
            leaving = asyncio.create_task(_left(receive, reader))
            try:
                await self._updates(reader, send)
            finally:
                leaving.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _updates(self, reader: Reader, send: Send) -> None:
        look, quiet_since, woken = self._look, time.monotonic(), True
        await _say(send, ": welkom\n\n")
        while not reader.ended:
            try:
                update = await look(woken)
            except NotFound:
                return  # deleted meanwhile: who comes back for it gets a 404
            if update is not None:
                quiet_since = time.monotonic()
                await _say(send, event(update))
            elif time.monotonic() - quiet_since > ALIVE_S - _EARLY_S:
                quiet_since = time.monotonic()
                await _say(send, ": nog hier\n\n")
            if not reader.ended:
                self._gateway.wakeups.also_reading(reader, look.also)
                woken = await reader.woken(ALIVE_S if look.covered else POLL_S)


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _left(receive: Receive, reader: Reader) -> None:
    """Ends the stream as soon as its reader is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.end()

"""Server-sent events: what is missing at once, then what is new, and a sign of life between."""

from __future__ import annotations

import json
import time
from typing import Any, AsyncIterator, Collection, Optional, Protocol

from fastapi.responses import StreamingResponse

from bot.domain.errors import NotFound
from bot.gateway.context import Gateway
from bot.gateway.events import DESK
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

    async def __call__(self) -> Optional[Update]: ...


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
    return StreamingResponse(
        _updates(gateway, key, look, counted_as or key),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def _updates(gateway: Gateway, key: str, look: Look, counted_as: str) -> AsyncIterator[str]:
    admitted, wakeups = gateway.streams.admit, gateway.wakeups
    with wakeups.reading(key) as reader, admitted(counted_as, reader, key != DESK):
        quiet_since = time.monotonic()
        yield ": welkom\n\n"
        while not reader.ended:
            try:
                update = await look()
            except NotFound:
                return  # deleted meanwhile: who comes back for it gets a 404
            if update is not None:
                quiet_since = time.monotonic()
                yield event(update)
            elif time.monotonic() - quiet_since > ALIVE_S - _EARLY_S:
                quiet_since = time.monotonic()
                yield ": nog hier\n\n"
            if not reader.ended:
                wakeups.also_reading(reader, look.also)
                await reader.woken(ALIVE_S if look.covered else POLL_S)

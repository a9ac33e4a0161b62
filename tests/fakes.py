"""Stand-ins for what tests do not start: the bot, and time."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any, Optional, Union

from bot.domain.conversation import Outgoing, Turn
from bot.gateway.turn_runner import BotUnavailable

Answer = Union[list[Outgoing], Callable[[Turn], list[Outgoing]]]


class FakeClock:
    """Time that moves only when told."""

    def __init__(self, start: dt.datetime) -> None:
        self.now = start

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **delta: float) -> None:
        self.now += dt.timedelta(**delta)


class FakeBot:
    """Fulfils `bot.gateway.turn_runner.BotPort`; repeats what it hears unless told otherwise.

    `hold()` makes it think until `let_go()`; `down` makes it refuse; `remembered` is what it
    says it answered before.
    """

    def __init__(self) -> None:
        self.heard: list[Turn] = []
        self.asked_again: list[Turn] = []
        self.answer: Answer = lambda turn: [Outgoing(f"U zei: {turn.text}")]
        self.remembered: Optional[list[Outgoing]] = None
        #: What Rasa would have noted, of every sender.
        self.events: list[dict[str, Any]] = []
        self.down = False
        self.rasa_up = True
        self.actions_up = True
        self.hearing = asyncio.Event()
        self._free = asyncio.Event()
        self._free.set()

    def hold(self) -> None:
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    async def reply(self, turn: Turn) -> list[Outgoing]:
        self.heard.append(turn)
        self.hearing.set()
        if self.down:
            raise BotUnavailable("ConnectError")
        await self._free.wait()
        self.events += [
            {"event": "user", "text": turn.text, "metadata": {"turn_seq": turn.seq}},
            {"event": "action", "name": "action_repeat"},
            {"event": "slot", "name": "heard", "value": [turn.text]},
        ]
        return self.answer(turn) if callable(self.answer) else self.answer

    async def recover(self, turn: Turn) -> Optional[list[Outgoing]]:
        self.asked_again.append(turn)
        if self.down:
            raise BotUnavailable("ConnectError")
        return self.remembered

    async def tracker_events(self, sender_id: str) -> list[dict[str, Any]]:
        if self.down:
            raise BotUnavailable("ConnectError")
        return self.events

    async def rasa_ready(self) -> bool:
        return self.rasa_up

    async def actions_ready(self) -> bool:
        return self.actions_up

    async def close(self) -> None:
        self.let_go()

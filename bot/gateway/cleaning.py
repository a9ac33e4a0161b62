"""Deleting in the background: what was asked for at once, what has had its time every hour."""

from __future__ import annotations

import asyncio

from anyio import to_thread

from bot.gateway.events import DESK, Wakeups
from bot.gateway.tokens import Tokens
from bot.services.deletion import Deleting

#: Seconds between two looks whether somebody asked; one look is one small query.
ASKED_EVERY_S = 2.0
RETENTION_EVERY_S = 3600.0


class Cleaning:
    """Work for the background loops of `bot.gateway.turn_runner`."""

    def __init__(self, deleting: Deleting, wakeups: Wakeups, tokens: Tokens) -> None:
        self._deleting = deleting
        self._wakeups = wakeups
        self._tokens = tokens

    async def asked(self) -> None:
        """Who has the conversation open, citizen or agent, looks again and sees that it is gone."""
        removed = await to_thread.run_sync(self._deleting.run_due)
        if removed.conversation_ids:
            self._tokens.forget(removed.conversation_ids)
            self._wakeups.wake(*removed.conversation_ids, DESK)

    async def retention(self) -> None:
        """Nobody reads along with what expired: nobody is woken."""
        try:
            removed = await to_thread.run_sync(self._deleting.run_retention, abandon_on_cancel=True)
        except asyncio.CancelledError:
            self._deleting.stop()
            raise
        self._tokens.forget(removed.conversation_ids)

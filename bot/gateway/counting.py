"""Counting days that are over, in the background."""

from __future__ import annotations

import asyncio

from anyio import CapacityLimiter, to_thread

from bot.services.insight import InsightDesk

COUNT_EVERY_S = 600.0
#: So many days are one piece of work; between two, others may have the database.
_AT_ONCE, _PAUSE_S = 3, 0.5


class Counting:
    """Work for the background loops of `bot.gateway.turn_runner`."""

    def __init__(self, insight: InsightDesk, pause_s: float = _PAUSE_S) -> None:
        self._insight = insight
        self._pause_s = pause_s
        self._one = CapacityLimiter(1)

    async def days(self) -> None:
        """All that are left: one a day, or a year of them after an update."""
        while await to_thread.run_sync(self._insight.close_days, _AT_ONCE, limiter=self._one):
            await asyncio.sleep(self._pause_s)

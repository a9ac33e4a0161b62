"""What goes on with the registers while the gateway runs: telling them, and looking again."""

from __future__ import annotations

from anyio import to_thread

from bot.services.delivery import Delivery
from bot.services.refreshing import Refreshing

#: Seconds between two rounds.
DELIVER_EVERY_S = 2.0
REFRESH_EVERY_S = 30.0


class Registers:
    def __init__(self, delivery: Delivery, refreshing: Refreshing) -> None:
        self._delivery = delivery
        self._refreshing = refreshing

    async def deliver(self) -> None:
        await to_thread.run_sync(self._delivery.run_due)

    async def refresh(self) -> None:
        await to_thread.run_sync(self._refreshing.run)

"""What is kept of proactive messages."""

from __future__ import annotations

import datetime as dt
from typing import Optional, Protocol

from bot.domain.tips import ShownTip


class TipStore(Protocol):
    def lock_customer(self, customer_id: str) -> None:
        """Nobody else shows this customer anything before this transaction ends. Taken before any
        other lock, and by nobody who has one."""

    def record(self, customer_id: str, shown: ShownTip) -> None: ...
    def of_customer(self, customer_id: str) -> list[ShownTip]:
        """The oldest first."""

    def of_conversation(self, conversation_id: str) -> list[ShownTip]:
        """The oldest first."""

    def answer(self, shown: ShownTip, outcome: str, at: dt.datetime) -> bool:
        """What somebody did with it; False when they had answered already."""

    def with_people(self, customer_id: str) -> tuple[bool, Optional[dt.datetime]]:
        """Whether a hand-off of this customer is open, and when the last one ended."""

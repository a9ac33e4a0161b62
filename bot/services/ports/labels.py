"""What is kept of messages that designers give their goal, and what the sorting learns from."""

from __future__ import annotations

import datetime as dt
from typing import AbstractSet, Optional, Protocol, Sequence

from bot.domain.labels import Batch, Doubted, Label


class LabelStore(Protocol):
    def doubted(self, most: int) -> list[Doubted]:
        """The newest messages that nobody labelled yet; none of a trial."""

    def sorted_message(self, conversation_id: str, turn_seq: int) -> Optional[str]:
        """The masked text of a message that was sorted; None when there is none (any more)."""

    def add(
        self,
        conversation_id: str,
        turn_seq: int,
        text: str,
        goal: Optional[str],
        staff_id: str,
        at: dt.datetime,
    ) -> bool:
        """False when somebody labelled it before: the first one stays."""

    def undo(self, staff_id: str, at: dt.datetime) -> int:
        """Take back what this designer labelled at that moment, as far as it was not exported."""

    def latest(self, staff_id: str, most: int) -> list[Batch]:
        """What this designer labelled last, and can still undo; the newest first."""

    def with_goal(self, exported_too: bool) -> list[Label]:
        """The labels that teach something, the oldest first; also those that were exported."""

    def mark_exported(self, labels: Sequence[Label], at: dt.datetime) -> None: ...
    def of_conversation(self, conversation_id: str) -> list[Label]: ...


class Teaching(Protocol):
    """The sentences that the sorting has."""

    def sentences(self) -> AbstractSet[str]:
        """Those that it learns from, of every sector, as `likeness.normalised` has them."""

    def held_out(self) -> Sequence[str]:
        """Those that it is only ever judged by."""

"""Recording what happens next: a row first, and only then the words."""

from __future__ import annotations

from typing import Optional

from bot.domain.goals import Goal
from bot.services.ports import Deps


class NextSteps:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def confirm(self, conversation_id: str, goal: Goal, turn_seq: Optional[int]) -> list[str]:
        """Record the goal's next steps for this turn; returns them as the citizen reads them."""
        now = self._deps.clock()
        with self._deps.uow() as repos:
            repos.next_steps.record(conversation_id, goal.next_steps, "bot", now, turn_seq=turn_seq)
        return [step.line() for step in goal.next_steps]

"""Recording what happens next: a row first, and only then the words."""

from __future__ import annotations

from typing import Optional

from bot.domain.goals import Goal
from bot.services.contacts import answered
from bot.services.ports import Deps


class NextSteps:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def answered(self, conversation_id: str, goal: Goal) -> None:
        """The bot answered this goal, and told no steps."""
        with self._deps.uow() as repos:
            conversation = repos.conversations.get(conversation_id)
            if conversation:
                answered(repos, self._deps, conversation, goal.key)

    def confirm(self, conversation_id: str, goal: Goal, turn_seq: Optional[int]) -> list[str]:
        """The bot answered this goal: record its next steps for this turn.

        Returns them as the citizen reads them.
        """
        now = self._deps.clock()
        with self._deps.uow() as repos:
            repos.next_steps.record(conversation_id, goal.next_steps, "bot", now, turn_seq=turn_seq)
            conversation = repos.conversations.get(conversation_id)
            if conversation:
                answered(repos, self._deps, conversation, goal.key)
        return [step.line() for step in goal.next_steps]

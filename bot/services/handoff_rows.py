"""The row of a hand-off: made, accepted, or taken up with what is new."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff, NewHandoff, Transition
from bot.services.calling import waits_anew
from bot.services.case_summary import summary_of
from bot.services.known import still_allowed
from bot.services.ports import Deps, Repositories


class HandoffRows:
    """Within a transaction that is under way and has the conversation locked."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def skill(self, goal_key: Optional[str]) -> Optional[str]:
        goal = self._deps.catalogue.goal(goal_key)
        return goal.skill if goal else None

    def add(
        self,
        repos: Repositories,
        conversation: Conversation,
        new: NewHandoff,
        transition: Transition,
    ) -> str:
        """A new one; its id."""
        return repos.handoffs.add(
            conversation.id,
            new,
            summary_of(repos, self._deps, conversation, new),
            self._deps.clock(),
            transition,
            conversation.language,
            self.skill(new.goal),
        )

    def accept(
        self, repos: Repositories, conversation: Conversation, offered: Handoff, new: NewHandoff
    ) -> None:
        """The citizen said yes to what was proposed: from now on they wait."""
        now, called = self._deps.clock(), new.kind == "callback"
        transition = Transition.PLAN_CALL if called else Transition.ACCEPT
        values = self.values(repos, conversation, offered, new)
        repos.handoffs.change(offered, transition, now, **values, waiting_since=now)

    def take_up(
        self, repos: Repositories, conversation: Conversation, existing: Handoff, new: NewHandoff
    ) -> None:
        """What is new is added to an open hand-off; the place in the queue stays."""
        if not existing.unclaimed:
            return
        values = self.values(repos, conversation, existing, new)
        now = self._deps.clock()
        hour = (new.callback_when, new.callback_from, new.callback_until)
        known = (existing.callback_when, existing.callback_from, existing.callback_until)
        another_hour = new.callback_when is not None and hour != known
        if new.kind == existing.kind and not another_hour:
            repos.handoffs.update_open(existing.id, **values)
        elif new.kind == "callback":
            values.update(waits_anew(new.callback_from is not None, now))
            repos.handoffs.change(existing, Transition.PLAN_CALL, now, **values)
        else:  # who waited for a call has not waited in the queue
            repos.handoffs.change(
                existing, Transition.OPEN, now, **values, escalated_at=None, waiting_since=now
            )

    def values(
        self, repos: Repositories, conversation: Conversation, known: Handoff, new: NewHandoff
    ) -> dict[str, Any]:
        """The columns of a hand-off that is there, with what is new."""
        another = new.goal is not None and new.goal != known.goal
        reasons = tuple(dict.fromkeys((*known.reasons, *new.reasons)))
        again = new if new.callback_when else known
        now = replace(
            new,
            goal=new.goal or known.goal,
            department=new.department if another else known.department,
            urgent=new.urgent or known.urgent,
            reasons=still_allowed(repos, self._deps, conversation, reasons),
            intake=new.intake or known.intake,
            feeling=new.feeling if another else known.feeling,
            callback_when=again.callback_when,
        )
        values: dict[str, Any] = {
            "kind": now.kind,
            "goal": now.goal,
            "department": now.department,
            "skill": self.skill(now.goal) if another else known.skill,
            "language": conversation.language,
            "urgent": now.urgent,
            "reasons": list(now.reasons),
            "intake": [vars(answer) for answer in now.intake],
            "feeling": now.feeling,
            "callback_when": again.callback_when,
            "callback_from": again.callback_from,
            "callback_until": again.callback_until,
            "summary": summary_of(repos, self._deps, conversation, now),
        }
        if new.turn_seq is not None:
            values["opened_by_turn"] = new.turn_seq
        return values

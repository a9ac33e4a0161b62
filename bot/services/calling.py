"""A call back is a next step like any other: a row, before it is said."""

from __future__ import annotations

from typing import Optional

from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff
from bot.services.contacts import callback_asked
from bot.services.finding import conversation_in
from bot.services.ports import Deps, Repositories


def record_callback(
    repos: Repositories, deps: Deps, handoff: Handoff, by: str, turn_seq: Optional[int] = None
) -> None:
    """The step, and the work in the register; `by` is a user name, or "bot"."""
    department = deps.catalogue.organisation.departments[handoff.department].name
    what = deps.texts.say("utter_callback_step", department=department)
    step = NextStep(who="wij", what=what, due=(handoff.callback_when or "")[:80] or None)
    repos.next_steps.record(handoff.conversation_id, [step], by, deps.clock(), turn_seq, handoff.id)
    conversation = conversation_in(repos, handoff.conversation_id)
    callback_asked(repos, deps, conversation, handoff, what)

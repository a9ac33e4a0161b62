"""A call back is a next step like any other: a row, before it is said; and it is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional

from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff, Transition
from bot.services.contacts import callback_asked, callback_ended
from bot.services.finding import conversation_in, department_of
from bot.services.next_steps import record_steps
from bot.services.ports import Deps, Repositories
from bot.services.saying import language_in


def record_callback(
    repos: Repositories, deps: Deps, handoff: Handoff, by: str, turn_seq: Optional[int] = None
) -> None:
    """The step, and the work in the register; `by` is a user name, or "bot"."""
    department = department_of(deps, handoff)
    what = deps.texts.say("utter_callback_step", department=department.in_sentence())
    zone = deps.catalogue.organisation.opening_hours.zone
    day = handoff.callback_from.astimezone(zone).date() if handoff.callback_from else None
    due = (handoff.callback_when or "")[:80] or None
    # The citizen reads their own language, the register ours.
    language = language_in(repos, handoff.conversation_id)
    theirs = department.in_sentence(language)
    told = deps.texts.say("utter_callback_step", language, department=theirs)
    step = NextStep(who="wij", what=told, due=due, due_on=day)
    # While a hand-off is open this is all that it arranges: another hour replaces the one before.
    repos.next_steps.withdraw(handoff.id)
    record_steps(
        repos,
        deps,
        handoff.conversation_id,
        [step],
        by,
        goal=handoff.goal,
        department=handoff.department,
        turn_seq=turn_seq,
        handoff_id=handoff.id,
    )
    conversation = conversation_in(repos, handoff.conversation_id)
    callback_asked(repos, deps, conversation, handoff, what)


def call_is_made(repos: Repositories, deps: Deps, handoff: Handoff) -> None:
    """They were called: that step is done, and no longer in anybody's calendar."""
    for recorded in repos.next_steps.of_conversation(handoff.conversation_id):
        if recorded.handoff_id == handoff.id and recorded.done_at is None:
            repos.next_steps.finish(recorded.id, deps.clock())


def waits_anew(clear_hour: bool, now: dt.datetime) -> dict[str, Any]:
    """The columns of a call back that waits for another moment than before: who forgets that one
    is to be told to supervisors again. Without a clear hour it waits from now on."""
    values: dict[str, Any] = {"escalated_at": None}
    return values if clear_hour else {**values, "waiting_since": now}


def leave_queue(repos: Repositories, deps: Deps, handoff: Handoff, outcome: str) -> bool:
    """Nobody waits in the queue any more; False when the hand-off changed meanwhile.

    Who was promised a call before they came to wait for somebody sooner, is called all the same.
    """
    now = deps.clock()
    if handoff.callback_when:
        anew = waits_anew(handoff.callback_from is not None, now)
        return repos.handoffs.change(handoff, Transition.PLAN_CALL, now, kind="callback", **anew)
    callback_ended(repos, deps, conversation_in(repos, handoff.conversation_id))
    return repos.handoffs.change(handoff, Transition.ABANDON, now, resolved_at=now, outcome=outcome)

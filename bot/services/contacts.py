"""What the history is told of a conversation: only of a verified customer, and through the outbox.

A question that the bot answered becomes a contact when the conversation has been quiet for a while:
until then it is added to, and it is known whether it was solved.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional, Sequence

from bot.domain.conversation import Conversation
from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff
from bot.domain.outbox import (
    NewOutboxEntry,
    OutboxKind,
    contact_body,
    task_body,
    task_done_body,
)
from bot.domain.personal_data import mask
from bot.services.finding import department_of
from bot.services.known import REGISTER_AWAY, known_of
from bot.services.ports import Deps, Repositories

#: After so long without another question, what the bot answered is told to the history.
QUIET = dt.timedelta(minutes=10)
_MOST_SUBJECT = 200


def answered(
    repos: Repositories, deps: Deps, conversation: Conversation, goal_key: Optional[str]
) -> None:
    """The bot answered a question at once."""
    goal = deps.catalogue.goal(goal_key)
    if not conversation.verified or goal is None or goal.kind != "goal":
        return
    now = deps.clock()
    told = deps.texts.say("utter_contact_answered", goal_title=goal.title)
    pending = repos.outbox.pending_contact(conversation.id, now)
    if pending is not None:
        summary = pending.body["summary"]
        if told not in summary:
            summary = f"{summary}\n{told}"
        body = {**pending.body, "subject": goal.title[:_MOST_SUBJECT], "goal": goal.key}
        if repos.outbox.rewrite(pending.id, {**body, "summary": summary}, now + QUIET):
            return
    body = contact_body(
        at=_iso(now),
        subject=goal.title[:_MOST_SUBJECT],
        summary=told,
        goal=goal.key,
        settled=True,
        language=conversation.language,
        name=conversation.customer_name,
    )
    _add(repos, deps, conversation, OutboxKind.CONTACT, body, QUIET)


def not_settled(repos: Repositories, deps: Deps, conversation_id: str) -> None:
    """The citizen says that the answer did not help: coming back for it is a sign of trouble."""
    now = deps.clock()
    pending = repos.outbox.pending_contact(conversation_id, now)
    if pending is not None:
        repos.outbox.rewrite(pending.id, {**pending.body, "settled": False}, now + QUIET)


def callback_asked(
    repos: Repositories, deps: Deps, conversation: Conversation, handoff: Handoff, what: str
) -> None:
    """Somebody wants to be called back: a contact, and work for the department; once each, until
    they wish another time or it is for another department."""
    if not conversation.verified:
        return
    explanation = handoff.callback_when or ""
    asked = (mask(explanation).text, department_of(deps, handoff).name)  # as the task says it
    known = repos.outbox.open_callbacks(conversation.id)
    if any(asked == (each.explanation, each.department) for each in known):
        return
    callback_ended(repos, deps, conversation)
    reference = _contact(repos, deps, conversation, handoff, settled=False)
    _task(repos, deps, conversation, handoff, reference, what, explanation, callback=True)


def callback_moved(repos: Repositories, deps: Deps, handoff: Handoff) -> None:
    """A call back went to another department: so does its task, when it has one."""
    conversation = repos.conversations.get(handoff.conversation_id)
    if conversation is None or not repos.outbox.open_callbacks(handoff.conversation_id):
        return
    department = department_of(deps, handoff).in_sentence()
    what = deps.texts.say("utter_callback_step", department=department)
    callback_asked(repos, deps, conversation, handoff, what)


def callback_ended(repos: Repositories, deps: Deps, conversation: Conversation) -> None:
    """The hand-off is closed, in whatever way: nobody has to call back for it any more."""
    at = _iso(deps.clock())
    for each in repos.outbox.open_callbacks(conversation.id):
        body = task_done_body(at, each.reference, each.contact_reference)
        _add(repos, deps, conversation, OutboxKind.TASK_DONE, body)


def resolved(
    repos: Repositories,
    deps: Deps,
    conversation: Conversation,
    handoff: Handoff,
    steps: Sequence[NextStep],
    outcome: str,
) -> None:
    """An agent closed the hand-off: the contact, what we promised, and what is done by it."""
    if not conversation.verified:
        return
    now = deps.clock()
    pending = repos.outbox.pending_contact(conversation.id, now)
    callback_ended(repos, deps, conversation)
    settled = outcome == "solved"
    reference = _contact(repos, deps, conversation, handoff, settled)
    if pending is not None:
        repos.outbox.drop(pending.id)  # the same conversation: one contact tells of all of it
    for step in steps:
        if step.who == "wij":
            _task(repos, deps, conversation, handoff, reference, step.what, step.due or "")


def _contact(
    repos: Repositories, deps: Deps, conversation: Conversation, handoff: Handoff, settled: bool
) -> str:
    goal = deps.catalogue.goal(handoff.goal)
    unknown = deps.texts.say("utter_contact_subject")
    body = contact_body(
        at=_iso(deps.clock()),
        subject=(goal.title if goal else unknown)[:_MOST_SUBJECT],
        # What was typed of somebody's numbers is for the agent, and goes into no register.
        summary=mask(handoff.summary).text,
        goal=handoff.goal,
        case=_case_number(deps, conversation, handoff.goal),
        settled=settled,
        language=conversation.language,
        name=conversation.customer_name,
    )
    return _add(repos, deps, conversation, OutboxKind.CONTACT, body)


def _task(
    repos: Repositories,
    deps: Deps,
    conversation: Conversation,
    handoff: Handoff,
    contact_reference: str,
    what: str,
    explanation: str,
    callback: bool = False,
) -> None:
    what, explanation = mask(what).text, mask(explanation).text
    at, department = _iso(deps.clock()), department_of(deps, handoff).name
    body = task_body(at, contact_reference, what, department, explanation, callback)
    _add(repos, deps, conversation, OutboxKind.TASK, body)


def _add(
    repos: Repositories,
    deps: Deps,
    conversation: Conversation,
    kind: OutboxKind,
    body: dict[str, Any],
    after: dt.timedelta = dt.timedelta(),
) -> str:
    key = conversation.register_key
    known = key if key != REGISTER_AWAY else None
    return repos.outbox.add(NewOutboxEntry(kind, conversation.id, known, body), deps.clock(), after)


def _case_number(deps: Deps, conversation: Conversation, goal: Optional[str]) -> Optional[str]:
    """The running case that the goal is about, as far as it may be known."""
    history = known_of(deps, conversation).history
    case = history.running_case(goal) if history else None
    return case.number if case else None


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.timezone.utc).isoformat(timespec="seconds")

"""What follows an answer, however it was given: what was agreed is done, or a person sees to it."""

from __future__ import annotations

from typing import Optional

from bot.domain.aftercare import NOT_WORKED, AskedLater
from bot.domain.conversation import Conversation
from bot.domain.dates import day_in_words
from bot.domain.handoff import Handoff, IntakeAnswer, NewHandoff
from bot.services.next_steps import local_today
from bot.services.ports import Deps, Repositories


def it_worked(repos: Repositories, deps: Deps, asked: AskedLater) -> None:
    """What was agreed in that matter is done as well: nobody is asked after it once more."""
    for recorded in repos.next_steps.of_conversation(asked.conversation_id):
        if recorded.goal == asked.goal and recorded.done_at is None:
            repos.next_steps.finish(recorded.id, deps.clock())


def new_handoff(
    repos: Repositories,
    deps: Deps,
    asked: AskedLater,
    conversation: Conversation,
    call: bool = False,
    turn_seq: Optional[int] = None,
) -> NewHandoff:
    """To a person with the whole story: what it was about, what was done, and that it failed."""
    before = repos.handoffs.get(asked.handoff_id) if asked.handoff_id else None
    when = deps.texts.say("utter_aftercare_call_when", conversation.language) if call else None
    elsewhere = conversation.id != asked.conversation_id
    return NewHandoff(
        kind="callback" if call else "chat",
        goal=asked.goal,
        department=_department(deps, before),
        reasons=(NOT_WORKED,),
        intake=_story(repos, deps, asked, before) if elsewhere else (),
        callback_when=when,
        turn_seq=turn_seq,
    )


def _department(deps: Deps, before: Optional[Handoff]) -> Optional[str]:
    known = deps.catalogue.organisation.departments
    return before.department if before and before.department in known else None


def _story(
    repos: Repositories, deps: Deps, asked: AskedLater, before: Optional[Handoff]
) -> tuple[IntakeAnswer, ...]:
    """Of the conversation of then, for who reads only the one of now."""
    zone = deps.catalogue.organisation.opening_hours.zone
    day = day_in_words(asked.created_at.astimezone(zone).date(), "nl", local_today(deps))
    goal = deps.catalogue.goal(asked.goal)
    title = goal.title if goal else "een vraag"
    told = before.summary if before else f"{title}, beantwoord door de assistent"
    found = [IntakeAnswer(f"Het vorige gesprek ({day}):", told)]
    steps = repos.next_steps.of_conversation(asked.conversation_id)
    if steps:
        lines = "\n".join(recorded.step.line() for recorded in steps)
        found.append(IntakeAnswer("Wat toen is afgesproken:", lines))
    return tuple(found)

"""At the end it is asked once about everything that was told and not answered.

Who walks on to another question has not said that the steps of the first are right. Saying so for
them would be putting words in their mouth; asking in between would keep them from their question.
"""

from __future__ import annotations

import datetime as dt
from typing import Optional

from bot.domain.conversation import Conversation, MessageKind, Outgoing
from bot.domain.next_steps import EARLIER_RIGHT
from bot.domain.open_matters import Matter, unanswered
from bot.domain.outcome import RecordedStep
from bot.services.next_steps import last_matter
from bot.services.ports import Deps, Repositories

_QUESTION = "utter_steps_earlier"
#: The question is looked for in so many messages; longer ago it is asked again.
_LOOK_BACK = 500


def question_about_earlier(
    repos: Repositories, deps: Deps, conversation: Conversation
) -> Optional[Outgoing]:
    """ "Are the steps of that right too?", about each matter once; None when nothing is open, and
    after danger: then is not the moment."""
    recorded = repos.next_steps.of_conversation(conversation.id)
    if not unanswered(recorded) or _in_danger(repos, recorded):
        return None
    asked = _asked(repos, conversation)
    open_now = _open(deps, recorded, asked[-1] if asked else None)
    if not open_now:
        return None
    language = conversation.language
    titles = dict.fromkeys(_title(deps, matter, language) for matter in open_now)
    text = deps.texts.say(_QUESTION, language, titles=", ".join(titles))
    return Outgoing(text, MessageKind.CHOICES, deps.texts.buttons(_QUESTION, language))


def answer_about_earlier(
    repos: Repositories, deps: Deps, conversation: Conversation, right: bool
) -> list[RecordedStep]:
    """What was asked about is right, or is not; returns those steps."""
    asked = _asked(repos, conversation)
    if not asked:
        return []
    recorded = repos.next_steps.of_conversation(conversation.id)
    before = asked[-2] if len(asked) > 1 else None
    steps = [step for matter in _open(deps, recorded, before, asked[-1]) for step in matter]
    keep = repos.next_steps.confirm if right else repos.next_steps.dispute
    keep([step.id for step in steps], deps.clock())
    return steps


def _asked(repos: Repositories, conversation: Conversation) -> list[dt.datetime]:
    """When this was asked, the last time last."""
    since = max(0, conversation.last_seq - _LOOK_BACK)
    return [
        message.created_at
        for message in repos.messages.since(conversation.id, since)
        if any(choice.payload == EARLIER_RIGHT for choice in message.choices)
    ]


def _open(
    deps: Deps,
    recorded: list[RecordedStep],
    since: Optional[dt.datetime],
    until: Optional[dt.datetime] = None,
) -> list[Matter]:
    """The matters that were told in this time and not answered; nobody is asked about a crisis."""
    goals = deps.catalogue.goals
    return [
        matter
        for matter in unanswered(recorded, until)
        if (since is None or matter[0].recorded_at > since)
        and not (matter[0].goal in goals and goals[matter[0].goal].urgent)
    ]


def _in_danger(repos: Repositories, recorded: list[RecordedStep]) -> bool:
    newest = last_matter(recorded)
    handoff = repos.handoffs.get(newest[0].handoff_id) if newest and newest[0].handoff_id else None
    return handoff is not None and handoff.urgent


def _title(deps: Deps, matter: Matter, language: str) -> str:
    goal = deps.catalogue.goal(matter[0].goal)
    return goal.name_in(language) if goal else matter[0].step.what.rstrip(".")

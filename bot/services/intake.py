"""The questions of a goal, asked while waiting for a person; each may be skipped.

Which one is open is read from what was said last (`bot.domain.queue_choices`).
"""

from __future__ import annotations

from typing import NamedTuple, Optional, Sequence

from bot.domain.conversation import Conversation, Message, MessageKind, Outgoing, Sender
from bot.domain.goals import Goal
from bot.domain.handoff import Handoff
from bot.domain.language import DUTCH_CODE, spoken
from bot.domain.queue_choices import About, OpenQuestion, mark_of, question_in
from bot.services.ports import Deps, Repositories

_MOST = 2
_LATELY = 200


class Question(NamedTuple):
    """`asked`: as the agent reads it; `shown`: as the citizen does."""

    asked: str
    shown: str


def questions_of(
    deps: Deps, goal: Optional[Goal], language: str, doubted: bool = False
) -> list[Question]:
    """What is asked before a person takes over. The goal's own questions are in Dutch: who does not
    read that is asked for their story, and so is everybody whose goal is `doubted`."""
    if goal is None:
        return []
    if spoken(language) == DUTCH_CODE and not doubted:
        return [Question(text, text) for text in goal.intake[:_MOST]]
    return [_story(deps, language)]


def _story(deps: Deps, language: str) -> Question:
    key = "utter_ask_story"
    return Question(deps.texts.say(key, DUTCH_CODE), deps.texts.say(key, language))


def open_question(repos: Repositories, handoff: Handoff) -> Optional[OpenQuestion]:
    """What the citizen was asked in this queue and has not answered; an agent ends it."""
    said = _said(repos, handoff)
    asked = next((message for message in reversed(said) if message.choices), None)
    if asked is None or asked.created_at < handoff.waiting_since:
        return None
    if any(message.sender is Sender.AGENT and message.seq > asked.seq for message in said):
        return None
    taken = [event.at for event in repos.handoffs.trail(handoff.id) if event.by is not None]
    if taken and max(taken) > asked.created_at:
        return None
    return question_in([choice.payload for choice in asked.choices])


def _said(repos: Repositories, handoff: Handoff) -> Sequence[Message]:
    messages = lately(repos, handoff.conversation_id)
    return [message for message in messages if message.sender is not Sender.CITIZEN]


def lately(repos: Repositories, conversation_id: str) -> Sequence[Message]:
    """The latest messages: what was said before them nobody answers any more."""
    conversation = repos.conversations.get(conversation_id)
    last = conversation.last_seq if conversation else 0
    return repos.messages.since(conversation_id, max(0, last - _LATELY))


def first_question(
    repos: Repositories, deps: Deps, conversation: Conversation, handoff: Handoff
) -> Optional[Outgoing]:
    """The first that was not answered; None too for who let one unanswered, or is in danger."""
    asked = questions_of(deps, deps.catalogue.goal(handoff.goal), conversation.language)
    answered = {answer.question for answer in handoff.intake}
    left = [number for number, each in enumerate(asked, 1) if each.asked not in answered]
    if handoff.urgent or handoff.kind != "chat" or not left:
        return None
    said = [message.text for message in _said(repos, handoff)]
    shown = {asked[number - 1].shown for number in left}
    shown.add(_story(deps, conversation.language).shown)
    if any(question in text for question in shown for text in said):
        return None  # they were asked, and told it or wanted a person instead
    return _asked(deps, conversation, asked[left[0] - 1], left[0], "utter_queue_intake")


def next_question(
    repos: Repositories, deps: Deps, conversation: Conversation, handoff: Handoff, after: int
) -> Optional[Outgoing]:
    """What follows question `after`; None when that was the last."""
    asked = questions_of(deps, deps.catalogue.goal(handoff.goal), conversation.language)
    answered = {answer.question for answer in handoff.intake}
    for number, each in enumerate(asked, 1):
        if number > after and each.asked not in answered:
            return _asked(deps, conversation, each, number, "utter_queue_intake_next")
    return None


def question_again(
    deps: Deps, conversation: Conversation, question: Question, number: int
) -> Outgoing:
    """Why it is asked, that it may be skipped, and the question once more."""
    return _asked(deps, conversation, question, number, "utter_queue_intake_why")


def _asked(
    deps: Deps, conversation: Conversation, question: Question, number: int, key: str
) -> Outgoing:
    language = conversation.language
    text = deps.texts.say(key, language, question=question.shown)
    skip = mark_of(OpenQuestion(About.INTAKE, number))
    titles = deps.texts.buttons(key, language)
    return Outgoing(text, MessageKind.CHOICES, tuple((title, skip) for title, _ in titles))

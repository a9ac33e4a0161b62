"""What an agent reads of a hand-off in a few lines, made from what is stored."""

from __future__ import annotations

from typing import Optional

from bot.domain.conversation import Conversation
from bot.domain.goals import Goal
from bot.domain.handoff import NewHandoff
from bot.domain.summary import summarise
from bot.domain.topics import UNSURE_GOAL
from bot.domain.triage import Decision
from bot.services.intake import lately
from bot.services.ports import Deps, Repositories


def summary_of(repos: Repositories, deps: Deps, conversation: Conversation, new: NewHandoff) -> str:
    return summarise(
        conversation,
        new,
        deps.catalogue.goal(new.goal),
        lately(repos, conversation.id),
        repos.conversations.claims(conversation.id),
        _also_asked(repos, deps, conversation.id, new.goal),
    )


def _also_asked(
    repos: Repositories, deps: Deps, conversation_id: str, goal: Optional[str]
) -> list[Goal]:
    """What else the citizen came for in this conversation, and was not answered by the bot."""
    sure = [
        (goal, triage)
        for goal, confidence, triage in repos.sortings.of_conversation(conversation_id)
        if confidence >= UNSURE_GOAL
    ]
    answered = {key for key, triage in sure if triage.decision == Decision.SIMPLE.value}
    keys = [key for first, triage in sure for key in (first, *triage.also) if key]
    found = [deps.catalogue.goal(key) for key in dict.fromkeys(keys)]
    return [
        each
        for each in found
        if each and each.kind == "goal" and each.key != goal and each.key not in answered
    ]

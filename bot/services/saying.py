"""Storing what somebody other than the citizen says."""

from __future__ import annotations

from typing import Sequence

from bot.domain.conversation import Message, MessageKind, Outgoing, Sender
from bot.domain.first_help import FirstHelp, first_help
from bot.domain.urgency import Reason
from bot.services.ports import Deps, Repositories


def say(
    repos: Repositories, deps: Deps, conversation_id: str, sender: Sender, said: Outgoing
) -> Message:
    return repos.messages.append(
        conversation_id, sender, said.text, deps.clock(), said.kind, said.choices
    )


def urgent_text(deps: Deps, which: FirstHelp, language: str) -> str:
    """The right number, in words, for who reads that language."""
    line = deps.catalogue.organisation.emergency_line
    values: dict[str, str] = {}
    if line is not None:
        english = language == "en" and line.name_english
        values = {"line_name": english or line.name, "line_phone": line.phone}
    return deps.texts.say(f"utter_urgent_{which}", language, **values)


def warn(
    repos: Repositories, deps: Deps, conversation_id: str, danger: Sequence[Reason], said: str
) -> None:
    """The right number first, whoever has the conversation; `said`: where the danger was told."""
    line = deps.catalogue.organisation.emergency_line
    language = language_in(repos, conversation_id)
    text = urgent_text(deps, first_help(said, danger, None, line), language)
    say(repos, deps, conversation_id, Sender.SYSTEM, Outgoing(text, MessageKind.NOTICE))


def notice(repos: Repositories, deps: Deps, conversation_id: str, key: str, **values: str) -> None:
    """A short message from the system, with the text that domain.yml has under `key`."""
    text = deps.texts.say(key, language_in(repos, conversation_id), **values)
    say(repos, deps, conversation_id, Sender.SYSTEM, Outgoing(text, MessageKind.NOTICE))


def language_in(repos: Repositories, conversation_id: str) -> str:
    """What the citizen of this conversation writes in."""
    conversation = repos.conversations.get(conversation_id)
    return conversation.language if conversation else "nl"

"""Storing what somebody other than the citizen says."""

from __future__ import annotations

from typing import Sequence

from bot.domain.conversation import Message, MessageKind, Outgoing, Sender
from bot.domain.urgency import Reason, first_number
from bot.services.ports import Deps, Repositories


def say(
    repos: Repositories, deps: Deps, conversation_id: str, sender: Sender, said: Outgoing
) -> Message:
    return repos.messages.append(
        conversation_id, sender, said.text, deps.clock(), said.kind, said.choices
    )


def warn(repos: Repositories, deps: Deps, conversation_id: str, danger: Sequence[Reason]) -> None:
    """The right number first, whoever has the conversation."""
    text = deps.texts.say(f"utter_urgent_{first_number(list(danger))}")
    say(repos, deps, conversation_id, Sender.SYSTEM, Outgoing(text, MessageKind.NOTICE))


def notice(repos: Repositories, deps: Deps, conversation_id: str, key: str, **values: str) -> None:
    """A short message from the system, with the text that domain.yml has under `key`."""
    text = deps.texts.say(key, **values)
    say(repos, deps, conversation_id, Sender.SYSTEM, Outgoing(text, MessageKind.NOTICE))

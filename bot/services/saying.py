"""Storing what somebody other than the citizen says."""

from __future__ import annotations

from bot.domain.conversation import Message, MessageKind, Outgoing, Sender
from bot.services.ports import Deps, Repositories


def say(
    repos: Repositories, deps: Deps, conversation_id: str, sender: Sender, said: Outgoing
) -> Message:
    return repos.messages.append(
        conversation_id, sender, said.text, deps.clock(), said.kind, said.choices
    )


def notice(repos: Repositories, deps: Deps, conversation_id: str, key: str, **values: str) -> None:
    """A short message from the system, with the text that domain.yml has under `key`."""
    text = deps.texts.say(key, **values)
    say(repos, deps, conversation_id, Sender.SYSTEM, Outgoing(text, MessageKind.NOTICE))

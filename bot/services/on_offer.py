"""What a citizen can tap now, and whether something that is typed is one of that."""

from __future__ import annotations

from typing import Optional

from bot.domain.conversation import Conversation, Owner, Sender
from bot.domain.typed_choice import choice_meant
from bot.services.ports import Repositories

#: No answer has more messages than this.
_LATELY = 12


def typed_choice(repos: Repositories, conversation: Conversation, said: str) -> Optional[str]:
    """The payload of the button that this is, when one that is on offer was typed.

    To a person one writes: while an agent has the conversation, nothing is taken for a button.
    """
    if conversation.owner is Owner.AGENT:
        return None
    return choice_meant(said, _offered(repos, conversation))


def _offered(repos: Repositories, conversation: Conversation) -> list[tuple[str, str]]:
    """(title, payload) of the latest message with buttons, since the citizen's own.

    In the queue, where not every message is answered, what was typed since takes nothing away.
    """
    after = max(0, conversation.last_seq - _LATELY)
    for message in reversed(repos.messages.since(conversation.id, after)):
        if message.choices:
            return [(choice.title, choice.payload) for choice in message.choices]
        if message.sender is Sender.CITIZEN and conversation.owner is not Owner.QUEUE:
            break
    return []

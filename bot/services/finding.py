"""Finding a conversation, or saying that it is not there."""

from __future__ import annotations

from bot.domain.conversation import Conversation
from bot.domain.errors import NotFound
from bot.services.ports import Repositories


def conversation_in(repos: Repositories, conversation_id: str, lock: bool = False) -> Conversation:
    """Raises NotFound when there is no such conversation (any more)."""
    conversation = repos.conversations.get(conversation_id, lock=lock)
    if conversation is None:
        raise NotFound("Dit gesprek bestaat niet.")
    return conversation

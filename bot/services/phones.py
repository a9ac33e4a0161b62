"""Telephone numbers that a citizen typed: seen alike in the chat, in the queue and on a page."""

from __future__ import annotations

from bot.domain.personal_data import mask
from bot.services.ports import Repositories

#: The kind of a claim.
PHONE = "telefoonnummer"


def numbers_in(text: str) -> list[str]:
    """What can be called, as it was typed."""
    return [found.value for found in mask(text).found if found.kind == PHONE]


def phones_given(repos: Repositories, conversation_id: str) -> list[str]:
    """Typed in this conversation, the oldest first."""
    claims = repos.conversations.claims(conversation_id)
    return [claim.value for claim in claims if claim.kind == PHONE]

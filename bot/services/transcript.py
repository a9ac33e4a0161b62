"""The conversation to keep, in black and white: what was said and what was arranged."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation import Conversation, Message
from bot.domain.errors import NotFound
from bot.domain.outcome import RecordedStep
from bot.services.ports import Deps


@dataclass(frozen=True)
class Transcript:
    organisation: str
    conversation: Conversation
    messages: list[Message]
    next_steps: list[RecordedStep]


class Transcripts:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def of(self, conversation_id: str) -> Transcript:
        with self._deps.uow(write=False) as repos:
            conversation = repos.conversations.get(conversation_id)
            if conversation is None:
                raise NotFound("Dit gesprek bestaat niet.")
            return Transcript(
                organisation=self._deps.catalogue.organisation.name,
                conversation=conversation,
                messages=repos.messages.whole(conversation_id),
                next_steps=repos.next_steps.of_conversation(conversation_id),
            )

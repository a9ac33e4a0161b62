"""The proefchat: staff talk with the bot as a citizen would, and nobody hears of it.

A trial is a conversation like any other, so that Rasa and the actions do just what they always do;
`Conversation.trial_of` keeps it out of the queue, the figures, the inbox and the retention counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Sequence

from bot.domain.conversation import Conversation, Message, Received
from bot.domain.errors import NotAllowed
from bot.domain.outcome import RecordedStep
from bot.domain.staff import Staff
from bot.domain.triage import Thresholds
from bot.domain.understanding import Understanding
from bot.services.conversations import Conversations
from bot.services.ports import Deps


@dataclass(frozen=True)
class Trial:
    """Everything that was said, and what was stored with it."""

    conversation: Conversation
    messages: Sequence[Message]
    understood: Sequence[Understanding]
    steps: Sequence[RecordedStep]

    @property
    def sender_id(self) -> str:
        """As Rasa knows it."""
        return self.conversation.sender_id


class Trials:
    def __init__(self, deps: Deps, conversations: Conversations) -> None:
        self._deps = deps
        self._conversations = conversations

    @property
    def thresholds(self) -> Thresholds:
        """Between which the citizen is asked."""
        return Thresholds.from_costs(**self._deps.catalogue.organisation.costs.dict())

    def current(self, staff: Staff) -> Optional[Trial]:
        """Their newest one; NotAllowed for who has none to do."""
        self._may(staff)
        with self._deps.uow(write=False) as repos:
            conversation = repos.conversations.trial_of(staff.id)
            if conversation is None:
                return None
            return Trial(
                conversation,
                repos.messages.whole(conversation.id),
                repos.sortings.by_turn(conversation.id),
                repos.next_steps.of_conversation(conversation.id),
            )

    def begin(self, staff: Staff) -> str:
        """A new one, with the greeting; returns its id. The one before is no longer shown."""
        self._may(staff)
        started = self._conversations.start(None, None, "nl", trial_of=staff.id)
        with self._deps.uow() as repos:
            repos.staff.audit(staff.id, "trial_chat", self._deps.clock(), None)
        return started.conversation.id

    def say(
        self,
        staff: Staff,
        client_id: str,
        worker: str,
        text: Optional[str] = None,
        choice: Optional[str] = None,
    ) -> Received:
        """As a citizen would, in their newest trial (a new one when there is none).

        Raises as `Conversations.receive`.
        """
        self._may(staff)
        with self._deps.uow(write=False) as repos:
            found = repos.conversations.trial_of(staff.id)
        conversation_id = found.id if found else self.begin(staff)
        return self._conversations.receive(conversation_id, client_id, worker, text, choice)

    @staticmethod
    def _may(staff: Staff) -> None:
        if not staff.labels_messages:
            raise NotAllowed("Uw rol geeft geen toegang tot de proefchat.")

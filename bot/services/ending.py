"""The citizen ends the chat, whoever speaks then; and what follows when they come back."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from bot.domain.conversation import Conversation, MessageKind, Outgoing, Owner, Sender
from bot.domain.errors import Conflict
from bot.domain.handoff import Handoff
from bot.domain.urgency import urgent_reasons
from bot.services.calling import leave_queue
from bot.services.finding import conversation_in
from bot.services.matters import ended_by_citizen
from bot.services.ports import Deps, Repositories
from bot.services.saying import say, warn


class Ending:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def end(self, conversation_id: str) -> bool:
        """Closed, with a goodbye; False when it was closed already.

        Who waits leaves the queue; a call that was promised is made all the same. A member of
        staff who has it keeps the case: they still note how it ended, and what was agreed.
        """
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            if conversation.owner is Owner.CLOSED:
                return False
            self._help_first(repos, conversation_id)
            handoff = repos.handoffs.open_for(conversation_id)
            waited = conversation.owner is Owner.QUEUE
            if waited and handoff and not leave_queue(repos, self._deps, handoff, "withdrawn"):
                raise Conflict("Het gesprek is intussen veranderd. Probeer het opnieuw.")
            repos.messages.hand_turns_to_person(conversation_id)
            repos.conversations.set_owner(conversation_id, Owner.CLOSED)
            left = repos.handoffs.open_for(conversation_id)
            goodbye = Outgoing(self._goodbye(conversation, left), MessageKind.TERMINAL)
            say(repos, self._deps, conversation_id, Sender.SYSTEM, goodbye)
            ended_by_citizen(repos, self._deps, conversation_id)
            return True

    def ended(self, conversation_id: str) -> bool:
        """Whether it is closed now."""
        with self._deps.uow(write=False) as repos:
            return conversation_in(repos, conversation_id).owner is Owner.CLOSED

    def _help_first(self, repos: Repositories, conversation_id: str) -> None:
        """What the bot did not answer yet is not answered any more; danger in it is."""
        for turn in repos.messages.pending_turns(conversation_id):
            danger = urgent_reasons(turn.text)
            if danger:
                warn(repos, self._deps, conversation_id, danger, turn.text)

    def _goodbye(self, conversation: Conversation, left: Optional[Handoff]) -> str:
        """`left`: what people still have to do."""
        texts, language = self._deps.texts, conversation.language
        said = [texts.say("utter_citizen_ended", language)]
        if left is not None and left.kind == "callback":
            said.append(texts.say("utter_citizen_ended_call", language))
        elif conversation.owner is Owner.QUEUE:
            said.append(texts.say("utter_citizen_ended_queue", language))
        elif left is not None and left.agent_name:
            said.append(texts.say("utter_citizen_ended_agent", language, agent=left.agent_name))
        said.append(texts.say("utter_citizen_ended_more", language))
        return " ".join(said)


def reopened(repos: Repositories, conversation: Conversation) -> Conversation:
    """Somebody comes back to what they ended themselves: a member of staff who still has the case
    goes on with it. Any other conversation is returned as it is."""
    if conversation.owner is not Owner.CLOSED:
        return conversation
    handoff = repos.handoffs.open_for(conversation.id)
    if handoff is None or handoff.unclaimed or handoff.kind != "chat":
        return conversation
    repos.conversations.set_owner(conversation.id, Owner.AGENT)
    return replace(conversation, owner=Owner.AGENT)

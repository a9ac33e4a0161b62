"""What staff may read: the queue, and one hand-off with its whole story; reads are audited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Optional

from bot.domain.conversation import Claim, Conversation, Message
from bot.domain.customer import History
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.goals import Goal
from bot.domain.handoff import Handoff, HandoffEvent
from bot.domain.outcome import RecordedStep
from bot.domain.staff import Staff
from bot.services.known import known_of
from bot.services.ports import Deps

QUEUE_STATES = ("waiting", "planned", "mine", "claimed", "resolved")


@dataclass(frozen=True)
class Story:
    """Everything the agent sees before the first word."""

    handoff: Handoff
    conversation: Conversation
    goal: Optional[Goal]
    messages: list[Message]
    claims: list[Claim]
    next_steps: list[RecordedStep]
    history: Optional[History]
    history_unavailable: bool

    @property
    def citizen_seen_at(self) -> Optional[dt.datetime]:
        """When the citizen was last seen to have it open, while they were with people."""
        return self.conversation.citizen_seen_at


def may_read(handoff: Handoff, staff: Staff) -> bool:
    """Whether this conversation may be read by this member of staff (invariant 8)."""
    if staff.supervises or staff.id in (handoff.agent_id, handoff.asked_id):
        return True
    return handoff.unclaimed and staff.role == "agent" and staff.serves(handoff.department)


def may_know(handoff: Handoff, staff: Staff) -> bool:
    """Whether they may know that it exists, and who has it: also colleagues of the department."""
    colleague = staff.role == "agent" and staff.serves(handoff.department)
    return colleague or may_read(handoff, staff)


def visible(handoff: Handoff, staff: Staff, messages: list[Message]) -> list[Message]:
    """After a case is closed, its agent sees what was said until then: not what follows."""
    end = until(handoff, staff)
    return messages if end is None else [each for each in messages if each.created_at <= end]


def until(handoff: Handoff, staff: Staff) -> Optional[dt.datetime]:
    """Until when they may know what happened in the conversation; None for to this day."""
    return None if staff.supervises else handoff.resolved_at


class Reading:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def queue(self, staff: Staff, state: str, limit: int = 200) -> list[Handoff]:
        """`state` is waiting (what is due), planned (call backs for later), mine, claimed or
        resolved; who waits: what this member of staff may take, urgent first, the longest wait."""
        if state not in QUEUE_STATES:
            raise InvalidInput(f"state is een van: {', '.join(QUEUE_STATES)}")
        with self._deps.uow(write=False) as repos:
            return repos.handoffs.queue(state, staff, limit, self._deps.clock())

    def handoff(self, handoff_id: str) -> Handoff:
        with self._deps.uow(write=False) as repos:
            found = repos.handoffs.get(handoff_id)
        if found is None:
            raise NotFound("Deze overdracht bestaat niet.")
        return found

    def trail(self, handoff_id: str, staff: Staff) -> list[HandoffEvent]:
        """What happened to it, the oldest first; NotFound for who may not read it."""
        with self._deps.uow() as repos:
            handoff = repos.handoffs.get(handoff_id)
            if handoff is None or not may_read(handoff, staff):
                raise NotFound("Deze overdracht bestaat niet, of is niet voor u.")
            repos.staff.audit(staff.id, "read_trail", self._deps.clock(), handoff.conversation_id)
            return repos.handoffs.trail(handoff_id)

    def story(self, handoff_id: str, staff: Staff) -> Story:
        """NotFound for a case of another department, or one that a colleague has."""
        with self._deps.uow() as repos:
            handoff = repos.handoffs.get(handoff_id)
            if handoff is None or not may_read(handoff, staff):
                raise NotFound("Deze overdracht bestaat niet, of is niet voor u.")
            conversation = repos.conversations.get(handoff.conversation_id)
            if conversation is None:
                raise NotFound("Dit gesprek bestaat niet.")
            repos.staff.audit(staff.id, "read", self._deps.clock(), conversation.id)
            messages = visible(handoff, staff, repos.messages.whole(conversation.id))
            claims = repos.conversations.claims(conversation.id)
            steps = repos.next_steps.of_conversation(conversation.id)
            end = until(handoff, staff)
            if end is not None:
                last = messages[-1].seq if messages else 0
                claims = [claim for claim in claims if claim.seq <= last]
                steps = [step for step in steps if step.recorded_at <= end]
        known = known_of(self._deps, conversation)
        if known.history is not None:
            # Somebody's history is more than their conversation: that it was read is kept apart.
            with self._deps.uow() as repos:
                now = self._deps.clock()
                repos.staff.audit(staff.id, "read_history", now, conversation.id)
        return Story(
            handoff=handoff,
            conversation=conversation,
            goal=self._deps.catalogue.goal(handoff.goal),
            messages=messages,
            claims=claims,
            next_steps=steps,
            history=known.history,
            history_unavailable=known.unavailable,
        )

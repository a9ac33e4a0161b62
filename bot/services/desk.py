"""What the desk asks over and over while it is open: who waits, and what is new."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.domain.conversation import Message
from bot.domain.errors import NotFound
from bot.domain.handoff import Handoff, HandoffEvent
from bot.domain.routing import in_parts, knows_enough, suits
from bot.domain.staff import Staff
from bot.services.ports import Deps
from bot.services.reading import may_read, visible


@dataclass(frozen=True)
class OwnCase:
    """A case that the agent has; `unanswered_since` is set while the citizen wrote last."""

    handoff: Handoff
    unanswered_since: dt.datetime | None


@dataclass(frozen=True)
class Overview:
    """How many wait for this member of staff, how many of those urgently, and their own cases."""

    waiting: int
    urgent: int
    own: tuple[OwnCase, ...]
    #: How many wait too long; for supervisors, who are told.
    escalated: int = 0

    @property
    def unanswered(self) -> int:
        return sum(1 for case in self.own if case.unanswered_since)


@dataclass(frozen=True)
class News:
    """The hand-off as it is now; `messages` is empty for who may not read it any more."""

    handoff: Handoff
    readable: bool
    messages: tuple[Message, ...]
    citizen_seen_at: dt.datetime | None = None
    #: The id of the newest note, 0 for none.
    last_note: int = 0


class Desk:
    """Opening a case is what is audited, and not each refreshing of it."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def overview(self, staff: Staff) -> Overview:
        with self._deps.uow(write=False) as repos:
            now = self._deps.clock()
            waiting = repos.handoffs.queue("waiting", staff, 200, now)
            own = repos.handoffs.queue("mine", staff, staff.capacity, now)
            unanswered = repos.oversight.unanswered([h.conversation_id for h in own])
            # What is for somebody with another skill calls nobody who lacks it.
            waiting = [handoff for handoff in waiting if knows_enough(handoff, staff)]
            return Overview(
                waiting=len(waiting),
                urgent=sum(1 for handoff in waiting if handoff.urgent),
                own=tuple(OwnCase(h, unanswered.get(h.conversation_id)) for h in own),
                escalated=sum(1 for handoff in waiting if handoff.escalated_at)
                if staff.supervises
                else 0,
            )

    def waiting(self, staff: Staff, limit: int) -> list[Handoff]:
        """The queue as the desk shows it: what is due, call backs also of later, part by part."""
        now = self._deps.clock()
        with self._deps.uow(write=False) as repos:
            due = repos.handoffs.queue("waiting", staff, limit, now)
            later = repos.handoffs.queue("planned", staff, limit, now)
        return in_parts([*due, *later], staff)

    def next_waiting(self, staff: Staff) -> Handoff | None:
        """The case to take up now: the most urgent that suits, then the longest wait."""
        now = self._deps.clock()
        with self._deps.uow(write=False) as repos:
            first = next(iter(repos.handoffs.queue("waiting", staff, 1, now)), None)
        return first if first and suits(first, staff, now).claimable else None

    def asked(self, staff: Staff) -> list[Handoff]:
        """What colleagues ask this member of staff to take."""
        with self._deps.uow(write=False) as repos:
            return repos.search.asked_of(staff.id)

    def last_there(self, conversation_id: str) -> dt.datetime | None:
        """When the citizen was last seen at their page."""
        with self._deps.uow(write=False) as repos:
            return repos.due.last_there(conversation_id)

    def trail(self, handoff_id: str) -> list[HandoffEvent]:
        with self._deps.uow(write=False) as repos:
            return repos.handoffs.trail(handoff_id)

    def news(self, handoff_id: str, staff: Staff, since: int) -> News:
        """What was said after `since`, and who has the case now."""
        with self._deps.uow(write=False) as repos:
            handoff = repos.handoffs.get(handoff_id)
            if handoff is None:
                raise NotFound("Deze overdracht bestaat niet.")
            if not may_read(handoff, staff):
                return News(handoff, False, ())
            messages = repos.messages.since(handoff.conversation_id, since)
            audited = repos.staff.has_read(staff.id, handoff.conversation_id)
            seen_at = repos.due.last_there(handoff.conversation_id)
            notes = repos.notes.of_conversation(handoff.conversation_id)
        if messages and not audited:
            # Without having opened the case: then this is the reading.
            with self._deps.uow() as repos:
                now = self._deps.clock()
                repos.staff.audit(staff.id, "read", now, handoff.conversation_id)
        seen = tuple(visible(handoff, staff, messages))
        return News(handoff, True, seen, seen_at, notes[-1].id if notes else 0)

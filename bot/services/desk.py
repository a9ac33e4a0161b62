"""What the desk asks over and over while it is open: who waits, and what is new."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.domain.conversation import Message, Sender
from bot.domain.errors import NotFound
from bot.domain.handoff import Handoff, Staff
from bot.services.ports import Deps, Repositories
from bot.services.reading import may_read, visible

#: So far back the last word of an agent or a citizen is looked for.
_RECENT_MESSAGES = 12


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

    @property
    def unanswered(self) -> int:
        return sum(1 for case in self.own if case.unanswered_since)


@dataclass(frozen=True)
class News:
    """The hand-off as it is now; `messages` is empty for who may not read it any more."""

    handoff: Handoff
    readable: bool
    messages: tuple[Message, ...]


class Desk:
    """Opening a case is what is audited, and not each refreshing of it."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def overview(self, staff: Staff) -> Overview:
        with self._deps.uow(write=False) as repos:
            waiting = repos.handoffs.queue("waiting", staff, 200)
            own = repos.handoffs.queue("mine", staff, staff.capacity)
            return Overview(
                waiting=len(waiting),
                urgent=sum(1 for handoff in waiting if handoff.urgent),
                own=tuple(OwnCase(handoff, _unanswered(repos, handoff)) for handoff in own),
            )

    def next_waiting(self, staff: Staff) -> Handoff | None:
        """The case to take up now: urgent first, then the longest wait."""
        with self._deps.uow(write=False) as repos:
            return next(iter(repos.handoffs.queue("waiting", staff, 1)), None)

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
        if messages and not audited:
            # Without having opened the case: then this is the reading.
            with self._deps.uow() as repos:
                now = self._deps.clock()
                repos.staff.audit(staff.id, "read", now, handoff.conversation_id)
        return News(handoff, True, tuple(visible(handoff, staff, messages)))


def _unanswered(repos: Repositories, handoff: Handoff) -> dt.datetime | None:
    conversation = repos.conversations.get(handoff.conversation_id)
    if conversation is None:
        return None
    recent = repos.messages.since(conversation.id, max(0, conversation.last_seq - _RECENT_MESSAGES))
    people = [message for message in recent if message.sender in (Sender.CITIZEN, Sender.AGENT)]
    if not people or people[-1].sender is Sender.AGENT:
        return None
    return people[-1].created_at

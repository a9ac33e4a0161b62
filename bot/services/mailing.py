"""Mail to a citizen: the conversation when they ask for it, and news of what was arranged.

An address that was typed somewhere in the chat is no permission to write to it. Only the form that
asks for an address, and asks it for this, is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Optional

from bot.domain.conversation import Claim, Message
from bot.domain.email_address import is_address
from bot.domain.errors import Conflict, InvalidInput
from bot.domain.handoff import Handoff, HandoffEvent, HandoffStatus, Transition
from bot.domain.outbox import NewOutboxEntry, OutboxKind
from bot.domain.summary import MAIL_ABOUT
from bot.services.finding import conversation_in
from bot.services.ports import Clock, Deps, Repositories

#: Of one conversation in a day, all together.
MOST_A_DAY = 10
_DAY = dt.timedelta(days=1)
TRANSCRIPT, ARRANGED, MISSED = "transcript", "arranged", "missed"
_PLANNING = (Transition.OPEN, Transition.ACCEPT, Transition.PLAN_CALL)


@dataclass(frozen=True)
class MailOffer:
    """Whether a mail can be asked for, and whether there is something to be kept informed of."""

    on: bool
    updates: bool


class Mailing:
    def __init__(self, deps: Deps, on: bool) -> None:
        self._deps, self._on = deps, on

    def offer(self, conversation_id: str) -> MailOffer:
        with self._deps.uow(write=False) as repos:
            conversation_in(repos, conversation_id)
            waits = repos.handoffs.open_for(conversation_id) is not None
        return MailOffer(self._on, self._on and waits)

    def transcript(self, conversation_id: str, address: str, updates: bool = False) -> None:
        """This conversation is on its way to the address: that is a row when this returns.

        `updates`: the citizen wants to hear there of appointments too.

        Raises:
            Conflict: e-mail is off here, or this conversation had its mails for today.
            InvalidInput: this is no address.
        """
        if not self._on:
            raise Conflict("Mailen kan hier niet.")
        address = address.strip()
        if not is_address(address):
            raise InvalidInput("Dit is geen e-mailadres dat wij kunnen gebruiken.")
        now = self._deps.clock()
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            body = {"sort": TRANSCRIPT, "to": address, "upto": conversation.last_seq}
            if not _enqueue(repos, conversation_id, body, now):
                raise Conflict("Dit gesprek is vandaag al vaak gemaild. Probeer het morgen weer.")
            if updates:
                claim = Claim(conversation.last_seq, MAIL_ABOUT, address)
                repos.conversations.add_claim(conversation_id, claim)
                handoff = repos.handoffs.open_for(conversation_id)
                if handoff and handoff.status is HandoffStatus.PLANNED:
                    _enqueue(repos, conversation_id, _about(ARRANGED, address, handoff), now)


class MailListener:
    """Tells who asked for it what was arranged; fulfils `bot.services.telling.Listener`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def handoff(
        self,
        repos: Repositories,
        event: HandoffEvent,
        handoff: Handoff,
        before: Optional[Handoff],
    ) -> None:
        sort = _news(event, handoff, before)
        address = address_for(repos, handoff.conversation_id) if sort else None
        if sort and address:
            body = _about(sort, address, handoff)
            _enqueue(repos, handoff.conversation_id, body, self._clock())

    def message(self, repos: Repositories, message: Message) -> None:
        """What is said is read in the chat."""


def _news(event: HandoffEvent, handoff: Handoff, before: Optional[Handoff]) -> Optional[str]:
    """What kind of mail this change of a hand-off is worth."""
    if event.after is HandoffStatus.PLANNED and event.transition in _PLANNING:
        missed = before is not None and handoff.call_attempts > before.call_attempts
        return MISSED if missed else ARRANGED
    if event.transition in (Transition.RESOLVE, Transition.CALLED):
        return ARRANGED
    return None


def _about(sort: str, address: str, handoff: Handoff) -> dict[str, object]:
    return {"sort": sort, "to": address, "handoff": handoff.id}


def address_for(repos: Repositories, conversation_id: str) -> Optional[str]:
    """Where this citizen wants to hear of appointments: the last one that they gave for it."""
    given = [c for c in repos.conversations.claims(conversation_id) if c.kind == MAIL_ABOUT]
    return given[-1].value if given else None


def _enqueue(
    repos: Repositories, conversation_id: str, body: dict[str, object], now: dt.datetime
) -> bool:
    """False when the conversation had its mails; what waits already is not sent twice."""
    mails = [
        entry
        for entry in repos.outbox.of_conversation(conversation_id)
        if entry.kind is OutboxKind.EMAIL and entry.created_at and entry.created_at > now - _DAY
    ]
    if any(entry.body == body for entry in mails):
        return True
    if len(mails) >= MOST_A_DAY:
        return False
    repos.outbox.add(NewOutboxEntry(OutboxKind.EMAIL, conversation_id, None, body), now)
    return True

"""Another desk where agents work: what it is told of a hand-off, in order and once.

Its conversation holds what our own desk shows: summary and story as a note, then every message as
it comes. What the citizen says is a message there; all else is a note, which only staff see.
"""

from __future__ import annotations

import datetime as dt
from typing import AbstractSet, Any, Optional

from bot.domain.conversation import Message, Sender
from bot.domain.errors import PeerRefused
from bot.domain.handoff import Handoff, HandoffEvent, HandoffStatus, Transition
from bot.domain.outbox import CHAT_KINDS, NewOutboxEntry, OutboxEntry, OutboxKind
from bot.services.finding import department_of
from bot.services.ports import ChatDesk, Clock, Deps, DeskCase, Repositories

#: A desk takes long notes, and not endless ones.
_MOST_STORY = 60_000
_WHO = {
    Sender.CITIZEN: "Burger",
    Sender.BOT: "Digitale assistent",
    Sender.AGENT: "Medewerker",
    Sender.SYSTEM: "Bericht aan de burger",
}
_OPENING = (Transition.OPEN, Transition.ACCEPT)
_TAKING = (Transition.CLAIM, Transition.TAKE_OVER, Transition.COLLEAGUE_ACCEPTS)
_GIVING_BACK = {
    Transition.RELEASE: "Het gesprek is teruggelegd in de wachtrij. De burger wacht.",
    Transition.EXPIRE: "Er kwam lang geen bericht. De burger wacht weer op een medewerker.",
    Transition.NO_REPLY: "Er kwam geen eerste bericht. De burger wacht weer op een medewerker.",
    Transition.TRANSFER: "Het gesprek is doorgezet naar {department}. De burger wacht.",
}
_CLOSING = {
    Transition.RESOLVE: "Het gesprek is afgerond.",
    Transition.CALLED: "Het gesprek is afgerond: de burger is gebeld.",
    Transition.RETURN_TO_BOT: "De burger praat verder met de digitale assistent.",
    Transition.ABANDON: "De burger wacht niet meer op een medewerker.",
    Transition.PLAN_CALL: "De burger wordt liever teruggebeld. Dat staat nu aan de balie.",
}


def username_at(desk: str, agent_id: str) -> str:
    """Under which name an agent of that desk is known here; nobody can log in with it."""
    return f"{desk}:{agent_id}"


def client_id_at(desk: str, message_id: str) -> str:
    """Under which id a message of that desk is kept here. With a space, which the ids that
    citizens' pages choose cannot have: none of those passes for one from there, or is in its way.
    """
    return f"{desk} {message_id}"


def add_note(
    repos: Repositories, handoff: Handoff, text: str, now: dt.datetime, open_again: bool = False
) -> None:
    """Something for the agents there, behind what waits already; `open_again`: it is work again."""
    body = {"handoff": handoff.id, "text": text, "open": open_again}
    _add(repos, handoff, OutboxKind.CHAT_NOTE, body, now)


def _add(
    repos: Repositories, handoff: Handoff, kind: OutboxKind, body: dict[str, Any], now: dt.datetime
) -> None:
    repos.outbox.add(NewOutboxEntry(kind, handoff.conversation_id, None, body), now)


class ChatDeskListener:
    """Puts in the outbox what the other desk has to know; fulfils `telling.Listener`."""

    def __init__(self, deps: Deps, desk: str) -> None:
        self._deps, self._desk = deps, desk
        self._clock: Clock = deps.clock

    def handoff(
        self,
        repos: Repositories,
        event: HandoffEvent,
        handoff: Handoff,
        before: Optional[Handoff],
    ) -> None:
        opens = event.transition in _OPENING and event.after is HandoffStatus.WAITING
        known = self._known(repos, handoff)
        if opens and not known:
            conversation = repos.conversations.get(handoff.conversation_id)
            upto = conversation.last_seq if conversation else 0
            body = {"handoff": handoff.id, "upto": upto}
            _add(repos, handoff, OutboxKind.CHAT_OPEN, body, self._clock())
        elif not known:
            return
        elif opens:
            add_note(repos, handoff, "De burger wacht weer.", self._clock(), open_again=True)
        elif event.transition in _GIVING_BACK:
            text = _GIVING_BACK[event.transition].format(
                department=department_of(self._deps, handoff).name
            )
            add_note(repos, handoff, text, self._clock(), open_again=True)
        elif event.transition in _CLOSING:
            body = {"handoff": handoff.id, "text": _CLOSING[event.transition]}
            _add(repos, handoff, OutboxKind.CHAT_CLOSE, body, self._clock())
        elif event.transition in _TAKING and not self._works_there(repos, handoff.agent_id):
            text = f"{handoff.agent_name} heeft dit gesprek opgepakt aan de balie van Voorsorteer."
            add_note(repos, handoff, text, self._clock())

    def message(self, repos: Repositories, message: Message) -> None:
        if (message.client_id or "").startswith(client_id_at(self._desk, "")):
            return  # it came from there
        handoff = repos.handoffs.open_for(message.conversation_id)
        if handoff is None or handoff.kind != "chat" or not self._known(repos, handoff):
            return
        kind = OutboxKind.CHAT_NOTE
        if message.sender is Sender.CITIZEN:
            kind = OutboxKind.CHAT_MESSAGE
        body = {"handoff": handoff.id, "seq": message.seq}
        _add(repos, handoff, kind, body, self._clock())

    def _known(self, repos: Repositories, handoff: Handoff) -> bool:
        """Whether this hand-off is at the other desk, or on its way there."""
        if repos.links.remote_of(self._desk, handoff.id):
            return True
        return any(
            entry.kind is OutboxKind.CHAT_OPEN and entry.body.get("handoff") == handoff.id
            for entry in repos.outbox.of_conversation(handoff.conversation_id)
        )

    def _works_there(self, repos: Repositories, staff_id: Optional[str]) -> bool:
        member = repos.staff.get(staff_id) if staff_id else None
        return member is not None and member.username.startswith(username_at(self._desk, ""))


class ChatDeskDelivery:
    """Tells the other desk; fulfils `bot.services.ports.Connector`."""

    kinds: AbstractSet[OutboxKind] = CHAT_KINDS
    in_order = True
    forgets = True
    #: Somebody is waiting for an answer.
    first_retry = dt.timedelta(seconds=3)
    patience: Optional[dt.timedelta] = dt.timedelta(days=1)

    def __init__(self, deps: Deps, desk: ChatDesk) -> None:
        self._deps, self._desk = deps, desk
        self.name = desk.name

    def deliver(self, entry: OutboxEntry) -> Optional[str]:
        again = entry.attempts > 0
        if entry.kind is OutboxKind.CHAT_OPEN:
            return self._open(entry, again)
        with self._deps.uow(write=False) as repos:
            remote_id = repos.links.remote_of(self._desk.name, entry.body["handoff"])
            text = self._text(repos, entry)
        if remote_id is None:
            raise PeerRefused("the hand-off is not at the other desk")
        if entry.kind is OutboxKind.CHAT_MESSAGE:
            return self._desk.citizen_said(remote_id, text, entry.reference, again)
        told = self._desk.note(remote_id, text, entry.reference, again)
        if entry.kind is OutboxKind.CHAT_CLOSE:
            self._desk.set_open(remote_id, False)
        elif entry.body.get("open"):
            self._desk.set_open(remote_id, True)
        return told

    def _text(self, repos: Repositories, entry: OutboxEntry) -> str:
        if "seq" not in entry.body:
            return str(entry.body["text"])
        seq = entry.body["seq"]
        found = repos.messages.since(entry.conversation_id, seq - 1, limit=1)
        if not found or found[0].seq != seq:
            raise PeerRefused("the message is not there any more")
        message = found[0]
        if entry.kind is OutboxKind.CHAT_MESSAGE:
            return message.text
        return f"{message.author or _WHO[message.sender]}: {message.text}"

    def _open(self, entry: OutboxEntry, again: bool) -> str:
        with self._deps.uow(write=False) as repos:
            handoff = repos.handoffs.get(entry.body["handoff"])
            if handoff is None:
                raise PeerRefused("the hand-off was deleted")
            case = DeskCase(
                handoff_id=handoff.id,
                conversation_id=handoff.conversation_id,
                reference=entry.reference,
                name=handoff.customer_name,
                summary=self._summary(handoff),
                transcript=self._story(repos, handoff.conversation_id, entry.body["upto"]),
            )
        remote_id = self._desk.open(case, again)
        with self._deps.uow() as repos:
            repos.links.link(self._desk.name, handoff, remote_id, self._deps.clock())
        return remote_id

    def _summary(self, handoff: Handoff) -> str:
        department = department_of(self._deps, handoff).name
        urgent = "DRINGEND. " if handoff.urgent else ""
        known = "ingelogd" if handoff.verified else "niet ingelogd: niets is gecontroleerd"
        return f"{urgent}Voor {department}. De burger is {known}.\n{handoff.summary}".strip()

    def _story(self, repos: Repositories, conversation_id: str, upto: int) -> str:
        zone = self._deps.catalogue.organisation.opening_hours.zone
        lines = [
            f"{message.author or _WHO[message.sender]} "
            f"({message.created_at.astimezone(zone):%H:%M}): {message.text}"
            for message in repos.messages.whole(conversation_id)
            if message.seq <= upto
        ]
        story = "\n\n".join(lines)
        return story if len(story) <= _MOST_STORY else "…" + story[-_MOST_STORY:]

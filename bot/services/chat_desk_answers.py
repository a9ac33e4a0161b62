"""What agents say and do at another desk: the same acts as at our own, with the same rules.

The first word is a claim. A message that cannot reach the citizen any more is not shown, and its
agent reads so in a note: nobody thinks to have answered who has not.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Callable, Optional, Union

from bot.domain.errors import AlreadyClaimed, Conflict, NotAllowed, NotFound
from bot.domain.handoff import STATUS_WORDS, Handoff, HandoffStatus
from bot.domain.staff import Staff
from bot.domain.text import clean
from bot.services.casework import Casework
from bot.services.chat_desk import add_note, client_id_at, username_at
from bot.services.claiming import MAX_REPLY_LENGTH
from bot.services.ports import AgentWrote, CaseClosed, ChatDesk, Deps, RemoteAgent, Repositories
from bot.services.saying import language_in

#: How many conversations somebody has there is not ours to limit.
_ROOM = 1000
#: Nobody's heart beats for us there: after so long without a word the citizen waits for another.
SILENCE = dt.timedelta(hours=2)
_NOT_SHOWN = "Uw bericht is NIET bij de burger aangekomen: {why}"
_MOST_NAME = 80


class ChatDeskAnswers:
    """`nobodys` makes the hash of a password that nobody knows."""

    def __init__(
        self, deps: Deps, desk: ChatDesk, casework: Casework, nobodys: Callable[[], str]
    ) -> None:
        self._deps, self._desk, self._casework, self._nobodys = deps, desk, casework, nobodys
        self._name = desk.name

    def wrote(self, said: AgentWrote, delivery_id: str) -> Optional[str]:
        """The conversation in which something changed; None when this changed nothing.

        The same message again, whatever its delivery is called, is the same message.
        """
        handoff = self._handoff(said, delivery_id, said.message_id)
        text = self._text(said, handoff) if handoff else ""
        if handoff is None or not text:
            return None
        member = self._member(said.agent)
        try:
            self._have(handoff, member)
            for number, part in enumerate(_parts(text), 1):
                suffix = f":{number}" if number > 1 else ""
                client_id = client_id_at(self._name, said.message_id) + suffix
                self._casework.reply(handoff.id, member, part, client_id)
        except (Conflict, NotAllowed, NotFound) as error:
            why = _why(self._again(handoff), error)
            self._done(handoff, delivery_id, said.message_id, _NOT_SHOWN.format(why=why))
            return handoff.conversation_id
        self._done(handoff, delivery_id, said.message_id, keep=member)
        return handoff.conversation_id

    def closed(self, event: CaseClosed, delivery_id: str) -> Optional[str]:
        """Done there is done here, when it was theirs; else they read that it is not."""
        handoff = self._handoff(event, delivery_id)
        if handoff is None or handoff.status not in (HandoffStatus.WAITING, HandoffStatus.CLAIMED):
            return None
        owner = self._owner(handoff)
        if handoff.status is HandoffStatus.WAITING:
            waits = "Nog niemand heeft de burger geantwoord. Het gesprek staat weer open."
            self._done(handoff, delivery_id, note=waits, open_again=True)
        elif owner is None:
            elsewhere = f"{handoff.agent_name} heeft dit gesprek nog aan de balie van Voorsorteer."
            self._done(handoff, delivery_id, note=elsewhere)
        else:
            try:
                self._casework.resolve(handoff.id, owner, "solved", [])
            except (Conflict, NotFound):
                return None  # somebody was first
            self._done(handoff, delivery_id)
        return handoff.conversation_id

    def look_who_is_there(self) -> int:
        """Who is online there counts as present here; returns how many."""
        agents = self._desk.present()
        members = [self._member(agent) for agent in agents]
        with self._deps.uow() as repos:
            for member in sorted(members, key=lambda one: one.id):
                repos.staff.seen(member.id, self._deps.clock())
        return len(members)

    # --- whose it is ----------------------------------------------------------------------------

    def _handoff(
        self,
        event: Union[AgentWrote, CaseClosed],
        delivery_id: str,
        message_id: Optional[str] = None,
    ) -> Optional[Handoff]:
        """The hand-off that this is about; None when it is none of ours, or was dealt with."""
        with self._deps.uow(write=False) as repos:
            handoff_id = repos.links.handoff_of(self._name, event.remote_id)
            handoff = repos.handoffs.get(handoff_id or event.handoff_id or "")
            known = any(
                repos.links.received(self._name, key) for key in _keys(delivery_id, message_id)
            )
        if known or handoff is None:
            return None
        if handoff_id is None and not self._linked(handoff, event.remote_id):
            return None
        return handoff

    def _linked(self, handoff: Handoff, remote_id: str) -> bool:
        """Somebody there was faster than our own note of what their conversation is called; False
        when that is another one by now."""
        with self._deps.uow() as repos:
            repos.conversations.get(handoff.conversation_id, lock=True)
            there = repos.links.remote_of(self._name, handoff.id)
            if there is None:
                repos.links.link(self._name, handoff, remote_id, self._deps.clock())
            return there in (None, remote_id)

    def _again(self, handoff: Handoff) -> Handoff:
        with self._deps.uow(write=False) as repos:
            return repos.handoffs.get(handoff.id) or handoff

    def _owner(self, handoff: Handoff) -> Optional[Staff]:
        """Who has it, when that is somebody of the other desk."""
        with self._deps.uow(write=False) as repos:
            member = repos.staff.get(handoff.agent_id) if handoff.agent_id else None
        return (
            member if member and member.username.startswith(username_at(self._name, "")) else None
        )

    def _have(self, handoff: Handoff, member: Staff) -> None:
        """From now on it is theirs, if it is not; Conflict for what has no place for them."""
        if handoff.kind != "chat":
            raise Conflict("dit is geen chat meer")
        if handoff.held_by(member.id):
            return
        owner = self._owner(handoff) if handoff.status is HandoffStatus.CLAIMED else None
        if owner is None:
            self._casework.claim(handoff.id, member)
        else:
            # Colleagues there divide the work among themselves.
            self._casework.ask_colleague(handoff.id, owner, member.username)
            self._casework.answer_colleague(handoff.id, member, accept=True)

    def _member(self, agent: RemoteAgent) -> Staff:
        """The agent as a member of staff here, who cannot log in."""
        username = username_at(self._name, agent.id)
        with self._deps.uow(write=False) as repos:
            found = repos.staff.by_username(username)
        if found:
            return found[0]
        member = Staff(
            id=str(uuid.uuid4()),
            username=username,
            display_name=" ".join(clean(agent.name).split())[:_MOST_NAME] or "Medewerker",
            role="agent",
            capacity=_ROOM,
            # Who suits what is decided there.
            skills=frozenset(self._deps.catalogue.organisation.skills),
        )
        password = self._nobodys()
        try:
            with self._deps.uow() as repos:
                repos.staff.add(member, password)
        except Conflict:  # two words of somebody new at once
            with self._deps.uow(write=False) as repos:
                made = repos.staff.by_username(username)
            if made is None:
                raise
            return made[0]
        return member

    # --- words ----------------------------------------------------------------------------------

    def _text(self, said: AgentWrote, handoff: Handoff) -> str:
        text = clean(said.text)
        if not said.files:
            return text
        with self._deps.uow(write=False) as repos:
            language = language_in(repos, handoff.conversation_id)
        told = self._deps.texts.say("utter_file_not_shown", language)
        return f"{text}\n{told}".strip()

    def _done(
        self,
        handoff: Handoff,
        delivery_id: str,
        message_id: Optional[str] = None,
        note: str = "",
        open_again: bool = False,
        keep: Optional[Staff] = None,
    ) -> None:
        """Written down that it came; with what they have to know, or with a new term of theirs."""
        now = self._deps.clock()
        with self._deps.uow() as repos:
            if not self._received(repos, delivery_id, message_id, now):
                return
            if note:
                add_note(repos, handoff, note, now, open_again)
            if keep:
                repos.handoffs.renew_leases(keep.id, now + SILENCE)

    def _received(
        self, repos: Repositories, delivery_id: str, message_id: Optional[str], now: dt.datetime
    ) -> bool:
        keys = _keys(delivery_id, message_id)
        return all([repos.links.receive(self._name, key, now) for key in keys])


def _keys(delivery_id: str, message_id: Optional[str]) -> list[str]:
    keys = [f"delivery:{delivery_id}"[:100]] if delivery_id else []
    return keys + ([f"message:{message_id}"[:100]] if message_id else [])


def _why(handoff: Handoff, error: Exception) -> str:
    if isinstance(error, AlreadyClaimed):
        return f"{error.owner} heeft dit gesprek aan de balie van Voorsorteer."
    if handoff.status in (HandoffStatus.WAITING, HandoffStatus.CLAIMED) and handoff.kind == "chat":
        return str(error)
    return f"het gesprek is nu ‘{STATUS_WORDS[handoff.status]}’."


def _parts(text: str) -> list[str]:
    """In pieces that fit a message, cut between lines or words where that is possible."""
    parts = []
    while len(text) > MAX_REPLY_LENGTH:
        piece = text[:MAX_REPLY_LENGTH]
        at = max(piece.rfind("\n"), piece.rfind(" "))
        cut = at if at > MAX_REPLY_LENGTH // 2 else MAX_REPLY_LENGTH
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [part for part in (*parts, text) if part]

"""Other systems that are told of hand-offs, and from which agents may answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import AbstractSet, Optional, Protocol, Sequence

from bot.domain.handoff import Handoff
from bot.domain.outbox import OutboxEntry, OutboxKind


class Connector(Protocol):
    """One system that gets entries of the outbox."""

    #: For the log.
    name: str
    kinds: AbstractSet[OutboxKind]
    #: Of one conversation the later waits for the earlier.
    in_order: bool
    #: What an entry said is not kept once it has gone, or is given up.
    forgets: bool
    #: After so long it is tried again; each time twice as long, up to six hours.
    first_retry: dt.timedelta
    #: What could not be delivered for so long is given up; None: never.
    patience: Optional[dt.timedelta]

    def deliver(self, entry: OutboxEntry) -> Optional[str]:
        """Tell it, at most once as far as the other side can see that it was told before
        (`entry.attempts` > 0: it may have been); its own id of it, if it has one.

        Raises PeerUnavailable to try again later, PeerRefused when that is of no use, and NotYet
        when it is for another moment: then nothing was tried.
        """


@dataclass(frozen=True)
class Letter:
    """An e-mail. `parts`: (heading or "", text); the same `reference` is the same letter."""

    to: str = field(repr=False)
    subject: str
    parts: tuple[tuple[str, str], ...] = field(repr=False)
    language: str
    reference: str


class Mailer(Protocol):
    def send(self, letter: Letter) -> Optional[str]:
        """The Message-ID. Raises PeerUnavailable and PeerRefused."""


@dataclass(frozen=True)
class DeskCase:
    """A hand-off as another desk gets it."""

    handoff_id: str
    conversation_id: str
    reference: str
    name: Optional[str] = field(repr=False)
    summary: str = field(repr=False)
    transcript: str = field(repr=False)


@dataclass(frozen=True)
class RemoteAgent:
    """Somebody who works at another desk."""

    id: str
    name: str


@dataclass(frozen=True)
class AgentWrote:
    """An agent of another desk said something to the citizen."""

    remote_id: str
    message_id: str
    agent: RemoteAgent
    text: str = field(repr=False)
    #: How many files came with it.
    files: int = 0
    #: The hand-off, as the conversation there was given it when it began.
    handoff_id: Optional[str] = None


@dataclass(frozen=True)
class CaseClosed:
    """At another desk the conversation is done."""

    remote_id: str
    handoff_id: Optional[str] = None


class ChatDesk(Protocol):
    """Another desk. `again`: it may have arrived before, so look first.

    Everything raises PeerUnavailable and PeerRefused.
    """

    name: str

    def open(self, case: DeskCase, again: bool) -> str:
        """Begin a conversation there with summary and transcript; its id there."""

    def citizen_said(self, remote_id: str, text: str, reference: str, again: bool) -> str: ...
    def note(self, remote_id: str, text: str, reference: str, again: bool) -> str:
        """What only staff see there."""

    def set_open(self, remote_id: str, open: bool) -> None:
        """Whether there is something to do; saying it twice changes nothing."""

    def present(self) -> Sequence[RemoteAgent]:
        """Who is there to answer, now."""


class LinkStore(Protocol):
    """What a hand-off is called in another system, and what that delivered already."""

    def link(self, connector: str, handoff: Handoff, remote_id: str, at: dt.datetime) -> None:
        """From now on `remote_id` is this hand-off, whatever it was before."""

    def remote_of(self, connector: str, handoff_id: str) -> Optional[str]: ...
    def handoff_of(self, connector: str, remote_id: str) -> Optional[str]: ...
    def receive(self, connector: str, delivery_id: str, at: dt.datetime) -> bool:
        """Write down that it came; False when it came before."""

    def received(self, connector: str, delivery_id: str) -> bool: ...

"""Where the organisation keeps customers, cases and contacts, and what it is still to be told."""

from __future__ import annotations

import datetime as dt
from typing import AbstractSet, Any, Mapping, Optional, Protocol

from bot.domain.customer import Customer, Everything, Fact, History, Identity
from bot.domain.outbox import (
    NewOutboxEntry,
    OpenCallback,
    OutboxCount,
    OutboxEntry,
    OutboxKind,
)

#: So long a citizen waits for a register, once in a conversation, in seconds.
LOOK_UP_BUDGET_S = 2.0
#: In the place of the register's key: it was away when the person was recognised.
REGISTER_AWAY = "?"


class OutboxStore(Protocol):
    """What other systems still have to be told; written in the transaction that it tells of."""

    def add(
        self, entry: NewOutboxEntry, at: dt.datetime, after: dt.timedelta = dt.timedelta()
    ) -> str:
        """Returns the reference: ten digits, unique, the idempotency key at the register. It is
        due `after` so long."""

    def pending_contact(self, conversation_id: str, now: dt.datetime) -> Optional[OutboxEntry]:
        """A contact that nobody has begun to deliver, and that is not due yet."""

    def rewrite(self, entry_id: int, body: dict[str, Any], due_at: dt.datetime) -> bool:
        """Tell something else instead; False when somebody has begun to deliver it."""

    def drop(self, entry_id: int) -> None:
        """Tell nothing after all, unless somebody has begun to deliver it."""

    def due(
        self,
        now: dt.datetime,
        limit: int,
        kinds: Optional[AbstractSet[OutboxKind]] = None,
        in_order: bool = False,
    ) -> list[OutboxEntry]:
        """What may be delivered now, oldest first; of all kinds, or of these.

        `in_order`: nothing of a conversation while something older of these kinds still waits.
        """

    def take(self, entry_id: int, now: dt.datetime, until: dt.datetime) -> bool:
        """Take the right to deliver it, and count the attempt; False when another one has it."""

    def delivered(
        self, entry_id: int, remote_id: Optional[str], at: dt.datetime, forget: bool = False
    ) -> None:
        """`forget`: what it said is not kept."""

    def postpone(self, entry_id: int, until: dt.datetime, problem: str) -> None: ...
    def wait(self, entry_id: int, until: dt.datetime) -> None:
        """It is not for this moment: that it was taken up does not count as an attempt."""

    def give_up(
        self, entry_id: int, at: dt.datetime, problem: str, forget: bool = False
    ) -> None: ...
    def of_conversation(self, conversation_id: str) -> list[OutboxEntry]:
        """What was told or still has to be, oldest first."""

    def open_callbacks(self, conversation_id: str) -> list[OpenCallback]:
        """The tasks to call back in this conversation that are not done."""

    def count(self) -> OutboxCount:
        """What still has to be delivered, and what never will be."""

    def count_by_kind(self) -> Mapping[OutboxKind, OutboxCount]:
        """The same for each kind of which something waits or was given up."""


class HistoryPort(Protocol):
    """Where the organisation keeps customers, cases and contacts."""

    def recognise(self, identity: Identity) -> Optional[str]:
        """The key under which this person is known there; None for a stranger.

        The only call that may make somebody wait for a register: `LOOK_UP_BUDGET_S` in all, after
        which it raises HistoryUnavailable. It puts ready what `of_customer` gives.
        """

    def of_customer(self, key: str) -> Optional[History]:
        """What is known under that key; never waits for a register.

        Raises HistoryUnavailable when nothing of it is ready.
        """

    def everything_of(self, key: str) -> Optional[Everything]:
        """Everything that is kept here, for who wants to see all of it; raises as `of_customer`."""

    def facts_of(self, key: str) -> tuple[Fact, ...]:
        """What proactive messages may rest on, whatever is allowed; empty where it keeps none."""

    def refresh(self, key: str) -> None:
        """Look again when what is ready is some minutes old. For the background only."""

    def deliver(self, entry: OutboxEntry) -> Optional[str]:
        """Write it to the register, at most once whatever went before; the register's own id.

        Raises HistoryUnavailable to try again later, HistoryRefused when that is of no use.
        """

    def forget(self, key: str) -> None:
        """Remove what is kept here under that key."""

    def customers(self) -> list[Customer]:
        """The demo customers; empty for a real store."""

"""What the use cases need from outside: protocols that storage and history fulfil."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Callable, Optional, Protocol, Sequence

from bot.domain.conversation import (
    Claim,
    Conversation,
    Message,
    MessageKind,
    Owner,
    Sender,
    Turn,
    TurnState,
)
from bot.domain.customer import Customer, History
from bot.domain.goals import Catalogue, NextStep
from bot.domain.handoff import Handoff, NewHandoff, RecordedStep, Staff
from bot.domain.triage import Triage

Clock = Callable[[], dt.datetime]


class ConversationStore(Protocol):
    def add(self, conversation: Conversation, token_hash: Optional[str]) -> None: ...
    def get(self, conversation_id: str, lock: bool = False) -> Optional[Conversation]:
        """With `lock`, nobody else changes the conversation before this transaction ends."""

    def id_for_token(self, token_hash: str) -> Optional[str]: ...
    def set_owner(
        self, conversation_id: str, owner: Owner, only_from: Sequence[Owner] = ()
    ) -> bool:
        """Change the owner, if it is now one of `only_from`; False when it was not."""

    def back_to_bot(self, conversation_id: str) -> None:
        """The bot owns it again, with a new bot session."""

    def set_language(self, conversation_id: str, language: str) -> None:
        """What the citizen writes in (ISO 639-1)."""

    def lease_turn(
        self, conversation_id: str, worker: str, now: dt.datetime, until: dt.datetime
    ) -> bool:
        """Take the right to answer this conversation's turns; one holder at a time."""

    def renew_lease(self, conversation_id: str, worker: str, until: dt.datetime) -> bool: ...
    def release_turn(self, conversation_id: str, worker: str) -> None: ...
    def clear_leases(self) -> None:
        """Forget all leases: only when no other gateway can be running."""

    def with_pending_turns(self, now: dt.datetime, limit: int) -> list[str]:
        """Conversations with an unanswered turn that is due and that nobody is answering."""

    def add_claim(self, conversation_id: str, claim: Claim) -> None: ...
    def claims(self, conversation_id: str) -> list[Claim]: ...


class MessageStore(Protocol):
    def append(
        self,
        conversation_id: str,
        sender: Sender,
        text: str,
        at: dt.datetime,
        kind: MessageKind = MessageKind.TEXT,
        choices: Sequence[tuple[str, str]] = (),
        client_id: Optional[str] = None,
        author: Optional[str] = None,
        turn_state: Optional[TurnState] = None,
        turn_text: Optional[str] = None,
    ) -> Message:
        """Store with the next sequence number of the conversation."""

    def by_client_id(self, conversation_id: str, client_id: str) -> Optional[Message]: ...
    def since(self, conversation_id: str, seq: int, limit: int = 500) -> list[Message]: ...
    def choice_payload(self, conversation_id: str, choice_id: str) -> Optional[tuple[str, str]]:
        """(title, payload) of a choice that this conversation was offered."""

    def pending_turns(self, conversation_id: str) -> list[Turn]:
        """All unanswered turns, oldest first."""

    def next_pending_turn(
        self, conversation_id: str, due_at: Optional[dt.datetime] = None
    ) -> Optional[Turn]:
        """The oldest unanswered turn; with `due_at`, only if it is not put off till later."""

    def settle_turn(self, conversation_id: str, seq: int, state: TurnState) -> bool:
        """pending → state; False when it was settled before."""

    def hand_turns_to_person(self, conversation_id: str, but: Optional[int] = None) -> None:
        """Unanswered turns, except turn `but`, are for the person who takes over."""

    def postpone_turn(self, conversation_id: str, seq: int, until: dt.datetime) -> None: ...
    def count_attempt(self, conversation_id: str, seq: int) -> None: ...
    def mark_apologised(self, conversation_id: str, seq: int) -> bool:
        """False when the citizen has had an apology for this turn already."""


class HandoffStore(Protocol):
    def add(self, conversation_id: str, handoff: NewHandoff, summary: str, at: dt.datetime) -> str:
        """Open a hand-off; raises Conflict when one is open."""

    def get(self, handoff_id: str) -> Optional[Handoff]: ...
    def open_for(self, conversation_id: str) -> Optional[Handoff]: ...
    def of_conversation(self, conversation_id: str) -> list[Handoff]: ...
    def update_open(self, handoff_id: str, **values: Any) -> bool: ...
    def claim(self, handoff_id: str, staff_id: str, at: dt.datetime, lease: dt.datetime) -> bool:
        """One conditional UPDATE: waiting and free → claimed; False for the loser."""

    def close(
        self, handoff_id: str, staff_id: Optional[str], status: str, at: dt.datetime, outcome: str
    ) -> bool:
        """claimed by `staff_id` (or waiting, for None) → resolved or returned."""

    def release(self, handoff_id: str, staff_id: str) -> bool:
        """Back to the queue with the original waiting time."""

    def reassign(
        self,
        handoff_id: str,
        staff_id: str,
        department: str,
        to_staff: Optional[str],
        lease: Optional[dt.datetime] = None,
    ) -> bool:
        """To another department, or to a colleague, who gets a lease of their own."""

    def first_reply(self, handoff_id: str, at: dt.datetime) -> None: ...
    def queue(self, state: str, staff: Staff, limit: int) -> list[Handoff]: ...
    def position(self, handoff: Handoff) -> int: ...
    def recent_waits(self, department: str, since: dt.datetime) -> list[float]: ...
    def expired_leases(self, now: dt.datetime) -> list[Handoff]: ...
    def renew_leases(self, staff_id: str, until: dt.datetime) -> None: ...


class NextStepStore(Protocol):
    def record(
        self,
        conversation_id: str,
        steps: Sequence[NextStep],
        recorded_by: str,
        at: dt.datetime,
        turn_seq: Optional[int] = None,
        handoff_id: Optional[str] = None,
    ) -> None:
        """Idempotent for the same conversation and turn."""

    def of_conversation(self, conversation_id: str) -> list[RecordedStep]: ...


class SortingStore(Protocol):
    def record(
        self,
        conversation_id: str,
        turn_seq: int,
        goal: Optional[str],
        confidence: float,
        triage: Triage,
        at: dt.datetime,
    ) -> None: ...
    def latest(self, conversation_id: str) -> Optional[tuple[Optional[str], Triage]]: ...
    def of_conversation(self, conversation_id: str) -> list[tuple[Optional[str], float, Triage]]:
        """(goal, confidence, sorting) of every message, oldest first; the decision is the
        citizen's own estimate where there is one."""

    def note_estimate(self, conversation_id: str, estimate: str) -> bool: ...
    def note_outcome(self, conversation_id: str, outcome: str) -> bool: ...


class StaffStore(Protocol):
    def add(self, staff: Staff, password_hash: str) -> None: ...
    def by_username(self, username: str) -> Optional[tuple[Staff, str]]: ...
    def get(self, staff_id: str) -> Optional[Staff]: ...
    def everyone(self) -> list[Staff]: ...
    def set_password(self, staff_id: str, password_hash: str) -> None:
        """Also ends every session: who knew the old password is out."""

    def take_capacity(self, staff_id: str) -> bool:
        """One conditional UPDATE on the agent's own row; False when they are full."""

    def give_capacity(self, staff_id: str) -> None: ...
    def open_session(self, staff_id: str, token_hash: str, until: dt.datetime) -> None: ...
    def session_staff(self, token_hash: str, now: dt.datetime) -> Optional[Staff]: ...
    def close_session(self, token_hash: str) -> None: ...
    def seen(self, staff_id: str, at: dt.datetime) -> None: ...
    def present(self, department: str, since: dt.datetime) -> int: ...
    def audit(
        self, staff_id: str, action: str, at: dt.datetime, conversation_id: Optional[str]
    ) -> None: ...


class HistoryPort(Protocol):
    """Where the organisation keeps customers, cases and contacts."""

    def of_customer(self, customer_id: str) -> Optional[History]:
        """None when the customer is not known there. Raises OSError when it can't be reached."""

    def customers(self) -> list[Customer]:
        """The demo customers; empty for a real store."""

    def add_contact(
        self, customer_id: str, at: dt.datetime, subject: str, goal: Optional[str], summary: str
    ) -> None: ...


class Repositories(Protocol):
    """All stores, in one transaction."""

    conversations: ConversationStore
    messages: MessageStore
    handoffs: HandoffStore
    next_steps: NextStepStore
    sortings: SortingStore
    staff: StaffStore


class UnitOfWork(Protocol):
    """Opens a transaction: commits at the end of the block, rolls back on an exception."""

    def __call__(self, write: bool = True) -> AbstractContextManager[Repositories]: ...


class Texts(Protocol):
    """What the gateway itself says, from the responses in domain.yml, for who reads `language`
    (an ISO code; what is not there in that language is said in Dutch)."""

    def say(self, key: str, language: str = "nl", **values: str) -> str: ...
    def buttons(self, key: str, language: str = "nl") -> tuple[tuple[str, str], ...]: ...


@dataclass(frozen=True)
class Deps:
    """What every use case gets from the composition root."""

    uow: UnitOfWork
    clock: Clock
    catalogue: Catalogue
    history: HistoryPort
    texts: Texts

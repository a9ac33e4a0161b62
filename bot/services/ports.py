"""What the use cases need from outside: protocols that storage and history fulfil."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Callable, Iterator, Literal, Optional, Protocol, Sequence

from bot.domain.consent import Consent, ConsentTerms
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
from bot.domain.customer import Customer, History, Identity, Level
from bot.domain.deletion import Deletion, LevelCount
from bot.domain.goals import Catalogue, NextStep, Retention
from bot.domain.handoff import Handoff, NewHandoff, RecordedStep, Staff
from bot.domain.outbox import NewOutboxEntry, OutboxEntry
from bot.domain.triage import Triage

Clock = Callable[[], dt.datetime]
#: So long a citizen waits for a register, once in a conversation, in seconds.
LOOK_UP_BUDGET_S = 2.0
#: In the place of the register's key: it was away when the person was recognised.
REGISTER_AWAY = "?"


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

    def set_token(self, conversation_id: str, token_hash: str) -> None:
        """From now on this one opens the conversation, and the one before no longer does."""

    def set_asked_about(self, conversation_id: str, asked: Optional[str]) -> None:
        """What the last greeting asked: is it about this?"""

    def set_browser(self, conversation_id: str, browser_id: Optional[str]) -> None: ...
    def of_customer(self, customer_id: str, most: int = 20) -> list[Conversation]:
        """The customer's own, newest first."""

    def register_keys(self, since: dt.datetime) -> list[str]:
        """Of the verified customers in whose conversations something was said since then."""

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

    def judged(self, conversation_id: str) -> list[tuple[Optional[str], Optional[str]]]:
        """(the citizen's own estimate, outcome) of every message, oldest first."""

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
    def has_read(self, staff_id: str, conversation_id: str) -> bool:
        """Whether it was written down that this member of staff read this conversation."""

    def audit(
        self, staff_id: str, action: str, at: dt.datetime, conversation_id: Optional[str]
    ) -> None: ...


class ConsentStore(Protocol):
    def record(self, subject: str, consent: Consent) -> None:
        """Kept beside what was said before: the latest one counts."""

    def of_subject(self, subject: str) -> list[Consent]:
        """Oldest first."""


class BrowserStore(Protocol):
    """Browsers whose owner asked to be remembered there."""

    def add(self, browser_id: str, token_hash: str, at: dt.datetime) -> None: ...
    def seen(self, token_hash: str, at: dt.datetime) -> Optional[str]:
        """The id of the browser with this token, noting when it came by; None for no such one."""

    def remove(self, browser_id: str) -> None:
        """Forget the browser; its conversations are no longer known as its own."""

    def conversations(self, browser_id: str, most: int = 20) -> list[Conversation]:
        """Those that were never verified, newest first: case data stays with who logged in."""


class IdentityStore(Protocol):
    """Log-ins: which identity token was used, and which conversation it verified."""

    def use_token(self, token_hash: str, expires_at: dt.datetime) -> bool:
        """False when it was used before: one insert decides, whoever else tries."""

    def verify(self, conversation_id: str, identity: Identity, register_key: Optional[str]) -> bool:
        """The conversation is this customer's; False when it is somebody else's already."""


class DeletionStore(Protocol):
    """Deleting for good, and the record of it without the data."""

    def ask(self, deletion: Deletion) -> int:
        """Write down that it must happen; returns the id."""

    def waiting(self, before: dt.datetime, limit: int = 20) -> list[Deletion]:
        """Asked before then and not done yet, oldest first."""

    def take(self, deletion_id: int) -> bool:
        """False when it is done already, or another process is at it; until this transaction ends
        nobody else can take it."""

    def conversations_of(self, deletion: Deletion) -> list[Conversation]:
        """Whose data it is: all of a customer's, or all of a browser's that were never verified;
        and the conversation in which it was asked."""

    def in_use(self, conversation_ids: Sequence[str], now: dt.datetime) -> bool:
        """Whether the bot is answering in one of them."""

    def unknown(self, conversation_ids: Sequence[str]) -> list[str]:
        """Those of which nothing is here."""

    def expired(self, level: Level, before: dt.datetime, limit: int = 500) -> list[Conversation]:
        """Without a word since then, and with nobody waiting for an answer; they are locked."""

    def remove_conversations(self, conversation_ids: Sequence[str]) -> dict[str, int]:
        """Every row about them; how many in which table. An agent who had one has room again."""

    def remove_subject(self, subject: str, register_keys: Sequence[str] = ()) -> dict[str, int]:
        """What was said about the use of data, the remembered browser of that name, and what a
        register answered under those keys."""

    def remove_browsers(self, browser_ids: Sequence[str]) -> dict[str, int]:
        """Those in which no conversation is held any more."""

    def remove_expired(self, now: dt.datetime, terms: Retention) -> dict[str, int]:
        """What has no use any more: used tokens, snapshots, delivered outbox entries, sessions of
        staff, browsers that stayed away, and old lines of the audit."""

    def done(self, deletion_id: int, at: dt.datetime, counts: dict[str, int]) -> None:
        """The record stays; whose it was goes."""

    def record(self, reason: str, level: Level, at: dt.datetime, counts: dict[str, int]) -> int:
        """That something was deleted; again with the id that this returns: `done`."""

    def count(self, level: Level, before: dt.datetime) -> LevelCount: ...
    def latest(self, most: int = 10) -> list[Deletion]: ...


class TrackerStore(Protocol):
    """What Rasa itself keeps of conversations."""

    def forget(self, conversation_ids: Sequence[str]) -> int:
        """Remove all its events of them; returns how many there were. Nothing to do is no error."""

    def conversations(self, batch: int = 500) -> Iterator[list[str]]:
        """The conversations of which it has events, some at a time."""


class Remains(Protocol):
    """What a database file still holds of rows that were deleted."""

    def wipe(self, large: bool = False) -> Literal["clean", "held", "later"]:
        """Write over it. `clean`: no file has anything of it any more. `held`: somebody reads just
        now, try again. `later`: the file is too large to rewrite while people wait for it, so
        pieces may be left until it is called with `large`."""


class OutboxStore(Protocol):
    """What a register still has to be told; written in the transaction that it tells of."""

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

    def due(self, now: dt.datetime, limit: int) -> list[OutboxEntry]: ...
    def take(self, entry_id: int, now: dt.datetime, until: dt.datetime) -> bool:
        """Take the right to deliver it, and count the attempt; False when another one has it."""

    def delivered(self, entry_id: int, remote_id: Optional[str], at: dt.datetime) -> None: ...
    def postpone(self, entry_id: int, until: dt.datetime, problem: str) -> None: ...
    def give_up(self, entry_id: int, at: dt.datetime, problem: str) -> None: ...
    def of_conversation(self, conversation_id: str) -> list[OutboxEntry]:
        """What was told or still has to be, oldest first."""

    def open_callbacks(self, conversation_id: str) -> list[tuple[str, str]]:
        """References of the tasks to call back in this conversation that are not done."""


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


class Repositories(Protocol):
    """All stores, in one transaction."""

    conversations: ConversationStore
    messages: MessageStore
    handoffs: HandoffStore
    next_steps: NextStepStore
    sortings: SortingStore
    staff: StaffStore
    consents: ConsentStore
    browsers: BrowserStore
    outbox: OutboxStore
    identity: IdentityStore
    deletions: DeletionStore


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
    terms: ConsentTerms

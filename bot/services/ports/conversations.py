"""What is kept of a conversation: messages, claims, sortings, next steps."""

from __future__ import annotations

import datetime as dt
from typing import Optional, Protocol, Sequence

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
from bot.domain.goals import NextStep
from bot.domain.outcome import RecordedStep
from bot.domain.triage import Triage
from bot.domain.understanding import Ranking, Understanding


class ConversationStore(Protocol):
    def add(self, conversation: Conversation, token_hash: Optional[str]) -> None: ...
    def get(self, conversation_id: str, lock: bool = False) -> Optional[Conversation]:
        """With `lock`, nobody else changes the conversation before this transaction ends."""

    def for_token(self, token_hash: str) -> Optional[Conversation]:
        """The conversation that this token opens."""

    def trial_of(self, staff_id: str) -> Optional[Conversation]:
        """The newest one in which this member of staff tries the bot."""

    def set_owner(
        self, conversation_id: str, owner: Owner, only_from: Sequence[Owner] = ()
    ) -> bool:
        """Change the owner, if it is now one of `only_from`; False when it was not."""

    def back_to_bot(self, conversation_id: str) -> None:
        """The bot owns it again, with a new bot session."""

    def seen_by_citizen(self, conversation_ids: Sequence[str], at: dt.datetime) -> None:
        """The citizens have these open now; noted of those that are with people only."""

    def set_language(self, conversation_id: str, language: str) -> None:
        """What the citizen writes in (ISO 639-1)."""

    def set_token(self, conversation_id: str, token_hash: str) -> None:
        """From now on this one opens the conversation, and the one before no longer does."""

    def set_asked_about(self, conversation_id: str, asked: Optional[str]) -> None:
        """What the last greeting asked: is it about this?"""

    def set_survey(self, conversation_id: str, survey_id: Optional[str]) -> None:
        """From now on the citizen is asked this survey; None for none."""

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
    def since(self, conversation_id: str, seq: int, limit: int = 500) -> list[Message]:
        """With a higher sequence number, the oldest first: for who comes back for more."""

    def whole(self, conversation_id: str) -> list[Message]: ...
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


class NextStepStore(Protocol):
    def record(
        self,
        conversation_id: str,
        steps: Sequence[NextStep],
        recorded_by: str,
        at: dt.datetime,
        turn_seq: Optional[int] = None,
        handoff_id: Optional[str] = None,
        goal: Optional[str] = None,
        department: Optional[str] = None,
    ) -> None:
        """Idempotent for the same conversation and turn. `department` owns what we do ourselves."""

    def withdraw(self, handoff_id: str) -> None:
        """What was arranged in this hand-off holds no more: something else comes in its place."""

    def of_conversation(self, conversation_id: str) -> list[RecordedStep]: ...
    def of_conversations(self, conversation_ids: Sequence[str]) -> dict[str, list[RecordedStep]]:
        """By conversation; those without any are not in it."""

    def get(self, step_id: int) -> Optional[RecordedStep]: ...
    def confirm(self, step_ids: Sequence[int], at: dt.datetime) -> None:
        """The citizen says that these are right; it comes in the place of saying they are not."""

    def dispute(self, step_ids: Sequence[int], at: dt.datetime) -> None:
        """The citizen says that these are not right, whatever they said before."""

    def ask_after(self, step_id: int, at: dt.datetime) -> bool:
        """At a later visit it is asked whether it worked; False when another visit was first."""

    def finish(self, step_id: int, at: dt.datetime) -> None:
        """It was done."""

    def still_to_do(
        self,
        customer_id: Optional[str],
        browser_id: Optional[str],
        since: dt.datetime,
        before: dt.datetime,
    ) -> Optional[RecordedStep]:
        """Of the last matter that this customer (or, of nobody who logged in, this browser)
        confirmed between those times: the first thing that they would do themselves, when it is
        not done, and not asked after yet."""


class SortingStore(Protocol):
    def record(
        self,
        conversation_id: str,
        turn_seq: int,
        goal: Optional[str],
        confidence: float,
        triage: Triage,
        at: dt.datetime,
        ranking: Ranking = (),
    ) -> None: ...
    def latest(self, conversation_id: str) -> Optional[tuple[Optional[str], Triage]]: ...
    def of_conversation(self, conversation_id: str) -> list[tuple[Optional[str], float, Triage]]:
        """(goal, confidence, sorting) of every message, oldest first; the decision is the
        citizen's own estimate where there is one."""

    def by_turn(self, conversation_id: str) -> list[Understanding]:
        """What was made of each message, oldest first."""

    def judged(self, conversation_id: str) -> list[tuple[Optional[str], Optional[str]]]:
        """(the citizen's own estimate, outcome) of every message, oldest first."""

    def note_estimate(self, conversation_id: str, estimate: str) -> bool: ...
    def note_outcome(self, conversation_id: str, outcome: str) -> bool: ...

"""A hand-off: a conversation offered to people, and its whole life.

`LIFE` holds every transition there is; docs/handoff.md draws it. Nothing changes a status in any
other way, and the database takes a change only from the status that it began in.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Literal, NamedTuple, Optional

from bot.domain.errors import IllegalTransition

#: How long an agent may be silent (no heartbeat) before their case goes back to the queue.
LEASE = dt.timedelta(seconds=90)

HandoffKind = Literal["chat", "callback"]


class HandoffStatus(str, Enum):
    OFFERED = "offered"  # the bot proposed a person; the citizen has not said yes
    DECLINED = "declined"  # the citizen said no to that
    WAITING = "waiting"  # in the queue
    PLANNED = "planned"  # a call back that waits for its hour
    CLAIMED = "claimed"  # one agent has it
    RESOLVED = "resolved"
    CALLED = "called"  # a call back that was made
    RETURNED = "returned"  # given back to the bot
    ABANDONED = "abandoned"  # the citizen left the queue, or is long gone


class Transition(str, Enum):
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    OPEN = "open"
    PLAN_CALL = "plan_call"
    CLAIM = "claim"
    RELEASE = "release"
    EXPIRE = "expire"  # the desk of the agent fell silent
    NO_REPLY = "no_reply"  # claimed, and nothing said for too long
    TRANSFER = "transfer"  # to another department's queue
    ASK_COLLEAGUE = "ask_colleague"  # the owner stays until the colleague says yes
    COLLEAGUE_ACCEPTS = "colleague_accepts"
    COLLEAGUE_DECLINES = "colleague_declines"
    COLLEAGUE_SILENT = "colleague_silent"  # did not answer in time
    WITHDRAW_QUESTION = "withdraw_question"  # the owner keeps it after all
    TAKE_OVER = "take_over"  # a supervisor takes it
    ESCALATE = "escalate"  # waits too long: supervisors are told
    RETURN_TO_BOT = "return_to_bot"
    RESOLVE = "resolve"
    CALLED = "called"
    ABANDON = "abandon"


class Change(NamedTuple):
    """From where a transition may begin, and where it leads; `to` None: it stays where it was."""

    origins: frozenset[Optional[HandoffStatus]]
    to: Optional[HandoffStatus]


_S = HandoffStatus
_UNCLAIMED = frozenset({_S.WAITING, _S.PLANNED})
_CLAIMED = frozenset({_S.CLAIMED})
#: An origin of None: there was no hand-off yet. To WAITING: to PLANNED for a call back.
LIFE: dict[Transition, Change] = {
    Transition.OFFER: Change(frozenset({None}), _S.OFFERED),
    Transition.ACCEPT: Change(frozenset({_S.OFFERED}), _S.WAITING),
    Transition.DECLINE: Change(frozenset({_S.OFFERED}), _S.DECLINED),
    Transition.OPEN: Change(frozenset({None, _S.PLANNED}), _S.WAITING),
    Transition.PLAN_CALL: Change(
        frozenset({None, _S.OFFERED, *_UNCLAIMED, _S.CLAIMED}), _S.PLANNED
    ),
    Transition.CLAIM: Change(_UNCLAIMED, _S.CLAIMED),
    Transition.RELEASE: Change(_CLAIMED, _S.WAITING),
    Transition.EXPIRE: Change(_CLAIMED, _S.WAITING),
    Transition.NO_REPLY: Change(_CLAIMED, _S.WAITING),
    Transition.TRANSFER: Change(_CLAIMED, _S.WAITING),
    Transition.ASK_COLLEAGUE: Change(_CLAIMED, None),
    Transition.COLLEAGUE_ACCEPTS: Change(_CLAIMED, None),
    Transition.COLLEAGUE_DECLINES: Change(_CLAIMED, None),
    Transition.COLLEAGUE_SILENT: Change(_CLAIMED, None),
    Transition.WITHDRAW_QUESTION: Change(_CLAIMED, None),
    Transition.TAKE_OVER: Change(frozenset({*_UNCLAIMED, _S.CLAIMED}), _S.CLAIMED),
    Transition.ESCALATE: Change(_UNCLAIMED, None),
    Transition.RETURN_TO_BOT: Change(_CLAIMED, _S.RETURNED),
    Transition.RESOLVE: Change(_CLAIMED, _S.RESOLVED),
    Transition.CALLED: Change(_CLAIMED, _S.CALLED),
    Transition.ABANDON: Change(_UNCLAIMED, _S.ABANDONED),
}
#: With people, or on the way to them: one such hand-off a conversation at most.
OPEN_STATUSES = (_S.WAITING, _S.PLANNED, _S.CLAIMED)
UNCLAIMED_STATUSES = (_S.WAITING, _S.PLANNED)
#: Words of staff for each status, also in the reasons of refusals.
STATUS_WORDS: dict[HandoffStatus, str] = {
    _S.OFFERED: "Aangeboden",
    _S.DECLINED: "Afgeslagen door de klant",
    _S.WAITING: "Wacht",
    _S.PLANNED: "Terugbellen gepland",
    _S.CLAIMED: "In behandeling",
    _S.RESOLVED: "Afgerond",
    _S.CALLED: "Teruggebeld",
    _S.RETURNED: "Terug naar de assistent",
    _S.ABANDONED: "Klant is weggegaan",
}


def after(
    status: Optional[HandoffStatus], transition: Transition, kind: HandoffKind = "chat"
) -> HandoffStatus:
    """The status after a transition.

    Raises:
        IllegalTransition: it cannot begin in `status`; the message says why, for staff.
    """
    change = LIFE[transition]
    if status not in change.origins:
        raise IllegalTransition(_refusal(status, transition))
    if change.to is None:
        assert status is not None
        return status
    return resting(kind) if change.to is _S.WAITING else change.to


def resting(kind: HandoffKind) -> HandoffStatus:
    """Where a hand-off of this kind is while nobody has it."""
    return _S.PLANNED if kind == "callback" else _S.WAITING


def _refusal(status: Optional[HandoffStatus], transition: Transition) -> str:
    if status is None:
        return "Deze overdracht is er nog niet."
    if transition in (Transition.CLAIM, Transition.TAKE_OVER) or status not in OPEN_STATUSES:
        return f"Dit kan niet meer: de overdracht is nu ‘{STATUS_WORDS[status]}’."
    if LIFE[transition].origins == _CLAIMED:
        return "Dit kan alleen met een gesprek dat iemand heeft opgepakt."
    return f"Dit kan niet terwijl de overdracht ‘{STATUS_WORDS[status]}’ is."


@dataclass(frozen=True)
class IntakeAnswer:
    question: str
    answer: str


@dataclass(frozen=True)
class Handoff:
    id: str
    conversation_id: str
    kind: HandoffKind
    status: HandoffStatus
    department: str
    urgent: bool
    waiting_since: dt.datetime
    created_at: dt.datetime
    goal: Optional[str] = None
    reasons: tuple[str, ...] = ()
    feeling: str = "neutraal"
    summary: str = ""
    intake: tuple[IntakeAnswer, ...] = ()
    callback_when: Optional[str] = None
    #: The hour that was chosen for a call back, when it was a clear one.
    callback_from: Optional[dt.datetime] = None
    callback_until: Optional[dt.datetime] = None
    #: How often it was tried to call.
    call_attempts: int = 0
    #: What the agent must know about (`Goal.skill`), and what the citizen writes in (ISO 639-1).
    skill: Optional[str] = None
    language: str = "nl"
    tags: tuple[str, ...] = ()
    agent_id: Optional[str] = None
    agent_name: Optional[str] = None
    #: The colleague who was asked to take it, until when, and why.
    asked_id: Optional[str] = None
    asked_name: Optional[str] = None
    asked_until: Optional[dt.datetime] = None
    asked_note: str = ""
    #: How often it came back to the queue; it keeps its place.
    returned_times: int = 0
    escalated_at: Optional[dt.datetime] = None
    opened_by_turn: Optional[int] = None
    claimed_at: Optional[dt.datetime] = None
    first_reply_at: Optional[dt.datetime] = None
    resolved_at: Optional[dt.datetime] = None
    outcome: Optional[str] = None
    aftercare_on: Optional[dt.date] = None
    aftercare_way: Optional[str] = None
    customer_name: Optional[str] = None
    verified: bool = False

    @property
    def unclaimed(self) -> bool:
        """Nobody has it, and somebody should."""
        return self.status in UNCLAIMED_STATUSES

    def held_by(self, staff_id: str) -> bool:
        return self.status is HandoffStatus.CLAIMED and self.agent_id == staff_id


@dataclass(frozen=True)
class NewHandoff:
    """What is known when a hand-off is opened."""

    kind: HandoffKind = "chat"
    goal: Optional[str] = None
    department: Optional[str] = None
    urgent: bool = False
    reasons: tuple[str, ...] = ()
    feeling: str = "neutraal"
    intake: tuple[IntakeAnswer, ...] = ()
    callback_when: Optional[str] = None
    callback_from: Optional[dt.datetime] = None
    callback_until: Optional[dt.datetime] = None
    turn_seq: Optional[int] = None


@dataclass(frozen=True)
class HandoffEvent:
    """One line of the trail of a hand-off; `by` is None for the citizen, the bot and the clock."""

    handoff_id: str
    transition: Transition
    before: Optional[HandoffStatus]
    after: HandoffStatus
    department: str
    at: dt.datetime
    by: Optional[str] = None
    #: Who has it, or is asked to.
    to: Optional[str] = None
    note: str = ""
    #: The display names of both.
    by_name: Optional[str] = None
    to_name: Optional[str] = None


@dataclass(frozen=True)
class Note:
    """What staff write for each other; a citizen never sees it."""

    id: int
    handoff_id: str
    text: str
    author: str
    at: dt.datetime

"""A hand-off: a conversation offered to people, and what they make of it."""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, Optional, Sequence

from bot.domain.goals import NextStep

#: Fewer recent claims than this say nothing about the next wait.
ENOUGH_WAITS = 5
#: How long an agent may be silent (no heartbeat) before their case goes back to the queue.
LEASE = dt.timedelta(seconds=90)
#: An agent whose desk was open this recently counts as present.
PRESENCE = dt.timedelta(seconds=60)

HandoffKind = Literal["chat", "callback"]


class HandoffStatus(str, Enum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    RESOLVED = "resolved"
    RETURNED = "returned"  # given back to the bot, or taken back by the citizen


OPEN_STATUSES = (HandoffStatus.WAITING, HandoffStatus.CLAIMED)

Outcome = Literal["solved", "follow_up", "referred", "no_answer"]
OUTCOMES: dict[str, str] = {
    "solved": "Opgelost",
    "follow_up": "Wij komen erop terug",
    "referred": "Doorverwezen",
    "no_answer": "Geen reactie meer",
}


class Availability(str, Enum):
    """Never promise an absent human: three situations, each with its own way out."""

    OPEN = "open"
    NOBODY = "nobody"  # within opening hours, but no agent is there
    CLOSED = "closed"


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
    agent_id: Optional[str] = None
    agent_name: Optional[str] = None
    opened_by_turn: Optional[int] = None
    claimed_at: Optional[dt.datetime] = None
    first_reply_at: Optional[dt.datetime] = None
    resolved_at: Optional[dt.datetime] = None
    outcome: Optional[str] = None
    customer_name: Optional[str] = None
    verified: bool = False


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
    turn_seq: Optional[int] = None


@dataclass(frozen=True)
class Staff:
    """A member of staff; `departments` is empty for all departments."""

    id: str
    username: str
    display_name: str
    role: Literal["agent", "supervisor", "designer"]
    capacity: int
    departments: frozenset[str] = field(default_factory=frozenset)

    def serves(self, department: str) -> bool:
        return not self.departments or department in self.departments

    @property
    def supervises(self) -> bool:
        return self.role == "supervisor"


@dataclass(frozen=True)
class RecordedStep:
    """A next step that is in the database: only these are ever said to be arranged."""

    step: NextStep
    recorded_by: str
    recorded_at: dt.datetime


def expected_wait(recent_waits_s: Sequence[float], position: int) -> Optional[int]:
    """Seconds until a case at `position` is likely claimed, or None when we do not know.

    The median of recent waits, which already include the queue of their moment; computed,
    never configured.
    """
    if len(recent_waits_s) < ENOUGH_WAITS or position < 1:
        return None
    return int(statistics.median(recent_waits_s))

"""Which case suits whom: skill, language, and the hour of a call back.

The order itself is made in SQL (`bot.storage.queue_order`), where the queue is cut off; what a
member of staff may take, and why not, is decided here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from typing import Optional, Sequence

from bot.domain.errors import NotAllowed
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.staff import Staff


class Part(IntEnum):
    """The parts of the queue as the desk shows them, in this order."""

    NOW = 0
    CALL_BACK = 1
    #: For somebody who knows about something that this member of staff does not.
    OTHERS = 2


@dataclass(frozen=True)
class Suits:
    """How a case suits one member of staff at one moment."""

    claimable: bool
    #: To be done now: False only for a call back whose hour has not come.
    due: bool
    #: What they would have to know about and do not (`Goal.skill`).
    missing_skill: Optional[str] = None
    #: What the citizen writes in, when this member of staff does not (ISO 639-1).
    other_language: Optional[str] = None


def knows_enough(handoff: Handoff, staff: Staff) -> bool:
    """Whether they may take it: a supervisor may take over anything."""
    return staff.supervises or staff.has_skill(handoff.skill)


def refuse_without_skill(handoff: Handoff, staff: Staff, skills: dict[str, str]) -> None:
    """NotAllowed when this is for somebody with another skill; `skills` has the words of staff."""
    if not knows_enough(handoff, staff):
        words = skills.get(str(handoff.skill), handoff.skill)
        raise NotAllowed(f"Dit gesprek is voor iemand met: {words}.")


def is_due(handoff: Handoff, now: dt.datetime) -> bool:
    """Whether it waits for somebody now; a call back without a clear hour always does."""
    if handoff.status is not HandoffStatus.PLANNED or handoff.callback_from is None:
        return True
    return handoff.callback_from <= now


def suits(handoff: Handoff, staff: Staff, now: dt.datetime) -> Suits:
    enough = knows_enough(handoff, staff)
    return Suits(
        claimable=handoff.unclaimed and staff.serves(handoff.department) and enough,
        due=is_due(handoff, now),
        missing_skill=None if enough else handoff.skill,
        other_language=None if staff.speaks(handoff.language) else handoff.language,
    )


def part_of(handoff: Handoff, staff: Staff) -> Part:
    """Where the desk shows it to this member of staff; what is no longer waiting is in no part."""
    if not handoff.unclaimed:
        return Part.NOW
    if not knows_enough(handoff, staff):
        return Part.OTHERS
    return Part.CALL_BACK if handoff.kind == "callback" else Part.NOW


def in_parts(handoffs: Sequence[Handoff], staff: Staff) -> list[Handoff]:
    """The queue part after part; each keeps the order it had, but call backs stand by their hour.

    One without an hour stands where it was asked for.
    """

    def place(handoff: Handoff) -> tuple[Part, float]:
        part = part_of(handoff, staff)
        hour = handoff.callback_from or handoff.waiting_since
        return part, hour.timestamp() if part is Part.CALL_BACK else 0.0

    return sorted(handoffs, key=place)


def first_reply_due(handoff: Handoff, minutes: float) -> Optional[dt.datetime]:
    """When a claimed chat in which nothing was said yet goes back to the queue; None: it does not.

    A call back is answered by calling: no word is written, and no clock runs.
    """
    waits = handoff.status is HandoffStatus.CLAIMED and handoff.first_reply_at is None
    if not waits or handoff.kind == "callback" or handoff.claimed_at is None:
        return None
    return handoff.claimed_at + dt.timedelta(minutes=minutes)

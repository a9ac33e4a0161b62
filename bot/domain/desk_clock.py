"""When the clock has something to say about a hand-off; pure, so that the desk can count down."""

from __future__ import annotations

import datetime as dt
from typing import Optional

from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.opening_hours import OpeningHours
from bot.domain.organisation_rules import DeskRules

#: A call back without a clear hour is late after so long.
CALL_WITHIN = dt.timedelta(days=1)
#: Nobody is taken to have left before people had so long to answer them, in opening hours.
FAIR_CHANCE = dt.timedelta(hours=4)


def escalation_due(handoff: Handoff, rules: DeskRules) -> Optional[dt.datetime]:
    """When supervisors are told that nobody takes it; None when they were, or need not be.

    Urgent ones at half the time. A call back is late after its hour, not after it was asked for.
    """
    if not handoff.unclaimed or handoff.escalated_at is not None:
        return None
    patience = dt.timedelta(minutes=rules.escalate_minutes)
    patience = patience / 2 if handoff.urgent else patience
    if handoff.status is not HandoffStatus.PLANNED:
        return handoff.waiting_since + patience
    hour = handoff.callback_until or handoff.callback_from
    return hour + patience if hour else handoff.waiting_since + CALL_WITHIN


def escalates(handoff: Handoff, rules: DeskRules, hours: OpeningHours, now: dt.datetime) -> bool:
    """Whether supervisors are told now: outside opening hours only of what is urgent.

    In the morning the department first has as long as in the middle of the day.
    """
    due = escalation_due(handoff, rules)
    if due is None or now < due:
        return False
    if handoff.urgent:
        return True
    return hours.is_open(now) and hours.is_open(now - dt.timedelta(minutes=rules.escalate_minutes))


def had_a_fair_chance(hours: OpeningHours, since: dt.datetime, now: dt.datetime) -> bool:
    """Whether people were there long enough since then to answer."""
    return hours.open_between(since, now) >= FAIR_CHANCE

"""Aftercare (nazorg): some days later, whether it worked; and when people may be asked that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, Optional

from bot.domain.opening_hours import OpeningHours
from bot.domain.organisation_rules import AskingRules
from bot.domain.outcome import AftercareWay

AftercareState = Literal["planned", "asked", "worked", "not_worked", "stopped", "expired"]
#: Why a person gets the conversation again, as the agent reads it.
NOT_WORKED = "nazorg: het is niet gelukt"
#: What came of a call, in the words of staff.
CALL_OUTCOMES = {"worked": "Gelukt", "not_worked": "Niet gelukt", "not_reached": "Niet bereikt"}
#: Who did not answer so often is called no more.
MOST_CALLS = 3
STATE_WORDS: dict[str, str] = {
    "planned": "nog niet gevraagd",
    "asked": "gevraagd",
    "worked": "gelukt",
    "not_worked": "niet gelukt",
    "stopped": "gestopt",
    "expired": "niet beantwoord",
}


@dataclass(frozen=True)
class AskedLater:
    """One check afterwards. `worker` is who calls just now, until `lease_until`."""

    id: str
    conversation_id: str
    due_on: dt.date
    way: AftercareWay
    created_at: dt.datetime
    state: AftercareState = "planned"
    handoff_id: Optional[str] = None
    goal: Optional[str] = None
    worker: Optional[str] = None
    lease_until: Optional[dt.datetime] = None
    attempts: int = 0
    asked_at: Optional[dt.datetime] = None
    #: When it ended: answered, stopped, or let go.
    answered_at: Optional[dt.datetime] = None

    @property
    def waits(self) -> bool:
        return self.state == "planned"


@dataclass(frozen=True)
class Served:
    """Whose aftercare somebody with these departments sees to. What was never with a person, or was
    in a department that the organisation has no longer, is where its goal belongs (`goals`); and
    when there is no such goal (any more), the default department's."""

    departments: frozenset[str]
    goals: frozenset[str]
    is_default: bool
    all_departments: frozenset[str]
    all_goals: frozenset[str]


def may_ask_now(rules: AskingRules, hours: OpeningHours, now: dt.datetime) -> bool:
    """Whether people may be mailed or called at this moment, where the organisation is."""
    local = now.astimezone(hours.zone)
    if not rules.from_hour <= local.hour < rules.until_hour:
        return False
    if local.date() in hours.closed_on and not rules.on_closed_days:
        return False
    return local.weekday() != 6 or rules.on_sundays


def may_ask_from(rules: AskingRules, hours: OpeningHours, now: dt.datetime) -> dt.datetime:
    """The first moment from `now` on at which people may be mailed or called: within the hours that
    is `now` itself."""
    day, moment = now.astimezone(hours.zone).date(), now
    # Asked of each day anew: an hour that the clock skips is none to ask in.
    while moment < now or not may_ask_now(rules, hours, moment):
        opens = dt.datetime.combine(day, dt.time(rules.from_hour), hours.zone)
        moment, day = opens.astimezone(dt.timezone.utc), day + dt.timedelta(days=1)
    return moment

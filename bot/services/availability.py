"""Whether people of a department are there, and whether they can come soon."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Sequence

from bot.domain.availability import Availability, expected_wait
from bot.domain.staff import PRESENCE
from bot.services.ports import Deps, Repositories

#: Waits of this long ago still say something about the next one.
RECENT_WAITS = dt.timedelta(hours=4)


@dataclass(frozen=True)
class Situation:
    """How it is at a department; `waits` (seconds) are those of the last hours."""

    availability: Availability
    waits: Sequence[float] = ()


class Situations:
    """How it is at each department at one moment, looked up once for all who wait there.

    For several threads: two that come at the same time may both look it up.
    """

    def __init__(self) -> None:
        self._known: dict[str, Situation] = {}

    def of(self, repos: Repositories, deps: Deps, department: str) -> Situation:
        found = self._known.get(department)
        if found is None:
            found = self._known[department] = _situation(repos, deps, department)
        return found


def _situation(repos: Repositories, deps: Deps, department: str) -> Situation:
    availability = availability_of(repos, deps, department)
    if availability in (Availability.CLOSED, Availability.NOBODY):
        return Situation(availability)  # nobody is told how long it takes
    waits = repos.handoffs.recent_waits(department, deps.clock() - RECENT_WAITS)
    return Situation(availability, tuple(waits))


def availability_of(repos: Repositories, deps: Deps, department: str) -> Availability:
    """The situation of a department now.

    Who is at the desk after hours is there all the same; who is there and has their hands full is
    there too, but then the wait may be long.
    """
    now = deps.clock()
    present = repos.staff.present(department, now - PRESENCE)
    if not present:
        open_now = deps.catalogue.organisation.hours_of(department).is_open(now)
        return Availability.NOBODY if open_now else Availability.CLOSED
    takes_long = _takes_long(repos, deps, department, present)
    return Availability.LONG_WAIT if takes_long else Availability.OPEN


def _takes_long(repos: Repositories, deps: Deps, department: str, present: int) -> bool:
    """What recent waits say, or else the line itself; with one in line and room, it does not."""
    now = deps.clock()
    room = repos.staff.free_room(department, now - PRESENCE)
    line = repos.oversight.in_line([department], now).get(department)
    waiting = line.waiting if line else 0
    if room and waiting <= 1:
        return False
    wait = expected_wait(repos.handoffs.recent_waits(department, now - RECENT_WAITS), 1)
    if wait is not None:
        return wait >= deps.catalogue.organisation.desk.long_wait_minutes * 60
    return not room and waiting > present

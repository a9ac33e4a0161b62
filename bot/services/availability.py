"""Whether people of a department are there, and whether they can come soon."""

from __future__ import annotations

import datetime as dt

from bot.domain.availability import Availability, expected_wait
from bot.domain.staff import PRESENCE
from bot.services.ports import Deps, Repositories

#: Waits of this long ago still say something about the next one.
RECENT_WAITS = dt.timedelta(hours=4)


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

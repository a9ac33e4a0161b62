"""What came of it: days that are over are counted once, and looked at by who may."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Optional

from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.insight import SETTLED, Tally, Wanted
from bot.domain.insight_figures import figures
from bot.domain.insight_told import Insight
from bot.domain.staff import Staff
from bot.services.ports import Deps

#: So many days that are not counted for good yet are counted while somebody waits for the page.
_COUNTED_AT_ONCE = 7
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Look:
    """The figures, and how far the counting is."""

    insight: Insight
    #: Up to and including this day the numbers are fixed; None: none is yet.
    fixed_until: Optional[dt.date]
    #: The first day that could not be counted in yet: the counting is still at work before it.
    missing_from: Optional[dt.date]
    #: The departments that this member of staff sees, by key.
    departments: tuple[str, ...]


class InsightDesk:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._organisation = deps.catalogue.organisation
        self._zone = self._organisation.opening_hours.zone

    # --- looking ------------------------------------------------------------------------------

    def today(self) -> dt.date:
        """In the organisation's own time."""
        return self._deps.clock().astimezone(self._zone).date()

    def departments(self, staff: Staff) -> tuple[str, ...]:
        """Of which this member of staff sees figures; NotAllowed for who sees none."""
        if not staff.sees_figures:
            raise NotAllowed("Uw rol geeft geen toegang tot deze cijfers.")
        return tuple(key for key in self._organisation.departments if staff.serves(key))

    def look(
        self,
        staff: Staff,
        first: dt.date,
        last: dt.date,
        department: Optional[str] = None,
        goal: Optional[str] = None,
        saved: bool = False,
    ) -> Look:
        """The figures of these days (both included); that it was looked at is written down, or that
        it was `saved` as files.

        Raises NotAllowed for a department that is not theirs, InvalidInput for what is not there.
        """
        wanted = self._wanted(staff, first, last, department, goal)
        now = self._deps.clock()
        with self._deps.uow(write=False) as repos:
            fixed = repos.insight.closed_until()
            counted = repos.insight.kept(wanted)
            begun = repos.insight.first_event() if fixed is None else None
            open_days = self._open_days(fixed, begun, wanted.last)
            left = [day for day in open_days if day >= wanted.first]
            for day in left[:_COUNTED_AT_ONCE]:
                tallies = map(self._placed, repos.insight.measured(*self._bounds(day)))
                counted.add(day, filter(wanted.takes, tallies))
            missing = next(iter(left[_COUNTED_AT_ONCE:]), None)
        detail = f"van={first}, tot={last}"
        detail += "".join(f", {k}={v}" for k, v in (("afdeling", department), ("doel", goal)) if v)
        with self._deps.uow() as repos:
            action = "export_insight" if saved else "read_insight"
            repos.staff.audit(staff.id, action, now, None, detail)
        insight = figures(wanted, counted)
        if missing is not None:
            # What is not counted yet is not nothing.
            until = missing - dt.timedelta(days=1)
            known = tuple(
                replace(moment, last=min(moment.last, until))
                for moment in insight.moments
                if moment.first < missing
            )
            insight = replace(insight, moments=known)
        return Look(insight, fixed, missing, self.departments(staff))

    def _wanted(
        self,
        staff: Staff,
        first: dt.date,
        last: dt.date,
        department: Optional[str],
        goal: Optional[str],
    ) -> Wanted:
        mine = self.departments(staff)
        if department and department not in self._organisation.departments:
            raise InvalidInput("Deze afdeling bestaat niet.")
        if department and department not in mine:
            raise NotAllowed("Deze afdeling is niet van u.")
        known = self._deps.catalogue.goal(goal)
        if goal and (known is None or known.kind != "goal"):
            raise InvalidInput("Dit doel bestaat niet.")
        some = frozenset({department}) if department else frozenset(mine)
        everything = not department and not staff.departments
        return Wanted(first, last, None if everything else some, goal)

    def _open_days(
        self, fixed: Optional[dt.date], first: Optional[dt.datetime], last: dt.date
    ) -> list[dt.date]:
        """Those that are not counted for good, as far as something can have happened on them."""
        if fixed is None and first is None:
            return []
        begin = fixed + _DAY if fixed else first.astimezone(self._zone).date()  # type: ignore[union-attr]
        until = min(last, self.today())
        return [begin + _DAY * number for number in range((until - begin).days + 1)]

    # --- counting -----------------------------------------------------------------------------

    def close_days(self, most: int = 31) -> int:
        """Count days that are over for good, the oldest first; how many were.

        Safe while another process does the same: a day is kept once.
        """
        now = self._deps.clock()
        with self._deps.uow(write=False) as repos:
            fixed = repos.insight.closed_until()
            first = repos.insight.first_event() if fixed is None else None
        over = (now - SETTLED).astimezone(self._zone).date() - _DAY
        done = 0
        for day in self._open_days(fixed, first, over)[:most]:
            with self._deps.uow(write=False) as repos:
                tallies = [
                    self._placed(each) for each in repos.insight.measured(*self._bounds(day))
                ]
            with self._deps.uow() as repos:
                done += repos.insight.close(day, _together(tallies), now)
        return done

    def _bounds(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        begin, end = (
            dt.datetime.combine(each, dt.time(), self._zone) for each in (day, day + _DAY)
        )
        return begin, end

    def _placed(self, tally: Tally) -> Tally:
        """What no department is known of belongs to the department of its goal."""
        if tally.department is not None or tally.goal is None:
            return tally
        department = self._deps.catalogue.department_of(tally.goal)
        return replace(tally, department=department.key)


def _together(tallies: list[Tally]) -> list[Tally]:
    """One of each kind, department and goal."""
    found: dict[tuple[str, str, str], Tally] = {}
    for tally in tallies:
        key = (tally.kind, tally.department or "", tally.goal or "")
        before = found[key].counts if key in found else {}
        names = {*before, *tally.counts}
        counts = {name: before.get(name, 0) + tally.counts.get(name, 0) for name in names}
        found[key] = replace(tally, counts=counts)
    return list(found.values())

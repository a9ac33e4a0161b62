"""Counts of what came of it: of one day from its rows, of many days from what was kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import lru_cache
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.insight import COUNTS_IN_ROW, LAYOUT, OVER_TIME, Counted, Tally, Wanted
from bot.storage.afterwards_tables import surveys, tips
from bot.storage.desk_tables import handoffs
from bot.storage.insight_sources import sources
from bot.storage.insight_tables import insight_counts, insight_days
from bot.storage.tables import sortings

_C = insight_counts.c
_PLACES = [_C[f"n{place}"] for place in range(1, COUNTS_IN_ROW + 1)]
#: The places of what is shown over time are at the front of their rows.
_OVER_TIME = max(LAYOUT[kind].index(name) + 1 for kind, some in OVER_TIME.items() for name in some)


class SqlInsight:
    """Fulfils `bot.services.ports.InsightStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    # --- one day ------------------------------------------------------------------------------

    def measured(self, begin: dt.datetime, end: dt.datetime) -> list[Tally]:
        found: dict[tuple[str, Optional[str], Optional[str]], Counter[str]] = {}
        for kind, query in sources():
            for row in self._db.execute(query, {"begin": begin, "end": end}):
                values = dict(row._mapping)
                department, goal = values.pop("department"), values.pop("goal")
                part = values.pop("part", None)
                key = (f"{kind}_{part}" if part else kind, department, goal)
                counts = {name: count for name, count in values.items() if count}
                found.setdefault(key, Counter()).update(counts)
        return [Tally(*key, counts) for key, counts in found.items() if counts]

    def first_event(self) -> Optional[dt.datetime]:
        times: list[Any] = [sortings.c.created_at, handoffs.c.created_at]
        times += [surveys.c.offered_at, tips.c.shown_at]
        # One at a time: each is the begin of an index.
        found = [self._db.execute(sa.select(sa.func.min(column))).scalar() for column in times]
        return min((each for each in found if each is not None), default=None)

    # --- days that are over -------------------------------------------------------------------

    def closed_until(self) -> Optional[dt.date]:
        last: Optional[dt.date] = self._db.execute(
            sa.select(sa.func.max(insight_days.c.day))
        ).scalar()
        return last

    def close(self, day: dt.date, tallies: Sequence[Tally], at: dt.datetime) -> bool:
        taken = sa.exists().where(insight_days.c.day == day)
        mine = sa.select(
            sa.literal(day, sa.Date), sa.literal(at, insight_days.c.closed_at.type)
        ).where(sa.not_(taken))
        try:
            with self._db.begin_nested():
                done = self._db.execute(
                    insight_days.insert().from_select(["day", "closed_at"], mine)
                )
        except sa.exc.IntegrityError:  # at the same moment
            return False
        if done.rowcount == 0:
            return False
        rows = [_row(day, tally) for tally in tallies]
        if rows:
            self._db.execute(insight_counts.insert(), rows)
        return True

    def kept(self, wanted: Wanted) -> Counted:
        counted = Counted()
        if self._db.dialect.name == "postgresql":
            # Compiling these sums takes longer than adding up the counts of years.
            self._db.exec_driver_sql("SET LOCAL jit = off")
        by_goal, by_day = _sums(wanted.departments is not None, wanted.goal is not None)
        values = {
            "first": wanted.first,
            "last": wanted.last,
            "departments": sorted(wanted.departments or ()),
            "goal_": wanted.goal,
        }
        for goal, kind, *counts in self._db.execute(by_goal, values):
            named = dict(zip(LAYOUT[kind], counts, strict=False))
            counted.all.update({(kind, name): count for name, count in named.items() if count})
            if kind == "sorting" and goal:
                counted.by_goal[goal] = Counter(named)
        for day, kind, *counts in self._db.execute(by_day, values):
            named = dict(zip(LAYOUT[kind], counts, strict=False))
            some = {name: named[name] for name in OVER_TIME[kind]}
            counted.by_day.setdefault(day, Counter()).update(some)
        return counted


@lru_cache(maxsize=4)
def _sums(of_departments: bool, of_goal: bool) -> tuple[sa.sql.Select, ...]:
    """All counts, by goal and kind; and what is shown over time, by day and kind."""

    def query(by: list[Any], places: list[Any], *where: Any) -> sa.sql.Select:
        found = sa.select(*by, *(sa.func.sum(place) for place in places)).group_by(*by)
        found = found.where(_C.day.between(sa.bindparam("first"), sa.bindparam("last")), *where)
        if of_departments:
            found = found.where(_C.department.in_(sa.bindparam("departments", expanding=True)))
        return found.where(_C.goal == sa.bindparam("goal_")) if of_goal else found

    return (
        query([_C.goal, _C.kind], _PLACES),
        query([_C.day, _C.kind], _PLACES[:_OVER_TIME], _C.kind.in_(list(OVER_TIME))),
    )


def _row(day: dt.date, tally: Tally) -> dict[str, Any]:
    places = {name: f"n{place}" for place, name in enumerate(LAYOUT[tally.kind], 1)}
    counts = {place: tally.counts.get(name, 0) for name, place in places.items()}
    # One statement for rows of every kind: what a kind does not have is nothing.
    return {
        **{column.name: 0 for column in _PLACES},
        **counts,
        "day": day,
        "department": tally.department or "",
        "goal": tally.goal or "",
        "kind": tally.kind,
    }

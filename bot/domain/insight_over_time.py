"""A period by day, week or month: what happened in each."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from bot.domain.gnps import HIGHEST, LOWEST
from bot.domain.insight import OVER_TIME, Counted, Wanted
from bot.domain.insight_told import Moment, Step
from bot.domain.shares import Score, Share, traceable

#: Longer periods than so many days go by week, and by month.
_BY_DAY, _BY_WEEK = 14, 98


def step_of(wanted: Wanted) -> Step:
    """What it goes by."""
    days = (wanted.last - wanted.first).days + 1
    if days <= _BY_DAY:
        return "day"
    return "week" if days <= _BY_WEEK else "month"


def moments(counted: Counted, wanted: Wanted) -> tuple[Moment, ...]:
    """In order, as far as they are in the period. No small one is told, nor one more that tells
    how many there were in it."""
    step = step_of(wanted)
    found: dict[dt.date, Counter[str]] = {}
    last: dict[dt.date, dt.date] = {}
    day = wanted.first
    while day <= wanted.last:
        begin = day
        if step == "week":
            begin = day - dt.timedelta(days=day.weekday())
        elif step == "month":
            begin = day.replace(day=1)
        begin = max(begin, wanted.first)
        found.setdefault(begin, Counter()).update(counted.by_day.get(day, {}))
        last[begin] = day
        day += dt.timedelta(days=1)
    # All answers and all goals of the period are told: no moment may be what is left of them.
    scores = [
        {score: counts[f"nps{score}"] for score in range(LOWEST, HIGHEST + 1)}
        for counts in found.values()
    ]
    goals = [sum(counts[name] for name in OVER_TIME["sorting"]) for counts in found.values()]
    few_answers = traceable([sum(each.values()) for each in scores])
    few_goals = traceable(goals)
    return tuple(
        Moment(
            first=first,
            last=last[first],
            gnps=Score(scores[at], few_answers[at]),
            complex=Share(counts["goal_complex"], goals[at], few_goals[at]),
        )
        for at, (first, counts) in enumerate(found.items())
    )

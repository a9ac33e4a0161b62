"""Counting what people did, and what came after: hand-offs, aftercare and tips."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.domain.durations import STEPS
from bot.domain.handoff import HandoffStatus
from bot.domain.insight import LAYOUT
from bot.storage.afterwards_tables import aftercare, tips
from bot.storage.desk_tables import handoffs
from bot.storage.insight_counting import NONE, columns, counted, counted_within
from bot.storage.insight_sorted import ACCEPTED
from bot.storage.seconds import Seconds

_H, _A, _T = handoffs.c, aftercare.c, tips.c


def of_opened(on_the_day: Any) -> sa.sql.Select:
    counts = {"opened": sa.true(), "callback": _H.kind == "callback"}
    return counted(counts, _H.department, _H.goal, on_the_day, ACCEPTED)


def of_left(on_the_day: Any) -> sa.sql.Select:
    gone = (_H.status == HandoffStatus.ABANDONED.value, _H.kind == "chat")
    return counted({"left": sa.true()}, _H.department, _H.goal, on_the_day, *gone)


def of_times(until: Any, on_the_day: Any) -> sa.sql.Select:
    """Seconds since they began to wait; whose case was claimed again later: until the reply."""
    waited = Seconds(sa.func.coalesce(until, _H.first_reply_at), _H.waiting_since)
    one = (
        sa.select(_H.department, _H.goal, waited.label("seconds"))
        .where(on_the_day, _H.kind == "chat")
        .subquery()
    )
    ends, counts = (None, *STEPS, None), {}
    for place, name in enumerate(LAYOUT["reply"]):
        begin, end = ends[place], ends[place + 1]
        limits = [] if begin is None else [one.c.seconds >= begin]
        limits += [] if end is None else [one.c.seconds < end]
        counts[name] = sa.and_(*limits)
    return counted_within(one, counts, "department")


def of_aftercare(on_the_day: Any, counts: dict[str, Any]) -> sa.sql.Select:
    query = counted(counts, _H.department, _A.goal, on_the_day)
    return query.select_from(aftercare.outerjoin(handoffs, _H.id == _A.handoff_id))


def of_tips(on_the_day: Any, counts: dict[str, Any]) -> sa.sql.Select:
    """By kind of tip; none is of a department or a goal."""
    query = sa.select(NONE.label("department"), NONE.label("goal"), _T.kind.label("part"))
    return query.add_columns(*columns(counts)).where(on_the_day).group_by(_T.kind)

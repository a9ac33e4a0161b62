"""How a day is counted: what happened on it, added up by department and goal."""

from __future__ import annotations

from typing import Any, Optional

import sqlalchemy as sa

from bot.storage.columns import UtcDateTime
from bot.storage.of_citizens import OF_NOBODY

#: Of no department, or no goal.
NONE: Any = sa.cast(sa.null(), sa.String)


def happened(at: sa.Column) -> Any:
    """Of a citizen, from `begin` and before `end` (parameters of the query)."""
    begin, end = (sa.bindparam(name, type_=UtcDateTime) for name in ("begin", "end"))
    return sa.and_(at >= begin, at < end, at.table.c.conversation_id.not_in(OF_NOBODY))


def columns(counts: dict[str, Any]) -> list[Any]:
    """How often each condition holds, under its name."""
    return [sa.func.sum(sa.case((each, 1), else_=0)).label(name) for name, each in counts.items()]


def counted(counts: dict[str, Any], department: Any, goal: Any, *where: Any) -> sa.sql.Select:
    query = sa.select(department.label("department"), goal.label("goal"), *columns(counts))
    return query.where(*where).group_by(department, goal)


def counted_within(found: Any, counts: dict[str, Any], department: Optional[str]) -> sa.sql.Select:
    """Counted over the rows of a subquery that has the goal, and may have the department."""
    of = found.c[department] if department else NONE
    query = sa.select(of.label("department"), found.c.goal.label("goal"), *columns(counts))
    return query.group_by(*([of] if department else []), found.c.goal)

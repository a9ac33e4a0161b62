"""Which tables a piece of work reads as a whole, as the database itself plans it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

#: Small by nature, or only looked at when it is: a plan that reads them all is right.
_SMALL = {"staff", "staff_sessions", "CONSTANT"}
_SQLITE = re.compile(r"^SCAN (?:TABLE )?(\w+)(?! USING (?:COVERING )?INDEX)")
_POSTGRES = re.compile(r"Seq Scan on (\w+)")


def whole_tables(engine: Engine, work: Callable[[], Any]) -> list[str]:
    """Tables that `work` reads from begin to end, each with the query that does it."""
    queries: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if re.match(r"(SELECT|UPDATE|DELETE)\b", statement):
            queries.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    found: dict[str, None] = {}
    for statement, parameters in queries:
        for table in _scanned(engine, statement, parameters):
            if table not in _SMALL:
                found[f"{table}: {' '.join(statement.split())[:400]}"] = None
    return list(found)


def _scanned(engine: Engine, statement: str, parameters: Any) -> list[str]:
    sqlite = engine.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    with engine.connect() as db:
        rows = db.exec_driver_sql(f"{explain} {statement}", parameters).all()
        db.rollback()
    plan = [str(row[-1]) for row in rows]
    pattern = _SQLITE if sqlite else _POSTGRES
    return [match.group(1) for line in plan for match in [pattern.search(line)] if match]

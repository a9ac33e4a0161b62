"""Rows in every table, made from the tables themselves: a table or a column that is added later is
filled as well, and whoever deletes has to take it along."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.storage.schema import metadata

#: Not about citizens: a mark of one is never in them. What stays is told in docs/privacy.md.
NOT_ABOUT_CITIZENS = {
    *("staff", "staff_sessions", "audit", "used_tokens", "deletions", "connector_receipts"),
    *("insight_days", "insight_counts"),
}
#: Where only some values are possible.
_VALUES: dict[tuple[str, str], Any] = {
    ("conversations", "owner"): "agent",
    ("conversations", "language"): "nl",
    ("conversations", "trial_of"): None,
    ("messages", "sender"): "citizen",
    ("messages", "kind"): "text",
    ("messages", "turn_state"): "answered",
    ("handoffs", "status"): "claimed",
    ("handoffs", "kind"): "chat",
    ("handoffs", "feeling"): "neutraal",
    ("handoffs", "language"): "nl",
    ("handoff_events", "transition"): "claim",
    ("handoff_events", "status_before"): "waiting",
    ("handoff_events", "status_after"): "claimed",
    ("next_steps", "who"): "wij",
    ("case_steps", "who"): "wij",
    ("outbox", "kind"): "contact",
    ("aftercare", "way"): "chat",
    ("aftercare", "state"): "asked",
    ("tips", "kind"): "tip",
    ("tips", "outcome"): "taken",
    **{("surveys", name): 4 for name in ("complexity", "effort", "speed", "nps", "trust")},
    ("facts", "category"): "household",
}
#: What leads to a row of another table without a foreign key.
_LEADS = {
    "conversation_id": ("conversations", "id"),
    "handoff_id": ("handoffs", "id"),
    "customer_id": ("customers", "id"),
    "register_key": ("customers", "id"),
    "customer_key": ("customers", "id"),
    "subject": ("customers", "id"),
    "browser_id": ("browsers", "id"),
    "case_number": ("cases", "number"),
}
#: `customer_id` leads to a customer, and this comes before the conversations.
_FIRST = ("customers", "browsers", "cases")


@dataclass
class Person:
    """Somebody with a row in every table; `mark` is in every text of theirs, and nowhere else."""

    mark: str
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def conversation(self) -> str:
        return self.rows["conversations"]["id"]

    @property
    def customer(self) -> str:
        return self.rows["customers"]["id"]


def fill(engine: Engine, mark: str, now: dt.datetime, staff_id: str) -> Person:
    """A person who logged in, with one row in every table that can be about a citizen."""
    person, numbers = Person(mark), itertools.count(1)
    first = [metadata.tables[name] for name in _FIRST]
    rest = [table for table in metadata.sorted_tables if table not in first]
    with engine.begin() as db:
        for table in first + rest:
            if table.name not in NOT_ABOUT_CITIZENS:
                values = {
                    column.name: _value(person, column, now, staff_id, next(numbers))
                    for column in table.columns
                    if not (column.primary_key and isinstance(column.type, sa.Integer))
                }
                made = db.execute(table.insert().values(**values)).inserted_primary_key
                person.rows[table.name] = {**made._mapping, **values}
    return person


def _value(person: Person, column: sa.Column, now: dt.datetime, staff_id: str, number: int) -> Any:
    table = column.table.name
    if (table, column.name) in _VALUES:
        return _VALUES[table, column.name]
    target = _target(column)
    if target and target[0] == "staff":
        return staff_id
    if (table, column.name) == ("conversations", "id"):
        # The bare number stays in the audit, so it is no mark.
        return str(uuid.uuid4())
    if target and target[0] in person.rows and target[0] != table:
        found = person.rows[target[0]].get(target[1])
        if found is not None:
            return found
    return _of_type(person, column, now, number)


def _target(column: sa.Column) -> Optional[tuple[str, str]]:
    for key in column.foreign_keys:
        return key.column.table.name, key.column.name
    return _LEADS.get(column.name)


def _of_type(person: Person, column: sa.Column, now: dt.datetime, number: int) -> Any:
    kind = column.type.impl if isinstance(column.type, sa.types.TypeDecorator) else column.type
    if isinstance(kind, sa.JSON):
        return {"x": f"{person.mark} in {column}"}
    if isinstance(kind, sa.String):
        text = f"{person.mark}{number:03d} in {column}"
        return text[: kind.length] if kind.length else text
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, (sa.Integer, sa.Float)):
        return 1
    return now.date() if isinstance(kind, sa.Date) else now


def rows_with(engine: Engine, mark: str) -> dict[str, int]:
    """In which tables of the database (also those that are not ours) the mark is, in how many
    rows."""
    found = {}
    quoted = engine.dialect.identifier_preparer.quote
    with engine.begin() as db:
        for name in sa.inspect(db).get_table_names():
            every = db.execute(sa.text(f"SELECT * FROM {quoted(name)}"))
            if rows := sum(mark in repr(tuple(row)) for row in every):
                found[name] = rows
    return found


def files_with(folder: Path, mark: str) -> dict[str, int]:
    """In which files of the folder the mark is, and how often."""
    return {
        str(path.relative_to(folder)): path.read_bytes().count(mark.encode())
        for path in _files(folder)
        if mark.encode() in path.read_bytes()
    }


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())

"""Which rows are about a conversation: found from the tables themselves, so that a table that is
added later is deleted from as well."""

from __future__ import annotations

from typing import Iterator, Optional, Sequence

import sqlalchemy as sa

#: What staff read stays, with the bare id of the conversation; so does that something was deleted.
KEPT = frozenset({"audit", "deletions"})
#: A column of this name is about that table, also without a foreign key.
_NAMED = {"conversation_id": "conversations", "handoff_id": "handoffs"}
_ROOT = "conversations"


def tables_about(metadata: sa.MetaData) -> list[sa.Table]:
    """Tables with rows about a conversation, in the order in which rows can be deleted.

    Raises ValueError for tables that are about each other: no order is right for those.
    """
    return [table for table in _order(metadata) if about(table, [""]) is not None]


def _order(metadata: sa.MetaData) -> list[sa.Table]:
    """What points to a row goes before that row; a column that is only named so counts too."""
    left = {name: table for name, table in sorted(metadata.tables.items()) if name not in KEPT}
    targets = {
        name: {target for _, target in _pointers(table) if target != name and target in left}
        for name, table in left.items()
    }
    ordered: list[sa.Table] = []
    while left:
        free = [name for name in left if not any(name in targets[other] for other in left)]
        if not free:
            raise ValueError(f"tables that point to each other: {', '.join(sorted(left))}")
        ordered += [left.pop(name) for name in free]
    return ordered


def _pointers(table: sa.Table) -> Iterator[tuple[sa.Column, str]]:
    """(column, name of the table that it points to)."""
    for column in table.columns:
        keys = {key.column.table.name for key in column.foreign_keys}
        named = _NAMED.get(column.name)
        yield from ((column, name) for name in sorted(keys | ({named} if named else set())))


def about(table: sa.Table, conversation_ids: Sequence[str]) -> Optional[sa.sql.ColumnElement]:
    """The rows of `table` about those conversations, directly or by way of another table's rows;
    None when there cannot be any."""
    if table.name == _ROOT:
        return table.c.id.in_(conversation_ids)
    found = []
    for column, name in _pointers(table):
        if name == table.name or name in KEPT:
            continue
        target = table.metadata.tables[name]
        if name == _ROOT:
            found.append(column.in_(conversation_ids))
            continue
        through = about(target, conversation_ids)
        if through is not None:
            found.append(column.in_(sa.select(_key(column, target)).where(through)))
    return sa.or_(*found) if found else None


def _key(column: sa.Column, target: sa.Table) -> sa.Column:
    """The column of `target` that `column` holds a value of."""
    keys = [key.column for key in column.foreign_keys if key.column.table is target]
    return keys[0] if keys else target.c.id

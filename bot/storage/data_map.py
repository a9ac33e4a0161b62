"""The data map: which data is where, why, and for how long; `data_map.yml` says it, and here it is
compared with the tables themselves and rendered."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML

from bot.domain.errors import ConfigurationError

SOURCE = Path(__file__).with_name("data_map.yml")
Personal = Literal["no", "yes", "special"]
_INTRODUCTION = """\
# Data map

Made by `voorsorteer db data-map` from the tables themselves and `bot/storage/data_map.yml`; a
test fails when it is out of date. [privacy.md](privacy.md) says how deleting and the terms work.

Personal: **no**, **yes** (it says something about a person), **special** (free text or what was
concluded from it, which can hold anything that people write about themselves: articles 9 and 10
GDPR).

## In the database

| table | personal | why | how long |
|---|---|---|---|"""


class _Entry(BaseModel):
    class Config:
        extra = "forbid"


class TableEntry(_Entry):
    """`columns`: (personal, what it holds) of each."""

    why: str
    ground: str
    kept: str
    seen_by: str
    columns: dict[str, tuple[Personal, str]]


class PlaceEntry(_Entry):
    """Data that is not in a table of ours."""

    place: str
    holds: str
    personal: Personal
    kept: str
    seen_by: str


class DataMap(_Entry):
    tables: dict[str, TableEntry]
    places: list[PlaceEntry]


def load_data_map(metadata: sa.MetaData, source: Path = SOURCE) -> DataMap:
    """Raises ConfigurationError with every table and column that is missing or does not exist."""
    data: Any = YAML(typ="safe").load(source.read_text())
    try:
        found = DataMap(**data)
    except (TypeError, ValidationError) as error:
        raise ConfigurationError([f"{source.name}: {error}"]) from error
    mistakes = [
        *_differences(source.name, "table", set(metadata.tables), set(found.tables)),
        *(
            mistake
            for name, entry in found.tables.items()
            if name in metadata.tables
            for mistake in _differences(
                f"{source.name}: {name}",
                "column",
                set(metadata.tables[name].columns.keys()),
                set(entry.columns),
            )
        ),
    ]
    if mistakes:
        raise ConfigurationError(mistakes)
    return found


def _differences(where: str, what: str, real: set[str], told: set[str]) -> list[str]:
    return [
        *(f"{where}: {what} '{name}' is missing" for name in sorted(real - told)),
        *(f"{where}: there is no {what} '{name}'" for name in sorted(told - real)),
    ]


def render(data_map: DataMap, metadata: sa.MetaData) -> str:
    """The map as a page (Markdown)."""
    lines = [_INTRODUCTION]
    # In the order of the file: that of the metadata depends on what was imported first.
    for name, entry in data_map.tables.items():
        lines.append(f"| [{name}](#{name}) | {_most(entry)} | {entry.why} | {entry.kept} |")
    for name, entry in data_map.tables.items():
        lines += _section(name, metadata.tables[name], entry)
    lines += ["", "## In other places", "", "| place | personal | what | how long | who sees it |"]
    lines.append("|---|---|---|---|---|")
    lines += [
        f"| {each.place} | {each.personal} | {each.holds} | {each.kept} | {each.seen_by} |"
        for each in data_map.places
    ]
    return "\n".join(lines) + "\n"


def _most(entry: TableEntry) -> str:
    """The most personal that any column is."""
    found = {personal for personal, _ in entry.columns.values()}
    return next(each for each in ("special", "yes", "no") if each in found)


def _section(name: str, table: sa.Table, entry: TableEntry) -> list[str]:
    return [
        "",
        f"### {name}",
        "",
        f"{entry.why}",
        "",
        f"- Ground: {entry.ground}",
        f"- Kept: {entry.kept}",
        f"- Seen by: {entry.seen_by}",
        "",
        "| column | type | personal | what it holds |",
        "|---|---|---|---|",
        *(
            f"| {column.name} | {_type(column)} | {entry.columns[column.name][0]} "
            f"| {entry.columns[column.name][1]} |"
            for column in table.columns
        ),
    ]


def _type(column: sa.Column) -> str:
    kind = column.type
    shown = kind.impl if isinstance(kind, sa.types.TypeDecorator) else kind
    return str(shown).lower()

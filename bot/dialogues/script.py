"""The dialogue file: what a service designer writes, read and checked with file and line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, validator

from bot.catalogue.yaml_lines import Key, YamlFile
from bot.dialogues.step import Entry, Step
from bot.domain.errors import ConfigurationError

ZONE = ZoneInfo("Europe/Amsterdam")
#: A Monday on which the demo organisation is open.
DEFAULT_NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


class _Written(Entry):
    name: str = Field(min_length=3)
    customer: str | None = None
    #: The language of the page that the chat is on.
    language: str = Field(default="nl", regex=r"^[a-z]{2}$")
    staff: list[str] = Field(default=[])
    now: dt.datetime = DEFAULT_NOW
    steps: list[Step] = Field(min_items=1)

    @validator("now", pre=True)
    def _a_moment(cls, value: Any) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(str(value))
        except ValueError:
            raise ValueError("is not a moment such as 2026-11-23 10:00") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


@dataclass(frozen=True)
class Dialogue:
    """One conversation, with where it is written."""

    file: str
    line: int
    name: str
    #: Of which organisation this is a conversation; None for the one of the settings.
    organisation: str | None
    customer: str | None
    language: str
    staff: tuple[str, ...]
    now: dt.datetime
    steps: tuple[Step, ...]
    step_lines: tuple[int, ...]


def load_dialogues(path: Path, root: Path) -> list[Dialogue]:
    """The dialogues of one file; raises ConfigurationError with all its mistakes."""
    file = YamlFile(path, root)
    entries = file.data.get("dialogues") if isinstance(file.data, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ConfigurationError([f"{file.name}:1: needs a list under 'dialogues:'"])
    mistakes = [
        file.mistake([key], f"'{key}' is not known here; known: dialogues, organisation")
        for key in file.data
        if key not in ("dialogues", "organisation")
    ]
    organisation = file.data.get("organisation")
    if organisation is not None and not _is_there(root, organisation):
        mistakes.append(
            file.mistake(["organisation"], f"there is no organisations/{organisation}.yml")
        )
    dialogues: list[Dialogue] = []
    for index, entry in enumerate(entries):
        place: list[Key] = ["dialogues", index]
        try:
            written = _Written.parse_obj(entry)
        except ValidationError as error:
            mistakes.extend(file.mistakes_of(error, place))
            continue
        if written.name in {dialogue.name for dialogue in dialogues}:
            mistakes.append(file.mistake([*place, "name"], f"'{written.name}' is there twice"))
        lines = [file.line([*place, "steps", step]) for step in range(len(written.steps))]
        dialogues.append(
            Dialogue(
                file=file.name,
                line=file.line(place),
                name=written.name,
                organisation=organisation,
                customer=written.customer,
                language=written.language,
                staff=tuple(written.staff),
                now=written.now,
                steps=tuple(written.steps),
                step_lines=tuple(lines),
            )
        )
    if mistakes:
        raise ConfigurationError(mistakes)
    return dialogues


def _is_there(root: Path, organisation: Any) -> bool:
    return (root / "organisations" / f"{organisation}.yml").is_file()

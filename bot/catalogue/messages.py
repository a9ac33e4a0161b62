"""The evaluation set: labelled messages that are only ever judged, one table a sector."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from bot.catalogue.sentences import Example
from bot.domain.errors import ConfigurationError
from bot.domain.feeling import Feeling
from bot.domain.triage import Label

__all__ = ["COLUMNS", "message_file", "message_files", "read_messages"]

COLUMNS = ("goal", "also", "label", "urgent", "feeling", "style", "text")
_YES_NO = {"ja": True, "nee": False}
_LABELS = [label.value for label in Label]
_FEELINGS = [feeling.value for feeling in Feeling]


def message_file(root: Path, sector: str) -> Path:
    """Where the messages of a sector are."""
    return root / "evaluation" / "messages" / f"{sector}.tsv"


def message_files(root: Path) -> list[Path]:
    """The tables of all sectors."""
    return sorted((root / "evaluation" / "messages").glob("*.tsv"))


def read_messages(path: Path, root: Path, goals: Collection[str] | None = None) -> list[Example]:
    """The messages of one table, in its order; `goals` are those that may be named.

    Raises:
        ConfigurationError: with every mistake in the file, by line.
    """
    name = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    try:
        # Lines end with a newline only: other separators may stand inside a message.
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ConfigurationError([f"{name}: cannot be read ({why})"]) from None
    if tuple(lines[0].split("\t")) != COLUMNS:
        raise ConfigurationError([f"{name}:1: the columns must be {', '.join(COLUMNS)}"])
    found: list[Example] = []
    mistakes: list[str] = []
    for number, line in enumerate(lines[1:], start=2):
        where = f"{name}:{number}"
        cells = line.split("\t")
        wrong = _mistakes(cells, goals)
        mistakes += [f"{where}: {mistake}" for mistake in wrong]
        if not wrong:
            found.append(_example(cells, where, path.stem))
    if mistakes:
        raise ConfigurationError(mistakes)
    return found


def _mistakes(cells: Sequence[str], goals: Collection[str] | None) -> list[str]:
    if len(cells) != len(COLUMNS):
        return [f"has {len(cells)} columns instead of {len(COLUMNS)}"]
    goal, also, label, urgent, feeling, _style, text = cells
    wrong = []
    for what, value, allowed in (
        ("label", label, _LABELS),
        ("urgent", urgent, list(_YES_NO)),
        ("feeling", feeling, _FEELINGS),
    ):
        if value not in allowed:
            wrong.append(f"{what} '{value}' is not one of {', '.join(allowed)}")
    if not text.strip():
        wrong.append("the text is empty")
    if not goal:
        wrong.append("the goal is empty")
    elif goals is not None:
        unknown = [name for name in (goal, *also.split()) if name not in goals]
        wrong += [f"there is no goal '{name}'" for name in unknown]
    return wrong


def _example(cells: Sequence[str], where: str, sector: str) -> Example:
    goal, also, label, urgent, feeling, style, text = cells
    return Example(
        text=text.strip(),
        where=where,
        goal=goal,
        sector=sector,
        label=label,
        urgent=_YES_NO[urgent],
        feeling=feeling,
        also=tuple(also.split()),
        style=style or None,
    )

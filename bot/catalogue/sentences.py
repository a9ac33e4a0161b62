"""What people write, labelled: one file a sector, and beside it a folder with its batches.

`data/nlu/<sector>.yml` and `data/nlu/<sector>/<batch>.yml` are Rasa's own format. A batch is what
one author wrote with certain people in mind; its name keeps them apart when the sorting is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.catalogue.yaml_lines import YamlFile
from bot.domain.errors import ConfigurationError

__all__ = ["NEUTRAL", "Example", "read_sentences", "sector_of", "sentence_files"]

NEUTRAL = "neutraal"


@dataclass(frozen=True)
class Example:
    """A message, and how it should be sorted; None where nobody labelled it."""

    text: str
    where: str
    goal: str | None = None
    sector: str | None = None
    label: str | None = None
    urgent: bool | None = None
    feeling: str | None = None
    #: Other goals that are in the message too, or that are as right as `goal`.
    also: tuple[str, ...] = ()
    #: The kind of text, such as "tikfouten"; only evaluation messages have one.
    style: str | None = None
    #: As it stands in the file, for training on it again.
    metadata: dict[str, Any] = field(default_factory=dict)


def sentence_files(root: Path, sectors: Sequence[str] | None = None) -> list[Path]:
    """The sentence files of these sectors, of all sectors when none are named."""
    folder = root / "data" / "nlu"
    if sectors is None:
        sectors = sorted({path.stem for path in folder.glob("*") if not path.name.startswith(".")})
    files: list[Path] = []
    for sector in sectors:
        own, batches = folder / f"{sector}.yml", sorted((folder / sector).glob("*.yml"))
        # A sector without any file is told as its missing main file.
        files += [own] if own.is_file() or not batches else []
        files += batches
    return files


def sector_of(path: Path, root: Path) -> str | None:
    """The sector of a sentence file; None for a file that is not in `data/nlu`."""
    folder = (root / "data" / "nlu").resolve()
    path = path.resolve()
    if path.parent == folder:
        return path.stem
    return path.parent.name if path.parent.parent == folder else None


def read_sentences(path: Path, root: Path, numbered: bool = True) -> list[Example]:
    """The sentences of one file, in its order; `where` has the line only when `numbered`.

    Finding the lines takes ten times as long as reading.
    """
    file = YamlFile(path, root)
    blocks = file.data.get("nlu") if isinstance(file.data, dict) else None
    if not isinstance(blocks, list):
        raise ConfigurationError([f"{file.name}:1: needs a list under 'nlu'"])
    sector = sector_of(path, root) or path.stem
    found: list[Example] = []
    for index, block in enumerate(blocks):
        if not isinstance(block, dict) or not block.get("intent"):
            continue  # synonyms and look-up tables
        metadata = dict(block.get("metadata") or {})
        first = file.line(["nlu", index, "examples"]) + 1 if numbered else 0
        for line, text in _lines(block.get("examples"), first):
            found.append(
                Example(
                    text=text,
                    where=f"{file.name}:{line}" if numbered else file.name,
                    goal=str(block["intent"]),
                    sector=sector,
                    label=metadata.get("label"),
                    urgent=bool(metadata.get("urgent", False)),
                    feeling=metadata.get("feeling", NEUTRAL),
                    also=tuple(metadata.get("also") or ()),
                    metadata=metadata,
                )
            )
    return found


def _lines(examples: Any, first: int) -> Iterator[tuple[int, str]]:
    for offset, line in enumerate(str(examples or "").splitlines()):
        text = line.strip()
        if text.startswith("-") and text[1:].strip():
            yield first + offset, text[1:].strip()

"""Labelled messages: our own sentences, and questions of others."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.catalogue.yaml_lines import YamlFile
from bot.domain.errors import ConfigurationError

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
    #: As it stands in the file, for training on it again.
    metadata: dict[str, Any] = field(default_factory=dict)


def nlu_files(root: Path, sectors: Sequence[str] | None = None) -> list[Path]:
    """The sentence files of these sectors; of all sectors when none are named."""
    folder = root / "data" / "nlu"
    if sectors is None:
        return sorted(folder.glob("*.yml"))
    return [folder / f"{sector}.yml" for sector in sectors]


def read_sentences(path: Path, root: Path) -> list[Example]:
    """Our own sentences of one sector, in the order of the file."""
    file = YamlFile(path, root)
    blocks = file.data.get("nlu") if isinstance(file.data, dict) else None
    if not isinstance(blocks, list):
        raise ConfigurationError([f"{file.name}:1: needs a list under 'nlu'"])
    found: list[Example] = []
    for index, block in enumerate(blocks):
        if not isinstance(block, dict) or not block.get("intent"):
            continue  # synonyms and look-up tables
        metadata = dict(block.get("metadata") or {})
        first = file.line(["nlu", index, "examples"]) + 1
        for line, text in _lines(block.get("examples"), first):
            found.append(
                Example(
                    text=text,
                    where=f"{file.name}:{line}",
                    goal=str(block["intent"]),
                    sector=path.stem,
                    label=metadata.get("label"),
                    urgent=bool(metadata.get("urgent", False)),
                    feeling=metadata.get("feeling", NEUTRAL),
                    metadata=metadata,
                )
            )
    return found


def _lines(examples: Any, first: int) -> Iterator[tuple[int, str]]:
    for offset, line in enumerate(str(examples or "").splitlines()):
        text = line.strip()
        if text.startswith("-") and text[1:].strip():
            yield first + offset, text[1:].strip()


def read_questions(path: Path, root: Path) -> list[Example]:
    """A table with the columns `label` and `question`: only the sorting is labelled."""
    name = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigurationError([f"{name}: cannot be read ({error.strerror})"]) from None
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = {"label", "question"} - set(rows.fieldnames or ())
    if missing:
        raise ConfigurationError([f"{name}:1: needs the columns {', '.join(sorted(missing))}"])
    return [
        Example(text=row["question"], where=f"{name}:{number}", label=row["label"])
        for number, row in enumerate(rows, start=2)
    ]


def write_nlu(examples: Sequence[Example], path: Path) -> Path:
    """These examples as a Rasa training file, with their metadata."""
    from ruamel.yaml import YAML

    blocks: dict[tuple[str, str], dict[str, Any]] = {}
    for example in examples:
        key = (str(example.goal), repr(sorted(example.metadata.items())))
        block = blocks.setdefault(
            key, {"intent": example.goal, "metadata": dict(example.metadata), "examples": ""}
        )
        block["examples"] += f"- {example.text}\n"
    yaml = YAML(typ="safe")
    yaml.allow_unicode = True
    with path.open("w", encoding="utf-8") as file:
        yaml.dump({"version": "3.1", "nlu": list(blocks.values())}, file)
    return path

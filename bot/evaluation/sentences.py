"""Messages that are only ever judged, and examples as a training file for Rasa."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.catalogue.sentences import Example
from bot.domain.errors import ConfigurationError


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

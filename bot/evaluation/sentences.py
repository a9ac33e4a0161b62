"""Examples as a training file for Rasa."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.catalogue.sentences import Example


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

"""The messages of the evaluation set, dealt out and compared with those of another time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from bot.catalogue.messages import message_files
from bot.catalogue.sentences import Example

__all__ = ["deal", "fingerprint"]


def deal(examples: Sequence[Example], hands: int) -> list[list[Example]]:
    """The examples dealt round, as cards are: the same each time, and of every kind some."""
    return [list(examples[place::hands]) for place in range(hands)]


def fingerprint(root: Path) -> str:
    """Changes when a message or its label changes: two results then judge different things."""
    digest = hashlib.sha256()
    for path in message_files(root):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]

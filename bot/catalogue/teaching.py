"""The sentences of the project that training learns from, and those that it must not see."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.catalogue.held_out import QUESTIONS, held_out
from bot.catalogue.messages import message_files
from bot.catalogue.sentences import read_sentences, sentence_files


class SentenceFiles:
    """Fulfils `bot.services.ports.Teaching`; read anew each time, as authors change them."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def sentences(self) -> Sequence[str]:
        files = sentence_files(self._root)
        return [
            each.text for path in files for each in read_sentences(path, self._root, numbered=False)
        ]

    def held_out(self) -> Sequence[str]:
        # An installation without the evaluation set has nothing that could leak.
        if not (message_files(self._root) or (self._root / QUESTIONS).is_file()):
            return []
        return [each.text for each in held_out(self._root)]

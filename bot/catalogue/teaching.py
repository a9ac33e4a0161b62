"""The sentences of the project that training learns from, and those that it must not see."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import AbstractSet

from bot.catalogue.held_out import QUESTIONS, held_out
from bot.catalogue.messages import message_files
from bot.catalogue.sentences import read_sentences, sentence_files
from bot.domain.likeness import normalised


class SentenceFiles:
    """Fulfils `bot.services.ports.Teaching`. A file is read anew when its author changed it: all of
    them take seconds."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[Path, tuple[tuple[int, int], frozenset[str]]] = {}

    def sentences(self) -> AbstractSet[str]:
        files = sentence_files(self._root)
        return frozenset().union(*(self._sentences_in(path) for path in files))

    def _sentences_in(self, path: Path) -> frozenset[str]:
        found = path.stat()
        stamp = (found.st_mtime_ns, found.st_size)
        before = self._read.get(path)
        if before is not None and before[0] == stamp:
            return before[1]
        read = read_sentences(path, self._root, numbered=False)
        texts = frozenset(normalised(each.text) for each in read)
        self._read[path] = (stamp, texts)
        return texts

    def held_out(self) -> Sequence[str]:
        # An installation without the evaluation set has nothing that could leak.
        if not (message_files(self._root) or (self._root / QUESTIONS).is_file()):
            return []
        return [each.text for each in held_out(self._root)]

"""What is held out, and whether training has seen it after all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.catalogue.held_out import held_out
from bot.catalogue.sentences import Example, read_sentences, sentence_files
from bot.domain.likeness import everyday
from bot.evaluation.similarity import leaks


@dataclass(frozen=True)
class Leak:
    """A message that is held out, and the training sentence that gives it away."""

    question: Example
    sentence: Example
    similarity: float

    @property
    def everyday(self) -> bool:
        """So short that two people write it without having seen each other's."""
        return everyday(self.question.text)

    def __str__(self) -> str:
        return (
            f"{self.sentence.where}: '{self.sentence.text[:80]}' is nearly the message at "
            f"{self.question.where} ({100 * self.similarity:.0f} % alike); remove the sentence"
        )


def find_leaks(root: Path) -> list[Leak]:
    """Held-out messages that yet stand in the sentences of any sector; also the everyday ones."""
    kept = held_out(root)
    # Without line numbers, which take ten times as long: only what leaks needs them.
    sentences = [
        (path, place, each)
        for path in sentence_files(root)
        for place, each in enumerate(read_sentences(path, root, numbered=False))
    ]
    found = leaks([each.text for each in kept], [each.text for _, _, each in sentences])
    numbered: dict[Path, list[Example]] = {}
    told = []
    for question, sentence, similarity in found:
        path, place, each = sentences[sentence]
        leak = Leak(kept[question], each, similarity)
        if not leak.everyday:
            if path not in numbered:
                numbered[path] = read_sentences(path, root)
            leak = Leak(kept[question], numbered[path][place], similarity)
        told.append(leak)
    return told

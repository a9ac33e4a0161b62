"""Questions by others, and whether training has seen them after all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.catalogue.sentences import Example, read_sentences, sentence_files
from bot.evaluation.sentences import read_questions
from bot.evaluation.similarity import leaks

#: Labelled by our rubric; never trained on.
QUESTIONS = Path("evaluation") / "rijksoverheid_questions.tsv"


@dataclass(frozen=True)
class Leak:
    """A question that is held out, and the training sentence that gives it away."""

    question: Example
    sentence: Example
    similarity: float

    def __str__(self) -> str:
        return (
            f"{self.sentence.where}: '{self.sentence.text[:80]}' is nearly the question at "
            f"{self.question.where} ({100 * self.similarity:.0f} % alike); remove the sentence"
        )


def find_leaks(root: Path) -> list[Leak]:
    """Questions that are held out, and yet stand in the sentences of any sector."""
    questions = read_questions(root / QUESTIONS, root)
    sentences = [each for path in sentence_files(root) for each in read_sentences(path, root)]
    found = leaks([q.text for q in questions], [s.text for s in sentences])
    return [Leak(questions[q], sentences[s], similarity) for q, s, similarity in found]

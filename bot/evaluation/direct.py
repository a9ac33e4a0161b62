"""Training and sorting without Rasa, for what is tried many times over.

The same model and the same rules as the component of config.yml has; a test holds that the answers
are those of the pipeline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.catalogue.sentences import Example
from bot.domain.goals import Organisation
from bot.domain.personal_data import mask
from bot.domain.triage import Thresholds
from bot.evaluation.jobs import become
from bot.evaluation.outcomes import Guess
from bot.nlu.background import goal_texts, labelled, usual_complexities
from bot.nlu.sorter import Sorter
from bot.nlu.sorting_model import LabelledSentence, SortingModel

__all__ = ["DirectSorter", "Learned", "answers", "learn"]

#: As long as the ranking that the pipeline tells.
_RANKING_LENGTH = 10


@dataclass(frozen=True)
class Learned:
    """What all organisations have in common: the model, and the sentences it was learned from."""

    model: SortingModel
    sentences: Sequence[LabelledSentence]


def learn(examples: Sequence[Example]) -> Learned:
    """Learn from sentences of all sectors, and from the catalogue in the folder where we are."""
    # In the order in which the component has them: the networks see them one after the other.
    sentences = sorted(map(labelled, examples), key=lambda each: (each.goal, each.text))
    return Learned(SortingModel().fit(sentences, goal_texts()), sentences)


class DirectSorter:
    """An organisation's pipeline; `goals` are those of the sentences of its sectors.

    Reads its catalogue where Rasa's component does: the environment names the organisation.
    """

    def __init__(self, learned: Learned, who: Organisation, goals: set[str]) -> None:
        self._sorter = Sorter.of(learned.model, learned.sentences, goals, usual_complexities())
        self._thresholds = Thresholds.from_costs(**who.costs.dict())

    def guess(self, line: str) -> Guess:
        """What the pipeline would make of a message."""
        triage, ranking = self._sorter.sort(mask(line).text, self._thresholds)
        return Guess(tuple(goal for goal, _ in ranking[:_RANKING_LENGTH]), triage)


def answers(
    root: Path,
    examples: Sequence[Example],
    organisations: Sequence[Organisation],
    texts: Mapping[str, Sequence[str]],
) -> dict[str, list[Guess]]:
    """Learn once, and let every organisation sort its own texts (both by its key).

    For a process of its own: who we are, and the folder where we are, change on the way.
    """
    become(root, organisations[0].key)
    learned = learn(examples)
    guesses = {}
    for who in organisations:
        become(root, who.key)
        goals = {str(each.goal) for each in examples if each.sector in who.sectors}
        sorter = DirectSorter(learned, who, goals)
        guesses[who.key] = [sorter.guess(text) for text in texts[who.key]]
    return guesses

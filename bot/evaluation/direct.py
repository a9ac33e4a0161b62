"""Training and sorting without Rasa, for what is tried many times over.

The same model and the same rules as the component of config.yml has; a test holds that the answers are those of the pipeline.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogue.sentences import Example
from bot.domain.personal_data import mask
from bot.domain.triage import Thresholds
from bot.evaluation.outcomes import Guess
from bot.nlu.background import goal_texts, labelled, usual_complexities
from bot.nlu.sorter import Sorter
from bot.nlu.sorting_model import SortingModel

__all__ = ["DirectSorter"]

#: As long as the ranking that the pipeline tells.
_RANKING_LENGTH = 10


class DirectSorter:
    """The pipeline of config.yml, learned from sentences in this process.

    `others`: sentences of sectors that the organisation does not have. Reads the catalogue of the
    organisation that the environment names, as Rasa's components do.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        thresholds: Thresholds,
        others: Sequence[Example] = (),
    ) -> None:
        own = [labelled(example) for example in examples]
        sentences = [*own, *(labelled(example) for example in others)]
        model = SortingModel().fit(sentences, goal_texts())
        goals = {sentence.goal for sentence in own}
        self._sorter = Sorter.of(model, sentences, goals, usual_complexities())
        self._thresholds = thresholds

    def guess(self, line: str) -> Guess:
        """What the pipeline would make of a message."""
        triage, ranking = self._sorter.sort(mask(line).text, self._thresholds)
        return Guess(tuple(goal for goal, _ in ranking[:_RANKING_LENGTH]), triage)

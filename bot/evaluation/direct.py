"""Training and sorting without Rasa, for what is tried many times over.

The same goal model and the same sorting as the components of config.yml hold, in their order; a
test holds that the answers are those of the pipeline.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogue.sentences import NEUTRAL, Example
from bot.domain.personal_data import mask
from bot.domain.triage import Thresholds
from bot.evaluation.outcomes import Guess
from bot.nlu import sorter
from bot.nlu.background import goal_texts, usual_complexities
from bot.nlu.goal_model import GoalModel

__all__ = ["DirectSorter"]

#: As long as the ranking that the pipeline tells.
_RANKING_LENGTH = 10


class DirectSorter:
    """The pipeline of config.yml, learned from sentences in this process.

    Reads the catalogue of the organisation that the environment names, as Rasa's components do.
    """

    def __init__(self, examples: Sequence[Example], thresholds: Thresholds) -> None:
        texts = [mask(example.text).text for example in examples]
        self._goals = GoalModel().fit(
            texts, [str(example.goal) for example in examples], goal_texts()
        )
        self._sorter = sorter.Sorter.train(
            [
                sorter.Example(
                    text=text,
                    goal=str(example.goal),
                    label=example.label,
                    urgent=bool(example.urgent),
                    feeling=example.feeling or NEUTRAL,
                )
                for text, example in zip(texts, examples, strict=True)
            ],
            usual_complexities(),
        )
        self._thresholds = thresholds

    def guess(self, line: str) -> Guess:
        """What the pipeline would make of a message."""
        text = mask(line).text
        triage, ranking = self._sorter.sort(
            text, self._goals.ranking(text), self._goals.known_share(text), self._thresholds
        )
        return Guess(tuple(goal for goal, _ in ranking[:_RANKING_LENGTH]), triage)

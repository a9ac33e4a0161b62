"""The chance that somebody is in danger, from all that tells of it together.

The networks' own answer alone suspects danger in whatever it knows little of, such as the one word
"vanmiddag". Three more witnesses are heard: the goals that the message may be about, the words of
danger (`bot.domain.urgency_rules`), and how much was said.

How much these count beside the networks was measured once, on all our sentences, each judged by
networks that did not know its author (docs/sorting.md). A training has too few sentences apart to
measure that again; it learns only how the sum becomes a chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import logit

from bot.domain.plain_text import fold, words
from bot.domain.urgency import urgent_reasons
from bot.nlu.calibration import Platt
from bot.nlu.questions import LabelledSentence

__all__ = ["Danger", "crisis_weights"]

#: What one unit of each counts beside one of the networks' log-odds: log-odds of the goals of a
#: crisis, words of danger or none, the logarithm of how many words there are.
_GOALS, _WORDS, _LENGTH = 0.75, 2.9, 1.1
#: Less than this, no goals of a crisis at all.
_NO_CRISIS = 1e-4
#: With fewer sentences of either kind to learn from, the networks' own answer is all there is.
_FEWEST = 20


def crisis_weights(sentences: Sequence[LabelledSentence]) -> dict[str, float]:
    """How much each goal tells of danger, 0 to 1; goals that never do are left out.

    The part of its sentences that is urgent, squared: what mostly is a crisis counts, what
    sometimes is (a late payment) hardly does.
    """
    labelled = Counter(sentence.goal for sentence in sentences if sentence.label)
    urgent = Counter(sentence.goal for sentence in sentences if sentence.label and sentence.urgent)
    return {goal: (count / labelled[goal]) ** 2 for goal, count in sorted(urgent.items())}


@dataclass(frozen=True)
class Danger:
    """How a sum of the witnesses becomes a chance; nothing was learned without a `platt`."""

    crises: Mapping[str, float] = field(default_factory=dict)
    platt: Platt | None = None

    def fitted(
        self, heard: Sequence[tuple[str, float, Mapping[str, float]]], urgent: Sequence[bool]
    ) -> Danger:
        """The same, learned from sentences: of each the text, the networks' log-odds of urgent and
        the chances of its goals; and whether it was urgent."""
        truth = np.asarray(urgent, dtype=int)
        if min(truth.sum(), len(truth) - truth.sum()) < _FEWEST:
            return self
        sums = np.asarray([self._sum(*each) for each in heard])
        return Danger(self.crises, Platt.fitted(sums, truth))

    def score(self, text: str, urgent: float, goals: Mapping[str, float]) -> float | None:
        """Log-odds of danger; None when there was too little to learn from."""
        if self.platt is None:
            return None
        return self.platt.slope * self._sum(text, urgent, goals) + self.platt.offset

    def _sum(self, text: str, urgent: float, goals: Mapping[str, float]) -> float:
        crisis = sum(weight * goals.get(goal, 0.0) for goal, weight in self.crises.items())
        return (
            urgent
            + _GOALS * float(logit(np.clip(crisis, _NO_CRISIS, 1.0 - _NO_CRISIS)))
            + _WORDS * bool(urgent_reasons(text))
            + _LENGTH * float(np.log(max(1, len(words(fold(text))))))
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"crises": self.crises, "platt": self.platt}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Danger:
        """The inverse of `to_dict`, as JSON has it; of nothing, one that learned nothing."""
        platt = values.get("platt")
        return cls(values.get("crises", {}), None if platt is None else Platt(*platt))

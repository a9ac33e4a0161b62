"""The same messages, judged twice: what changed, and whether chance would do that.

The exact form of McNemar's test: of the messages in which only one of the two is mistaken, chance
alone makes either one as often. As in `regression`, a difference is one that chance makes less than
once in forty (one-sided), or once in two hundred where many figures are asked at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from scipy.stats import binomtest

from bot.catalogue.sentences import Example
from bot.evaluation.counting import COUNTINGS
from bot.evaluation.figures import Figure
from bot.evaluation.outcomes import Judged
from bot.evaluation.regression import CHANCE
from bot.evaluation.scores import Rate, rate
from bot.evaluation.tables import told

__all__ = ["Comparison", "Pair", "Verdict", "compare"]


class Verdict(str, Enum):
    """What may be said of a figure."""

    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no difference that chance would not make"
    TOO_FEW = "too few messages to say"


@dataclass(frozen=True)
class Pair:
    """One message, as it was judged before and as it is judged now."""

    before: Judged
    now: Judged

    @property
    def example(self) -> Example:
        return self.now.example

    def better(self, figure: Figure) -> bool:
        """A mistake before, and none now."""
        return _mistaken(figure, self.before) and not _mistaken(figure, self.now)

    def worse(self, figure: Figure) -> bool:
        """A mistake now, and none before."""
        return _mistaken(figure, self.now) and not _mistaken(figure, self.before)


def _mistaken(figure: Figure, judged: Judged) -> bool:
    counting = COUNTINGS[figure.name]
    return counting.counted(judged) and counting.hit(judged) == figure.low_is_good


@dataclass(frozen=True)
class Comparison:
    """A figure before and now; so many messages became better, and so many worse."""

    figure: Figure
    before: Rate
    now: Rate
    better: int
    worse: int
    #: A difference is what chance makes less often than this.
    limit: float = CHANCE

    @property
    def fewest(self) -> int:
        """With fewer messages even a change of all, in one direction, may be chance."""
        return math.floor(math.log2(1 / self.limit)) + 1

    @property
    def mistakes_before(self) -> int:
        """How many can become better."""
        rate = self.before
        return rate.count if self.figure.low_is_good else rate.total - rate.count

    @property
    def chance(self) -> float:
        """How often chance alone makes a difference this large or larger, in this direction."""
        if self.better == self.worse:
            return 1.0
        changed, most = self.better + self.worse, max(self.better, self.worse)
        return float(binomtest(most, changed, 0.5, alternative="greater").pvalue)

    @property
    def verdict(self) -> Verdict:
        if max(self.before.total, self.now.total) < self.fewest:
            return Verdict.TOO_FEW
        if self.chance >= self.limit:
            return Verdict.NO_DIFFERENCE
        return Verdict.BETTER if self.better > self.worse else Verdict.WORSE

    def __str__(self) -> str:
        return (
            f"{self.figure.words.strip()}: from {told(self.before)} to {told(self.now)}, "
            f"{self.better} better and {self.worse} worse"
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "figure": self.figure.name,
            "before": self.before.to_dict(),
            "now": self.now.to_dict(),
            "better": self.better,
            "worse": self.worse,
            "chance": round(self.chance, 5),
            "verdict": self.verdict.value,
        }


def compare(figure: Figure, pairs: Sequence[Pair], limit: float = CHANCE) -> Comparison:
    """One figure of all these messages, before and now; for `limit` see `Comparison`."""
    return Comparison(
        figure=figure,
        before=rate(figure.name, [pair.before for pair in pairs]),
        now=rate(figure.name, [pair.now for pair in pairs]),
        better=sum(pair.better(figure) for pair in pairs),
        worse=sum(pair.worse(figure) for pair in pairs),
        limit=limit,
    )

"""Which figures there are: their words, which way is better, and what is demanded of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.evaluation.scores import Rate

__all__ = ["BY_NAME", "FIGURES", "GROUPED", "MAIN", "Figure", "counted"]


@dataclass(frozen=True)
class Figure:
    """A figure by its name in `Scores.rates`; `target` is a share, a least or (when low is good)
    a most."""

    name: str
    words: str
    note: str = ""
    low_is_good: bool = False
    target: float | None = None

    def met(self, rate: Rate) -> bool | None:
        """Whether the demand is met; None without a demand, or with nothing to count."""
        if self.target is None or not rate.total:
            return None
        # In counts, so that 98 of 100 is 98 % and not a hair less.
        wanted = self.target * rate.total
        return rate.count <= wanted + 1e-9 if self.low_is_good else rate.count >= wanted - 1e-9

    @property
    def demand(self) -> str:
        """The demand in words; empty without one."""
        if self.target is None:
            return ""
        return f"{'≤' if self.low_is_good else '≥'} {100 * self.target:.0f} %"


#: In the order in which they are told; the demands are those of issue 3.
FIGURES = (
    Figure("missed", "missed", "complex or urgent, no person offered", True, 0.02),
    Figure("missed_as_simple", "  of which answered as simple", low_is_good=True),
    Figure("over_escalated", "over-escalated", "simple, sent to a person", True, 0.08),
    Figure("asked", "asked", "the citizen had to say which it is", True, 0.15),
    Figure("human_recall", "a person, please: recognised", target=0.99),
    Figure("human_precision", "a person, please: rightly so"),
    Figure("urgent_recall", "urgent: recognised", target=0.98),
    Figure("urgent_precision", "urgent: rightly so"),
    Figure("goal_top1", "goal, first guess right", target=0.85),
    Figure("goal_top3", "goal, among the first three", target=0.95),
    Figure("feeling", "feeling right"),
    Figure("feeling_not_neutral", "  when it is not neutral"),
)
BY_NAME: Mapping[str, Figure] = {figure.name: figure for figure in FIGURES}
#: What is compared with the last accepted result.
MAIN = tuple(figure for figure in FIGURES if not figure.words.startswith(" "))
#: What is told of each sector, each kind of text and each kind of noise.
GROUPED = tuple(
    BY_NAME[name]
    for name in (
        *("missed", "over_escalated", "asked", "human_recall", "urgent_recall"),
        *("goal_top1", "goal_top3"),
    )
)


def counted(rates: Mapping[str, Rate]) -> Iterator[tuple[Figure, Rate]]:
    """Each figure that has something to count."""
    for figure in FIGURES:
        rate = rates.get(figure.name)
        if rate is not None and rate.total:
            yield figure, rate

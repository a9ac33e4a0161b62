"""From judged messages to figures; each is a count out of a count."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.shares import wilson
from bot.evaluation.counting import COUNTINGS
from bot.evaluation.outcomes import Judged

_CONFUSED_PAIRS = 15
_BINS = 10


@dataclass(frozen=True)
class Rate:
    """`count` out of `total`."""

    count: int
    total: int

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Rate:
        """As `to_dict` made it."""
        return cls(kept["count"], kept["total"])

    @property
    def share(self) -> float:
        return self.count / self.total if self.total else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, with 95 % confidence (Wilson); wide when few were judged."""
        return wilson(self.count, self.total)

    def to_dict(self) -> dict[str, Any]:
        if not self.total:
            return {"count": 0, "total": 0, "share": None}
        low, high = self.interval
        return {
            "count": self.count,
            "total": self.total,
            "share": round(self.share, 4),
            "interval95": [round(low, 4), round(high, 4)],
        }


@dataclass(frozen=True)
class CalibrationBin:
    """Messages with an estimate in one tenth of the scale: what was said, and what was true."""

    low: float
    high: float
    said: float
    true: Rate

    def to_dict(self) -> dict[str, Any]:
        return {
            "from": self.low,
            "to": self.high,
            "said": round(self.said, 4),
            **self.true.to_dict(),
        }


@dataclass(frozen=True)
class Scores:
    """All figures about one set of judged messages."""

    messages: int
    rates: dict[str, Rate]
    calibration_error: float
    calibration: list[CalibrationBin]
    decisions: dict[str, Counter[str]]
    confused: list[tuple[str, str, int]]

    def figures(self) -> dict[str, Any]:
        """The counts, without what lies behind them."""
        error = self.calibration_error
        return {
            "messages": self.messages,
            **{name: rate.to_dict() for name, rate in self.rates.items()},
            "expected_calibration_error": None if math.isnan(error) else round(error, 4),
        }

    def to_dict(self) -> dict[str, Any]:
        return {
            **self.figures(),
            "calibration": [each.to_dict() for each in self.calibration],
            "decisions_by_label": {label: dict(row) for label, row in self.decisions.items()},
            "confused_goals": [
                {"goal": goal, "guessed": guessed, "count": count}
                for goal, guessed, count in self.confused
            ],
        }


def score(judged: Sequence[Judged]) -> Scores:
    """Count everything; figures nobody labelled come out as 0 of 0."""
    calibration = calibrate(judged)
    return Scores(
        messages=len(judged),
        rates={name: rate(name, judged) for name in COUNTINGS},
        calibration_error=expected_calibration_error(calibration),
        calibration=calibration,
        decisions=_decisions(judged),
        confused=_confused(judged),
    )


def rate(name: str, judged: Sequence[Judged]) -> Rate:
    """One figure; 0 of 0 where nobody labelled what it needs."""
    counting = COUNTINGS[name]
    counted = [each for each in judged if counting.counted(each)]
    return Rate(sum(1 for each in counted if counting.hit(each)), len(counted))


def calibrate(judged: Iterable[Judged]) -> list[CalibrationBin]:
    """The estimates that a goal is complex, by tenths, beside how often it was."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for item in judged:
        if item.guess.triage and item.example.label in ("simple", "complex"):
            said = item.guess.triage.probability
            place = min(int(said * _BINS), _BINS - 1)
            bins[place].append((said, item.example.label == "complex"))
    return [
        CalibrationBin(
            low=place / _BINS,
            high=(place + 1) / _BINS,
            said=sum(said for said, _ in found) / len(found),
            true=Rate(sum(1 for _, was in found if was), len(found)),
        )
        for place, found in enumerate(bins)
        if found
    ]


def expected_calibration_error(bins: Sequence[CalibrationBin]) -> float:
    """How far the estimate is off on average, weighed by how many messages got it."""
    total = sum(each.true.total for each in bins)
    if not total:
        return math.nan
    return sum(abs(each.said - each.true.share) * each.true.total for each in bins) / total


def _decisions(judged: Iterable[Judged]) -> dict[str, Counter[str]]:
    rows: dict[str, Counter[str]] = {}
    for item in judged:
        if item.example.label and item.guess.decision:
            rows.setdefault(item.example.label, Counter())[item.guess.decision] += 1
    return rows


def _confused(judged: Iterable[Judged]) -> list[tuple[str, str, int]]:
    pairs = Counter(
        (str(item.example.goal), item.guess.ranking[0] if item.guess.ranking else "-")
        for item in judged
        if item.example.goal and not item.goal_within(1)
    )
    ordered = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(goal, guessed, count) for (goal, guessed), count in ordered[:_CONFUSED_PAIRS]]

"""What was judged, and the figures that came out."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.figures import BY_NAME
from bot.evaluation.outcomes import Judged
from bot.evaluation.scores import Scores, score

__all__ = ["Latency", "Result"]


@dataclass(frozen=True)
class Result:
    """What was judged, and the figures; groups only where sectors and kinds of text are known."""

    title: str
    judged: list[Judged]
    scores: Scores
    by_sector: dict[str, Scores]
    by_style: dict[str, Scores]
    trained_in: list[float]
    read_in: float

    @classmethod
    def of(
        cls, title: str, judged: list[Judged], trained_in: list[float], read_in: float
    ) -> Result:
        return cls(
            title=title,
            judged=judged,
            scores=score(judged),
            by_sector=_grouped(judged, lambda each: each.example.sector),
            by_style=_grouped(judged, lambda each: each.example.style),
            trained_in=trained_in,
            read_in=read_in,
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            **self.scores.to_dict(),
            "targets": {
                name: {"demand": figure.demand, "met": figure.met(self.scores.rates[name])}
                for name, figure in BY_NAME.items()
                if figure.target is not None
            },
            "by_sector": {name: scores.to_dict() for name, scores in self.by_sector.items()},
            "by_style": {name: scores.figures() for name, scores in self.by_style.items()},
            "trained_in_s": [round(seconds, 2) for seconds in self.trained_in],
            "read_in_s": round(self.read_in, 2),
        }


def _grouped(
    judged: Iterable[Judged], group_of: Callable[[Judged], str | None]
) -> dict[str, Scores]:
    groups: dict[str, list[Judged]] = {}
    for each in judged:
        group = group_of(each)
        if group:
            groups.setdefault(group, []).append(each)
    return {name: score(groups[name]) for name in sorted(groups)}


@dataclass(frozen=True)
class Latency:
    """How long messages took, one at a time, in milliseconds."""

    messages: int
    median: float
    p95: float

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> Latency | None:
        """None when nothing was timed."""
        if not milliseconds:
            return None
        ordered = sorted(milliseconds)
        # The smallest that 95 of 100 do not exceed; nothing is made up between two messages.
        place = -(-95 * len(ordered) // 100) - 1
        return cls(len(ordered), statistics.median(ordered), ordered[place])

    def to_dict(self) -> dict[str, Any]:
        return {
            "messages": self.messages,
            "median_ms": round(self.median, 2),
            "p95_ms": round(self.p95, 2),
        }

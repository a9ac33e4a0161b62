"""What was judged, and the figures that came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.evaluation.outcomes import Judged
from bot.evaluation.scores import Scores, score


@dataclass(frozen=True)
class Result:
    """What was judged, and the figures; `by_sector` only where sectors are known."""

    title: str
    judged: list[Judged]
    scores: Scores
    by_sector: dict[str, Scores]
    trained_in: list[float]
    read_in: float

    @classmethod
    def of(
        cls, title: str, judged: list[Judged], trained_in: list[float], read_in: float
    ) -> Result:
        known = sorted({j.example.sector for j in judged if j.example.sector})
        return cls(
            title=title,
            judged=judged,
            scores=score(judged),
            by_sector={s: score([j for j in judged if j.example.sector == s]) for s in known},
            trained_in=trained_in,
            read_in=read_in,
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            **self.scores.to_dict(),
            "by_sector": {name: scores.to_dict() for name, scores in self.by_sector.items()},
            "trained_in_s": [round(seconds, 2) for seconds in self.trained_in],
            "read_in_s": round(self.read_in, 2),
        }

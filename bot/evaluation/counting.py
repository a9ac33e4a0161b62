"""Which messages each figure counts, and which of those are a hit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.catalogue.sentences import NEUTRAL
from bot.evaluation.outcomes import Judged

__all__ = ["COUNTINGS", "Counting"]

_Holds = Callable[[Judged], bool]


@dataclass(frozen=True)
class Counting:
    """A message counts by its label, or by what was made of it; those that count may be a hit."""

    counted: _Holds
    hit: _Holds


def _of_sorted(counted: _Holds, hit: _Holds) -> Counting:
    """Of a pipeline that only knows goals, nothing is counted."""
    return Counting(lambda j: j.guess.triage is not None and counted(j), hit)


def _with_goal(judged: Judged) -> bool:
    return bool(judged.example.goal)


def _same_feeling(judged: Judged) -> bool:
    triage = judged.guess.triage
    return triage is not None and triage.feeling == judged.example.feeling


#: By the names of `Scores.rates`.
COUNTINGS: Mapping[str, Counting] = {
    "goal_top1": Counting(_with_goal, lambda j: j.goal_within(1)),
    "goal_top3": Counting(_with_goal, lambda j: j.goal_within(3)),
    "missed": _of_sorted(lambda j: j.serious, lambda j: j.missed),
    "missed_as_simple": _of_sorted(
        lambda j: j.serious, lambda j: j.missed and j.guess.decision == "simple"
    ),
    "over_escalated": _of_sorted(lambda j: j.simple, lambda j: j.over_escalated),
    "asked": _of_sorted(lambda j: j.serious or j.simple, lambda j: j.asked),
    "human_recall": _of_sorted(
        lambda j: j.example.label == "human", lambda j: j.guess.decision == "human"
    ),
    "human_precision": _of_sorted(
        lambda j: j.guess.decision == "human" and bool(j.example.label),
        lambda j: j.example.label == "human",
    ),
    "urgent_recall": _of_sorted(lambda j: bool(j.example.urgent), lambda j: j.guess.urgent),
    "urgent_precision": _of_sorted(
        lambda j: j.guess.urgent and j.example.urgent is not None,
        lambda j: bool(j.example.urgent),
    ),
    "feeling": _of_sorted(lambda j: bool(j.example.feeling), _same_feeling),
    "feeling_not_neutral": _of_sorted(
        lambda j: bool(j.example.feeling) and j.example.feeling != NEUTRAL, _same_feeling
    ),
}

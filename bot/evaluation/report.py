"""The figures as text: what it is, how much, out of how many, and how sure that is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from bot.evaluation.scores import Rate, Scores

_FIGURES = (
    ("goal_top1", "goal, first guess right", ""),
    ("goal_top3", "goal, among the first three", ""),
    ("missed", "missed", "complex or urgent, no person offered"),
    ("missed_as_simple", "  of which answered as simple", ""),
    ("over_escalated", "over-escalated", "simple, sent to a person"),
    ("asked", "asked", "the citizen had to say which it is"),
    ("human_recall", "a person, please: recognised", ""),
    ("human_precision", "a person, please: rightly so", ""),
    ("urgent_recall", "urgent: recognised", ""),
    ("urgent_precision", "urgent: rightly so", ""),
    ("feeling", "feeling right", ""),
    ("feeling_not_neutral", "  when it is not neutral", ""),
)
_SECTOR_FIGURES = ("goal_top1", "goal_top3", "missed", "over_escalated", "asked")
_DECISIONS = ("simple", "ask", "complex", "human", "smalltalk", "out_of_scope")


def figures(scores: Scores) -> list[str]:
    """Every figure that has something to count, a line each."""
    return [
        _line(words, scores.rates[name], note)
        for name, words, note in _FIGURES
        if scores.rates[name].total
    ]


def _line(words: str, rate: Rate, note: str = "") -> str:
    low, high = rate.interval
    between = f"{100 * low:.1f}–{100 * high:.1f}"
    counts = f"{rate.count}/{rate.total}"
    return f"  {words:<32} {_percent(rate):>7}  {counts:>11}  {between:>11}  {note}".rstrip()


def _percent(rate: Rate) -> str:
    return f"{100 * rate.share:.1f} %" if rate.total else "-"


def calibration(scores: Scores) -> list[str]:
    """How well the chance of complex fits what was true."""
    if math.isnan(scores.calibration_error):
        return []
    lines = [f"  chance of complex: expected calibration error {scores.calibration_error:.3f}"]
    for each in scores.calibration:
        said, true = f"{100 * each.said:.0f} %", f"{100 * each.true.share:.0f} %"
        lines.append(
            f"    said {said:>5} on average, true {true:>5}  ({each.true.count}/{each.true.total})"
        )
    return lines


def decisions(rows: Mapping[str, Counter[str]]) -> list[str]:
    """What was decided for each label."""
    if not rows:
        return []
    lines = ["  label \\ decision" + "".join(f"{name:>14}" for name in _DECISIONS)]
    for label, row in sorted(rows.items()):
        lines.append(f"  {label:<16}" + "".join(f"{row[name]:>14}" for name in _DECISIONS))
    return lines


def sectors(by_sector: Mapping[str, Scores]) -> list[str]:
    """The main figures of each sector."""
    lines = ["  sector          " + "".join(f"{name:>22}" for name in _SECTOR_FIGURES)]
    for sector, scores in sorted(by_sector.items()):
        cells = []
        for name in _SECTOR_FIGURES:
            rate = scores.rates[name]
            cells.append(f"{_percent(rate):>8} {f'{rate.count}/{rate.total}':>13}")
        lines.append(f"  {sector:<16}" + "".join(cells))
    return lines


def confused(pairs: Iterable[tuple[str, str, int]]) -> list[str]:
    """The goals that are taken for another most often."""
    return [f"  {count:>4}  {goal} taken for {guessed}" for goal, guessed, count in pairs]

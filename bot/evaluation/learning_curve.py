"""How the figures grow with the number of sentences: what more sentences would bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.goals import Organisation
from bot.evaluation.figures import GROUPED
from bot.evaluation.folds import stratified_share
from bot.evaluation.outcomes import Guess
from bot.evaluation.plans import Plan, every_sentence, judged_together, texts_of
from bot.evaluation.scores import Scores, score
from bot.evaluation.tables import cell, table
from bot.evaluation.workers import Run, side_by_side

__all__ = ["SHARES", "Step", "curve_table", "learning_curve"]

SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)


@dataclass(frozen=True)
class Step:
    """The figures of all organisations together, with a share of the sentences of all sectors."""

    share: float
    sentences: int
    scores: Scores

    def to_dict(self) -> dict[str, Any]:
        return {"share": self.share, "sentences": self.sentences, **self.scores.figures()}


@dataclass(frozen=True)
class _Task:
    root: Path
    share: float
    organisations: Sequence[Organisation]
    texts: Mapping[str, Sequence[str]]


def learning_curve(
    root: Path,
    plans: Sequence[Plan],
    say: Callable[[str], None],
    shares: Sequence[float] = SHARES,
    run: Run = side_by_side,
) -> list[Step]:
    """Train on each share of the sentences of all sectors; every organisation judges its messages.

    Once for all of them: what an organisation learns, it learns from all sectors.
    """
    texts = texts_of(plans)
    organisations = [plan.organisation for plan in plans]
    tasks = [_Task(root, share, organisations, texts) for share in sorted(shares, reverse=True)]
    steps = []
    for task, (sentences, guesses) in run(_train_on_share, tasks):
        judged = judged_together(plans, guesses)
        steps.append(Step(task.share, sentences, score(judged)))
        say(f"judged {len(judged)} messages after {sentences} sentences")
    return sorted(steps, key=lambda step: step.share)


def _train_on_share(task: _Task) -> tuple[int, dict[str, list[Guess]]]:
    from bot.evaluation.direct import answers

    examples = stratified_share(every_sentence(task.root), task.share)
    return len(examples), answers(task.root, examples, task.organisations, task.texts)


def curve_table(steps: Sequence[Step]) -> list[str]:
    """The steps as text, a line each."""
    return table(
        ["sentences", *(figure.words for figure in GROUPED)],
        [
            [str(step.sentences), *(cell(step.scores.rates[figure.name]) for figure in GROUPED)]
            for step in steps
        ],
    )

"""How the figures grow with the number of sentences: what more sentences would bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.goals import Organisation
from bot.domain.triage import Thresholds
from bot.evaluation.figures import GROUPED
from bot.evaluation.folds import stratified_share
from bot.evaluation.jobs import become
from bot.evaluation.outcomes import Guess, Judged
from bot.evaluation.plans import Plan, own_sentences
from bot.evaluation.scores import Scores, score
from bot.evaluation.tables import cell, table
from bot.evaluation.workers import Run, side_by_side

__all__ = ["SHARES", "Step", "curve_table", "learning_curve"]

SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)


@dataclass(frozen=True)
class Step:
    """The figures of all organisations together, with a share of their sentences."""

    share: float
    sentences: int
    scores: Scores

    def to_dict(self) -> dict[str, Any]:
        return {"share": self.share, "sentences": self.sentences, **self.scores.figures()}


@dataclass(frozen=True)
class _Task:
    root: Path
    organisation: str
    who: Organisation
    share: float
    texts: Sequence[str]


def learning_curve(
    root: Path,
    plans: Sequence[Plan],
    say: Callable[[str], None],
    shares: Sequence[float] = SHARES,
    run: Run = side_by_side,
) -> list[Step]:
    """Every organisation trained on each share of its sentences, and judged on its messages."""
    tasks = [
        _Task(root, plan.key, plan.organisation, share, [each.text for each in plan.messages])
        for share in sorted(shares, reverse=True)
        for plan in plans
    ]
    by_key: Mapping[str, Plan] = {plan.key: plan for plan in plans}
    judged: dict[float, list[Judged]] = {share: [] for share in shares}
    sentences = dict.fromkeys(shares, 0)
    for task, (count, guesses) in run(_train_on_share, tasks):
        messages = by_key[task.organisation].messages
        judged[task.share] += [Judged(m, g) for m, g in zip(messages, guesses, strict=True)]
        sentences[task.share] += count
        say(f"{task.organisation}: judged after {count} sentences")
    return [Step(share, sentences[share], score(judged[share])) for share in sorted(shares)]


def _train_on_share(task: _Task) -> tuple[int, list[Guess]]:
    become(task.root, task.organisation)
    from bot.evaluation.direct import DirectSorter

    costs = task.who.costs
    examples = stratified_share(own_sentences(task.root, task.who), task.share)
    sorter = DirectSorter(
        examples, Thresholds.from_costs(missed=costs.missed, over=costs.over, asked=costs.asked)
    )
    return len(examples), [sorter.guess(text) for text in task.texts]


def curve_table(steps: Sequence[Step]) -> list[str]:
    """The steps as text, a line each."""
    return table(
        ["sentences", *(figure.words for figure in GROUPED)],
        [
            [str(step.sentences), *(cell(step.scores.rates[figure.name]) for figure in GROUPED)]
            for step in steps
        ],
    )

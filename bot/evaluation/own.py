"""Our own sentences, each judged by a model that saw neither it nor its like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.domain.goals import Organisation
from bot.evaluation.configs import project_config
from bot.evaluation.evaluation_set import told
from bot.evaluation.folds import batch_folds, grouped_folds
from bot.evaluation.jobs import Job, Trained, train_and_ask
from bot.evaluation.outcomes import Judged
from bot.evaluation.plans import own_sentences
from bot.evaluation.results import Result
from bot.evaluation.workers import Run, side_by_side

__all__ = ["judge_own"]


def judge_own(
    root: Path,
    organisation: Organisation,
    folds: int,
    by_batch: bool,
    only_first: bool,
    say: Callable[[str], None],
    run: Run = side_by_side,
) -> Result:
    """Cross-validation of the organisation's sentences: by near copies, or by whole batches."""
    config = project_config(root)
    examples = own_sentences(root, organisation)
    parts = list((batch_folds if by_batch else grouped_folds)(examples, folds))
    count = len(parts)
    named = {
        f"part {number} of {count}": part
        for number, part in enumerate(parts[: 1 if only_first else None], start=1)
    }
    jobs = [
        Job(name, root, organisation.key, config, train, {"own": [each.text for each in test]})
        for name, (train, test) in named.items()
    ]
    done: dict[str, Trained] = {}
    for job, trained in run(train_and_ask, jobs):
        train, test = named[job.name]
        done[job.name] = trained
        say(f"{organisation.key}, {job.name}: {len(train)} sentences, {told(len(test), trained)}")
    which = f"first of {count} parts" if only_first else f"{count} parts"
    return Result.of(
        title=f"Our own sentences ({organisation.name}), {which}"
        f"{' of whole batches' if by_batch else ''}",
        judged=[
            Judged(example, guess)
            for name, (_, test) in named.items()
            for example, guess in zip(test, done[name].guesses["own"], strict=True)
        ],
        trained_in=[done[name].seconds for name in named],
        read_in=sum(done[name].read_in for name in named),
    )

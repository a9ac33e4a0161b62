"""Parts to train on and parts to judge: near copies together, authors together, or a share."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator, Sequence

from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

from bot.catalogue.sentences import Example
from bot.domain.errors import ConfigurationError
from bot.evaluation.similarity import groups

__all__ = ["Part", "batch_folds", "grouped_folds", "stratified_share"]

#: (train, test)
Part = tuple[list[Example], list[Example]]
#: The same parts each time, so that two results differ by what was changed only.
_SEED = 20240917


def grouped_folds(examples: Sequence[Example], count: int) -> Iterator[Part]:
    """Parts with about the same share of every goal, near copies together."""
    together = groups([example.text for example in examples])
    goals = [example.goal for example in examples]
    splitter = StratifiedGroupKFold(n_splits=count, shuffle=True, random_state=_SEED)
    with warnings.catch_warnings():
        # A goal with fewer sentences than parts is scored as far as it goes.
        warnings.filterwarnings("ignore", message="The least populated class")
        for train, test in splitter.split(goals, goals, together):
            yield [examples[i] for i in train], [examples[i] for i in test]


def batch_folds(examples: Sequence[Example], most: int) -> Iterator[Part]:
    """Parts of whole batches (a file is what one author wrote): at most so many, about as large.

    Says how messages fare by an author whom training does not know. Near copies may straddle, as
    two authors do write alike.

    Raises:
        ConfigurationError: all sentences are in one file.
    """
    files = [example.where.rsplit(":", 1)[0] for example in examples]
    if len(set(files)) < 2:
        raise ConfigurationError(["--by-batch needs sentences in two files or more in data/nlu"])
    splitter = GroupKFold(n_splits=min(most, len(set(files))))
    for train, test in splitter.split(files, groups=files):
        yield [examples[i] for i in train], [examples[i] for i in test]


def stratified_share(examples: Sequence[Example], share: float) -> list[Example]:
    """This share of every goal, and at least one sentence of each; in a smaller share is nothing
    that a larger one does not have."""
    by_goal: dict[str, list[int]] = {}
    for place, example in enumerate(examples):
        by_goal.setdefault(str(example.goal), []).append(place)
    taken: list[int] = []
    for goal, places in sorted(by_goal.items()):
        random.Random(f"{_SEED} {goal}").shuffle(places)
        taken += places[: max(1, round(share * len(places)))]
    return [examples[place] for place in sorted(taken)]

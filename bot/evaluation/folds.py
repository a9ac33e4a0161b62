"""Cross-validation in which near copies stay together, and every goal is in every part."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence

from sklearn.model_selection import StratifiedGroupKFold

from bot.catalogue.sentences import Example
from bot.evaluation.similarity import groups

#: The same parts each time, so that two results differ by what was changed only.
_SEED = 20240917


def grouped_folds(
    examples: Sequence[Example], count: int
) -> Iterator[tuple[list[Example], list[Example]]]:
    """(train, test) for each part: about the same share of every goal, near copies together."""
    together = groups([example.text for example in examples])
    goals = [example.goal for example in examples]
    splitter = StratifiedGroupKFold(n_splits=count, shuffle=True, random_state=_SEED)
    with warnings.catch_warnings():
        # A goal with fewer sentences than parts is scored as far as it goes.
        warnings.filterwarnings("ignore", message="The least populated class")
        for train, test in splitter.split(goals, goals, together):
            yield [examples[i] for i in train], [examples[i] for i in test]

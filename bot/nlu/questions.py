"""What the networks are asked about a sentence, and the labelled sentences they learn it from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bot.domain.feeling import Feeling
from bot.domain.triage import Label
from bot.nlu.network_training import UNKNOWN, Question

__all__ = ["GOAL", "LabelledSentence", "questions_about"]

#: Stands for simple and complex together: the message is about a goal.
GOAL = "goal"
#: Fewer examples than this teach an answer to a question nothing.
_FEWEST = 5
_TOPICAL = (Label.SIMPLE.value, Label.COMPLEX.value)


class LabelledSentence(NamedTuple):
    """One training sentence; `label` as in the triage rubric, None when nobody labelled it."""

    text: str
    goal: str
    label: str | None = None
    urgent: bool = False
    feeling: str = Feeling.NEUTRAAL.value
    #: Who wrote it: sentences of one author are kept together in calibration.
    author: str = ""


def questions_about(sentences: Sequence[LabelledSentence], goals: Sequence[str]) -> list[Question]:
    """What the networks learn; `weight` says how much each counts beside the others."""
    labels = [sentence.label for sentence in sentences]
    kinds = [GOAL if label in _TOPICAL else label for label in labels]
    topical = [label if label in _TOPICAL else None for label in labels]
    urgent = [s.label and ("yes" if s.urgent else "no") for s in sentences]
    feelings = [s.label and s.feeling for s in sentences]
    found = [Question("goal", tuple(goals), _numbers([s.goal for s in sentences], goals))]
    for name, told, classes, weight in (
        ("complex", topical, ("simple", "complex"), 1.0),
        ("urgent", urgent, ("no", "yes"), 1.0),
        ("kind", kinds, (GOAL, "human", "smalltalk", "out_of_scope"), 0.5),
        ("feeling", feelings, tuple(feeling.value for feeling in Feeling), 0.3),
    ):
        known = tuple(each for each in classes if told.count(each) >= _FEWEST)
        if len(known) > 1:
            found.append(Question(name, known, _numbers(told, known), weight))
    return found


def _numbers(told: Sequence[str | None], classes: Sequence[str]) -> np.ndarray:
    places = {name: place for place, name in enumerate(classes)}
    return np.asarray([UNKNOWN if t is None else places.get(t, UNKNOWN) for t in told])

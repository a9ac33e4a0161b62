"""What a message is about and what it is, learned from labelled sentences; no Rasa in here.

Small networks on the same features answer five questions at once: which goal, is it about a goal at
all, is that goal complex, is it urgent, and what feeling shows. The features are those of the text,
and the signs of somebody's situation that the domain knows.

There are two networks, whose scores are averaged. One has not seen the sentences of some authors:
on those its answers are calibrated, so that a chance of 0.8 is true four times out of five. The
other has seen all sentences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.special import expit, softmax

from bot.domain.feeling import Feeling, feeling_of
from bot.domain.signals import SIGNAL_KEYS
from bot.domain.triage import Label
from bot.nlu.calibration import Calibration, Platt, held_out
from bot.nlu.features import Row, TextFeatures, known_share, stacked
from bot.nlu.network import Network
from bot.nlu.network_training import UNKNOWN, Question, train_network
from bot.nlu.signs import SIGNS, signs_of

__all__ = ["GOAL", "Estimate", "LabelledSentence", "NotEnoughGoals", "SortingModel"]

#: Stands for simple and complex together: the message is about a goal.
GOAL = "goal"
#: Fewer examples than this teach an answer to a question nothing.
_FEWEST = 5
_ARRAYS, _NAMES = "sorting.npz", "sorting.json"
_TOPICAL = (Label.SIMPLE.value, Label.COMPLEX.value)


class NotEnoughGoals(ValueError):
    """There is nothing to choose between."""


class LabelledSentence(NamedTuple):
    """One training sentence; `label` as in the triage rubric, None when nobody labelled it."""

    text: str
    goal: str
    label: str | None = None
    urgent: bool = False
    feeling: str = Feeling.NEUTRAAL.value
    #: Who wrote it: sentences of one author are kept together in calibration.
    author: str = ""


class Estimate(NamedTuple):
    """Chances (0-1) that a message is about a goal, asks a person, …; and that it is complex."""

    goals: Mapping[str, float]
    kinds: Mapping[str, float]
    #: None when nothing can be said: never learned, or no known word.
    complex: float | None
    urgent: float
    feeling: str
    #: The part of the words that was ever seen in training.
    known: float = 1.0
    #: Nothing in the text was ever seen in training: it says nothing.
    blank: bool = False


class SortingModel:
    """The networks; a question that there was too little to learn from is left out."""

    def __init__(self) -> None:
        self._features = TextFeatures()
        self._networks: list[Network] = []
        self._calibration = Calibration()

    def fit(
        self,
        sentences: Sequence[LabelledSentence],
        knowledge: Mapping[str, Sequence[str]] | None = None,
    ) -> SortingModel:
        """Learn from sentences, and from what the catalogue says about the goals.

        Raises:
            NotEnoughGoals: the sentences are about fewer than two goals.
        """
        goals = sorted({sentence.goal for sentence in sentences})
        if len(goals) < 2:
            raise NotEnoughGoals(
                "the sorting needs sentences of at least two goals, and got "
                f"{len(goals)}; see data/nlu and the sectors of the organisation"
            )
        told = [
            LabelledSentence(text, goal)
            for goal, texts in (knowledge or {}).items()
            if goal in set(goals)
            for text in texts
        ]
        every = [*sentences, *told]
        self._features = TextFeatures().fit([sentence.text for sentence in every])
        rows = [self.row(sentence.text) for sentence in every]
        x = stacked(rows, self.width)
        questions = _questions(every, goals)
        apart = held_out([sentence.author for sentence in sentences])
        seen = np.setdiff1d(np.arange(len(every)), apart)
        asked = [replace(question, answers=question.answers[seen]) for question in questions]
        calibrated = train_network(x[seen], asked, seed=0)
        self._networks = [calibrated, train_network(x, questions, seed=1)]
        scored = [(index, calibrated.scores(rows[index])) for index in apart]
        answers = {question.name: question.answers for question in questions}
        self._calibration = Calibration.fitted(scored, answers)
        return self

    @property
    def width(self) -> int:
        """How many features a row has."""
        return len(self._features) + SIGNS

    @property
    def knows_complexity(self) -> bool:
        """Whether the sentences said what is simple and what is complex."""
        return bool(self._networks) and "complex" in self._networks[0].heads

    @property
    def knows_danger(self) -> bool:
        """Whether the sentences said what is urgent."""
        return bool(self._networks) and "urgent" in self._networks[0].heads

    def row(self, text: str) -> Row:
        """The features of the text, and then the signs."""
        return self.row_of(self._features.row(text), signs_of(text))

    def row_of(self, text: Row, signs: np.ndarray) -> Row:
        """The same from its two parts, so that a reason can be left out of either."""
        width = len(self._features)
        return Row(
            np.concatenate([text.columns, np.arange(width, width + SIGNS, dtype=np.int32)]),
            np.concatenate([text.values, signs.astype(np.float32)]),
        )

    def text_row(self, text: str) -> Row:
        """The features of a text without the signs."""
        return self._features.row(text)

    def estimate(self, text: str) -> Estimate:
        """What the networks make of a text; a text without any known word is not guessed at."""
        row = self.row(text)
        blank = len(row.columns) == SIGNS
        scores = self._scores(row)
        return Estimate(
            goals=self._chances("goal", scores),
            kinds=self._chances("kind", scores) or {GOAL: 1.0},
            complex=None if blank else self._yes("complex", scores),
            urgent=self._yes("urgent", scores) or 0.0,
            feeling=self._feeling(scores, text),
            known=known_share(self._features, text),
            blank=blank and bool(self._networks),
        )

    def score(self, question: str, row: Row) -> float:
        """Log-odds of yes for "complex" or "urgent"; 0 when that was never learned."""
        scores = self._scores(row, question).get(question)
        return 0.0 if scores is None else self._calibration.of(question).score(scores)

    def _scores(self, row: Row, only: str | None = None) -> dict[str, np.ndarray]:
        each = [network.scores(row, only) for network in self._networks]
        if not each:
            return {}
        return {name: np.mean([scores[name] for scores in each], axis=0) for name in each[0]}

    def _chances(self, question: str, scores: Mapping[str, np.ndarray]) -> dict[str, float]:
        if question not in scores:
            return {}
        sharpness = self._calibration.sharpness.get(question, 1.0)
        chances = softmax(scores[question] * sharpness)
        classes = self._networks[0].heads[question].classes
        return dict(zip(classes, map(float, chances), strict=True))

    def _yes(self, question: str, scores: Mapping[str, np.ndarray]) -> float | None:
        if question not in scores:
            return None
        return float(expit(self._calibration.of(question).score(scores[question])))

    def _feeling(self, scores: Mapping[str, np.ndarray], text: str) -> str:
        chances = self._chances("feeling", scores)
        return max(chances, key=lambda name: chances[name]) if chances else feeling_of(text).value

    def save(self, folder: Path) -> None:
        """Write arrays and names; nothing in them is code."""
        names, rarity = self._features.state()
        arrays = {"rarity": rarity}
        for number, network in enumerate(self._networks):
            arrays.update(network.arrays(f"network{number}_"))
        np.savez(folder / _ARRAYS, **arrays)
        heads = self._networks[0].heads if self._networks else {}
        content = {
            "features": names,
            "signs": list(SIGNAL_KEYS),
            "networks": len(self._networks),
            "classes": {name: list(head.classes) for name, head in heads.items()},
            "sharpness": self._calibration.sharpness,
            "platt": self._calibration.platt,
        }
        (folder / _NAMES).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SortingModel:
        """The model as it was saved.

        Raises:
            ValueError: the domain knows other signs now than when the model was trained.
        """
        content = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        if content["signs"] != list(SIGNAL_KEYS):
            raise ValueError("this model was trained with other signs: train it again")
        model = cls()
        platt = {name: Platt(*values) for name, values in content["platt"].items()}
        model._calibration = Calibration(content["sharpness"], platt)
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            model._features = TextFeatures.from_state(content["features"], arrays["rarity"])
            model._networks = [
                Network.from_arrays(arrays, f"network{number}_", content["classes"])
                for number in range(content["networks"])
            ]
        return model


def _questions(sentences: Sequence[LabelledSentence], goals: Sequence[str]) -> list[Question]:
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

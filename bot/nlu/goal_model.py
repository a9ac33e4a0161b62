"""Which goal a message is about: a linear model with calibrated probabilities; no Rasa in here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.nlu.features import TextFeatures, known_share

__all__ = ["GoalModel", "NotEnoughGoals"]

#: One part of this many is kept apart, to see how sure the scores may be.
_PARTS = 4
#: For a set that is too small to keep a part apart.
_USUAL_SHARPNESS = 2.0
_SEED = 0
_ARRAYS, _NAMES = "goals.npz", "goals.json"


class NotEnoughGoals(ValueError):
    """There is nothing to choose between."""


class GoalModel:
    """One linear score for each goal, made into probabilities by one temperature.

    The temperature is fitted on sentences that the scores were not learned from.
    """

    def __init__(self) -> None:
        self.goals: list[str] = []
        self._features = TextFeatures()
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._offsets = np.zeros(0, dtype=np.float32)
        self._sharpness = 1.0

    def fit(
        self,
        texts: Sequence[str],
        goals: Sequence[str],
        knowledge: Mapping[str, Sequence[str]] | None = None,
    ) -> GoalModel:
        """Learn from example sentences, and from what the catalogue says about the goals.

        Raises:
            NotEnoughGoals: the sentences are about fewer than two goals.
        """
        y = np.asarray(goals)
        if len(set(goals)) < 2:
            raise NotEnoughGoals(
                "the goal classifier needs sentences of at least two goals, and got "
                f"{len(set(goals))}; see data/nlu and the sectors of the organisation"
            )
        extra = [(text, goal) for goal, said in (knowledge or {}).items() for text in said]
        extra = [(text, goal) for text, goal in extra if goal in set(goals)]
        self._sharpness = self._fitted_sharpness(list(texts), y, extra)
        self._fit(list(texts), y, extra)
        return self

    def _fit(self, texts: list[str], y: np.ndarray, extra: list[tuple[str, str]]) -> None:
        texts = texts + [text for text, _goal in extra]
        y = np.concatenate([y, np.asarray([goal for _text, goal in extra], dtype=y.dtype)])
        self._features = TextFeatures().fit(texts)
        svm = LinearSVC(C=0.5, random_state=_SEED)
        svm.fit(self._features.transform(texts), y)
        weights, offsets = svm.coef_, svm.intercept_
        if len(svm.classes_) == 2:  # scikit-learn gives one row for two classes
            weights, offsets = np.vstack([-weights, weights]), np.hstack([-offsets, offsets])
        self.goals = [str(goal) for goal in svm.classes_]
        self._weights = np.asarray(weights.T, dtype=np.float32, order="C")
        self._offsets = np.asarray(offsets, dtype=np.float32)

    def _fitted_sharpness(
        self, texts: list[str], y: np.ndarray, extra: list[tuple[str, str]]
    ) -> float:
        _goals, truth, counts = np.unique(y, return_inverse=True, return_counts=True)
        if counts.min() < _PARTS:
            return _USUAL_SHARPNESS
        parts = StratifiedKFold(_PARTS, shuffle=True, random_state=_SEED)
        learned, held_out = next(iter(parts.split(texts, y)))
        model = GoalModel()
        model._fit([texts[i] for i in learned], y[learned], extra)
        scores, truth = model._scores([texts[i] for i in held_out]), truth[held_out]

        def surprise(sharpness: float) -> float:
            p = _softmax(scores * sharpness)
            return float(-np.log(p[np.arange(len(truth)), truth] + 1e-12).mean())

        return float(minimize_scalar(surprise, bounds=(0.5, 20), method="bounded").x)

    def _scores(self, texts: Sequence[str]) -> np.ndarray:
        return np.asarray([self._scores_of(text) for text in texts])

    def _scores_of(self, text: str) -> np.ndarray:
        row = self._features.row(text)
        if not len(row.columns):
            # A text in which nothing is known says nothing: every goal is as likely.
            return np.zeros(len(self.goals))
        return row.times(self._weights) + self._offsets

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """One row a text, one column a goal (in the order of `goals`), adding up to one."""
        return _softmax(self._scores(texts) * self._sharpness)

    def ranking(self, text: str) -> list[tuple[str, float]]:
        """Every goal with its probability, the likeliest first; ties in the order of names."""
        probabilities = self.probabilities([text])[0]
        order = np.argsort(-probabilities, kind="stable")
        return [(self.goals[i], float(probabilities[i])) for i in order]

    def known_share(self, text: str) -> float:
        """The part of the words that were ever seen in training."""
        return known_share(self._features, text)

    def save(self, folder: Path) -> None:
        """Write arrays and names; nothing in it is code."""
        names, rarity = self._features.state()
        np.savez(
            folder / _ARRAYS,
            rarity=rarity,
            weights=self._weights,
            offsets=self._offsets,
            sharpness=np.asarray(self._sharpness),
        )
        content = {"goals": self.goals, "features": names}
        (folder / _NAMES).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> GoalModel:
        """The model as it was saved."""
        content = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        model = cls()
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            model._features = TextFeatures.from_state(content["features"], arrays["rarity"])
            model._weights, model._offsets = arrays["weights"], arrays["offsets"]
            model._sharpness = float(arrays["sharpness"])
        model.goals = content["goals"]
        return model


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))

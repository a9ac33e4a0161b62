"""What a message is, learned from labelled sentences; no Rasa in here.

Four linear models on the same features: is it about a goal at all, is that goal complex, is it
urgent, and what feeling shows. The features are those of the text, and the signs of somebody's
situation that the domain knows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.domain.feeling import Feeling, feeling_of, feeling_scores
from bot.domain.plain_text import fold, words
from bot.domain.signals import SIGNAL_KEYS, signals
from bot.domain.triage import Label
from bot.nlu.features import Row, TextFeatures, stacked

__all__ = ["Estimate", "LabelledSentence", "SortingModel"]

#: One part of this many is kept apart to calibrate on.
_PARTS = 4
_SEED = 0
_STRENGTH = 8.0
#: Fewer examples than this teach a feeling, or urgency, nothing.
_FEWEST = 5
_ARRAYS, _NAMES = "sorting.npz", "sorting.json"
#: How many numbers `_signs` gives.
_SIGNS = len(SIGNAL_KEYS) + len(Feeling) - 1 + 3
_TOPICAL = (Label.SIMPLE.value, Label.COMPLEX.value)
#: Stands for simple and complex together: the message is about a goal.
GOAL = "goal"


class LabelledSentence(NamedTuple):
    """One training sentence; `label` as in the triage rubric."""

    text: str
    label: str
    urgent: bool = False
    feeling: str = Feeling.NEUTRAAL.value


class Estimate(NamedTuple):
    """Chances (0-1) that a message is about a goal, asks a person, …; and that it is complex."""

    kinds: Mapping[str, float]
    complex: float
    urgent: float
    feeling: str
    #: Nothing in the text was ever seen in training: it says nothing.
    blank: bool = False


class _Linear(NamedTuple):
    """Weights of a linear model: one column for each class, or one for a yes."""

    classes: list[str]
    weights: np.ndarray
    offsets: np.ndarray

    def chances(self, row: Row) -> dict[str, float]:
        """The chance of each class, adding up to one."""
        yes = expit(row.times(self.weights) + self.offsets)
        if len(yes) == 1:
            yes = np.asarray([1.0 - yes[0], yes[0]])
        yes = yes / max(float(yes.sum()), 1e-12)
        return dict(zip(self.classes, map(float, yes), strict=True))


class SortingModel:
    """The four models; one that there was too little to learn from is left out."""

    def __init__(self) -> None:
        self._features = TextFeatures()
        self._models: dict[str, _Linear] = {}
        # Platt scaling of the chance of complex
        self._slope, self._offset = 1.0, 0.0

    def fit(self, sentences: Sequence[LabelledSentence]) -> SortingModel:
        """Learn from sentences; none at all leaves a model that only knows the domain's rules."""
        if not sentences:
            return self
        texts = [sentence.text for sentence in sentences]
        self._features = TextFeatures().fit(texts)
        x = stacked([self._row(text) for text in texts], len(self._features) + _SIGNS)
        labels = np.asarray([sentence.label for sentence in sentences])
        topical = np.isin(labels, _TOPICAL)
        self._learn("kind", x, np.where(topical, GOAL, labels))
        self._learn("complex", x[topical], labels[topical])
        self._calibrate(x[topical], labels[topical] == Label.COMPLEX.value)
        urgent = np.where([sentence.urgent for sentence in sentences], "yes", "no")
        self._learn("urgent", x, urgent, balanced=True)
        self._learn("feeling", x, np.asarray([s.feeling for s in sentences]), balanced=True)
        return self

    def _learn(self, name: str, x: csr_matrix, y: np.ndarray, balanced: bool = False) -> None:
        classes, counts = np.unique(y, return_counts=True)
        usable = np.isin(y, classes[counts >= _FEWEST])
        if len(set(y[usable])) < 2:
            return
        model = _regression("balanced" if balanced else None).fit(x[usable], y[usable])
        self._models[name] = _Linear(
            [str(value) for value in model.classes_],
            np.asarray(model.coef_.T, dtype=np.float32, order="C"),
            np.asarray(model.intercept_, dtype=np.float32),
        )

    def _calibrate(self, x: csr_matrix, is_complex: np.ndarray) -> None:
        """So that of the messages with chance p, a part p is complex; on held-out sentences."""
        if min(is_complex.sum(), (~is_complex).sum()) < _PARTS * _FEWEST:
            return
        parts = StratifiedKFold(_PARTS, shuffle=True, random_state=_SEED)
        learned, held_out = next(iter(parts.split(x, is_complex)))
        model = _regression(None).fit(x[learned], is_complex[learned])
        scores, is_complex = model.decision_function(x[held_out]), is_complex[held_out]
        platt = LogisticRegression(C=1e3).fit(scores[:, None], is_complex)
        self._slope, self._offset = float(platt.coef_[0, 0]), float(platt.intercept_[0])

    @property
    def is_trained(self) -> bool:
        """Whether there was anything to learn from."""
        return bool(self._models)

    def estimate(self, text: str, usual: float = 0.5) -> Estimate:
        """What the models make of a text; `usual` is the chance of complex when none was trained.

        A text without any known word is not guessed at: its chance of complex is `usual`.
        """
        row = self._row(text)
        blank = len(row.columns) == _SIGNS
        return Estimate(
            kinds=self._chances("kind", row) or {GOAL: 1.0},
            complex=usual if blank else self._complex(row, usual),
            urgent=self._chances("urgent", row).get("yes", 0.0),
            feeling=self._feeling(row, text),
            blank=blank and self.is_trained,
        )

    def _chances(self, name: str, row: Row) -> dict[str, float]:
        return self._models[name].chances(row) if name in self._models else {}

    def _complex(self, row: Row, usual: float) -> float:
        model = self._models.get("complex")
        if model is None:
            return usual
        # scikit-learn orders classes by name: "complex" is first, so its score is the other side
        score = -float((row.times(model.weights) + model.offsets)[0])
        return float(expit(self._slope * score + self._offset))

    def _feeling(self, row: Row, text: str) -> str:
        chances = self._chances("feeling", row)
        return max(chances, key=lambda name: chances[name]) if chances else feeling_of(text).value

    def _row(self, text: str) -> Row:
        """The features of the text, and then the signs."""
        row, width = self._features.row(text), len(self._features)
        return Row(
            np.concatenate([row.columns, np.arange(width, width + _SIGNS, dtype=np.int32)]),
            np.concatenate([row.values, np.asarray(_signs(text), dtype=np.float32)]),
        )

    def save(self, folder: Path) -> None:
        """Write arrays and names; nothing in it is code."""
        names, rarity = self._features.state()
        arrays = {"rarity": rarity, "platt": np.asarray([self._slope, self._offset])}
        for name, model in self._models.items():
            arrays[f"{name}_weights"], arrays[f"{name}_offsets"] = model.weights, model.offsets
        np.savez(folder / _ARRAYS, **arrays)
        content = {
            "features": names,
            "signs": list(SIGNAL_KEYS),
            "classes": {name: model.classes for name, model in self._models.items()},
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
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            model._features = TextFeatures.from_state(content["features"], arrays["rarity"])
            model._slope, model._offset = map(float, arrays["platt"])
            for name, classes in content["classes"].items():
                model._models[name] = _Linear(
                    classes, arrays[f"{name}_weights"], arrays[f"{name}_offsets"]
                )
        return model


def _regression(weighting: str | None) -> LogisticRegression:
    return LogisticRegression(
        C=_STRENGTH, solver="liblinear", class_weight=weighting, random_state=_SEED
    )


def _signs(text: str) -> list[float]:
    """The signs of the domain as numbers of about the size of the text's features."""
    found = {signal.key for signal in signals(text)}
    size = len(words(fold(text)))
    return [
        *(float(key in found) for key in SIGNAL_KEYS),
        *(min(2.0, score) for score in feeling_scores(text).values()),
        float(np.log1p(size)) / 2,
        float(np.log1p(size)) ** 2 / 8,
        float("?" in text),
    ]

"""What a message is, learned from labelled sentences: the label, its urgency, the feeling."""

from __future__ import annotations

from typing import Sequence

import numpy as np
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from bot.domain.triage import Label
from bot.nlu.features import text_features

_FOLDS = 3
_CANDIDATES = ("simple", "complex")


def _classifier(seed: int) -> LogisticRegression:
    return LogisticRegression(
        C=8.0, solver="liblinear", class_weight="balanced", random_state=seed
    )


class TriageModel:
    """Labels with probabilities; the chance of complex is calibrated on unseen sentences."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._labels = make_pipeline(text_features(), _classifier(seed))
        self._feelings = make_pipeline(text_features(), _classifier(seed))
        self._slope, self._offset = 1.0, 0.0
        self._has_feelings = False

    def fit(
        self, texts: Sequence[str], labels: Sequence[str], feelings: Sequence[str]
    ) -> "TriageModel":
        y = np.asarray(labels)
        self._calibrate(list(texts), y)
        self._labels.fit(texts, y)
        self._has_feelings = len(set(feelings)) > 1
        if self._has_feelings:
            self._feelings.fit(texts, feelings)
        return self

    def _calibrate(self, texts: list[str], y: np.ndarray) -> None:
        """Platt scaling of the chance of complex, on held-out predictions."""
        topical = np.isin(y, _CANDIDATES)
        fewest = np.unique(y, return_counts=True)[1].min()
        if fewest < _FOLDS or len(set(y[topical])) < 2:
            return
        folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=self._seed)
        p = cross_val_predict(self._labels, texts, y, cv=folds, method="predict_proba")
        raw = logit(np.clip(_complex_share(p, list(np.unique(y))), 1e-4, 1 - 1e-4))
        platt = LogisticRegression(C=1e6).fit(raw[topical, None], y[topical] == "complex")
        self._slope, self._offset = float(platt.coef_[0, 0]), float(platt.intercept_[0])

    def label(self, text: str) -> tuple[dict[str, float], float]:
        """(probability of each label, calibrated probability that the goal is complex)."""
        p = self._labels.predict_proba([text])
        classes = [str(name) for name in self._labels.classes_]
        raw = logit(np.clip(_complex_share(p, classes), 1e-4, 1 - 1e-4))[0]
        calibrated = float(expit(self._slope * raw + self._offset))
        return dict(zip(classes, (float(value) for value in p[0]))), calibrated

    def feeling(self, text: str) -> str:
        return str(self._feelings.predict([text])[0]) if self._has_feelings else "neutraal"


def _complex_share(p: np.ndarray, classes: list[str]) -> np.ndarray:
    """The part of complex in simple and complex together; half where neither is known."""
    parts = {name: p[:, classes.index(name)] for name in _CANDIDATES if name in classes}
    simple = parts.get(Label.SIMPLE.value, np.zeros(len(p)))
    both = simple + parts.get(Label.COMPLEX.value, np.zeros(len(p)))
    share = np.full(len(p), 0.5)
    known = both > 0
    share[known] = (both - simple)[known] / both[known]
    return share

"""Scores made into chances, on sentences that the scores were not learned from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

__all__ = ["Calibration", "Platt", "held_out"]

#: About this part of the sentences is kept apart.
_APART = 0.08
#: An author who wrote more than this part of all is never kept apart: too much would be missed.
_LARGEST_AUTHOR = 0.06
#: With fewer sentences apart, or of one kind, nothing can be calibrated.
_FEWEST = 20
_SEED = 0


class Platt(NamedTuple):
    """Log-odds of the second answer of a question with two answers."""

    slope: float = 1.0
    offset: float = 0.0

    def score(self, scores: np.ndarray) -> float:
        return self.slope * float(scores[1] - scores[0]) + self.offset

    @classmethod
    def fitted(cls, odds: np.ndarray, truth: np.ndarray) -> Platt:
        """From log-odds as they were scored, and whether yes (1) was right or no (0)."""
        fit = LogisticRegression(C=100.0).fit(odds[:, None], truth)
        return cls(float(fit.coef_[0, 0]), float(fit.intercept_[0]))


@dataclass
class Calibration:
    """How scores become chances: a sharpness for each question, Platt's scaling for yes or no."""

    sharpness: dict[str, float] = field(default_factory=dict)
    platt: dict[str, Platt] = field(default_factory=dict)

    @classmethod
    def fitted(
        cls,
        scored: Sequence[tuple[int, Mapping[str, np.ndarray]]],
        answers: Mapping[str, np.ndarray],
    ) -> Calibration:
        """From the scores of sentences (by number), and what was right for each; -1 is unknown."""
        made = cls()
        for question, right in answers.items():
            told = [
                (s[question], int(right[i])) for i, s in scored if question in s and right[i] >= 0
            ]
            scores = np.asarray([score for score, _ in told])
            truth = np.asarray([answer for _, answer in told], dtype=int)
            if len(told) >= _FEWEST and len(set(truth.tolist())) > 1:
                made.sharpness[question] = _sharpness(scores, truth)
                if scores.shape[1] == 2:
                    made.platt[question] = Platt.fitted(scores[:, 1] - scores[:, 0], truth)
            elif len(told) and scores.shape[1] == 2:
                made.platt[question] = Platt()
        return made

    def of(self, question: str) -> Platt:
        """Scaling for a yes or no; scores as they are where nothing could be fitted."""
        return self.platt.get(question, Platt())


def _sharpness(scores: np.ndarray, truth: np.ndarray) -> float:
    def surprise(sharpness: float) -> float:
        scaled = scores * sharpness
        return float((logsumexp(scaled, axis=1) - scaled[np.arange(len(truth)), truth]).mean())

    return float(minimize_scalar(surprise, bounds=(0.05, 5.0), method="bounded").x)


def held_out(authors: Sequence[str]) -> np.ndarray:
    """The sentences (by number) that are kept apart to calibrate on.

    Whole authors where there are enough of them: one author's sentences are alike, and a network
    that knows some is too sure of the others.
    """
    names = np.asarray(authors)
    sizes = {name: int((names == name).sum()) for name in sorted(set(authors))}
    small = [name for name, size in sizes.items() if size <= _LARGEST_AUTHOR * len(names)]
    if sum(sizes[name] for name in small) < 2 * _APART * len(names):
        size = int(_APART * len(names)) if len(names) >= 2 * _FEWEST else 0
        return np.sort(np.random.RandomState(_SEED).permutation(len(names))[:size])
    # By their names, so that one more author changes little in who is kept apart.
    small.sort(key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    chosen: list[str] = []
    while sum(sizes[name] for name in chosen) < _APART * len(names):
        chosen.append(small.pop())
    return np.flatnonzero(np.isin(names, chosen))

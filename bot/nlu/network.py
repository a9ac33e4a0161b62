"""A small neural network for short texts: one hidden layer that several questions share.

What is this about, is it complicated, is it urgent, how does the writer feel: what is learned for
one question helps the others. This half answers; it needs nothing but numpy, and microseconds.
`bot.nlu.network_training` makes one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from bot.nlu.features import Row

__all__ = ["Head", "Network"]


class Head(NamedTuple):
    """One question: its possible answers, and the weights that score them (hidden x answers)."""

    classes: tuple[str, ...]
    weights: np.ndarray
    offsets: np.ndarray


class Network:
    """`inputs`: features x hidden; each head has its own scores on the same hidden layer."""

    def __init__(self, inputs: np.ndarray, offsets: np.ndarray, heads: Mapping[str, Head]) -> None:
        # Half precision: the model is half as large, and the answers are the same.
        self._inputs = np.asarray(inputs, dtype=np.float16)
        self._offsets = np.asarray(offsets, dtype=np.float32)
        self.heads = dict(heads)

    def scores(self, row: Row, only: str | None = None) -> dict[str, np.ndarray]:
        """For each question, or for one, the score (log-odds, up to a constant) of each answer."""
        summed = row.values @ self._inputs[row.columns].astype(np.float32)
        hidden = np.maximum(summed + self._offsets, 0.0)
        return {
            name: np.asarray(hidden @ head.weights + head.offsets, dtype=np.float64)
            for name, head in self.heads.items()
            if only in (None, name)
        }

    def arrays(self, prefix: str) -> dict[str, np.ndarray]:
        """All weights by name, for `numpy.savez`."""
        found = {f"{prefix}inputs": self._inputs, f"{prefix}offsets": self._offsets}
        for name, head in self.heads.items():
            found[f"{prefix}{name}_weights"] = head.weights
            found[f"{prefix}{name}_offsets"] = head.offsets
        return found

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, np.ndarray], prefix: str, classes: Mapping[str, Sequence[str]]
    ) -> Network:
        """The inverse of `arrays`; `classes` names the answers of each question."""
        heads = {
            name: Head(
                tuple(answers),
                arrays[f"{prefix}{name}_weights"],
                arrays[f"{prefix}{name}_offsets"],
            )
            for name, answers in classes.items()
        }
        return cls(arrays[f"{prefix}inputs"], arrays[f"{prefix}offsets"], heads)

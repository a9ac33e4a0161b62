"""Text as numbers: lemmas and pairs of them, pieces of words, and the concepts it touches.

Pieces of two to five letters make typing mistakes and compounds count for most of what they
share with known words. Everything is saved as plain JSON and arrays: loading a model runs no code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from bot.domain.plain_text import fold
from bot.nlu.concepts import concepts_in
from bot.nlu.lemmas import lemma_of

__all__ = ["Row", "TextFeatures", "known_share", "plain_words", "stacked"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[?!]")
_DIGIT = re.compile(r"\d")
_SHORTEST_PIECE, _LONGEST_PIECE = 2, 5


@lru_cache(maxsize=512)
def plain_words(text: str) -> tuple[str, ...]:
    """The words, question and exclamation marks of a text; every digit a 0."""
    return tuple(_WORD.findall(_DIGIT.sub("0", fold(text))))


def _lemmas(words: Sequence[str]) -> Iterable[str]:
    lemmas = [lemma_of(word) for word in words]
    yield from lemmas
    yield from (f"{a} {b}" for a, b in pairwise(lemmas))


def _pieces(words: Sequence[str]) -> Iterable[str]:
    for word in words:
        padded = f" {word} "
        for size in range(_SHORTEST_PIECE, _LONGEST_PIECE + 1):
            if size >= len(padded):
                yield padded
                break
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]


def _concepts(words: Sequence[str]) -> Iterable[str]:
    for word in set(words):
        yield from concepts_in(word)


#: With fewer examples than this, what occurs once less often counts already.
_MANY = 2_000
#: (name, what it yields, in how many examples it must occur to count)
_BLOCKS: tuple[tuple[str, Callable[[Sequence[str]], Iterable[str]], int], ...] = (
    ("lemmas", _lemmas, 2),
    ("pieces", _pieces, 3),
    ("concepts", _concepts, 1),
)


class Row(NamedTuple):
    """The features of one text: which, and how strong."""

    columns: np.ndarray
    values: np.ndarray

    def times(self, weights: np.ndarray) -> np.ndarray:
        """The product with a matrix that has one row a feature.

        A message has some hundreds of features out of ten thousands; this takes microseconds
        where a sparse matrix of one row takes a millisecond.
        """
        return np.asarray(self.values @ weights[self.columns], dtype=np.float64)


def stacked(rows: Sequence[Row], width: int) -> csr_matrix:
    """Rows as one sparse matrix."""
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    columns = np.concatenate([row.columns for row in rows]) if rows else np.zeros(0, np.int32)
    values = np.concatenate([row.values for row in rows]) if rows else np.zeros(0, np.float32)
    return csr_matrix((values, columns, ends), shape=(len(rows), width))


class TextFeatures:
    """TF-IDF of three blocks of features, each scaled to length one."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, int]] = {name: {} for name, _split, _least in _BLOCKS}
        self._weights = np.zeros(0, dtype=np.float32)

    def fit(self, texts: Sequence[str]) -> TextFeatures:
        """Learn which features exist, and how rare each is."""
        read = [plain_words(text) for text in texts]
        weights: list[float] = []
        fewer = 0 if len(texts) >= _MANY else 1
        for name, split, least in _BLOCKS:
            seen = Counter(feature for words in read for feature in set(split(words)))
            kept = sorted(f for f, count in seen.items() if count >= max(1, least - fewer))
            self._numbers[name] = {
                feature: len(weights) + position for position, feature in enumerate(kept)
            }
            weights += [float(np.log((1 + len(read)) / (1 + seen[f])) + 1) for f in kept]
        self._weights = np.asarray(weights, dtype=np.float32)
        return self

    def __len__(self) -> int:
        return len(self._weights)

    def row(self, text: str) -> Row:
        """The features of one text; none for a text in which nothing is known."""
        words = plain_words(text)
        columns: list[int] = []
        values: list[np.ndarray] = []
        for name, split, _least in _BLOCKS:
            numbers = self._numbers[name]
            counts = Counter(numbers[f] for f in split(words) if f in numbers)
            if counts:
                column = sorted(counts)
                value = (np.log([counts[c] for c in column]) + 1.0) * self._weights[column]
                columns += column
                values.append(value / np.linalg.norm(value))
        joined = np.concatenate(values) if values else np.zeros(0)
        return Row(np.asarray(columns, dtype=np.int32), joined.astype(np.float32))

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """One row a text, for training on many at once."""
        return stacked([self.row(text) for text in texts], len(self))

    def knows(self, lemma: str) -> bool:
        """Whether a lemma occurred in what this was fitted on."""
        return lemma in self._numbers["lemmas"]

    def state(self) -> tuple[dict[str, Any], np.ndarray]:
        """What `from_state` needs: names for JSON, and the weights."""
        return {name: list(numbers) for name, numbers in self._numbers.items()}, self._weights

    @classmethod
    def from_state(cls, names: dict[str, list[str]], weights: np.ndarray) -> TextFeatures:
        """The features as they were fitted."""
        features = cls()
        number = 0
        for name, _split, _least in _BLOCKS:
            features._numbers[name] = {f: number + i for i, f in enumerate(names[name])}
            number += len(names[name])
        features._weights = np.asarray(weights, dtype=np.float32)
        return features


def known_share(features: TextFeatures, text: str) -> float:
    """The part of the words that were ever seen before; 0 for noise and for no words at all."""
    words = [word for word in plain_words(text) if word not in "?!"]
    if not words:
        return 0.0
    return sum(features.knows(lemma_of(word)) for word in words) / len(words)

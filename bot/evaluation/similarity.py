"""Which messages are near copies of each other: they may not stand on both sides of a test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer

from bot.domain.likeness import LEAK, NEAR, normalised

_ROWS_AT_ONCE = 512


def near_pairs(
    left: Sequence[str], right: Sequence[str], at_least: float
) -> Iterator[tuple[int, int, float]]:
    """Pairs (index in left, index in right, similarity) of at least this similarity.

    The similarity is the share of three-letter pieces within words that two messages have in
    common (Jaccard): the order of the words does not count, a typing mistake counts a little.
    """
    if not left or not right:
        return
    vectorizer = CountVectorizer(
        analyzer="char_wb", ngram_range=(3, 3), binary=True, dtype=np.float32
    )
    all_pieces: csr_matrix = vectorizer.fit_transform([normalised(t) for t in [*left, *right]])
    first, second = all_pieces[: len(left)], all_pieces[len(left) :]
    first_sizes = np.asarray(first.sum(axis=1)).ravel()
    second_sizes = np.asarray(second.sum(axis=1)).ravel()
    other_way = second.T.tocsr()
    for start in range(0, len(left), _ROWS_AT_ONCE):
        common = (first[start : start + _ROWS_AT_ONCE] @ other_way).toarray()
        either = first_sizes[start : start + _ROWS_AT_ONCE, None] + second_sizes - common
        similarity = common / np.maximum(either, 1)
        for row, column in zip(*np.nonzero(similarity >= at_least), strict=True):
            yield start + int(row), int(column), float(similarity[row, column])


def groups(texts: Sequence[str], at_least: float = NEAR) -> list[int]:
    """A group number for each text; near copies, and near copies of those, have the same."""
    pairs = list(near_pairs(texts, texts, at_least))
    rows = [row for row, _, _ in pairs]
    columns = [column for _, column, _ in pairs]
    links = coo_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(texts), len(texts)))
    return [int(number) for number in connected_components(links, directed=False)[1]]


def leaks(
    held_out: Sequence[str], training: Sequence[str], at_least: float = LEAK
) -> list[tuple[int, int, float]]:
    """For each held-out text that training knows already: its nearest training text."""
    nearest: dict[int, tuple[int, int, float]] = {}
    for row, column, similarity in near_pairs(held_out, training, at_least):
        if row not in nearest or similarity > nearest[row][2]:
            nearest[row] = (row, column, similarity)
    return [nearest[row] for row in sorted(nearest)]

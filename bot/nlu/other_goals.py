"""Several goals in one message: each part of it that is surely about a goal by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

__all__ = ["clauses", "goals_by_clause"]

#: Shorter messages hold one goal; of longer ones the first part is read.
_FEWEST_WORDS, _MOST_CLAUSES = 6, 8
_FEWEST_IN_CLAUSE = 3
#: A part counts when it is as sure as this by itself.
_SURE = 0.75
_MOST = 2
_BREAK = re.compile(
    r"[.!?;\n]+|,(?=\s)|\b(?:en (?:ook|verder|dan|daarnaast|nog|hoe|wat|waar|kan|mag|moet|wil)"
    r"|daarnaast|verder|ook nog|bovendien|tevens|and also|also|plus)\b",
    re.IGNORECASE,
)


def clauses(text: str) -> list[str]:
    """The parts of a message in which another question may stand."""
    if len(text.split()) < _FEWEST_WORDS:
        return []
    starts = [0, *(match.start() for match in _BREAK.finditer(text)), len(text)]
    parts = [text[a:b].strip(" .,;!\n") for a, b in pairwise(starts)]
    long_enough = [part for part in parts if len(part.split()) >= _FEWEST_IN_CLAUSE]
    return long_enough[:_MOST_CLAUSES] if len(long_enough) > 1 else []


def goals_by_clause(text: str, goals_of: Callable[[str], Sequence[tuple[str, float]]]) -> list[str]:
    """The goals that parts of the message are surely about, the surest first; none for one goal."""
    found: dict[str, float] = {}
    for clause in clauses(text):
        goal, chance = max(goals_of(clause), key=lambda item: item[1], default=("", 0.0))
        if chance >= _SURE:
            found[goal] = max(chance, found.get(goal, 0.0))
    if len(found) < 2:
        return []
    return sorted(found, key=lambda goal: -found[goal])[: _MOST + 1]

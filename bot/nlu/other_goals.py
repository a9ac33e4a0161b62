"""Several goals in one message: each part of it that is surely about a goal by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from bot.domain.person_request import subject_words

__all__ = ["clauses", "goals_by_clause", "subject_of_request"]

#: Shorter messages hold one goal; of longer ones the first part is read.
_FEWEST_WORDS, _MOST_CLAUSES = 6, 8
_FEWEST_IN_CLAUSE = 3
#: Up to here a message is a list of wishes rather than a story: there "en" alone divides them, and
#: two words are enough ("bijstand aanvragen en mijn vergunning verlengen").
_SHORT, _FEWEST_IN_SHORT = 12, 2
#: A part counts when it is as sure as this by itself.
_SURE = 0.75
_MOST = 2
#: From here the goal of what is left of "a person about …" is likelier than all others together,
#: by some distance: with a wrong guess the citizen waits for the wrong department.
_SUBJECT_FROM = 0.6
_MARKS, _ALSO = r"[.!?;\n]+|,(?=\s)", r"daarnaast|verder|ook nog|bovendien|tevens|also|plus"
_BREAK = re.compile(
    rf"{_MARKS}|\b(?:en (?:ook|verder|dan|daarnaast|nog|hoe|wat|waar|kan|mag|moet|wil)"
    rf"|and also|{_ALSO})\b",
    re.IGNORECASE,
)
_BREAK_IN_SHORT = re.compile(rf"{_MARKS}|\b(?:en|and|{_ALSO})\b", re.IGNORECASE)
_AND = re.compile(r"^(?:en|and)\s+", re.IGNORECASE)


def clauses(text: str) -> list[str]:
    """The parts of a message in which another question may stand."""
    length = len(text.split())
    if length < _FEWEST_WORDS:
        return []
    divides, fewest = _BREAK, _FEWEST_IN_CLAUSE
    if length <= _SHORT:
        divides, fewest = _BREAK_IN_SHORT, _FEWEST_IN_SHORT
    starts = [0, *(match.start() for match in divides.finditer(text)), len(text)]
    parts = [_AND.sub("", text[a:b].strip(" .,;!\n")) for a, b in pairwise(starts)]
    long_enough = [part for part in parts if len(part.split()) >= fewest]
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


def subject_of_request(
    text: str, goals_of: Callable[[str], Sequence[tuple[str, float]]]
) -> list[str]:
    """The goal that a request for a person is about; none when it does not say, or not clearly.

    Only the words beside the request are judged: in the whole message the wish for a person drowns
    every other goal.
    """
    about = subject_words(text)
    if not about:
        return []
    goal, chance = max(goals_of(about), key=lambda item: item[1], default=("", 0.0))
    return [goal] if chance >= _SUBJECT_FROM else []

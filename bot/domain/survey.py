"""Asking how it was: the questions of the research, in its own words and on its own scales."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Union

from bot.domain.errors import InvalidInput
from bot.domain.gnps import HIGHEST, LOWEST
from bot.domain.personal_data import mask
from bot.domain.text import clean

REMARK = "remark"
MAX_REMARK_LENGTH = 500
#: From the lowest to the highest answer of each question, in the order in which they are asked.
SCALES: dict[str, tuple[int, int]] = {
    "complexity": (1, 5),
    "effort": (1, 5),
    "speed": (1, 5),
    "nps": (LOWEST, HIGHEST),
    "trust": (1, 5),
}
#: What was answered, by the key of the question.
Answers = Mapping[str, Union[int, str]]


@dataclass(frozen=True)
class Survey:
    """One time that it was asked; `answers` hold what was answered of it."""

    id: str
    conversation_id: str
    offered_at: dt.datetime
    goal: Optional[str] = None
    department: Optional[str] = None
    answered_at: Optional[dt.datetime] = None
    skipped_at: Optional[dt.datetime] = None
    answers: Answers = field(default_factory=dict)

    @property
    def settled(self) -> bool:
        return self.answered_at is not None or self.skipped_at is not None


def checked(given: Mapping[str, Any]) -> Answers:
    """The answers as they are kept: without those that were left open, the remark masked.

    Raises InvalidInput for a question that is none, an answer beyond its scale, or too long a
    remark.
    """
    found: dict[str, Union[int, str]] = {}
    for key, answer in given.items():
        if answer is None:
            continue
        if key == REMARK:
            remark = _remark(answer)
            if remark:
                found[key] = remark
        elif key in SCALES:
            found[key] = _score(key, answer)
        else:
            raise InvalidInput("Deze vraag is er niet.")
    return found


def _score(key: str, answer: Any) -> int:
    low, high = SCALES[key]
    # True is an int in Python, and no answer.
    if not isinstance(answer, int) or isinstance(answer, bool) or not low <= answer <= high:
        raise InvalidInput(f"Het antwoord op ‘{key}’ is een getal van {low} tot en met {high}.")
    return answer


def _remark(answer: Any) -> str:
    if not isinstance(answer, str):
        raise InvalidInput("De opmerking is tekst.")
    remark = clean(answer)
    if len(remark) > MAX_REMARK_LENGTH:
        raise InvalidInput(f"De opmerking heeft hooguit {MAX_REMARK_LENGTH} tekens.")
    # Read by who improves the service, and that needs nobody's numbers.
    return mask(remark).text

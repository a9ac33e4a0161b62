"""Leaving a question that the citizen was asked, for another goal.

What is typed while a question is open is its answer, also when it names a topic. Only an explicit
sign leaves it: a button, a correction, a stop word with a new question, or a clear question about
another goal of which the sorting is very sure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Mapping, Optional

from bot.domain.corrections import sign_of
from bot.domain.goals import ELSEWHERE, Goal
from bot.domain.plain_text import fold, words

__all__ = ["Parked", "leaves_question"]

#: How sure the sorting must be of the other goal, with a sign and without one.
_WITH_SIGN, _WITHOUT = 0.4, 0.8
#: Without a sign, the next goal must be no likelier than this.
_NEXT = 0.1
#: A clear question is short; a story with a question in it is an answer.
_MOST_WORDS = 18
_QUESTION = re.compile(
    r"^(?:(?:en|maar|oh?|ja|hoi|hallo|and|but|hi) )*"
    r"(?:(?:hoe|hoeveel|waar|wanneer|wie|welke?|how|where|when|which|who)\b"
    r"(?! (?:ik|we|wij|hij|zij|ze|je|jij|u|mijn|de|het|een|i|the|my)\b)"
    r"|wat (?:kost|kosten|is|zijn|moet|heb|zijn|doe)\b|(?:kan|mag|moet|krijg|heb) ik\b"
    r"|(?:kun|kunt|mag|moet) (?:je|u|men)\b|zijn jullie\b|what (?:is|are|does|do)\b"
    r"|(?:can|do|may|should) i\b|how (?:do|much|can|long)\b)"
)


def leaves_question(
    text: str, goal: Optional[Goal], current: Optional[str], first: float, second: float
) -> bool:
    """Whether this message leaves the open question for `goal`.

    `first` and `second` are the chances of the message's two likeliest goals; a tapped button is
    a command such as "/paspoort_aanvragen".
    """
    if goal is None or goal.kind != "goal":
        return False
    if text.startswith("/"):
        return True
    if goal.key in (current, ELSEWHERE):
        return False
    if sign_of(text) is not None:
        return first >= _WITH_SIGN
    return first >= _WITHOUT and second <= _NEXT and _asks_clearly(text)


def _asks_clearly(text: str) -> bool:
    plain = fold(text)
    if len(words(plain)) > _MOST_WORDS:
        return False
    return _QUESTION.match(plain) is not None


@dataclass(frozen=True)
class Parked:
    """A matter that was left in the middle: what was told of it so far."""

    goal: Optional[str]
    answers: tuple[Optional[str], ...] = ()
    reasons: tuple[str, ...] = ()
    feeling: str = "neutraal"
    urgent: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for a slot."""
        return {
            "goal": self.goal,
            "answers": list(self.answers),
            "reasons": list(self.reasons),
            "feeling": self.feeling,
            "urgent": self.urgent,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Parked:
        return cls(
            goal=values.get("goal"),
            answers=tuple(values.get("answers") or ()),
            reasons=tuple(values.get("reasons") or ()),
            feeling=str(values.get("feeling") or "neutraal"),
            urgent=bool(values.get("urgent")),
        )

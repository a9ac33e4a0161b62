"""Messages that the sorting was not sure of, or was wrong about, and the goals that designers gave
them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Optional

from bot.domain.corrections import sign_of
from bot.domain.topics import DOUBTFUL_GOAL
from bot.domain.understanding import Understanding

#: Why a message is asked about, with the words of staff.
Why = Literal["not_understood", "asked", "said_otherwise", "corrected"]
WHY_WORDS: dict[Why, str] = {
    "not_understood": "niet begrepen",
    "asked": "wij twijfelden en vroegen het",
    "said_otherwise": "de klant schatte het anders in",
    "corrected": "de klant bedoelde iets anders",
}
#: Decisions in which a goal was looked for.
ABOUT_A_GOAL = ("simple", "complex", "ask", "out_of_scope")
_ESTIMATES = ("simple", "complex")


@dataclass(frozen=True)
class Followed:
    """What the citizen wrote or tapped next, and the goal that this was about."""

    goal: Optional[str]
    text: str

    @property
    def tapped(self) -> bool:
        return self.text.startswith("/")


@dataclass(frozen=True)
class Doubted:
    """A message as it was masked for the bot, what was made of it, and why that is doubted.

    `meant`: the goal that the citizen chose right after, where they put the first one right.
    """

    conversation_id: str
    text: str
    at: dt.datetime
    understood: Understanding
    why: tuple[Why, ...]
    meant: Optional[str] = None

    @property
    def key(self) -> tuple[str, int]:
        return self.conversation_id, self.understood.turn_seq


@dataclass(frozen=True)
class Label:
    """`goal` None: put aside, it teaches nothing."""

    conversation_id: str
    turn_seq: int
    text: str
    goal: Optional[str]
    staff_name: str
    labelled_at: dt.datetime
    exported_at: Optional[dt.datetime] = None
    #: How the message was sorted, where that is still there.
    understood: Optional[Understanding] = None


@dataclass(frozen=True)
class Batch:
    """What one designer labelled at once: the last one can be undone."""

    at: dt.datetime
    goal: Optional[str]
    texts: Sequence[str]


def meant_instead(understood: Understanding, followed: Optional[Followed]) -> Optional[str]:
    """The goal that came in the place of the first: tapped, or written as a correction. What was
    another matter in the same message is none."""
    if followed is None or followed.goal in (None, understood.goal, *understood.triage.also):
        return None
    corrects = followed.tapped or sign_of(followed.text) == "correction"
    return followed.goal if corrects else None


def why_doubted(understood: Understanding, meant: Optional[str]) -> tuple[Why, ...]:
    """Empty for what the sorting was sure of, and nobody contradicted."""
    triage, found = understood.triage, list[Why]()
    unsure = understood.goal is None or understood.confidence < DOUBTFUL_GOAL
    if triage.decision == "out_of_scope" or (unsure and triage.decision in ABOUT_A_GOAL):
        found.append("not_understood")
    if triage.decision == "ask":
        found.append("asked")
    if triage.label in _ESTIMATES and understood.own_estimate not in (None, triage.label):
        found.append("said_otherwise")
    if meant is not None:
        found.append("corrected")
    return tuple(found)

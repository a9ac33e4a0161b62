"""What is told of a period: the figures, each with how many it is of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, Mapping

from bot.domain.durations import Durations
from bot.domain.insight import Wanted
from bot.domain.shares import Score, Share

Step = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Experience:
    """What customers said of it, of those who said the same of how complicated it was.

    Hidden: nothing of this group is told. Of another group some figure may be hidden by itself.
    """

    said: str
    answered: int
    hidden: bool
    gnps: Score
    #: By question: the share that speaks well of it.
    questions: Mapping[str, Share]
    #: Helped by a person as well.
    handed: Share


@dataclass(frozen=True)
class Judged:
    """The sorting against what customers said themselves."""

    #: By estimate, then by what was said; of some estimates it is not told.
    said: Mapping[str, Mapping[str, int]]
    said_untold: frozenset[str]
    #: Of those sorted simple or complex by who said simple or complex.
    agreement: Share
    #: In doubt, the customer was asked: by what was likelier, then by what they said.
    asked: Mapping[str, Mapping[str, int]]
    asked_untold: frozenset[str]
    asked_agreement: Share
    #: Sorted simple, and complex by what customers said; of all who said something.
    missed_said: Share
    #: Answered as simple, not solved, and then to a person; of all who said whether it was.
    missed_person: Share
    #: Found in either way; of all goals that were sorted simple. More is not known to be missed.
    missed: Share
    #: Sorted complex and handed over, and simple by what the customer said.
    over: Share


@dataclass(frozen=True)
class GoalCount:
    goal: str
    simple: int
    complex: int
    ask: int
    #: How many there are is told, but not how many were sorted so.
    parts_hidden: bool = False

    @property
    def total(self) -> int:
        return self.simple + self.complex + self.ask


@dataclass(frozen=True)
class Goals:
    """By volume, the largest first; those that are not told apart are put together."""

    shown: tuple[GoalCount, ...]
    others: int
    #: Of goals by how they were sorted: the share that came to a person.
    handed: Mapping[str, Share]


@dataclass(frozen=True)
class Waiting:
    """From when a customer asked for a person, in chats."""

    claim: Durations
    reply: Durations
    #: Went away before somebody came.
    left: Share
    opened: int
    callbacks: int


@dataclass(frozen=True)
class Unanswered:
    """Messages that the bot had no answer to."""

    unclear: Share
    out_of_scope: Share


@dataclass(frozen=True)
class AftercareFigures:
    asked: int
    worked: Share
    stopped: int
    #: Never answered, or not reached: let go.
    expired: int


@dataclass(frozen=True)
class TipFigures:
    kind: str
    shown: int
    taken: Share
    later: int
    stopped: int


@dataclass(frozen=True)
class Moment:
    """A day, week or month, as far as it is in the period (both days included), and what happened
    in it."""

    first: dt.date
    last: dt.date
    gnps: Score
    #: Of its goals, those that were sorted complex.
    complex: Share


@dataclass(frozen=True)
class Insight:
    """Everything that is told of a period."""

    wanted: Wanted
    #: Of the surveys that were shown, how many were answered.
    response: Share
    skipped: int
    #: How complicated it was, as customers said or did not say, of all who answered.
    said: Mapping[str, Share]
    everybody: Experience
    experience: tuple[Experience, ...]
    judged: Judged
    goals: Goals
    waiting: Waiting
    unanswered: Unanswered
    aftercare: AftercareFigures
    tips: tuple[TipFigures, ...]
    step: Step
    moments: tuple[Moment, ...]

"""What came of it, as it is counted: each day, by department and goal. docs/insight.md defines it.

A row of counts is of one day, department, goal and *kind*; LAYOUT names the counts in a row of each
kind. Every count is of something that happened on that day, so the counts of a day that is over do
not change any more.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Iterable, Mapping, Optional

from bot.domain.durations import STEPS
from bot.domain.errors import InvalidInput
from bot.domain.gnps import HIGHEST, LOWEST
from bot.domain.tips import TIP_KINDS

#: How a customer found the goal: 1, 2 | 3 | 4, 5 | not said.
SAID = ("simple", "between", "complex", "unsaid")
#: How it was sorted; `none`: nothing was sorted in that conversation.
ESTIMATES = ("simple", "complex", "ask", "none")
#: Asked from 1 to 5.
QUESTIONS = ("effort", "speed", "trust")
_FIVE = range(1, 6)
_SURVEY = (
    *("answered", "handed"),
    *(f"nps{score}" for score in range(LOWEST, HIGHEST + 1)),
    *(f"{question}{answer}" for question in QUESTIONS for answer in _FIVE),
)
_TIMES = tuple(f"step{place}" for place in range(len(STEPS) + 1))
#: The names of the counts in a row of each kind, in the order in which they are stored.
LAYOUT: dict[str, tuple[str, ...]] = {
    "sorting": (
        # goals, on the day on which each was first named in its conversation
        *("goal_simple", "goal_complex", "goal_ask"),
        *("handed_simple", "handed_complex", "handed_ask"),
        # messages
        *("simple", "complex", "ask", "human", "smalltalk", "out_of_scope", "unclear"),
        # in doubt: what was likelier, and what the customer said then
        *("simple_said_simple", "simple_said_complex"),
        *("complex_said_simple", "complex_said_complex"),
        # answered as simple, and the customer said whether that was it
        *("outcome_known", "to_person"),
    ),
    "judged": (
        *("offered", "skipped"),
        *(f"{estimate}_{said}" for estimate in ESTIMATES for said in SAID),
        *("complex_handed", "complex_handed_simple", "missed_only_said"),
    ),
    **{f"survey_{said}": _SURVEY for said in SAID},
    "handoff": ("opened", "callback", "left"),
    "claim": _TIMES,
    "reply": _TIMES,
    "aftercare": ("asked", "worked", "not_worked", "stopped", "expired"),
    **{f"tip_{kind}": ("shown", "taken", "later", "stopped") for kind in TIP_KINDS},
}
#: So many counts fit in a row.
COUNTS_IN_ROW = max(len(names) for names in LAYOUT.values())
#: A day is counted for good this long after it ended: what began before midnight is over by then.
SETTLED = dt.timedelta(hours=3)
LONGEST_PERIOD_DAYS = 3660


@dataclass(frozen=True)
class Tally:
    """The counts of one kind, by name; of a department and a goal, each of which may be none."""

    kind: str
    department: Optional[str]
    goal: Optional[str]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Wanted:
    """Which days (both included), departments (None: all) and goal (None: all)."""

    first: dt.date
    last: dt.date
    departments: Optional[frozenset[str]] = None
    goal: Optional[str] = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInput("De laatste dag is voor de eerste.")
        if (self.last - self.first).days >= LONGEST_PERIOD_DAYS:
            raise InvalidInput("Kies een periode van hooguit tien jaar.")

    def takes(self, tally: Tally) -> bool:
        """Whether it is of these departments and this goal."""
        if self.departments is not None and tally.department not in self.departments:
            return False
        return self.goal is None or tally.goal == self.goal


@dataclass
class Counted:
    """Counts added up: all of them by (kind, name), and two views on some of them."""

    all: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: Of `sorting`, by goal.
    by_goal: dict[str, Counter[str]] = field(default_factory=dict)
    #: By day: G-NPS answers by score, and goals by how they were sorted.
    by_day: dict[dt.date, Counter[str]] = field(default_factory=dict)

    def add(self, day: dt.date, tallies: Iterable[Tally]) -> None:
        for tally in tallies:
            for name, count in tally.counts.items():
                self.all[tally.kind, name] += count
            if tally.kind == "sorting" and tally.goal:
                self.by_goal.setdefault(tally.goal, Counter()).update(tally.counts)
            if tally.kind in OVER_TIME:
                some = {name: tally.counts.get(name, 0) for name in OVER_TIME[tally.kind]}
                self.by_day.setdefault(day, Counter()).update(some)


#: What is shown by day, week or month.
OVER_TIME: dict[str, tuple[str, ...]] = {
    "sorting": ("goal_simple", "goal_complex", "goal_ask"),
    **{f"survey_{said}": tuple(f"nps{score}" for score in range(1, 11)) for said in SAID},
}

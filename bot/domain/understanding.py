"""What the bot made of each message of a citizen: for who reads the conversation afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Optional

from bot.domain.triage import Triage

#: (goal, chance from 0 to 1), the likeliest first.
Ranking = tuple[tuple[str, float], ...]
#: So many goals of each message are kept.
_KEPT = 3


def likeliest(ranking: Iterable[tuple[str, float]]) -> Ranking:
    """What is kept of all chances."""
    return tuple((goal, round(float(chance), 4)) for goal, chance in list(ranking)[:_KEPT])


@dataclass(frozen=True)
class Understanding:
    """Of the message with sequence number `turn_seq`; `confidence` is about the goal, 0 to 1.

    `own_estimate` is what the citizen said themselves: simple or complex. `kept` is the ranking as
    it is stored: nothing for what was tapped, or sorted before it was kept.
    """

    turn_seq: int
    goal: Optional[str]
    confidence: float
    triage: Triage
    own_estimate: Optional[str] = None
    kept: Ranking = ()

    @property
    def ranking(self) -> Ranking:
        """The likeliest goals: the one that was sorted by alone, where no more is known."""
        return self.kept or (((self.goal, self.confidence),) if self.goal else ())

"""What people make of a hand-off: how it ended, what was arranged, and the check afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, Optional, Sequence

from bot.domain.errors import InvalidInput
from bot.domain.goals import NextStep

Outcome = Literal["solved", "follow_up", "referred", "no_answer"]
OUTCOMES: dict[str, str] = {
    "solved": "Opgelost",
    "follow_up": "Wij komen erop terug",
    "referred": "Doorverwezen",
    "no_answer": "Geen reactie meer",
}
#: A promise: it asks for a step of ours.
FOLLOW_UP: Outcome = "follow_up"
#: The conversation ends, and the matter does not: nobody is asked yet how it was.
NOT_CLOSED = (FOLLOW_UP,)
AftercareWay = Literal["chat", "call", "email"]
#: How it is asked afterwards whether it worked, in the words of staff.
AFTERCARE_WAYS: dict[str, str] = {
    "chat": "Bij het volgende bezoek aan de chat",
    "call": "Nabellen",
    "email": "Per e-mail",
}
LONGEST_AFTERCARE_DAYS = 365
#: planned → asked → worked or not_worked; stopped by the citizen, expired without an answer.
AFTERCARE_STATES = ("planned", "asked", "worked", "not_worked", "stopped", "expired")


@dataclass(frozen=True)
class Aftercare:
    """That it is asked afterwards whether it worked: so many days later, in this way.

    Raises InvalidInput for less than a day, more than a year, or another way.
    """

    days: int
    way: AftercareWay

    def __post_init__(self) -> None:
        if not 1 <= self.days <= LONGEST_AFTERCARE_DAYS:
            raise InvalidInput(f"Nazorg is na 1 tot {LONGEST_AFTERCARE_DAYS} dagen.")
        if self.way not in AFTERCARE_WAYS:
            raise InvalidInput(f"Nazorg gaat op een van deze manieren: {', '.join(AFTERCARE_WAYS)}")


def check_agreed(outcome: str, steps: Sequence[NextStep], today: dt.date) -> None:
    """What an agent agreed with the citizen can be kept: nothing is promised without a term.

    Raises InvalidInput for an outcome that is none; for "we come back to it" without a step of
    ours; for a step of ours without a term; and for a day that has passed.
    """
    if outcome not in OUTCOMES:
        raise InvalidInput(f"outcome is een van: {', '.join(OUTCOMES)}", "/outcome")
    for place, step in enumerate(steps):
        if step.who == "wij" and not (step.due or "").strip():
            raise InvalidInput(
                f"Zeg bij ‘{step.what}’ wanneer wij dat doen, in woorden of met een dag. "
                "De klant leest dit als een toezegging.",
                f"/next_steps/{place}/due",
            )
        if step.due_on is not None and step.due_on < today:
            where = f"/next_steps/{place}/due_on"
            raise InvalidInput(f"De dag van ‘{step.what}’ is al voorbij.", where)
    if outcome == FOLLOW_UP and not any(step.who == "wij" for step in steps):
        raise InvalidInput(
            f"Bij ‘{OUTCOMES[FOLLOW_UP]}’ hoort een afspraak van ons: wat wij doen, en wanneer.",
            "/next_steps",
        )


@dataclass(frozen=True)
class RecordedStep:
    """A next step that is in the database: only these are ever said to be arranged.

    `department` owns it, where the organisation does it. What the citizen said of it last counts:
    it is confirmed or disputed, never both.
    """

    step: NextStep
    recorded_by: str
    recorded_at: dt.datetime
    id: int = 0
    conversation_id: str = ""
    goal: Optional[str] = None
    department: Optional[str] = None
    handoff_id: Optional[str] = None
    turn_seq: Optional[int] = None
    confirmed_at: Optional[dt.datetime] = None
    disputed_at: Optional[dt.datetime] = None
    done_at: Optional[dt.datetime] = None

    @property
    def matter(self) -> tuple[Optional[str], Optional[int]]:
        """Steps that were told together: at the end of one answer, or of one hand-off."""
        return self.handoff_id, self.turn_seq

    @property
    def in_calendar(self) -> bool:
        """Whether there is a day to write down."""
        return self.step.due_on is not None and self.done_at is None and self.disputed_at is None

"""What an organisation settles for itself: terms, the cost of a mistake, how long is kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Optional

from pydantic import Field, root_validator

from bot.domain.entry import Entry

if TYPE_CHECKING:  # a customer's next steps come from the goals, which come from here
    from bot.domain.customer import Level


class DeskRules(Entry):
    """How long things may take at the desk, in minutes (`abandoned_hours`: in hours)."""

    #: From claiming to the first word; after that the case goes back to the queue.
    first_reply_minutes: float = Field(default=5, gt=0, le=240)
    #: A wait from here on is told to be long, and other ways are offered.
    long_wait_minutes: float = Field(default=15, gt=0, le=600)
    #: An unclaimed case from here on is a matter for supervisors.
    escalate_minutes: float = Field(default=10, gt=0, le=600)
    #: A colleague who was asked to take a case has this long to say yes.
    ask_colleague_minutes: float = Field(default=3, gt=0, le=240)
    #: Who waits hears this often that they are not forgotten.
    reassure_minutes: float = Field(default=3, gt=0, le=240)
    #: Who has not been seen for so long is not coming back.
    abandoned_hours: float = Field(default=24, gt=0, le=720)


class AskingRules(Entry):
    """Aftercare and asking how it was: when, and how often. Whole hours of the local clock."""

    #: Not before, and not after; nor on Sundays and the days on which the organisation is closed.
    from_hour: int = Field(default=9, ge=0, le=23)
    until_hour: int = Field(default=20, ge=1, le=24)
    on_sundays: bool = False
    on_closed_days: bool = False
    #: What was not answered for so long is let go.
    expire_days: int = Field(default=28, ge=1, le=365)
    #: How it was is asked of the same person once in so many days.
    survey_days: int = Field(default=30, ge=0, le=365)

    @root_validator(skip_on_failure=True)
    def _a_time_to_ask(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["from_hour"] >= values["until_hour"]:
            raise ValueError("from_hour must be before until_hour")
        return values


class EmergencyLine(Entry):
    """The number that is called day and night when what the organisation supplies is gone."""

    name: str = Field(min_length=2, max_length=60)
    name_english: Optional[str] = Field(default=None, min_length=2, max_length=60)
    phone: str = Field(regex=r"^[+0-9][0-9 -]{4,20}$")


class SortingCosts(Entry):
    """What a wrong decision costs, relative to asking the citizen once.

    missed: a complex matter answered as simple; over: a simple one sent to a person;
    asked: the citizen had to answer one extra question; danger: somebody in danger was not seen.
    """

    missed: float = Field(default=10.0, gt=0)
    over: float = Field(default=3.0, gt=0)
    asked: float = Field(default=1.0, gt=0)
    danger: float = Field(default=60.0, gt=0)


class Retention(Entry):
    """How long a conversation is kept after its last word, in days; and staff's reads of them.

    anonymous: nobody knows who it was; returning: held in a remembered browser; verified: of who
    logged in; audit: who of the staff read and did what.
    """

    anonymous_days: int = Field(default=90, ge=1, le=3650)
    returning_days: int = Field(default=180, ge=1, le=3650)
    verified_days: int = Field(default=365, ge=1, le=3650)
    audit_days: int = Field(default=730, ge=1, le=3650)

    def days(self, level: Level) -> int:
        return int(getattr(self, f"{level.value}_days"))

    def before(self, level: Level, now: dt.datetime) -> dt.datetime:
        """A conversation whose last word is older than this has had its time."""
        return now - dt.timedelta(days=self.days(level))

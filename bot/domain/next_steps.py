"""What happens next: who does what, by when, and how somebody hears of it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Collection, Literal, Optional

from pydantic import Field, root_validator

from bot.domain.dates import day_in_words
from bot.domain.entry import Entry

#: `ander`: neither the citizen nor the organisation; `NextStep.party` says who.
Who = Literal["u", "wij", "ander"]
#: What a citizen taps to "is this right?" where the gateway itself asks it; no bot hears these.
STEPS_RIGHT, STEPS_WRONG = "/klopt", "/klopt_niet"
_ACTORS: dict[str, dict[str, str]] = {
    "nl": {"u": "U", "wij": "Wij"},
    "en": {"u": "You", "wij": "We"},
}
_SATURDAY = 5
#: How a term begins that counts from the day on which it is told.
_FROM_NOW = ("binnen ", "within ")


class EnglishStep(Entry):
    """The step for who reads English."""

    what: str = Field(min_length=3, max_length=300)
    due: Optional[str] = Field(default=None, max_length=80)
    notice: Optional[str] = Field(default=None, max_length=80)


class NextStep(Entry):
    """Who does what, and by when; `due` is in the reader's words ("binnen 5 dagen").

    `within_days` counts from the day on which the step is told, and gives both the words and the
    day. With `after` it counts from what the citizen or somebody else does first: then there are
    words ("binnen 5 dagen na uw aanvraag") and no day, because nobody knows it yet.
    """

    who: Who
    what: str = Field(min_length=3, max_length=300)
    due: Optional[str] = Field(default=None, max_length=80)
    #: Who it is, when it is neither the citizen nor the organisation.
    party: Optional[str] = Field(default=None, min_length=2, max_length=50, regex=r"^[^:\n]+$")
    due_on: Optional[dt.date] = None
    within_days: Optional[int] = Field(default=None, ge=1, le=730)
    #: Saturdays, Sundays and the days that the organisation is closed do not count.
    working_days: bool = False
    after: Optional[str] = Field(default=None, min_length=3, max_length=50)
    #: How the citizen hears of it: "per brief", "u krijgt een e-mail".
    notice: Optional[str] = Field(default=None, min_length=3, max_length=80)
    #: A number to refer to, such as that of a case.
    reference: Optional[str] = Field(default=None, min_length=2, max_length=40)
    english: Optional[EnglishStep] = None

    @root_validator(skip_on_failure=True)
    def _fits_together(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values["who"] == "ander") != (values["party"] is not None):
            raise ValueError("'party' says who does it when 'who' is 'ander', and only then")
        if values["within_days"] is None and (values["working_days"] or values["after"]):
            raise ValueError("'working_days' and 'after' belong to 'within_days'")
        if values["within_days"] is not None and values["due_on"] is not None:
            raise ValueError("give 'within_days' or 'due_on', not both")
        if values["due"] is None:
            values["due"] = _in_words(values)
        return values

    def day(self, today: dt.date, closed_on: Collection[dt.date] = ()) -> Optional[dt.date]:
        """The day by which it is done, told `today`; None when nobody can say."""
        if self.within_days is None or self.after:
            return self.due_on
        if not self.working_days:
            return today + dt.timedelta(days=self.within_days)
        return _working_days_after(today, self.within_days, closed_on)

    def line(self, language: str = "nl") -> str:
        """The step as one line of text, as a citizen reads it."""
        actors = _ACTORS.get(language, _ACTORS["nl"])
        actor = self.party or actors.get(self.who, "")
        what = self.what.rstrip(".")
        if not what.startswith(f"{actor} "):  # "Wij bellen u" says already who does it
            what = f"{actor}: {what}"
        beside = ", ".join(part for part in (self.due, self.notice) if part)
        return f"{what} ({beside})." if beside else f"{what}."

    def told_later(self, language: str, today: dt.date) -> NextStep:
        """As it is said on a later day: "within 5 days" would count from then, so it is the day."""
        if self.due_on is None or not (self.due or "").startswith(_FROM_NOW):
            return self
        by = "by" if language == "en" else "uiterlijk"
        return self.copy(update={"due": f"{by} {day_in_words(self.due_on, language, today)}"})

    def in_english(self) -> Optional[NextStep]:
        """As who reads English reads it; None when nobody translated it."""
        if self.english is None:
            return None
        told = self.english.dict()
        return self.copy(update={**told, "english": None})


def _in_words(values: dict[str, Any]) -> Optional[str]:
    number, day = values["within_days"], values["due_on"]
    if number is not None:
        unit = ("werkdag" if number == 1 else "werkdagen") if values["working_days"] else "dagen"
        if unit == "dagen" and number == 1:
            unit = "dag"
        since = f" na {values['after']}" if values["after"] else ""
        return f"binnen {number} {unit}{since}"
    return f"uiterlijk {day_in_words(day)} {day.year}" if day is not None else None


def _working_days_after(day: dt.date, number: int, closed_on: Collection[dt.date]) -> dt.date:
    while number:
        day += dt.timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in closed_on:
            number -= 1
    return day

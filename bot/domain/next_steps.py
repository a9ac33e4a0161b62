"""What happens next: who does what, by when, and how somebody hears of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Collection, Literal, Optional

from pydantic import Field, root_validator

from bot.domain.dates import day_in_words
from bot.domain.entry import Entry
from bot.domain.terms import Term

#: `ander`: neither the citizen nor the organisation; `NextStep.party` says who.
Who = Literal["u", "wij", "ander"]
#: What a citizen taps to "is this right?" where the gateway itself asks it; no bot hears these.
STEPS_RIGHT, STEPS_WRONG = "/klopt", "/klopt_niet"
#: The same of all that was told earlier in the conversation, and not answered then.
EARLIER_RIGHT, EARLIER_WRONG = "/klopt_eerder", "/klopt_eerder_niet"
_ACTORS: dict[str, dict[str, str]] = {
    "nl": {"u": "U", "wij": "Wij"},
    "en": {"u": "You", "wij": "We"},
}
#: How the citizen hears of a step, when the notice is no sentence of its own.
_HEARD = {"nl": "U hoort dit {}.", "en": "You hear this {}."}
#: With these words a sentence begins ("u ziet het op uw rekening").
_SUBJECTS = frozenset(
    (
        *("u", "wij", "we", "het", "dit", "dat", "de", "een", "uw", "onze", "iemand", "er"),
        *("you", "it", "this", "that", "the", "a", "your", "our", "somebody", "there"),
    )
)
#: How a term begins that counts from the day on which it is told.
_FROM_NOW = ("binnen ", "within ")


class EnglishStep(Entry):
    """The step for who reads English. A term needs no `due`: it is translated, with `after`."""

    what: str = Field(min_length=3, max_length=300)
    due: Optional[str] = Field(default=None, max_length=80)
    after: Optional[str] = Field(default=None, min_length=3, max_length=50)
    party: Optional[str] = Field(default=None, min_length=2, max_length=50, regex=r"^[^:\n]+$")
    notice: Optional[str] = Field(default=None, max_length=80)


class NextStep(Entry):
    """Who does what, and by when; `due` is in the reader's words ("binnen 5 dagen").

    `within` is a term in words ("8 weken", "meestal binnen 8 weken"), `within_days` one in days.
    It counts from the day on which the step is told, and gives both the words and the day; what is
    only usual has no day. With `after` it counts from what the citizen or somebody else does first:
    then there are words ("binnen 5 dagen na uw aanvraag") and no day, because nobody knows it yet.
    """

    who: Who
    what: str = Field(min_length=3, max_length=300)
    due: Optional[str] = Field(default=None, max_length=80)
    #: Who it is, when it is neither the citizen nor the organisation.
    party: Optional[str] = Field(default=None, min_length=2, max_length=50, regex=r"^[^:\n]+$")
    due_on: Optional[dt.date] = None
    within: Optional[str] = Field(default=None, max_length=40)
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
        terms = [values["within"], values["within_days"], values["due_on"]]
        if values["within"] is not None and Term.read(values["within"]) is None:
            raise ValueError(
                "'within' is a term, such as '5 werkdagen' or 'meestal binnen 8 weken'"
            )
        if values["working_days"] and values["within_days"] is None:
            raise ValueError("'working_days' belongs to 'within_days'")
        if values["after"] and not (values["within_days"] or values["within"]):
            raise ValueError("'after' belongs to 'within' or 'within_days'")
        if sum(term is not None for term in terms) > 1:
            raise ValueError("give one of 'within', 'within_days' and 'due_on'")
        if values["due"] is None:
            values["due"] = _in_words(values)
        english = values["english"]
        if values["after"] and english and not (english.due or english.after):
            raise ValueError("'english' needs 'after' as well")
        return values

    @property
    def term(self) -> Optional[Term]:
        """How long it may take; None when that is not known in days, weeks, months or years."""
        return _term_of(self.within, self.within_days, self.working_days)

    def day(self, today: dt.date, closed_on: Collection[dt.date] = ()) -> Optional[dt.date]:
        """The day by which it is done, told `today`; None when nobody can say."""
        term = self.term
        if term is None or self.after:
            return self.due_on
        return term.end(today, closed_on)

    def line(self, language: str = "nl") -> str:
        """The step as one line of text, as a citizen reads it."""
        actors = _ACTORS.get(language, _ACTORS["nl"])
        actor = self.party or actors.get(self.who, "")
        what = self.what.rstrip(".")
        if not what.startswith(f"{actor} "):  # "Wij bellen u" says already who does it
            what = f"{actor}: {what}"
        heard = f" {_heard(self.notice, language)}" if self.notice else ""
        return f"{what} ({self.due}).{heard}" if self.due else f"{what}.{heard}"

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
        told, term = self.english, self.term
        due = told.due
        if due is None and term is not None:
            since = f" after {told.after}" if told.after else ""
            due = f"{replace(term, within=True).in_english()}{since}"
        party = told.party or self.party
        told_of = {"what": told.what, "due": due, "notice": told.notice, "party": party}
        return self.copy(update={**told_of, "english": None})


def _heard(notice: str, language: str) -> str:
    """A short sentence of its own: who reads on a telephone reads one thing at a time."""
    told = notice.strip().rstrip(".")
    if told.split(" ", 1)[0].lower() in _SUBJECTS:
        return f"{told[0].upper()}{told[1:]}."
    told = told if told[:2].isupper() else f"{told[0].lower()}{told[1:]}"
    return _HEARD.get(language, _HEARD["nl"]).format(told)


def _term_of(within: Optional[str], days: Optional[int], working_days: bool) -> Optional[Term]:
    if within is not None:
        return Term.read(within)
    if days is not None:
        return Term(days, "werkdag" if working_days else "dag")
    return None


def _in_words(values: dict[str, Any]) -> Optional[str]:
    term = _term_of(values["within"], values["within_days"], values["working_days"])
    if term is not None:
        since = f" na {values['after']}" if values["after"] else ""
        return f"{replace(term, within=True).words()}{since}"
    day = values["due_on"]
    return f"uiterlijk {day_in_words(day)} {day.year}" if day is not None else None

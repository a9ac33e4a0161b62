"""The conditions of a proactive message: small, typed, and nothing that is executed.

A fact that is missing, too old, or not of its type makes a condition not hold: nobody gets a
message that rests on a guess.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, Mapping, Optional, Union

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr, root_validator

from bot.domain.consent import CASES, CONTACTS
from bot.domain.customer import Case, Contact, Fact
from bot.domain.dates import day_in_words
from bot.domain.entry import Entry

FactType = Literal["number", "date", "text", "yes_no"]
Value = Union[bool, float, str, dt.date]
#: The subject of a condition: exactly one of these.
_SUBJECTS = ("fact", "contact", "case")
#: Which tests fit which type of fact.
_TESTS: dict[FactType, tuple[str, ...]] = {
    "number": ("is_", "at_least", "at_most", "more_percent", "less_percent", "deviates_percent"),
    "date": ("within_days", "past_days"),
    "text": ("is_",),
    "yes_no": ("is_",),
}
_PERCENTS = ("more_percent", "less_percent", "deviates_percent")
_ALL_TESTS = ("is_", "at_least", "at_most", "within_days", "past_days", *_PERCENTS)
_OF_TYPE = {"number": (int, float), "text": (str,), "yes_no": (bool,)}


class FactTerms(Entry):
    """One thing that a register may know of a customer, and which permission it falls under."""

    key: str = Field(regex=r"^[a-z][a-z0-9_]{1,60}$")
    category: str
    type: FactType
    title: str = Field(min_length=2, max_length=80)
    title_english: str = Field(min_length=2, max_length=80)

    def read(self, value: Any) -> Optional[Value]:
        """The value of a fact, when it is of this type."""
        if self.type == "date":
            try:
                return dt.date.fromisoformat(value)
            except (TypeError, ValueError):
                return None
        if isinstance(value, bool) is not (self.type == "yes_no"):
            return None
        return value if isinstance(value, _OF_TYPE[self.type]) else None


class Condition(Entry):
    """About one fact; or whether there was a contact, or is a case, about a goal.

    A date: `within_days` lies ahead, `past_days` behind. A contact or case: `within_days` ago.
    Percents are the difference with the fact `from`. `absent`: there must be none.
    """

    fact: Optional[str] = None
    contact: Optional[str] = None
    case: Optional[str] = None
    is_: Optional[Union[StrictBool, StrictInt, StrictFloat, StrictStr]] = Field(None, alias="is")
    at_least: Optional[float] = None
    at_most: Optional[float] = None
    within_days: Optional[int] = Field(None, ge=0, le=3660)
    past_days: Optional[int] = Field(None, ge=0, le=3660)
    more_percent: Optional[float] = Field(None, gt=0)
    less_percent: Optional[float] = Field(None, gt=0, le=100)
    deviates_percent: Optional[float] = Field(None, gt=0)
    from_: Optional[str] = Field(None, alias="from")
    running: Optional[StrictBool] = None
    absent: StrictBool = False

    @root_validator(skip_on_failure=True)
    def _about_one_thing(cls, values: dict[str, Any]) -> dict[str, Any]:
        subjects = [name for name in _SUBJECTS if values[name] is not None]
        tests = [name for name in _ALL_TESTS if values[name] is not None]
        if len(subjects) != 1:
            raise ValueError("a condition is about one of: fact, contact, case")
        if subjects == ["fact"] and len(tests) != 1:
            raise ValueError(f"a fact has one test, one of: {_names(_ALL_TESTS)}")
        if subjects == ["fact"] and (values["absent"] or values["running"] is not None):
            raise ValueError("'absent' and 'running' are for contacts and cases")
        if subjects != ["fact"] and tests not in ([], ["within_days"]):
            raise ValueError("a contact or a case has one test: within_days")
        if subjects == ["contact"] and values["running"] is not None:
            raise ValueError("'running' is for cases")
        if (values["from_"] is not None) is not bool(set(tests) & set(_PERCENTS)):
            raise ValueError(f"'from' names the fact to compare with, for: {_names(_PERCENTS)}")
        return values

    @property
    def test(self) -> str:
        """The name of its one test; empty for a contact or case without one."""
        return next((name for name in _ALL_TESTS if getattr(self, name) is not None), "")

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it rests on."""
        return tuple(name for name in (self.fact, self.from_) if name is not None)

    @property
    def goal(self) -> Optional[str]:
        return self.contact or self.case

    def categories(self, facts: Mapping[str, FactTerms]) -> set[str]:
        """What must be allowed before it may be looked at."""
        found = {facts[name].category for name in self.facts if name in facts}
        found |= {CONTACTS} if self.contact else set()
        return found | ({CASES} if self.case else set())

    def problem(self, facts: Mapping[str, FactTerms]) -> Optional[str]:
        """Why it can never hold, in the words of who writes it."""
        for name in self.facts:
            if name not in facts:
                known = ", ".join(sorted(facts)) or "none"
                return f"there is no fact '{name}' under 'facts:'; there are: {known}"
        if self.fact is None:
            return None
        kind = facts[self.fact].type
        if self.test not in _TESTS[kind]:
            return f"'{self.fact}' is of type {kind}, which has: {_names(_TESTS[kind])}"
        if self.from_ is not None and facts[self.from_].type != "number":
            return f"'{self.from_}' is no number, so nothing can differ from it in percents"
        if self.test == "is_" and facts[self.fact].read(self.is_) is None:
            return f"'{self.fact}' is of type {kind}, and {self.is_!r} is not"
        return None


@dataclass(frozen=True)
class Grounds:
    """What may be looked at now: only what the customer allows."""

    today: dt.date
    terms: Mapping[str, FactTerms]
    facts: Mapping[str, Fact]
    contacts: tuple[Contact, ...] = ()
    cases: tuple[Case, ...] = ()

    def value(self, name: Optional[str], oldest: dt.date) -> Optional[Value]:
        fact = self.facts.get(name or "")
        if fact is None or fact.as_of < oldest or fact.name not in self.terms:
            return None
        return self.terms[fact.name].read(fact.value)


def holds(condition: Condition, grounds: Grounds, oldest: dt.date) -> bool:
    """Whether it holds today, with facts that are not of before `oldest`."""
    if condition.contact is not None:
        return _any_contact(condition, grounds) is not condition.absent
    if condition.case is not None:
        return _any_case(condition, grounds) is not condition.absent
    value = grounds.value(condition.fact, oldest)
    if value is None:
        return False
    if isinstance(value, dt.date):
        days = (value - grounds.today).days
        if condition.within_days is not None:
            return 0 <= days <= condition.within_days
        return condition.past_days is not None and 0 <= -days <= condition.past_days
    if condition.is_ is not None:
        return bool(value == condition.is_)
    if isinstance(value, (bool, str)):
        return False
    if condition.at_least is not None:
        return value >= condition.at_least
    if condition.at_most is not None:
        return value <= condition.at_most
    return _differs(condition, difference(condition, grounds, oldest))


def difference(condition: Condition, grounds: Grounds, oldest: dt.date) -> Optional[float]:
    """In percents of `from`, below zero for less; None when that cannot be said."""
    value, base = grounds.value(condition.fact, oldest), grounds.value(condition.from_, oldest)
    if not isinstance(value, (int, float)) or not isinstance(base, (int, float)) or base <= 0:
        return None
    return (value - base) / base * 100


def _differs(condition: Condition, percent: Optional[float]) -> bool:
    if percent is None:
        return False
    if condition.more_percent is not None:
        return percent >= condition.more_percent
    if condition.less_percent is not None:
        return -percent >= condition.less_percent
    return condition.deviates_percent is not None and abs(percent) >= condition.deviates_percent


def _recent(day: dt.date, condition: Condition, grounds: Grounds) -> bool:
    within = condition.within_days
    return within is None or (grounds.today - day).days <= within


def _any_contact(condition: Condition, grounds: Grounds) -> bool:
    return any(
        contact.goal == condition.contact and _recent(contact.at.date(), condition, grounds)
        for contact in grounds.contacts
    )


def _any_case(condition: Condition, grounds: Grounds) -> bool:
    return any(
        case.goal == condition.case
        and condition.running in (None, case.running)
        and _recent(case.opened_at.date(), condition, grounds)
        for case in grounds.cases
    )


def in_words(value: Value, language: str, today: dt.date) -> str:
    """A value as people say it, in "nl" or "en"."""
    if isinstance(value, bool):
        return {"nl": ("nee", "ja"), "en": ("no", "yes")}[language][value]
    if isinstance(value, dt.date):
        return day_in_words(value, language, today)
    if isinstance(value, str):
        return value
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def _names(tests: tuple[str, ...]) -> str:
    return ", ".join(test.rstrip("_") for test in tests)

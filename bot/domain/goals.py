"""The goal catalogue: what citizens may want, and what the organisation says and does then."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, Optional

from pydantic import Field, root_validator, validator

from bot.domain.entry import Entry
from bot.domain.next_steps import NextStep as NextStep
from bot.domain.next_steps import Who as Who
from bot.domain.opening_hours import OpeningHours
from bot.domain.organisation_rules import (
    AskingRules,
    DeskRules,
    EmergencyLine,
    Retention,
    SortingCosts,
)
from bot.domain.terms import english_term
from bot.domain.tip_limits import TipLimits

#: What the bot does itself when this goal is asked for, instead of giving an answer; `take_down`:
#: it asks, and a person sees to it. `tell_case`: only the case of this very goal.
Deed = Literal[
    "show_data", "delete_data", "stop_remembering", "tell_cases", "tell_case", "take_down"
]
GoalKind = Literal["goal", "smalltalk", "human", "choice", "out_of_scope"]
#: What a citizen in danger reads first; "line": the organisation's own emergency line.
GoalNumber = Literal["112", "113", "veilig_thuis", "line"]

#: The intent in rules that stands for every goal that no rule names.
ANY_GOAL = "doel"
#: The goal for a public matter that another organisation deals with: never a choice to offer.
ELSEWHERE = "andere_organisatie"
#: A title must fit on a button.
TITLE_LENGTH = 60
#: The citizen reads the short answer first, on a telephone as well.
SHORT_ANSWER_LENGTH = 420


class Link(Entry):
    text: str = Field(min_length=2, max_length=80)
    url: str = Field(min_length=4)


class Answer(Entry):
    """`short` answers the question; `more` is for who wants to know the rest; `english` is the
    short answer for who writes in English."""

    short: str = Field(min_length=2, max_length=SHORT_ANSWER_LENGTH)
    more: Optional[str] = Field(default=None, max_length=900)
    english: Optional[str] = Field(default=None, min_length=2, max_length=SHORT_ANSWER_LENGTH)


class Goal(Entry):
    """One thing a citizen may want; `key` is also the Rasa intent."""

    key: str = Field(regex=r"^[a-z][a-z0-9_]{1,60}$")
    title: str = Field(min_length=2, max_length=TITLE_LENGTH)
    title_english: Optional[str] = Field(default=None, min_length=2, max_length=TITLE_LENGTH)
    sector: str
    kind: GoalKind = "goal"
    complexity: Literal["simple", "complex"] = "simple"
    department: Optional[str] = None
    urgent: bool = False
    first_number: Optional[GoalNumber] = None
    answer: Answer
    link: Optional[Link] = None
    at_hand: list[str] = Field(default=[])
    next_steps: list[NextStep] = Field(default=[], max_items=5)
    #: `tell_cases` falls back on the answer for who is not logged in or has no case.
    does: Optional[Deed] = None
    intake: list[str] = Field(default=[], max_items=2)
    understanding: Optional[str] = None
    #: About a death: who tells of it reads our condolences before anything is asked.
    condolence: bool = False
    aftercare_days: int = Field(default=0, ge=0, le=365)
    #: What an agent must know about to take this; one of the organisation's `skills`.
    skill: Optional[str] = None
    source: Optional[str] = None
    valid_until: Optional[dt.date] = None

    def title_in(self, language: Optional[str]) -> str:
        """The title on a button, for who reads that language."""
        return (self.title_english if language == "en" else None) or self.title

    def name_in(self, language: Optional[str]) -> str:
        """The title within a sentence, which has an end of its own."""
        return self.title_in(language).rstrip("?!. ")

    @property
    def is_crisis(self) -> bool:
        """Whether who has this reads a number first, and is not asked how complicated it is. What
        our own emergency line is for (a leak) may be urgent or not: that is asked."""
        return self.urgent or self.first_number not in (None, "line")

    @root_validator(skip_on_failure=True)
    def _a_goal_is_complete(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["kind"] != "goal":
            return values
        missing = [
            name
            for name in ("department", "source", "valid_until", "intake", "understanding")
            if not values.get(name)
        ]
        if missing:
            raise ValueError(f"a goal of kind 'goal' also needs: {', '.join(missing)}")
        return values


class Department(Entry):
    """Where a hand-off waits (afdeling)."""

    key: str
    name: str
    #: Where a sentence asks for one: "een medewerker van het Klantcontactcentrum".
    article: Optional[Literal["de", "het"]] = None
    phone: Optional[str] = None
    email: Optional[str] = None
    #: Its own, where they differ from the organisation's.
    opening_hours: Optional[OpeningHours] = None

    def in_sentence(self, language: str = "nl") -> str:
        """The name as it is read after "van", "bij" or "of"."""
        article = "the" if language == "en" else self.article
        return f"{article} {self.name}" if self.article else self.name


class Organisation(Entry):
    """Who we are: read from `organisations/<key>.yml`."""

    key: str = Field(regex=r"^[a-z][a-z0-9_-]*$")
    name: str
    kind: Literal["gemeente", "uitvoering", "nuts_vervoer", "verzekeraar", "pensioen"]
    sectors: list[str] = Field(min_items=1)
    website: str
    phone: str
    email: str
    address: str
    opening_hours: OpeningHours
    departments: dict[str, Department]
    default_department: str
    #: What goals may ask of an agent, by key: in the words of staff.
    skills: dict[str, str] = Field(default={})
    desk: DeskRules = DeskRules()
    asking: AskingRules = AskingRules()
    emergency_line: Optional[EmergencyLine] = None
    facts: dict[str, str] = Field(default={})
    #: The facts that read otherwise in English; the others are amounts, numbers and addresses.
    facts_english: dict[str, str] = Field(default={})
    costs: SortingCosts = SortingCosts()
    retention: Retention = Retention()
    tips: TipLimits = TipLimits()

    @validator("sectors")
    def _has_the_general_sector(cls, sectors: list[str]) -> list[str]:
        if "algemeen" not in sectors:
            raise ValueError("every organisation has the sector 'algemeen'")
        return sectors

    @root_validator(skip_on_failure=True)
    def _the_default_department_exists(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["default_department"] not in values["departments"]:
            known = ", ".join(sorted(values["departments"]))
            raise ValueError(f"default_department must be one of the departments: {known}")
        return values

    @validator("facts_english")
    def _of_known_facts(cls, english: dict[str, str], values: dict[str, Any]) -> dict[str, str]:
        unknown = sorted(set(english) - set(values.get("facts") or {}))
        if unknown:
            raise ValueError(f"not under 'facts': {', '.join(unknown)}")
        return english

    def hours_of(self, department: str) -> OpeningHours:
        """When people of this department are there."""
        known = self.departments.get(department)
        return (known and known.opening_hours) or self.opening_hours

    def placeholders(self, language: str = "nl") -> dict[str, str]:
        """The values that answers may name between braces."""
        english = language == "en"
        terms = {name: english_term(fact) or fact for name, fact in self.facts.items()}
        return {
            **(terms if english else self.facts),
            **(self.facts_english if english else {}),
            "organisation": self.name,
            "website": self.website.rstrip("/"),
            "phone": self.phone,
            "email": self.email,
            "address": self.address,
            "opening_hours": self.opening_hours.in_words(language),
        }


class Catalogue(Entry):
    """The organisation and its goals, with every placeholder filled in."""

    organisation: Organisation
    goals: dict[str, Goal]

    def goal(self, key: Optional[str]) -> Optional[Goal]:
        return self.goals.get(key) if key else None

    def department_of(self, key: Optional[str]) -> Department:
        """The department where a hand-off about this goal waits."""
        goal = self.goal(key)
        name = goal.department if goal and goal.department else None
        departments = self.organisation.departments
        return departments[name if name in departments else self.organisation.default_department]

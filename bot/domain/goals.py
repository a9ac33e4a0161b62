"""The goal catalogue: what citizens may want, and what the organisation says and does then."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal, Optional

from pydantic import BaseModel, Field, root_validator, validator

from bot.domain.next_steps import NextStep as NextStep
from bot.domain.next_steps import Who as Who
from bot.domain.opening_hours import OpeningHours
from bot.domain.terms import english_term
from bot.domain.tip_limits import TipLimits

if TYPE_CHECKING:  # a customer's next steps come from here
    from bot.domain.customer import Level

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


class _Entry(BaseModel):
    class Config:
        extra = "forbid"
        frozen = True


class Link(_Entry):
    text: str = Field(min_length=2, max_length=80)
    url: str = Field(min_length=4)


class Answer(_Entry):
    """`short` answers the question; `more` is for who wants to know the rest; `english` is the
    short answer for who writes in English."""

    short: str = Field(min_length=2, max_length=SHORT_ANSWER_LENGTH)
    more: Optional[str] = Field(default=None, max_length=900)
    english: Optional[str] = Field(default=None, min_length=2, max_length=SHORT_ANSWER_LENGTH)


class Goal(_Entry):
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
    at_hand: list[str] = []
    next_steps: list[NextStep] = Field(default=[], max_items=5)
    #: `tell_cases` falls back on the answer for who is not logged in or has no case.
    does: Optional[Deed] = None
    intake: list[str] = Field(default=[], max_items=2)
    understanding: Optional[str] = None
    aftercare_days: int = Field(default=0, ge=0, le=365)
    #: What an agent must know about to take this; one of the organisation's `skills`.
    skill: Optional[str] = None
    source: Optional[str] = None
    valid_until: Optional[dt.date] = None

    def title_in(self, language: Optional[str]) -> str:
        """The title on a button, for who reads that language."""
        return (self.title_english if language == "en" else None) or self.title

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


class Department(_Entry):
    """Where a hand-off waits (afdeling)."""

    key: str
    name: str
    phone: Optional[str] = None
    email: Optional[str] = None
    #: Its own, where they differ from the organisation's.
    opening_hours: Optional[OpeningHours] = None


class DeskRules(_Entry):
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


class AskingRules(_Entry):
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


class EmergencyLine(_Entry):
    """The number that is called day and night when what the organisation supplies is gone."""

    name: str = Field(min_length=2, max_length=60)
    name_english: Optional[str] = Field(default=None, min_length=2, max_length=60)
    phone: str = Field(regex=r"^[+0-9][0-9 -]{4,20}$")


class SortingCosts(_Entry):
    """What a wrong decision costs, relative to asking the citizen once.

    missed: a complex matter answered as simple; over: a simple one sent to a person;
    asked: the citizen had to answer one extra question; danger: somebody in danger was not seen.
    """

    missed: float = Field(default=10.0, gt=0)
    over: float = Field(default=3.0, gt=0)
    asked: float = Field(default=1.0, gt=0)
    danger: float = Field(default=300.0, gt=0)


class Retention(_Entry):
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


class Organisation(_Entry):
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
    skills: dict[str, str] = {}
    desk: DeskRules = DeskRules()
    asking: AskingRules = AskingRules()
    emergency_line: Optional[EmergencyLine] = None
    facts: dict[str, str] = {}
    #: The facts that read otherwise in English; the others are amounts, numbers and addresses.
    facts_english: dict[str, str] = {}
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


class Catalogue(_Entry):
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

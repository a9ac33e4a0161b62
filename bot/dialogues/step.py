"""One step of a dialogue: what happens, and what must be true after it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, Field, root_validator, validator

from bot.domain.goals import NextStep
from bot.domain.handoff import HandoffStatus
from bot.domain.outcome import AftercareWay, Outcome


class Entry(BaseModel):
    class Config:
        extra = "forbid"
        frozen = True
        allow_population_by_field_name = False


class Absent(Entry):
    """`{not: text}`: this must not be there."""

    text: str = Field(alias="not", min_length=1)


Wanted = str | Absent


class AgentAct(Entry):
    """What a member of staff does at the desk; exactly one of these."""

    claims: Literal[True] | None = None
    says: str | None = None
    resolves: Resolution | None = None
    returns_to_bot: Literal[True] | None = None
    releases: Literal[True] | None = None
    transfers_to: str | None = None
    goes_away: Literal[True] | None = None

    @root_validator(skip_on_failure=True)
    def _one_act(cls, values: dict) -> dict:
        return _exactly_one(values, tuple(cls.__fields__), "an agent does one thing in a step")


class Resolution(Entry):
    outcome: Outcome
    next_steps: list[NextStep] = []
    #: After so many days it is asked whether it worked.
    aftercare: int | None = Field(default=None, ge=1, le=365)
    aftercare_way: AftercareWay = "chat"


class Later(Entry):
    """Time that passes while nobody says anything."""

    seconds: int = Field(default=0, ge=0)
    minutes: int = Field(default=0, ge=0)
    hours: int = Field(default=0, ge=0)
    days: int = Field(default=0, ge=0)

    def span(self) -> dt.timedelta:
        return dt.timedelta(**self.dict())


class SortedAs(Entry):
    """How the citizen's last message was sorted."""

    goal: str | None = None
    label: str | None = None
    decision: str | None = None
    urgent: bool | None = None
    feeling: str | None = None
    reasons: list[str] = []
    also: list[str] | None = None
    language: str | None = None


class Pretend(Entry):
    """Sorts the citizen's message like this, whatever the model thinks of it: for a dialogue about
    what happens after the sorting. `unclear`: the model has no idea which goal it is."""

    goal: str
    decision: Literal["simple", "complex", "ask", "human", "smalltalk", "out_of_scope", "unclear"]
    urgent: bool = False
    feeling: str = "neutraal"
    #: Other goals that are in the same message.
    also: list[str] = []
    #: Goals that are as likely as `goal`.
    as_likely: list[str] = []
    language: str = Field(default="nl", regex=r"^[a-z]{2}$")


class InDatabase(Entry):
    """Counts of rows of this conversation; the rest is about its newest hand-off or sorting."""

    handoffs: int | None = None
    open_handoffs: int | None = None
    #: Persons that the bot proposed and that the citizen did not accept.
    offers: int | None = None
    next_steps: int | None = None
    sortings: int | None = None
    contacts: int | None = None
    deletions: int | None = None
    #: Proactive messages that were shown, and what was done with the newest.
    tips: int | None = None
    tip_outcome: Literal["taken", "later", "stopped"] | None = None
    #: How it stands with the aftercare of this person, the newest first.
    aftercare: list[str] | None = None
    kind: Literal["chat", "callback"] | None = None
    status: HandoffStatus | None = None
    department: str | None = None
    goal: str | None = None
    urgent: bool | None = None
    feeling: str | None = None
    callback_when: str | None = None
    #: From when until when to call, where we are: "2026-11-24 09:00-11:00"; "none" for no hour.
    callback_hour: str | None = None
    intake: int | None = None
    summary: list[Wanted] = []
    claims: list[str] | None = None
    estimate: Literal["simple", "complex"] | None = None
    outcome: str | None = None

    @validator("summary", pre=True)
    def _one_or_more(cls, value: Any) -> Any:
        return value if isinstance(value, list) else [value]


class Step(Entry):
    """One thing that happens (or nothing: then only what is there is looked at), and what must be
    true after it."""

    citizen: str | None = None
    choose: str | None = None
    escape_button: Literal[True] | None = None
    log_in: str | None = None
    #: The same person, another day: a new conversation.
    comes_back: Literal[True] | None = None
    bot_down: bool | None = None
    agent: AgentAct | None = None
    later: Later | None = None

    pretend: Pretend | None = None
    sorted: SortedAs | None = None
    bot: list[Wanted] = []
    in_order: list[str] = []
    silent: Literal[True] | None = None
    repeats: Literal[False] | None = None
    choices: list[str] = []
    state: Literal["bot", "queue", "agent", "closed"] | None = None
    #: Whether the citizen is asked now how it was.
    survey: bool | None = None
    database: InDatabase | None = None
    tracker_lacks: list[str] = []

    @validator("citizen", "choose", pre=True)
    def _text(cls, value: Any) -> Any:
        if value is not None and not isinstance(value, str):
            raise ValueError(f"YAML reads this as {value!r}; put quotes around it")
        return value

    @root_validator(skip_on_failure=True)
    def _at_most_one_act(cls, values: dict) -> dict:
        if any(values[act] is not None for act in ACTS):
            _exactly_one(values, ACTS, "one thing happens in a step")
        if values["pretend"] and values["citizen"] is None:
            raise ValueError("'pretend' sorts what the citizen says; this step has no 'citizen'")
        return values

    def act(self) -> str | None:
        """What happens in this step: the name of its field."""
        return next((name for name in ACTS if getattr(self, name) is not None), None)


ACTS = (
    *("citizen", "choose", "escape_button", "log_in", "comes_back", "bot_down", "agent", "later"),
)


def _exactly_one(values: dict, names: tuple[str, ...], rule: str) -> dict:
    given = [name for name in names if values[name] is not None]
    if len(given) != 1:
        found = " and ".join(given) if given else "none"
        raise ValueError(f"{rule}, one of: {', '.join(names)} (found: {found})")
    return values


AgentAct.update_forward_refs()

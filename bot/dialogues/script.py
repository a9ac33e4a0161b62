"""The dialogue file: what a service designer writes, read and checked with file and line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, ValidationError, root_validator, validator

from bot.catalogue.yaml_lines import Key, YamlFile
from bot.domain.errors import ConfigurationError
from bot.domain.goals import NextStep
from bot.domain.handoff import Outcome

ZONE = ZoneInfo("Europe/Amsterdam")
#: A Monday on which the demo organisation is open.
DEFAULT_NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


class _Entry(BaseModel):
    class Config:
        extra = "forbid"
        frozen = True
        allow_population_by_field_name = False


class Absent(_Entry):
    """`{not: text}`: this must not be there."""

    text: str = Field(alias="not", min_length=1)


Wanted = str | Absent


class AgentAct(_Entry):
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


class Resolution(_Entry):
    outcome: Outcome
    next_steps: list[NextStep] = []


class Later(_Entry):
    """Time that passes while nobody says anything."""

    seconds: int = Field(default=0, ge=0)
    minutes: int = Field(default=0, ge=0)
    hours: int = Field(default=0, ge=0)
    days: int = Field(default=0, ge=0)

    def span(self) -> dt.timedelta:
        return dt.timedelta(**self.dict())


class SortedAs(_Entry):
    """How the citizen's last message was sorted."""

    goal: str | None = None
    label: str | None = None
    decision: str | None = None
    urgent: bool | None = None
    feeling: str | None = None
    reasons: list[str] = []
    also: list[str] | None = None
    language: str | None = None


class Pretend(_Entry):
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


class InDatabase(_Entry):
    """Counts of rows of this conversation; the rest is about its newest hand-off or sorting."""

    handoffs: int | None = None
    open_handoffs: int | None = None
    next_steps: int | None = None
    sortings: int | None = None
    contacts: int | None = None
    kind: Literal["chat", "callback"] | None = None
    status: Literal["waiting", "claimed", "resolved", "returned"] | None = None
    department: str | None = None
    goal: str | None = None
    urgent: bool | None = None
    feeling: str | None = None
    callback_when: str | None = None
    intake: int | None = None
    summary: list[Wanted] = []
    claims: list[str] | None = None
    estimate: Literal["simple", "complex"] | None = None
    outcome: str | None = None

    @validator("summary", pre=True)
    def _one_or_more(cls, value: Any) -> Any:
        return value if isinstance(value, list) else [value]


class Step(_Entry):
    """One thing that happens (or nothing: then only what is there is looked at), and what must be
    true after it."""

    citizen: str | None = None
    choose: str | None = None
    escape_button: Literal[True] | None = None
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


ACTS = ("citizen", "choose", "escape_button", "bot_down", "agent", "later")


def _exactly_one(values: dict, names: tuple[str, ...], rule: str) -> dict:
    given = [name for name in names if values[name] is not None]
    if len(given) != 1:
        found = " and ".join(given) if given else "none"
        raise ValueError(f"{rule}, one of: {', '.join(names)} (found: {found})")
    return values


AgentAct.update_forward_refs()


class _Written(_Entry):
    name: str = Field(min_length=3)
    customer: str | None = None
    #: The language of the page that the chat is on.
    language: str = Field(default="nl", regex=r"^[a-z]{2}$")
    staff: list[str] = []
    now: dt.datetime = DEFAULT_NOW
    steps: list[Step] = Field(min_items=1)

    @validator("now", pre=True)
    def _a_moment(cls, value: Any) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(str(value))
        except ValueError:
            raise ValueError("is not a moment such as 2026-11-23 10:00") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


@dataclass(frozen=True)
class Dialogue:
    """One conversation, with where it is written."""

    file: str
    line: int
    name: str
    #: Of which organisation this is a conversation; None for the one of the settings.
    organisation: str | None
    customer: str | None
    language: str
    staff: tuple[str, ...]
    now: dt.datetime
    steps: tuple[Step, ...]
    step_lines: tuple[int, ...]


def load_dialogues(path: Path, root: Path) -> list[Dialogue]:
    """The dialogues of one file; raises ConfigurationError with all its mistakes."""
    file = YamlFile(path, root)
    entries = file.data.get("dialogues") if isinstance(file.data, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ConfigurationError([f"{file.name}:1: needs a list under 'dialogues:'"])
    mistakes = [
        file.mistake([key], f"'{key}' is not known here; known: dialogues, organisation")
        for key in file.data
        if key not in ("dialogues", "organisation")
    ]
    organisation = file.data.get("organisation")
    if organisation is not None and not _is_there(root, organisation):
        mistakes.append(
            file.mistake(["organisation"], f"there is no organisations/{organisation}.yml")
        )
    dialogues: list[Dialogue] = []
    for index, entry in enumerate(entries):
        place: list[Key] = ["dialogues", index]
        try:
            written = _Written.parse_obj(entry)
        except ValidationError as error:
            mistakes.extend(file.mistakes_of(error, place))
            continue
        if written.name in {dialogue.name for dialogue in dialogues}:
            mistakes.append(file.mistake([*place, "name"], f"'{written.name}' is there twice"))
        lines = [file.line([*place, "steps", step]) for step in range(len(written.steps))]
        dialogues.append(
            Dialogue(
                file=file.name,
                line=file.line(place),
                name=written.name,
                organisation=organisation,
                customer=written.customer,
                language=written.language,
                staff=tuple(written.staff),
                now=written.now,
                steps=tuple(written.steps),
                step_lines=tuple(lines),
            )
        )
    if mistakes:
        raise ConfigurationError(mistakes)
    return dialogues


def _is_there(root: Path, organisation: Any) -> bool:
    return (root / "organisations" / f"{organisation}.yml").is_file()

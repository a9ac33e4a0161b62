"""What happened inside at each message of a proefchat, from what Rasa noted and what was stored."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from bot.domain.conversation import Message, Sender
from bot.domain.triage import Thresholds, Triage
from bot.domain.understanding import Understanding
from bot.gateway.desk_file import SORTED_AS
from bot.services.trial import Trial

#: Rasa's own, after every turn.
_WAITS = "action_listen"
_OWN_SLOT = "session_started_metadata"
_SHOWN_GOALS = 3
#: The width of the drawn chance.
WIDTH = 200
Titled = Callable[[str], str]


def percent(share: float) -> str:
    """As it is read out: 62%, and never 100% of what is not sure."""
    return f"{min(round(100 * share), 99) if share < 1 else 100}%"


@dataclass(frozen=True)
class Chance:
    """The chance of complex beside the thresholds; positions are for the drawing."""

    value: float
    thresholds: Thresholds

    @property
    def words(self) -> str:
        limits = self.thresholds
        return (
            f"{percent(self.value)} (onder {percent(limits.simple_below)}: eenvoudig; "
            f"vanaf {percent(limits.complex_from)}: ingewikkeld; daartussen vragen we het)"
        )

    @property
    def at(self) -> float:
        return round(WIDTH * self.value, 1)

    @property
    def ticks(self) -> tuple[float, float]:
        limits = self.thresholds
        return round(WIDTH * limits.simple_below, 1), round(WIDTH * limits.complex_from, 1)


@dataclass
class Beside:
    """What is shown beside one message; None or empty where nobody knows."""

    goals: list[str] = field(default_factory=list)
    chance: Optional[Chance] = None
    decision: str = ""
    reasons: tuple[str, ...] = ()
    feeling: str = ""
    urgent: bool = False
    #: Name and value, as they are after the turn; those that it changed.
    slots: list[tuple[str, str]] = field(default_factory=list)
    changed: frozenset[str] = frozenset()
    actions: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    #: From what was stored alone: Rasa could not say.
    stored_only: bool = False


@dataclass(frozen=True)
class Line:
    """A message, and what is beside it: only beside those that were sent to the bot."""

    message: Message
    beside: Optional[Beside]

    @property
    def by_citizen(self) -> bool:
        return self.message.sender is Sender.CITIZEN


def lines_of(
    trial: Trial, events: Optional[Sequence[dict[str, Any]]], thresholds: Thresholds, title: Titled
) -> list[Line]:
    """The whole conversation; `events` None when Rasa is away."""
    stored = {each.turn_seq: each for each in trial.understood}
    turns = {} if events is None else _turns(events, title, thresholds)
    lines = []
    for message in trial.messages:
        beside = None
        if message.sender is Sender.CITIZEN:
            beside = turns.get(message.seq)
            if beside is None:
                beside = _of_stored(stored.get(message.seq), thresholds, title)
            beside.steps = [
                each.step.line() for each in trial.steps if each.turn_seq == message.seq
            ]
        lines.append(Line(message, beside))
    return lines


def _of_stored(found: Optional[Understanding], thresholds: Thresholds, title: Titled) -> Beside:
    beside = Beside(stored_only=True)
    if found is not None:
        beside.goals = [f"{title(goal)} ({percent(chance)})" for goal, chance in found.ranking]
        _sorted(beside, found.triage, thresholds)
    return beside


def _sorted(beside: Beside, triage: Triage, thresholds: Thresholds) -> None:
    beside.chance = Chance(triage.probability, thresholds)
    beside.decision = SORTED_AS[triage.decision]
    beside.reasons = tuple(triage.reasons)
    beside.feeling = triage.feeling
    beside.urgent = triage.urgent


def _turns(
    events: Sequence[dict[str, Any]], title: Titled, thresholds: Thresholds
) -> dict[int, Beside]:
    """By the number of the message that each turn began with; asked twice, the last one counts."""
    found: dict[int, Beside] = {}
    slots: dict[str, Any] = {}
    now: Optional[Beside] = None
    changed: set[str] = set()

    def close() -> None:
        if now is not None:
            kept = {name: value for name, value in slots.items() if value not in (None, [], {})}
            now.slots = [(name, _said(value)) for name, value in sorted(kept.items())]
            now.changed = frozenset(changed & kept.keys())

    for event in events:
        kind = event.get("event")
        if kind == "user":
            close()
            changed.clear()
            seq = (event.get("metadata") or {}).get("turn_seq")
            now = _understood(event.get("parse_data") or {}, title, thresholds)
            if isinstance(seq, int):
                found[seq] = now
        elif kind == "slot" and event.get("name") != _OWN_SLOT:
            slots[str(event.get("name"))] = event.get("value")
            changed.add(str(event.get("name")))
        elif kind == "action" and now is not None and event.get("name") not in (None, _WAITS):
            now.actions.append(str(event["name"]))
    close()
    return found


def _understood(parsed: dict[str, Any], title: Titled, thresholds: Thresholds) -> Beside:
    ranking = parsed.get("intent_ranking") or [parsed.get("intent") or {}]
    goals = [
        f"{title(str(each['name']))} ({percent(float(each.get('confidence') or 0.0))})"
        for each in ranking[:_SHOWN_GOALS]
        if each.get("name")
    ]
    beside = Beside(goals=goals)
    triage = parsed.get("triage")  # a button has none
    if isinstance(triage, dict):
        with contextlib.suppress(TypeError, ValueError):  # of a model that sorts otherwise
            _sorted(beside, Triage.from_dict(triage), thresholds)
    return beside


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)

"""Leaving an open question for something else, without losing what was answered so far."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions.context import TurnContext, ranking_of, services
from bot.domain.switching import Parked, leaves_question

INTAKE_SLOTS = ("intake_1", "intake_2")
#: What takes up a request to be called back that was left in the middle.
CALLBACK = "terugbellen"
#: The decision of a form that is left for another goal: the message is sorted like any other.
SWITCH = "switch"


def parked_in(tracker: Tracker) -> dict[str, Parked]:
    """What was left in the middle, by the goal that takes it up again."""
    kept: dict[str, Any] = tracker.get_slot("parked") or {}
    return {key: Parked.from_dict(values) for key, values in kept.items()}


def wants_to_leave(tracker: Tracker, turn: TurnContext) -> bool:
    """Whether this message leaves the open question for another goal; danger and a person win."""
    if turn.in_danger or tracker.latest_message.get("intent") is None:
        return False
    chances = [chance for _, chance in ranking_of(tracker)][:2]
    first, second = [*chances, 0.0, 0.0][:2]
    goal = services().catalogue.goal(turn.intent)
    current = turn.goal.key if turn.goal else None
    return leaves_question(turn.text, goal, current, max(first, turn.confidence), second)


def park(tracker: Tracker, turn: TurnContext, slot: str) -> dict[str, Any]:
    """The slots that leave the question of `slot`: answers are kept, and so is what waits."""
    takes_up = CALLBACK if slot.startswith("callback") else turn.goal.key if turn.goal else None
    slots: dict[str, Any] = {slot: None, "decision": SWITCH}
    if takes_up is None:
        return slots
    answers = tuple(tracker.get_slot(name) if name != slot else None for name in INTAKE_SLOTS)
    matter = Parked(
        goal=turn.goal.key if turn.goal else None,
        answers=answers,
        reasons=tuple(tracker.get_slot("reasons") or ()),
        feeling=tracker.get_slot("feeling") or "neutraal",
        urgent=bool(tracker.get_slot("urgent")),
    )
    parked = {**parked_in(tracker), takes_up: matter}
    slots["parked"] = {key: each.to_dict() for key, each in parked.items()}
    slots["also"] = list(dict.fromkeys([takes_up, *(tracker.get_slot("also") or ())]))
    return slots

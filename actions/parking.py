"""Leaving an open question: for a person, for something else, or to stop; nothing gets lost.

What is typed while a question is open is its answer, unless it says otherwise in so many words.
The sorting judges first messages, and is quick to see danger or the wish for a person in them: of
an answer it would make too much.
"""

from __future__ import annotations

from typing import Any, Optional

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.context import TurnContext, ranking_of, services
from bot.domain.person_request import asks_for_callback, asks_for_person
from bot.domain.plain_text import fold, words
from bot.domain.small_words import refuses_questions, says_goodbye
from bot.domain.switching import Parked, leaves_question
from bot.domain.urgency import urgent_reasons

INTAKE_SLOTS = ("intake_1", "intake_2")
#: What takes up a request to be called back that was left in the middle.
PERSON, CALLBACK = "medewerker_spreken", "terugbellen"
#: How a question is left, and what is done then; without questions it goes on to the person.
SWITCH, BYE, SKIP = "switch", "bye", "skip"
THEN = {
    SWITCH: "action_sort",
    "person": "action_handoff",
    "callback": "callback_form",
    "stop": "action_stop",
    "restart": "action_start_over",
    BYE: "action_smalltalk",
}
_BY_INTENT = {PERSON: "person", CALLBACK: "callback", "stoppen": "stop", "opnieuw": "restart"}
#: "Stop" is said in a few words; longer, it is an answer about stopping.
_SURE, _FEW_WORDS = 0.5, 6
#: How sure the sorting must be that an answer tells of danger, when no words say so.
_SURE_OF_CRISIS = 0.95


def parked_in(tracker: Tracker) -> dict[str, Parked]:
    """What was left in the middle, by the goal that takes it up again."""
    kept: dict[str, Any] = tracker.get_slot("parked") or {}
    return {key: Parked.from_dict(values) for key, values in kept.items()}


def answer_tells_danger(turn: TurnContext) -> bool:
    """Whether an answer says that somebody is in danger: in its words, or as good as certain."""
    if urgent_reasons(turn.text):
        return turn.triage is None or turn.triage.urgent
    return turn.triage is not None and turn.in_danger and turn.triage.danger >= _SURE_OF_CRISIS


def how_left(tracker: Tracker, turn: TurnContext) -> Optional[str]:
    """How this message leaves the open question: one of `THEN`, or `SKIP`; None when it is an
    answer."""
    if answer_tells_danger(turn):
        return None  # danger ends the questions by itself
    arranging = str(tracker.get_slot("requested_slot") or "").startswith("callback")
    found = _BY_INTENT.get(turn.intent or "") if turn.tapped else _said(turn)
    if found == SKIP and arranging:
        found = "stop"  # nobody can be called without a number
    if found and not (arranging and found == "callback"):
        return found
    chances = [chance for _, chance in ranking_of(tracker)][:2]
    first, second = [*chances, 0.0, 0.0][:2]
    goal = services().catalogue.goal(turn.intent)
    current = turn.goal.key if turn.goal else None
    leaves = leaves_question(turn.text, goal, current, max(first, turn.confidence), second)
    return SWITCH if leaves else None


def _said(turn: TurnContext) -> Optional[str]:
    if asks_for_person(turn.text):
        return "callback" if asks_for_callback(turn.text) else "person"
    short = len(words(fold(turn.text))) <= _FEW_WORDS
    if turn.intent in ("stoppen", "opnieuw") and short and turn.confidence >= _SURE:
        return _BY_INTENT[turn.intent]
    if says_goodbye(turn.text):
        return BYE
    return SKIP if refuses_questions(turn.text) else None


def leave(tracker: Tracker, turn: TurnContext, slot: str, how: str) -> dict[str, Any]:
    """The slots that leave the question of `slot`; for something else, with what was told kept."""
    slots: dict[str, Any] = {slot: None, "leaves": how}
    takes_up = CALLBACK if slot.startswith("callback") else turn.goal.key if turn.goal else None
    if how != SWITCH or takes_up is None:
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


def left(how: str) -> list[dict[str, Any]]:
    """Nothing is open any more; what sees for itself that a question was left ends that itself."""
    return [] if how in (SWITCH, BYE) else [SlotSet("leaves", None)]


def questions_end(tracker: Tracker, turn: TurnContext) -> bool:
    """Whether nothing more is asked: in danger, or because the citizen leaves the question."""
    return answer_tells_danger(turn) or tracker.get_slot("leaves") is not None


def intake_of(tracker: Tracker, goal: str) -> list[dict[str, Any]]:
    """No answers yet; or those that were given before the citizen asked something else."""
    parked = parked_in(tracker)
    matter = parked.pop(goal, None)
    answers = [*(matter.answers if matter else ()), None, None]
    events = [SlotSet(slot, answer) for slot, answer in zip(INTAKE_SLOTS, answers, strict=False)]
    if matter:
        events.append(SlotSet("parked", {key: each.to_dict() for key, each in parked.items()}))
        events.append(SlotSet("feeling", matter.feeling))
    return events

"""What is known when a hand-off is opened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, Optional

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.context import TurnContext, services
from actions.language import reads
from actions.parking import INTAKE_SLOTS, intake_of
from actions.sympathy import doubted
from bot.domain.callback_time import When
from bot.domain.goals import Goal
from bot.domain.handoff import IntakeAnswer, NewHandoff
from bot.domain.person_request import subject_words
from bot.domain.triage import Decision
from bot.services.call_hours import heard_hour
from bot.services.intake import questions_of


def new_handoff(
    tracker: Tracker, turn: TurnContext, kind: Literal["chat", "callback"], in_danger: bool
) -> NewHandoff:
    """The hand-off that this turn asks for, with what was answered so far."""
    other = turn.goal is not None and turn.goal.key != tracker.get_slot("goal")
    # What was answered before was about what was talked of then.
    answers = [None if other else tracker.get_slot(slot) for slot in INTAKE_SLOTS]
    reasons = list(tracker.get_slot("reasons") or ())
    feeling = tracker.get_slot("feeling") or "neutraal"
    if turn.triage is not None and in_danger:
        # Danger may be told at any moment, long after the goal was sorted.
        reasons = list(dict.fromkeys([*turn.triage.reasons, *reasons]))
        feeling = turn.triage.feeling
    goal = turn.goal.key if turn.goal else None
    when = tracker.get_slot("callback_when") if kind == "callback" else None
    # Only a clear hour is one; else what was typed is all that we know.
    heard = heard_hour(services().deps, department_of(turn), when) if when else None
    time = heard.time if heard and heard.when is When.CLEAR else None
    return NewHandoff(
        kind=kind,
        goal=goal,
        urgent=in_danger or bool(tracker.get_slot("urgent")),
        reasons=tuple(reasons),
        feeling=feeling,
        intake=tuple(
            IntakeAnswer(question, answer)
            # the first of two may be all that was asked
            for question, answer in zip(questions(tracker, turn), answers, strict=False)
            if answer
        ),
        callback_when=when,
        callback_from=time.start if time else None,
        callback_until=time.until if time else None,
        turn_seq=turn.turn_seq,
    )


def questions(tracker: Tracker, turn: TurnContext, shown: bool = False) -> list[str]:
    """What is asked before a person takes over, as the agent reads it; `shown`: as the citizen
    does."""
    unsure = doubted(tracker, turn.goal)
    asked = questions_of(services().deps, turn.goal, reads(tracker, turn), unsure)
    return [question.shown if shown else question.asked for question in asked]


def department_of(turn: TurnContext) -> str:
    """Where a hand-off of this turn would wait."""
    return services().catalogue.department_of(turn.goal.key if turn.goal else None).key


def about_subject(tracker: Tracker, turn: TurnContext) -> tuple[TurnContext, list[dict[str, Any]]]:
    """The turn of a request for a person, about what it names, and the slots that keep that.

    "Somebody about the stair lift" says it itself (`Triage.also`). Where it names something that we
    do not know, it is about what the greeting asked, if anything. To call before the message is
    kept as sorted: from then on the greeting's question is answered.
    """
    goal = _subject(turn)
    if goal is None or (turn.goal is not None and turn.goal.key == goal.key):
        return turn, []
    slots = [
        SlotSet("goal", goal.key),
        SlotSet("doubted", None),
        SlotSet("urgent", goal.urgent or turn.in_danger),
        *intake_of(tracker, goal.key),
    ]
    return replace(turn, goal=goal), slots


def _subject(turn: TurnContext) -> Optional[Goal]:
    if turn.tapped or turn.triage is None or turn.triage.decision != Decision.HUMAN.value:
        return None
    goals = services().catalogue
    named = goals.goal(turn.triage.also[0]) if turn.triage.also else None
    if named is not None or turn.goal is not None or not subject_words(turn.text):
        return named
    asked = services().recognition.asked_about(turn.conversation_id)
    return goals.goal(asked.goal) if asked else None


def offer_person(tracker: Tracker, turn: TurnContext) -> list[dict[str, Any]]:
    """Write down that a person was proposed: the citizen says yes or no to it next."""
    new = new_handoff(tracker, turn, "chat", False)
    services().handoffs.offer(turn.conversation_id, new)
    return [SlotSet("phase", "offer")]


def keep_sorting(turn: TurnContext) -> None:
    """What was not sorted by `action_sort` is kept too: who asks for a person, who is in danger."""
    if turn.triage is not None:
        services().sorting.sort(
            turn.conversation_id,
            turn.turn_seq,
            turn.goal.key if turn.goal else turn.intent,
            turn.confidence,
            turn.triage,
            turn.ranking,
        )

"""What is known when a hand-off is opened."""

from __future__ import annotations

from typing import Literal

from rasa_sdk import Tracker

from actions.context import TurnContext, services
from actions.language import reads
from actions.parking import INTAKE_SLOTS
from bot.domain.handoff import IntakeAnswer, NewHandoff
from bot.domain.language import DUTCH_CODE


def new_handoff(
    tracker: Tracker, turn: TurnContext, kind: Literal["chat", "callback"], in_danger: bool
) -> NewHandoff:
    """The hand-off that this turn asks for, with what was answered so far."""
    answers = [tracker.get_slot(slot) for slot in INTAKE_SLOTS]
    reasons = list(tracker.get_slot("reasons") or ())
    feeling = tracker.get_slot("feeling") or "neutraal"
    if turn.triage is not None and in_danger:
        # Danger may be told at any moment, long after the goal was sorted.
        reasons = list(dict.fromkeys([*turn.triage.reasons, *reasons]))
        feeling = turn.triage.feeling
    return NewHandoff(
        kind=kind,
        goal=turn.goal.key if turn.goal else None,
        urgent=in_danger or bool(tracker.get_slot("urgent")),
        reasons=tuple(reasons),
        feeling=feeling,
        intake=tuple(
            IntakeAnswer(question, answer)
            # the first of two may be all that was asked
            for question, answer in zip(questions(tracker, turn), answers, strict=False)
            if answer
        ),
        callback_when=tracker.get_slot("callback_when") if kind == "callback" else None,
        turn_seq=turn.turn_seq,
    )


def questions(tracker: Tracker, turn: TurnContext, shown: bool = False) -> list[str]:
    """What is asked before a person takes over, as the agent reads it; `shown`: as the citizen
    does. The goal's own questions are in Dutch: others are asked for their story."""
    language = reads(tracker, turn)
    if turn.goal is None or language == DUTCH_CODE:
        return list(turn.goal.intake) if turn.goal else []
    return [services().deps.texts.say("utter_ask_story", language if shown else DUTCH_CODE)]


def keep_sorting(turn: TurnContext) -> None:
    """What was not sorted by `action_sort` is kept too: who asks for a person, who is in danger."""
    if turn.triage is not None:
        services().sorting.sort(
            turn.conversation_id,
            turn.turn_seq,
            turn.goal.key if turn.goal else turn.intent,
            turn.confidence,
            turn.triage,
        )

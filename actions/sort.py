"""Sorting: simple or complex, with what the customer's history adds; asking when unsure."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, services
from bot.domain.triage import Triage

#: Below this the sorting does not know what the citizen wants.
UNSURE_GOAL = 0.2


class ActionSort(Action):
    """Decides what is done with a message, and stores that before anything is done."""

    def name(self) -> str:
        return "action_sort"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = TurnContext.of(tracker)
        goal = services().catalogue.goal(turn.intent)
        if goal is None:
            return [SlotSet("decision", "unclear"), SlotSet("phase", None)]
        triage = turn.triage or Triage.for_chosen_goal(goal.complexity, goal.urgent)
        result = services().sorting.sort(
            turn.conversation_id, turn.turn_seq, goal.key, turn.confidence, triage
        )
        decision = self._decision(tracker, turn, result.triage, goal.kind, goal.key)
        events = [
            SlotSet("decision", decision),
            SlotSet("phase", None),
            SlotSet("feeling", result.triage.feeling),
            SlotSet("urgent", result.triage.urgent),
            SlotSet("reasons", list(result.triage.reasons)),
        ]
        if goal.kind == "goal" and decision != "unclear":
            events += [
                SlotSet("goal", goal.key),
                SlotSet("recognised_contact", self._contact_day(result.contact)),
                SlotSet("case_status", self._case_line(result.case)),
                SlotSet("intake_1", None),
                SlotSet("intake_2", None),
            ]
        return events

    @staticmethod
    def _decision(tracker: Tracker, turn: TurnContext, triage: Triage, kind: str, goal: str) -> str:
        if triage.urgent:
            return "urgent"
        if triage.decision == "human":
            return "human"
        if kind in ("smalltalk", "choice"):
            return "smalltalk"
        if kind == "out_of_scope" or triage.decision in ("smalltalk", "out_of_scope"):
            return "out_of_scope"
        if turn.confidence < UNSURE_GOAL:
            return "unclear" if triage.decision != "complex" else "complex"
        if triage.decision == "simple" and tracker.get_slot("answered") == goal:
            return "again"
        return triage.decision

    @staticmethod
    def _contact_day(contact: Any) -> Any:
        return f"{contact.at:%d-%m-%Y}" if contact else None

    @staticmethod
    def _case_line(case: Any) -> Any:
        return f"{case.title} ({case.number}): {case.status}" if case else None


class ActionAskEstimate(Action):
    """Unsure: the citizen's own estimate is the definition, so ask for it, in one tap."""

    def name(self) -> str:
        return "action_ask_estimate"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        goal = TurnContext.of(tracker).goal
        dispatcher.utter_message(
            response="utter_ask_estimate", goal_title=goal.title if goal else ""
        )
        return [SlotSet("phase", "estimate")]


class ActionNoteEstimate(Action):
    """Keeps the citizen's own estimate, and goes by it."""

    def name(self) -> str:
        return "action_note_estimate"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = TurnContext.of(tracker)
        estimate = "complex" if turn.intent == "ingewikkeld" else "simple"
        if turn.goal is None:
            return [SlotSet("decision", "unclear"), SlotSet("phase", None)]
        services().sorting.note_estimate(turn.conversation_id, estimate)
        return [SlotSet("decision", estimate), SlotSet("phase", None)]

"""Leaving it to the citizen: which goal, how complicated, how urgent; always in one tap."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import (
    TurnContext,
    goal_buttons,
    goals_in,
    response_buttons,
    services,
)
from actions.language import reads
from actions.urgent import number_for, say_number

Events = list[dict[str, Any]]


class ActionChoose(Action):
    """A bare topic: the likely goals in one tap, instead of an answer that may be the wrong one."""

    def name(self) -> str:
        return "action_choose"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        language = reads(tracker, TurnContext.of(tracker))
        texts = services().deps.texts
        buttons = goal_buttons(goals_in(tracker, "offered"), language)
        buttons += response_buttons("utter_choose", language)
        dispatcher.utter_message(text=texts.say("utter_choose", language), buttons=buttons)
        return []


class ActionAskEstimate(Action):
    """Unsure: the citizen's own estimate is the definition, so ask for it, in one tap.

    Danger that is only suspected is asked after as well, with the right number first.
    """

    def name(self) -> str:
        return "action_ask_estimate"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if turn.maybe_in_danger:
            if number_for(turn) != "none":
                say_number(dispatcher, tracker, turn)
            same = turn.goal is not None and turn.goal.key == turn.intent
            key = "utter_ask_urgent" if same else "utter_ask_urgent_open"
        else:
            key = "utter_ask_estimate"
        title = turn.goal.title_in(reads(tracker, turn)) if turn.goal else ""
        dispatcher.utter_message(response=key, goal_title=title)
        return [SlotSet("phase", "estimate")]


class ActionNoteEstimate(Action):
    """Keeps the citizen's own estimate, and goes by it."""

    def name(self) -> str:
        return "action_note_estimate"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        estimate = "complex" if turn.intent == "ingewikkeld" else "simple"
        if turn.goal is None:
            return [SlotSet("decision", "unclear"), SlotSet("phase", None)]
        services().sorting.note_estimate(turn.conversation_id, estimate)
        # Who calls it a question, simple or not, does not call it urgent.
        return [SlotSet("decision", estimate), SlotSet("phase", None), SlotSet("urgent", False)]

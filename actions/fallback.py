"""When it was not understood, and when the citizen wants to stop or start again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import (
    TurnContext,
    goal_buttons,
    ranked_goals,
    response_buttons,
    services,
)
from actions.language import reads
from actions.look_up import answer_greeting, answers_greeting
from actions.opening import offer_person
from bot.domain.language import ENGLISH

Events = list[dict[str, Any]]
#: After this many failed attempts a person is offered.
MOST_FAILURES = 2
_SUGGESTIONS = 3


class ActionNotUnderstood(Action):
    """The likeliest goals in one tap; after the second time, a person."""

    def name(self) -> str:
        return "action_not_understood"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        failed = float(tracker.get_slot("failed") or 0.0) + 1
        if failed >= MOST_FAILURES:
            dispatcher.utter_message(response="utter_not_understood_twice")
            return [*offer_person(tracker, TurnContext.of(tracker)), SlotSet("failed", failed)]
        turn = TurnContext.of(tracker)
        texts, language = services().deps.texts, reads(tracker, turn)
        suggested = ranked_goals(tracker, _SUGGESTIONS)
        buttons = goal_buttons(suggested, language)
        buttons += response_buttons("utter_not_understood", language)
        dispatcher.utter_message(text=texts.say("utter_not_understood", language), buttons=buttons)
        offered = [goal.key for goal in suggested]
        return [SlotSet("failed", failed), SlotSet("phase", None), SlotSet("offered", offered)]


class ActionOutOfScope(Action):
    """Nothing a public service organisation deals with: honest and short. Twice in a row, it may
    be us who do not understand: then a person."""

    def name(self) -> str:
        return "action_out_of_scope"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        failed = float(tracker.get_slot("failed") or 0.0) + 1
        if failed >= MOST_FAILURES:
            dispatcher.utter_message(response="utter_not_understood_twice")
            return [*offer_person(tracker, TurnContext.of(tracker)), SlotSet("failed", failed)]
        goals = services().catalogue.goals.values()
        answer = next((goal.answer for goal in goals if goal.kind == "out_of_scope"), None)
        if answer is None:
            dispatcher.utter_message(response="utter_what_else")
        else:
            english = reads(tracker, TurnContext.of(tracker)) == ENGLISH
            dispatcher.utter_message(text=(english and answer.english) or answer.short)
        return [SlotSet("failed", failed), SlotSet("phase", None)]


class ActionContinue(Action):
    """Rather go on here: the answer that was not given yet, or an open question."""

    def name(self) -> str:
        return "action_continue"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if answers_greeting(turn):
            return [*answer_greeting(dispatcher, tracker, turn), SlotSet("decision", "smalltalk")]
        services().handoffs.decline(turn.conversation_id)
        goal = turn.goal
        if goal is not None and goal.urgent:
            # No crisis after all, or no person: the number was said, and what it is we do not know.
            dispatcher.utter_message(response="utter_what_else")
            forgets = [SlotSet("goal", None), SlotSet("urgent", False), SlotSet("reasons", [])]
            return [*forgets, SlotSet("decision", "smalltalk"), SlotSet("phase", None)]
        if goal is not None and tracker.get_slot("answered") != goal.key:
            return [SlotSet("decision", "simple"), SlotSet("feeling", "neutraal")]
        dispatcher.utter_message(response="utter_what_else")
        return [SlotSet("decision", "smalltalk"), SlotSet("phase", None)]


class ActionStartOver(Action):
    """Forget what was being done; the conversation and its records stay."""

    def name(self) -> str:
        return "action_start_over"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        dispatcher.utter_message(response="utter_start_over")
        return [AllSlotsReset()]

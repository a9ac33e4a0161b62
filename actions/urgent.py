"""Danger: the right number first, and then a person at once."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, services, utter
from actions.language import keep_language, reads
from actions.opening import keep_sorting, new_handoff
from bot.domain.first_help import FirstHelp, first_help
from bot.domain.language import ENGLISH
from bot.domain.urgency import urgent_reasons
from bot.services.saying import urgent_text

Events = list[dict[str, Any]]


def number_for(turn: TurnContext) -> FirstHelp:
    """Which number this message asks for, by its words, its goal and who we are. Who asks for a
    person says what it is about in the same message, or in one before."""
    catalogue = services().catalogue
    goal, line = catalogue.goal(turn.intent), catalogue.organisation.emergency_line
    if goal is not None and goal.kind == "human":
        goal = turn.goal
    return first_help(turn.text, urgent_reasons(turn.text), goal, line)


def say_number(dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext) -> FirstHelp:
    """Says the right number, and returns which one that was."""
    which = number_for(turn)
    text = urgent_text(services().deps, which, reads(tracker, turn))
    dispatcher.utter_message(text=text)
    return which


class ActionUrgent(Action):
    def name(self) -> str:
        return "action_urgent"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        events = keep_language(tracker, turn)
        keep_sorting(turn)
        which = say_number(dispatcher, tracker, turn)
        goal = services().catalogue.goal(turn.intent)
        if which == "none" and goal is not None and goal.urgent:
            english = reads(tracker, turn) == ENGLISH and goal.answer.english
            dispatcher.utter_message(text=english or goal.answer.short)
        new = new_handoff(tracker, turn, "chat", True)
        opened = services().handoffs.open(turn.conversation_id, new)
        utter(dispatcher, opened.announcement)
        return [*events, SlotSet("phase", None)]

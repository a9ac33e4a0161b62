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
from actions.fallback import MOST_FAILURES
from actions.language import reads
from actions.look_up import tell_before
from actions.opening import offer_person
from actions.sympathy import sympathise
from actions.urgent import number_for, say_number
from bot.domain.goals import Goal
from bot.domain.language import ENGLISH

Events = list[dict[str, Any]]
#: After these there is something to choose, to which a yes or a no says nothing.
_CHOICES = ("ask", "choose", "unclear")


def choose_again(dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext) -> Events:
    """A yes or a no where there was something to choose: the same choices, and the second time a
    person. Nothing when nothing was to be chosen."""
    if turn.tapped or turn.intent not in ("ja", "nee"):
        return []
    buttons = _last_buttons(tracker)
    if tracker.get_slot("decision") not in _CHOICES or not buttons:
        return []
    failed = float(tracker.get_slot("failed") or 0.0) + 1
    if failed >= MOST_FAILURES:
        dispatcher.utter_message(response="utter_not_understood_twice")
        return [*offer_person(tracker, turn), SlotSet("failed", failed)]
    dispatcher.utter_message(response="utter_choose_again", buttons=buttons)
    return [SlotSet("failed", failed)]


def _last_buttons(tracker: Tracker) -> list[dict[str, str]]:
    """What could be tapped when the citizen wrote this."""
    said = 0
    for event in reversed(tracker.events):
        said += event.get("event") == "user"
        buttons = (event.get("data") or {}).get("buttons")
        if said == 1 and event.get("event") == "bot" and buttons:
            return [{key: each[key] for key in ("title", "payload")} for each in buttons]
    return []


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
        same = turn.goal is not None and turn.goal.key == turn.intent
        if turn.goal is not None and same and turn.goal.is_crisis:
            return self._in_crisis(dispatcher, tracker, turn, turn.goal)
        if turn.maybe_in_danger and number_for(turn) != "none":
            say_number(dispatcher, tracker, turn)
        sympathise(dispatcher, tracker, turn)
        tell_before(dispatcher, tracker, turn)
        key = "utter_ask_estimate"
        if turn.maybe_in_danger:
            key = "utter_ask_urgent" if same else "utter_ask_urgent_open"
        title = turn.goal.name_in(reads(tracker, turn)) if turn.goal else ""
        dispatcher.utter_message(response=key, goal_title=title)
        return [SlotSet("phase", "estimate")]

    @staticmethod
    def _in_crisis(
        dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext, goal: Goal
    ) -> Events:
        """Somebody may be in a crisis: the number, or where there is none what to do, and then a
        person. Nothing is asked about the question, and its name is not said."""
        if number_for(turn) != "none":
            say_number(dispatcher, tracker, turn)
        else:
            english = reads(tracker, turn) == ENGLISH and goal.answer.english
            dispatcher.utter_message(text=english or goal.answer.short)
        dispatcher.utter_message(response="utter_crisis_offer")
        return offer_person(tracker, turn)


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
        # By its name they know what is meant: that is no guess any more.
        agreed = [SlotSet("urgent", False), SlotSet("doubted", None)]
        return [SlotSet("decision", estimate), SlotSet("phase", None), *agreed]

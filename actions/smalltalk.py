"""Small talk, and a yes or a no that answers nothing in particular."""

from __future__ import annotations

from typing import Any, Optional

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.choosing import choose_again
from actions.context import TurnContext, services, utter
from actions.language import reads
from actions.look_up import answer_greeting, answers_greeting
from actions.opening import offer_person
from actions.parking import BYE
from bot.domain.goals import Goal
from bot.domain.language import ENGLISH
from bot.domain.small_words import thanks_for_nothing

Events = list[dict[str, Any]]
#: "It is about something else", to a greeting that asks.
_ANOTHER = "over_iets_anders"
_GOODBYE = "afscheid"
#: The greeting is the first message, and what is said to that the second.
_FIRST = 2


class ActionSmallTalk(Action):
    """Greeting, thanks and the like: the catalogue's text, and nothing to confirm."""

    def name(self) -> str:
        return "action_smalltalk"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if answers_greeting(turn):
            return answer_greeting(dispatcher, tracker, turn)
        chosen_again = choose_again(dispatcher, tracker, turn)
        if chosen_again:
            return chosen_again
        if thanks_for_nothing(turn.text):
            dispatcher.utter_message(response="utter_sorry_no_help")
            return offer_person(tracker, turn)
        if turn.intent == _ANOTHER:
            services().recognition.question_answered(turn.conversation_id)
        goal = _said(tracker, turn)
        if goal is None:
            dispatcher.utter_message(response="utter_what_else")
        else:
            english = goal.answer.english if reads(tracker, turn) == ENGLISH else None
            dispatcher.utter_message(text=english or goal.answer.short)
        events: Events = [SlotSet("failed", 0.0), SlotSet("leaves", None)]
        if turn.intent == "nee":
            if tracker.get_slot("also"):
                earlier = services().matters.earlier(turn.conversation_id)
                if earlier is not None:
                    utter(dispatcher, earlier)
                else:
                    services().matters.closed(turn.conversation_id)
            events.append(SlotSet("also", []))  # what waited is not wanted any more
        return events


def _said(tracker: Tracker, turn: TurnContext) -> Optional[Goal]:
    """What is answered. No to "do you have another question?" is a goodbye, and so is one that
    left a question."""
    goals = services().catalogue
    nothing_more = turn.intent == "nee" and turn.turn_seq > _FIRST and not tracker.get_slot("also")
    if nothing_more or tracker.get_slot("leaves") == BYE:
        return goals.goal(_GOODBYE) or goals.goal(turn.intent)
    return goals.goal(turn.intent)

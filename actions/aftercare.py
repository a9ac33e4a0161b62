"""The answer to what the greeting asked of last time: did it work?"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, services, tell, utter
from actions.language import keep_language, reads

Events = list[dict[str, Any]]
_YES, _NO = ("ja", "opgelost"), ("nee", "niet_opgelost")


def answers_aftercare(turn: TurnContext) -> bool:
    """Whether this says that it worked, or that it did not, to a greeting that asked so."""
    if turn.intent not in (*_YES, *_NO):
        return False
    return services().aftercare.answers(turn.conversation_id, turn.turn_seq)


def answer_aftercare(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext
) -> Events:
    """It worked: closed. It did not: to a person at once, who knows the story."""
    events, language = [*keep_language(tracker, turn), SlotSet("phase", None)], reads(tracker, turn)
    if turn.intent in _YES:
        known = services().aftercare.worked(turn.conversation_id)
        tell(dispatcher, "utter_aftercare_worked" if known else "utter_what_else", language)
        return events
    opened = services().aftercare.not_worked(turn.conversation_id, turn.turn_seq)
    if opened is None:
        tell(dispatcher, "utter_what_else", language)
        return events
    tell(dispatcher, "utter_aftercare_not_worked", language)
    utter(dispatcher, opened.announcement)
    return [*events, SlotSet("failed", 0.0)]


class ActionStop(Action):
    """Enough of this: of what is going on, or of being asked whether it worked."""

    def name(self) -> str:
        return "action_stop"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        stopped = services().aftercare.stop(turn.conversation_id)
        key = "utter_aftercare_stopped" if stopped else "utter_stopped"
        tell(dispatcher, key, reads(tracker, turn))
        return [*keep_language(tracker, turn), SlotSet("phase", None)]

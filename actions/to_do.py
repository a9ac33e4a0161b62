"""The answer to what the greeting asked of before: is it done, what they would do themselves?"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, response_buttons, services, tell
from actions.language import keep_language, reads

Events = list[dict[str, Any]]
_YES, _NO = ("ja", "opgelost"), ("nee", "niet_opgelost")


def answers_step(turn: TurnContext) -> bool:
    """Whether this says that it is done, or not, to a greeting that asked so."""
    if turn.intent not in (*_YES, *_NO):
        return False
    return services().recognition.step_asked(turn.conversation_id) is not None


def answer_step(dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext) -> Events:
    """Done: written down. Not: the explanation once more, or a person."""
    events, language = [*keep_language(tracker, turn), SlotSet("phase", None)], reads(tracker, turn)
    step = services().recognition.step_asked(turn.conversation_id)
    services().recognition.question_answered(turn.conversation_id)
    if step is None:
        tell(dispatcher, "utter_what_else", language)
        return events
    if turn.intent in _YES:
        services().next_steps.done(step.id)
        tell(dispatcher, "utter_step_done", language)
        return events
    texts, goal = services().deps.texts, services().catalogue.goal(step.goal)
    again = []
    if goal is not None and goal.kind == "goal":
        title = texts.say("utter_step_explain", language)
        again = [{"title": title, "payload": f"/{goal.key}"}]
    buttons = [*again, *response_buttons("utter_step_not_done", language)]
    dispatcher.utter_message(text=texts.say("utter_step_not_done", language), buttons=buttons)
    return [*events, SlotSet("goal", goal.key if goal else None)]

"""A word for how somebody feels, before anything else is said: also before a question."""

from __future__ import annotations

from typing import Optional

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, services
from actions.language import reads
from bot.domain.feeling import Feeling
from bot.domain.goals import Goal
from bot.domain.language import DUTCH_CODE

#: Feelings that an answer to a story of trouble has no word for.
_ESTIMATES = ("eenvoudig", "ingewikkeld")
_NO_TROUBLE = (None, Feeling.NEUTRAAL.value, Feeling.BLIJ.value)


def doubted(tracker: Tracker, goal: Optional[Goal]) -> bool:
    """Whether the goal may well be another one, and the citizen has not said that it is this."""
    return goal is not None and tracker.get_slot("doubted") == goal.key


def sympathise(dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext) -> None:
    """Before a question or an answer: condolences for who tells of a death, else a sentence for the
    feeling that shows. Nothing for a neutral message."""
    goal = turn.goal
    if goal is not None and goal.condolence and not doubted(tracker, goal):
        dispatcher.utter_message(response="utter_condolence")
    elif tracker.get_slot("feeling") not in _NO_TROUBLE:
        dispatcher.utter_message(response="utter_feeling")


def just_asked(turn: TurnContext) -> bool:
    """Whether this is what they estimate: a word for how they feel came with the question."""
    return turn.intent in _ESTIMATES


def understand(dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext) -> None:
    """Before a person is offered: the feeling, and the goal's own words of understanding. Those are
    kept for a goal that is clear: a wrong guess would show that nobody listened."""
    goal, unsure = turn.goal, doubted(tracker, turn.goal)
    said = just_asked(turn)
    in_dutch = reads(tracker, turn) == DUTCH_CODE
    if goal is not None and goal.condolence and not in_dutch and not unsure and not said:
        dispatcher.utter_message(response="utter_condolence")
    elif tracker.get_slot("feeling") not in _NO_TROUBLE and not said:
        dispatcher.utter_message(response="utter_feeling")
    if tracker.get_slot("recognised_contact"):
        dispatcher.utter_message(response="utter_recognised_contact")
    own = goal.understanding if goal and not unsure and not (said and goal.condolence) else None
    own = own or services().deps.texts.say("utter_understanding_any")
    dispatcher.utter_message(response="utter_understanding", understanding=own)

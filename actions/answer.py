"""Answering at once: the answer first, then the next steps that were recorded, then: solved?"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, services, utter
from bot.domain.conversation import MessageKind, Outgoing
from bot.domain.goals import Goal

Events = list[dict[str, Any]]


class ActionAnswer(Action):
    def name(self) -> str:
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        goal = turn.goal
        if goal is None:
            dispatcher.utter_message(response="utter_what_else")
            return []
        if tracker.get_slot("feeling") not in (None, "neutraal"):
            dispatcher.utter_message(response="utter_feeling")
        if tracker.get_slot("case_status"):
            dispatcher.utter_message(response="utter_case_status")
        dispatcher.utter_message(text=_answer_text(goal))
        steps = services().next_steps.confirm(turn.conversation_id, goal, turn.turn_seq)
        if steps:
            intro = services().deps.texts.say("utter_next_steps_intro")
            utter(dispatcher, Outgoing("\n".join([intro, *steps]), MessageKind.NEXT_STEPS))
        dispatcher.utter_message(
            response="utter_solved_or_more" if goal.answer.more else "utter_solved"
        )
        return [
            SlotSet("phase", "solved"),
            SlotSet("answered", goal.key),
            SlotSet("failed", 0.0),
        ]


def _answer_text(goal: Goal) -> str:
    texts, parts = services().deps.texts, [goal.answer.short]
    if goal.at_hand:
        things = [f"- {thing}" for thing in goal.at_hand]
        parts.append("\n".join([texts.say("utter_at_hand"), *things]))
    if goal.link:
        parts.append(f"{goal.link.text}: {goal.link.url}")
    return "\n\n".join(parts)


class ActionSmallTalk(Action):
    """Greeting, thanks and the like: the catalogue's text, and nothing to confirm."""

    def name(self) -> str:
        return "action_smalltalk"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        goal = services().catalogue.goal(TurnContext.of(tracker).intent)
        if goal is None:
            dispatcher.utter_message(response="utter_what_else")
        else:
            dispatcher.utter_message(text=goal.answer.short)
        return [SlotSet("failed", 0.0)]


class ActionExplain(Action):
    """The citizen wants to know more, or asks the same again: the rest, and a person."""

    def name(self) -> str:
        return "action_explain"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        goal = TurnContext.of(tracker).goal
        if goal is not None and goal.answer.more and tracker.get_slot("explained") != goal.key:
            dispatcher.utter_message(text=goal.answer.more)
            dispatcher.utter_message(response="utter_solved")
            return [SlotSet("phase", "solved"), SlotSet("explained", goal.key)]
        # Nothing was answered yet: then there is nothing that could be repeated.
        repeat = goal is not None and tracker.get_slot("answered") == goal.key
        dispatcher.utter_message(
            response="utter_offer_after_repeat" if repeat else "utter_not_understood_twice"
        )
        return [SlotSet("phase", "offer")]


class ActionSolved(Action):
    """The check afterwards: it worked."""

    def name(self) -> str:
        return "action_solved"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        services().sorting.note_outcome(turn.conversation_id, "solved")
        dispatcher.utter_message(response="utter_solved_thanks")
        return [SlotSet("phase", None), SlotSet("failed", 0.0)]


class ActionNotSolved(Action):
    """The check afterwards: it did not work, so a person is offered."""

    def name(self) -> str:
        return "action_not_solved"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        services().sorting.note_outcome(turn.conversation_id, "not_solved")
        dispatcher.utter_message(response="utter_not_solved")
        failed = float(tracker.get_slot("failed") or 0.0) + 1
        return [SlotSet("phase", "offer"), SlotSet("failed", failed)]

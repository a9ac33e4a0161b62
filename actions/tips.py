"""Proactive messages in the chat: saying one at a calm moment, and what the citizen makes of it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, services, tell, utter
from actions.language import reads
from actions.look_up import answer_greeting, answers_greeting
from actions.parking import intake_of
from bot.domain.goals import Goal
from bot.domain.triage import Triage

Events = list[dict[str, Any]]
_STOP_THIS = "geen_tips_hierover"
#: A message of ours waits for an answer.
_TIP = "tip"


def offer_tip(dispatcher: CollectingDispatcher, turn: TurnContext) -> Events:
    """At a calm moment: what fits this person and what they allow, or nothing at all."""
    tip = services().tips.offer(turn.conversation_id, turn.turn_seq)
    if tip is None:
        return []
    utter(dispatcher, tip)
    return [SlotSet("phase", _TIP)]


class ActionTipTaken(Action):
    """Yes: on to what the tip leads to, as if the citizen had asked for it."""

    def name(self) -> str:
        return "action_tip_taken"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if answers_greeting(turn):
            return [SlotSet("decision", "smalltalk"), *answer_greeting(dispatcher, tracker, turn)]
        rule, language = (
            services().tips.answered(turn.conversation_id, "taken"),
            reads(tracker, turn),
        )
        leads_to = rule.leads_to if rule else None
        goal = services().catalogue.goal(leads_to.goal) if leads_to else None
        if goal is not None:
            return _asked_for(tracker, turn, goal)
        if leads_to is not None and leads_to.link is not None:
            link = f"{leads_to.link.text}: {leads_to.link.url}"
            tell(dispatcher, "utter_tip_link", language, link=link)
        else:
            tell(dispatcher, "utter_what_else", language)
        services().matters.closed(turn.conversation_id)
        return [SlotSet("decision", "smalltalk"), SlotSet("phase", None)]


def _asked_for(tracker: Tracker, turn: TurnContext, goal: Goal) -> Events:
    triage = Triage.for_chosen_goal(goal.complexity, goal.urgent)
    result = services().sorting.sort(turn.conversation_id, turn.turn_seq, goal.key, 1.0, triage)
    complicated = result.triage.decision == "complex"
    return [
        SlotSet("goal", goal.key),
        SlotSet("decision", "complex" if complicated else "simple"),
        SlotSet("phase", None),
        SlotSet("reasons", list(result.triage.reasons)),
        SlotSet("feeling", "neutraal"),
        SlotSet("urgent", False),
        SlotSet("also", []),
        SlotSet("recognised_contact", None),
        *intake_of(tracker, goal.key),
    ]


class ActionTipLater(Action):
    """Not now: it comes back after its own period, and not before."""

    def name(self) -> str:
        return "action_tip_later"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if answers_greeting(turn):
            return answer_greeting(dispatcher, tracker, turn)
        services().tips.answered(turn.conversation_id, "later")
        tell(dispatcher, "utter_tip_later", reads(tracker, turn))
        services().matters.closed(turn.conversation_id)
        return [SlotSet("phase", None)]


class ActionStopTips(Action):
    """No more of these: the permission is withdrawn before it is said."""

    def name(self) -> str:
        return "action_stop_tips"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        language = reads(tracker, turn)
        only_this = turn.intent == _STOP_THIS
        stopped = services().tips.stop(turn.conversation_id, only_this, language)
        if stopped is None:
            tell(dispatcher, "utter_tips_stopped_unknown", language)
        elif stopped.only_this:
            data = ", ".join(stopped.titles)
            tell(dispatcher, "utter_tips_stopped_about", language, data=data)
        else:
            tell(dispatcher, "utter_tips_stopped", language)
        if tracker.get_slot("phase") == _TIP:
            services().matters.closed(turn.conversation_id)
        return [SlotSet("phase", None), SlotSet("failed", 0.0)]

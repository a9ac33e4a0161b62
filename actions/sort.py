"""Sorting: simple or complex, with what the customer's history adds; asking when unsure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional, Sequence

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import (
    TurnContext,
    goals_in,
    ranking_of,
    services,
)
from actions.language import keep_language, reads
from actions.look_up import local_day
from actions.parking import SWITCH, intake_of, parked_in
from actions.urgent import number_for
from bot.domain.corrections import corrected, sign_of
from bot.domain.goals import Goal
from bot.domain.language import OTHER
from bot.domain.small_words import only_thanks
from bot.domain.topics import (
    UNSURE_GOAL,
    among,
    bare_topic,
    doubtful_goals,
    is_doubted,
    is_doubtful,
    likely_goals,
)
from bot.domain.triage import Triage

Events = list[dict[str, Any]]
#: What somebody has a right to, however it was put.
_ALWAYS_DONE = ("show_data", "delete_data", "stop_remembering")
_THANKS = "bedankt"
#: More goals in one message than this nobody keeps apart.
_MOST_ALSO = 4
#: What would leave suspected danger unasked.
_ANSWERED_AWAY = ("simple", "again", "unclear", "smalltalk", "out_of_scope")
#: Decisions after which a goal is being dealt with.
_ABOUT_A_GOAL = ("simple", "complex", "urgent", "ask", "again", "resume", "language")


class ActionSort(Action):
    """Decides what is done with a message, and stores that before anything is done."""

    def name(self) -> str:
        return "action_sort"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        events = keep_language(tracker, turn)
        waiting = services().catalogue.goal(tracker.get_slot("goes_on_with"))
        picked = waiting or _picked(tracker, turn)
        goal = picked or services().catalogue.goal(turn.intent)
        if waiting is not None:
            events.append(SlotSet("goes_on_with", None))
        if goal is None:
            unclear = [SlotSet("decision", "unclear"), SlotSet("phase", None)]
            return [*events, *unclear, SlotSet("leaves", None)]
        if turn.tapped and self._goes_on(tracker, goal):
            services().next_steps.agree(turn.conversation_id)
        triage = turn.triage
        if triage is None or picked:
            triage = Triage.for_chosen_goal(goal.complexity, goal.urgent)
        matter = parked_in(tracker).get(goal.key)
        if matter:
            # Taken up again: as complex as it was when it was left.
            triage = replace(
                triage, decision="complex", reasons=matter.reasons, urgent=turn.in_danger
            )
        danger = triage.surely_urgent
        confidence = 1.0 if picked or turn.tapped else turn.confidence
        ranking = () if turn.tapped else turn.ranking
        result = services().sorting.sort(
            turn.conversation_id, turn.turn_seq, goal.key, confidence, triage, ranking
        )
        if _confirms(tracker, turn, goal, triage):
            return [*events, FollowupAction("action_solved")]
        choices = None if picked else _choices(tracker, turn, goal, result.triage)
        decision = "urgent"
        if not danger:
            decision = _decision(tracker, turn, goal, result.triage, confidence)
        if triage.urgent and decision in _ANSWERED_AWAY:
            decision = "ask"  # danger that is only suspected: `ActionAskEstimate`
        if turn.maybe_in_danger and goal.is_crisis and decision == "complex":
            decision = "ask"  # the number first, and no question about it
        if matter and decision == "complex":
            decision = "resume"
        if choices is not None and decision in ("simple", "ask", "again", "unclear"):
            decision = "choose" if len(choices) > 1 else "unclear"
        self._acknowledge(dispatcher, tracker, turn, goal, decision)
        events += [
            SlotSet("decision", decision),
            SlotSet("phase", None),
            SlotSet("leaves", None),
            SlotSet("feeling", result.triage.feeling),
            SlotSet("urgent", result.triage.urgent),
            SlotSet("reasons", list(result.triage.reasons)),
            SlotSet("offered", [choice.key for choice in choices or ()]),
            SlotSet("doubted", goal.key if _doubts(goal, picked, ranking) else None),
        ]
        if decision == "choose":
            return [*events, SlotSet("goal", None)]
        if goal.kind == "goal" and decision in _ABOUT_A_GOAL:
            contact = result.contact
            events += [
                SlotSet("goal", goal.key),
                SlotSet("also", _also(tracker, turn, goal.key)),
                SlotSet(
                    "recognised_contact",
                    local_day(contact.at, reads(tracker, turn)) if contact else None,
                ),
                *intake_of(tracker, goal.key),
            ]
        return events

    @staticmethod
    def _goes_on(tracker: Tracker, goal: Goal) -> bool:
        """ "Is this right so far? Then we go on with that": who goes on says yes."""
        waiting = tracker.get_slot("also") or ()
        return goal.key in waiting and tracker.get_slot("phase") == "solved"

    @staticmethod
    def _acknowledge(
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        turn: TurnContext,
        goal: Goal,
        decision: str,
    ) -> None:
        """A word about what is left behind, before the new goal is dealt with."""
        left_question = tracker.get_slot("leaves") == SWITCH
        sign = None if turn.tapped else sign_of(turn.text)
        before = tracker.get_slot("goal") or tracker.get_slot("offered")
        if decision not in ("simple", "complex", "ask", "resume", "again") or goal.kind != "goal":
            return
        if sign == "correction" and before and before != goal.key:
            title = goal.name_in(reads(tracker, turn))
            dispatcher.utter_message(response="utter_corrected", goal_title=title)
        elif left_question and decision != "resume":
            dispatcher.utter_message(response="utter_switched")


def _confirms(tracker: Tracker, turn: TurnContext, goal: Goal, triage: Triage) -> bool:
    """Thanks for an answer, in whatever words, where it was asked whether that was it: a yes."""
    if goal.key != _THANKS or triage.urgent or tracker.get_slot("phase") != "solved":
        return False
    return only_thanks(turn.text)


def _doubts(goal: Goal, picked: Optional[Goal], ranking: Sequence[tuple[str, float]]) -> bool:
    """Whether it may well be about something else; what we do ourselves is asked for as it is."""
    return picked is None and goal.does is None and is_doubted(ranking)


def _picked(tracker: Tracker, turn: TurnContext) -> Optional[Goal]:
    """Which of the goals that were just offered is meant by a word or two ("kwijt")."""
    offered = goals_in(tracker, "offered")
    if not offered or turn.tapped or turn.in_danger:
        return None
    if turn.triage is not None and turn.triage.decision in ("human", "complex"):
        return None
    return among(turn.text, offered)


def _choices(
    tracker: Tracker, turn: TurnContext, goal: Goal, triage: Triage
) -> Optional[list[Goal]]:
    """The goals to choose from when a message fits several: a bare topic, or a poor guess at a
    simple question. None when there is no doubt; fewer than two when nothing fits well."""
    if turn.tapped or turn.in_danger or goal.kind != "goal" or parked_in(tracker).get(goal.key):
        return None
    if triage.urgent and number_for(turn) != "none":
        return None
    # Who corrects us has said enough already, unless the sorting cannot tell what is meant.
    by_name = sign_of(turn.text) != "correction"
    topic, ranking = bare_topic(corrected(turn.text)), ranking_of(tracker)
    goals = services().catalogue.goals
    if topic is not None:
        found = likely_goals(topic, goals, ranking, by_name)
        if len(found) > 1:
            return found
    if triage.decision == "simple" and is_doubtful(ranking):
        return doubtful_goals(goals, ranking)
    return None


def _decision(
    tracker: Tracker, turn: TurnContext, goal: Goal, triage: Triage, confidence: float
) -> str:
    if triage.decision == "human":
        return "human"
    if reads(tracker, turn) == OTHER:
        return "language"
    if goal.kind in ("smalltalk", "choice"):
        return "smalltalk"
    if goal.kind == "out_of_scope" or triage.decision in ("smalltalk", "out_of_scope"):
        # Without a word that we know it is nothing that could be out of scope.
        return "out_of_scope" if confidence >= UNSURE_GOAL else "unclear"
    if confidence < UNSURE_GOAL:
        return "unclear" if triage.decision != "complex" else "complex"
    if goal.does == "take_down":
        return "complex"
    if goal.does in _ALWAYS_DONE:
        return "simple"  # it is done as it was asked, with a person beside it
    again = tracker.get_slot("answered") == goal.key
    return "again" if triage.decision == "simple" and again else triage.decision


def _also(tracker: Tracker, turn: TurnContext, goal: str) -> list[str]:
    """The other goals: of this message, and those that still wait from before."""
    told = turn.triage.also if turn.triage else ()
    goals = services().catalogue.goals
    keys = [key for key in told if key in goals and goals[key].kind == "goal"]
    keys += tracker.get_slot("also") or []
    done = {goal, tracker.get_slot("answered")}
    return [key for key in dict.fromkeys(keys) if key not in done][:_MOST_ALSO]

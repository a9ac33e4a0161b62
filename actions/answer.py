"""Answering at once: the answer first, then the next steps that were recorded, then: solved?"""

from __future__ import annotations

from typing import Any, Sequence

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import (
    TurnContext,
    goal_buttons,
    goals_in,
    response_buttons,
    services,
    utter,
)
from actions.language import reads
from actions.look_up import answer_greeting, answers_greeting, case_steps, tell_case
from actions.opening import offer_person
from actions.own_data import DEEDS
from actions.sympathy import just_asked
from actions.tips import offer_tip
from bot.domain.customer import Case, NeedKind
from bot.domain.goals import Goal
from bot.domain.language import DUTCH_CODE, ENGLISH
from bot.domain.plain_layout import one_sentence_a_line

Events = list[dict[str, Any]]
#: Goals that are offered at once, of those that were asked as well.
_MOST_OFFERED = 2


class ActionAnswer(Action):
    def name(self) -> str:
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        goal, language = turn.goal, reads(tracker, turn)
        if goal is None:
            dispatcher.utter_message(response="utter_what_else")
            return []
        if tracker.get_slot("feeling") not in (None, "neutraal") and not just_asked(turn):
            dispatcher.utter_message(response="utter_feeling")
        if goal.does in DEEDS:
            deed = DEEDS[goal.does](dispatcher, tracker, turn)
            if deed:
                return [SlotSet("failed", 0.0), *deed]
        known = services().recognition.known(turn.conversation_id)
        case = known.history.running_case(goal.key) if known.history else None
        if case is not None:
            tell_case(dispatcher, case, language)
        shown = language if language == DUTCH_CODE else ENGLISH
        also = [key for key in tracker.get_slot("also") or () if key != goal.key]
        done = [SlotSet("answered", goal.key), SlotSet("failed", 0.0), SlotSet("also", also)]
        if language != DUTCH_CODE and not goal.answer.english:
            dispatcher.utter_message(response="utter_no_english")
            return [SlotSet("phase", "offer"), *done]
        if language == DUTCH_CODE:
            plain = known.needs(NeedKind.PLAIN_WORDS)
            dispatcher.utter_message(text=_answer_text(goal, plain))
        else:
            dispatcher.utter_message(text=_english_text(goal))
        _tell_steps(dispatcher, turn, goal, shown, [case] if case is not None else [])
        close(dispatcher, tracker, goal, language, more=bool(goal.answer.more))
        return [SlotSet("phase", "solved"), *done]


def _answer_text(goal: Goal, plain: bool) -> str:
    short = one_sentence_a_line(goal.answer.short) if plain else goal.answer.short
    texts, parts = services().deps.texts, [short]
    if goal.at_hand:
        things = [f"- {thing}" for thing in goal.at_hand]
        parts.append("\n".join([texts.say("utter_at_hand"), *things]))
    if goal.link:
        parts.append(f"{goal.link.text}: {goal.link.url}")
    return "\n\n".join(parts)


def _english_text(goal: Goal) -> str:
    """The answer in English says what to do; the pages that it leads to are in Dutch."""
    text = goal.answer.english or goal.answer.short
    if goal.link is None:
        return text
    link = services().deps.texts.say("utter_link_in_dutch", ENGLISH, link=goal.link.url)
    return f"{text}\n\n{link}"


def _tell_steps(
    dispatcher: CollectingDispatcher,
    turn: TurnContext,
    goal: Goal,
    language: str,
    cases: Sequence[Case],
) -> None:
    """What is next in their own case goes first, then what is always next."""
    also = case_steps(cases, language)
    steps = services().next_steps.confirm(turn.conversation_id, goal, turn.turn_seq, language, also)
    if steps:
        utter(dispatcher, services().next_steps.announced(steps, language))


def close(
    dispatcher: CollectingDispatcher, tracker: Tracker, goal: Goal, language: str, more: bool
) -> None:
    """Is it solved? Or, when more was asked in the same message: on to that, in one tap."""
    waiting = [each for each in goals_in(tracker, "also") if each.key != goal.key][:_MOST_OFFERED]
    key = "utter_also" if waiting else "utter_solved"
    if more and language == DUTCH_CODE:
        key += "_or_more"
    if waiting:
        offer(dispatcher, waiting, language, key)
    else:
        dispatcher.utter_message(response=key)


def offer(
    dispatcher: CollectingDispatcher, waiting: list[Goal], language: str, response: str
) -> None:
    """The goals that wait, each in one tap, before the response's own buttons."""
    texts = services().deps.texts
    titles = ", ".join(goal.name_in(language) for goal in waiting)
    buttons = goal_buttons(waiting, language)
    buttons += response_buttons(response, language)
    dispatcher.utter_message(text=texts.say(response, language, titles=titles), buttons=buttons)


class ActionExplain(Action):
    """The citizen wants to know more, or asks the same again: the rest, and a person."""

    def name(self) -> str:
        return "action_explain"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        goal, language = turn.goal, reads(tracker, turn)
        new = goal is not None and tracker.get_slot("explained") != goal.key
        if goal is not None and goal.answer.more and new and language == DUTCH_CODE:
            dispatcher.utter_message(text=goal.answer.more)
            close(dispatcher, tracker, goal, language, more=False)
            return [SlotSet("phase", "solved"), SlotSet("explained", goal.key)]
        # Nothing was answered yet: then there is nothing that could be repeated.
        repeat = goal is not None and tracker.get_slot("answered") == goal.key
        dispatcher.utter_message(
            response="utter_offer_after_repeat" if repeat else "utter_not_understood_twice"
        )
        return offer_person(tracker, turn)


class ActionSolved(Action):
    """The check afterwards: it worked; on to what else was asked, if anything."""

    def name(self) -> str:
        return "action_solved"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if answers_greeting(turn):
            return answer_greeting(dispatcher, tracker, turn)
        steps = services().next_steps.agree(turn.conversation_id)
        if any(step.handoff_id for step in steps):
            # Of a call back: that is right, and nothing is solved yet.
            dispatcher.utter_message(response="utter_steps_agreed")
            return [SlotSet("phase", None), SlotSet("failed", 0.0)]
        services().sorting.note_outcome(turn.conversation_id, "solved")
        events: Events = [SlotSet("phase", None), SlotSet("failed", 0.0)]
        waiting = goals_in(tracker, "also")
        if waiting and waiting[0].kind == "goal":
            # "… then we go on with that": one yes is enough.
            goes_on = SlotSet("goes_on_with", waiting[0].key)
            return [*events, goes_on, FollowupAction("action_sort")]
        if waiting:
            offer(dispatcher, waiting[:_MOST_OFFERED], reads(tracker, turn), "utter_also_next")
            return events
        earlier = services().matters.earlier(turn.conversation_id)
        if earlier is not None:  # who walked on to this question never said yes to the one before
            utter(dispatcher, earlier)
            return events
        dispatcher.utter_message(response="utter_solved_thanks")
        tip = offer_tip(dispatcher, turn)
        if not tip:  # never two questions at once: after a tip, how it was is asked later
            services().matters.closed(turn.conversation_id)
        return [*events, *tip]


class ActionNotSolved(Action):
    """The check afterwards: it did not work, so a person is offered."""

    def name(self) -> str:
        return "action_not_solved"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if answers_greeting(turn):
            return answer_greeting(dispatcher, tracker, turn)
        steps = services().next_steps.disagree(turn.conversation_id)
        if any(step.handoff_id for step in steps):
            dispatcher.utter_message(response="utter_steps_wrong")
            return [SlotSet("phase", None), SlotSet("failed", 0.0)]
        services().sorting.note_outcome(turn.conversation_id, "not_solved")
        dispatcher.utter_message(response="utter_not_solved")
        failed = float(tracker.get_slot("failed") or 0.0) + 1
        return [*offer_person(tracker, turn), SlotSet("failed", failed)]

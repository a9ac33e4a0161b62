"""The history look-up: what the organisation knows already is told, instead of asked."""

from __future__ import annotations

import datetime as dt
from typing import Any, Sequence

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.aftercare import answer_aftercare, answers_aftercare
from actions.context import TurnContext, services, tell, utter
from actions.language import keep_language, reads
from actions.parking import intake_of
from actions.to_do import answer_step, answers_step
from bot.domain.customer import Case
from bot.domain.dates import day_in_words
from bot.domain.goals import NextStep
from bot.domain.language import DUTCH_CODE, ENGLISH
from bot.domain.triage import Decision, Triage
from bot.services.greeting import Subject
from bot.services.known import Known

Events = list[dict[str, Any]]
#: More at once nobody reads in a chat.
_MOST_CASES = 3
#: With it a step still fits.
_LONGEST_TITLE = 150
_TELL = ("tell_cases", "tell_case")


def local_day(moment: dt.datetime, language: str) -> str:
    """The day as the citizen says it, where the organisation is."""
    zone = services().catalogue.organisation.opening_hours.zone
    return day_in_words(moment.astimezone(zone).date(), language, _today())


def tell_case(dispatcher: CollectingDispatcher, case: Case, language: str) -> None:
    """Status, and the day on which it is expected."""
    texts, today = services().deps.texts, _today()
    title = f"{case.title} ({case.number})"
    lines = [texts.say("utter_case_status", language, case=title, status=case.status)]
    if case.expected_on is not None:
        key = "utter_case_late" if case.is_late(today) else "utter_case_expected"
        lines.append(texts.say(key, language, date=day_in_words(case.expected_on, language, today)))
    dispatcher.utter_message(text="\n\n".join(lines))


def case_steps(cases: Sequence[Case], language: str) -> list[NextStep]:
    """What is still open in these cases, with their numbers to refer to; where the register names
    no step: that we finish it, when a day is expected, or else that they can ask again."""
    found = []
    for case in cases:
        steps = case.next_steps or (_usual_step(case, language),)
        found += [step.copy(update={"reference": case.number}) for step in steps]
    return found


def _usual_step(case: Case, language: str) -> NextStep:
    texts, today = services().deps.texts, _today()
    title = case.title[:_LONGEST_TITLE]
    if case.expected_on is not None and not case.is_late(today):
        due = day_in_words(case.expected_on, language, today)
        what = texts.say("utter_case_step_finish", language, case=title)
        return NextStep(who="wij", what=what, due=due, due_on=case.expected_on)
    return NextStep(who="u", what=texts.say("utter_case_step_ask", language, case=title))


def tell_steps(
    dispatcher: CollectingDispatcher, turn: TurnContext, cases: Sequence[Case], language: str
) -> None:
    """What is next in these cases: recorded for this turn, and then told."""
    shown = language if language == DUTCH_CODE else ENGLISH
    steps = services().next_steps.told(
        turn.conversation_id, turn.goal, case_steps(cases, shown), turn.turn_seq, shown
    )
    utter(dispatcher, services().next_steps.announced(steps, shown, "utter_case_steps"))


def close_cases(
    dispatcher: CollectingDispatcher,
    turn: TurnContext,
    known: Known,
    cases: Sequence[Case],
    language: str,
) -> Events:
    """After telling how they stand: what is next, and a person when one is late, or when they come
    back for one within a month; else whether that was the question."""
    tell_steps(dispatcher, turn, cases[:_MOST_CASES], language)
    history, now, today = known.history, services().deps.clock(), _today()
    again = history and any(history.recent_contact(case.goal, now) for case in cases)
    if again or any(case.is_late(today) for case in cases):
        key = "utter_case_again_offer" if again else "utter_case_late_offer"
        tell(dispatcher, key, language)
        return [SlotSet("phase", "offer")]
    tell(dispatcher, "utter_solved", language)
    return [SlotSet("phase", "solved")]


def tell_cases(dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext) -> Events:
    """How the cases stand that are asked for; nothing when there is none that may be told."""
    language, known = reads(tracker, turn), services().recognition.known(turn.conversation_id)
    cases = _asked_for(dispatcher, turn, known, language)
    if not cases:
        return []
    for case in cases[:_MOST_CASES]:
        tell_case(dispatcher, case, language)
    if len(cases) > _MOST_CASES:
        more = str(len(cases) - _MOST_CASES)
        tell(dispatcher, "utter_case_more", language, number=more)
    closing = close_cases(dispatcher, turn, known, cases, language)
    return [*closing, *([SlotSet("answered", turn.goal.key)] if turn.goal else [])]


def tell_before(dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext) -> None:
    """How it stands, before a question is asked or a person takes over: who waits, or asks for the
    second time, wants to know this first."""
    if turn.goal is None:
        return
    language, known = reads(tracker, turn), services().recognition.known(turn.conversation_id)
    runs = known.history is not None and known.history.running_case(turn.goal.key) is not None
    if turn.goal.does not in _TELL and not runs:
        return
    for case in _asked_for(dispatcher, turn, known, language)[:_MOST_CASES]:
        tell_case(dispatcher, case, language)


def _asked_for(
    dispatcher: CollectingDispatcher, turn: TurnContext, known: Known, language: str
) -> tuple[Case, ...]:
    """The case of this very goal, or else all that run when it asks for any."""
    goal = turn.goal
    if goal is None:
        return ()
    own = known.history.running_case(goal.key) if known.history else None
    if own is not None:
        return (own,)
    cases = known.history.running_cases() if known.history else ()
    found = cases if goal.does == "tell_cases" else ()
    if not found and known.unavailable:
        tell(dispatcher, "utter_case_register_away", language)
    return found


def answers_greeting(turn: TurnContext) -> bool:
    """Whether a bare yes or no is said to the question of the last greeting, or log-in: that was
    asked after whatever Rasa is waiting for."""
    if answers_aftercare(turn) or answers_step(turn):
        return True
    if turn.intent not in ("ja", "nee"):
        return False
    return services().recognition.asked_about(turn.conversation_id) is not None


def answer_greeting(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext
) -> Events:
    if answers_aftercare(turn):
        return answer_aftercare(dispatcher, tracker, turn)
    if answers_step(turn):
        return answer_step(dispatcher, tracker, turn)
    events = [*keep_language(tracker, turn), SlotSet("phase", None)]
    if turn.intent == "ja":
        return [*events, FollowupAction("action_about_last")]
    services().recognition.question_answered(turn.conversation_id)
    tell(dispatcher, "utter_what_else", reads(tracker, turn))
    return events


class ActionAboutLast(Action):
    """ "Yes, it is about that": how the case stands, at once; or on with the last contact.

    Who comes back for the same thing within a month is offered a person.
    """

    def name(self) -> str:
        return "action_about_last"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        events, language = keep_language(tracker, turn), reads(tracker, turn)
        subject = services().recognition.asked_about(turn.conversation_id)
        services().recognition.question_answered(turn.conversation_id)
        goal = services().catalogue.goal(subject.goal) if subject else None
        if subject is None:
            tell(dispatcher, "utter_what_else", language)
            return [*events, SlotSet("decision", "smalltalk")]
        decision, reasons = "smalltalk", []
        if goal is not None:
            triage = Triage.for_chosen_goal("simple")
            result = services().sorting.sort(
                turn.conversation_id, turn.turn_seq, goal.key, 1.0, triage
            )
            reasons = list(result.triage.reasons)
            decision = result.triage.decision
            events += [
                SlotSet("goal", goal.key),
                SlotSet("reasons", reasons),
                SlotSet("also", []),
                SlotSet("urgent", False),
                SlotSet("feeling", "neutraal"),
                SlotSet("recognised_contact", None),
                SlotSet("phase", None),
                *intake_of(tracker, goal.key),
            ]
        if subject.case is not None:
            tell_case(dispatcher, subject.case, language)
            known = services().recognition.known(turn.conversation_id)
            closing = close_cases(dispatcher, turn, known, [subject.case], language)
            return [*events, *closing, SlotSet("decision", "smalltalk")]
        return [*events, *self._on_with(dispatcher, subject, decision, language)]

    @staticmethod
    def _on_with(
        dispatcher: CollectingDispatcher, subject: Subject, decision: str, language: str
    ) -> Events:
        """No case: what was it about, and what is needed now?"""
        if decision == Decision.COMPLEX.value and subject.contact is not None:
            day = local_day(subject.contact.at, language)
            return [SlotSet("recognised_contact", day), SlotSet("decision", "complex")]
        tell(dispatcher, "utter_ask_what_now", language)
        return [SlotSet("decision", "smalltalk"), SlotSet("phase", None)]


def _today() -> dt.date:
    zone = services().catalogue.organisation.opening_hours.zone
    return services().deps.clock().astimezone(zone).date()

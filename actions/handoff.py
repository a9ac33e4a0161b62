"""The way to a person: understanding, intake, the offer, and the hand-off itself."""

from __future__ import annotations

from typing import Any, Literal

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, services, utter
from actions.fallback import MOST_FAILURES
from bot.domain.handoff import Availability, IntakeAnswer, NewHandoff
from bot.domain.urgency import FirstNumber, first_number, urgent_reasons

Events = list[dict[str, Any]]
INTAKE_SLOTS = ("intake_1", "intake_2")


def _new_handoff(
    tracker: Tracker, turn: TurnContext, kind: Literal["chat", "callback"]
) -> NewHandoff:
    questions = turn.goal.intake if turn.goal else []
    answers = [tracker.get_slot(slot) for slot in INTAKE_SLOTS]
    reasons = list(tracker.get_slot("reasons") or ())
    feeling = tracker.get_slot("feeling") or "neutraal"
    if turn.triage is not None and turn.triage.urgent:
        # Danger may be told at any moment, long after the goal was sorted.
        reasons = list(dict.fromkeys([*turn.triage.reasons, *reasons]))
        feeling = turn.triage.feeling
    return NewHandoff(
        kind=kind,
        goal=turn.goal.key if turn.goal else None,
        urgent=turn.in_danger or bool(tracker.get_slot("urgent")),
        reasons=tuple(reasons),
        feeling=feeling,
        intake=tuple(
            IntakeAnswer(question, answer)
            for question, answer in zip(questions, answers, strict=False)  # the first of two
            if answer
        ),
        callback_when=tracker.get_slot("callback_when") if kind == "callback" else None,
        turn_seq=turn.turn_seq,
    )


def _keep_sorting(turn: TurnContext) -> None:
    """What was not sorted by `action_sort` is kept too: who asks for a person, who is in danger."""
    if turn.triage is not None:
        services().sorting.sort(
            turn.conversation_id,
            turn.turn_seq,
            turn.goal.key if turn.goal else turn.intent,
            turn.confidence,
            turn.triage,
        )


def _say_number(dispatcher: CollectingDispatcher, tracker: Tracker) -> FirstNumber:
    number = first_number(urgent_reasons(tracker.latest_message.get("text") or ""))
    dispatcher.utter_message(response=f"utter_urgent_{number}")
    return number


class ActionUnderstand(Action):
    """Complex: understanding of this situation, and what will happen now."""

    def name(self) -> str:
        return "action_understand"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        goal = TurnContext.of(tracker).goal
        if tracker.get_slot("feeling") not in (None, "neutraal", "blij"):
            dispatcher.utter_message(response="utter_feeling")
        if tracker.get_slot("recognised_contact"):
            dispatcher.utter_message(response="utter_recognised_contact")
        understanding = goal.understanding if goal and goal.understanding else ""
        dispatcher.utter_message(response="utter_understanding", understanding=understanding)
        return [SlotSet("failed", 0.0)]


class ValidateIntakeForm(FormValidationAction):
    """As many questions as the goal has in the catalogue."""

    def name(self) -> str:
        return "validate_intake_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        turn = TurnContext.of(tracker)
        if turn.in_danger:
            return []  # no more questions: `ActionOfferPerson` sees to it
        return list(INTAKE_SLOTS[: len(turn.goal.intake) if turn.goal else 0])


class _AskIntake:
    index = 0

    def name(self) -> str:
        return f"action_ask_intake_form_{INTAKE_SLOTS[self.index]}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        goal = TurnContext.of(tracker).goal
        if goal is not None:
            dispatcher.utter_message(text=goal.intake[self.index])
        return []


class ActionAskFirstIntake(_AskIntake, Action):
    index = 0


class ActionAskSecondIntake(_AskIntake, Action):
    index = 1


class ActionOfferPerson(Action):
    """A person now, a call back, or going on here: never a promise of somebody who is absent."""

    def name(self) -> str:
        return "action_offer_person"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if turn.in_danger:
            return ActionUrgent().run(dispatcher, tracker, domain)
        goal = turn.goal
        department = services().catalogue.department_of(goal.key if goal else None)
        key = {
            Availability.OPEN: "utter_offer_person",
            Availability.NOBODY: "utter_offer_person_nobody",
            Availability.CLOSED: "utter_offer_person_later",
        }[services().handoffs.availability(department.key)]
        hours = services().catalogue.organisation.opening_hours
        dispatcher.utter_message(
            response=key,
            department=department.name,
            opening=hours.opening_in_words(services().deps.clock()),
        )
        return [SlotSet("phase", "offer")]


class ActionHandoff(Action):
    """Opens the hand-off and says so, in that order."""

    def name(self) -> str:
        return "action_handoff"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        _keep_sorting(turn)
        if turn.in_danger:
            _say_number(dispatcher, tracker)
        opened = services().handoffs.open(turn.conversation_id, _new_handoff(tracker, turn, "chat"))
        utter(dispatcher, opened.announcement)
        return [SlotSet("phase", None), SlotSet("failed", 0.0)]


class ActionUrgent(Action):
    """Danger: the right number first, then a person at once."""

    def name(self) -> str:
        return "action_urgent"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        _keep_sorting(turn)
        number = _say_number(dispatcher, tracker)
        goal = services().catalogue.goal(turn.intent)
        if number == "none" and goal is not None and goal.urgent:
            dispatcher.utter_message(text=goal.answer.short)
        opened = services().handoffs.open(turn.conversation_id, _new_handoff(tracker, turn, "chat"))
        utter(dispatcher, opened.announcement)
        return [SlotSet("phase", None)]


class ValidateCallbackForm(FormValidationAction):
    """A number to call; one that was typed earlier, or that we know, is not asked again."""

    def name(self) -> str:
        return "validate_callback_form"

    def validate_callback_phone(
        self,
        slot_value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        # Numbers are masked before Rasa; the agent reads the real one from the claims.
        if "[telefoonnummer]" in str(slot_value):
            return {"callback_phone": "bekend"}
        failed = float(tracker.get_slot("failed") or 0.0) + 1
        # After the second time a person is offered; the question itself stays open.
        again = failed >= MOST_FAILURES
        dispatcher.utter_message(
            response="utter_not_understood_twice" if again else "utter_phone_not_seen"
        )
        return {"callback_phone": None, "failed": failed}

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        turn = TurnContext.of(tracker)
        if turn.in_danger:
            return []  # no more questions: `ActionCallback` sees to it
        if services().conversations.phone_known(turn.conversation_id):
            return [slot for slot in domain_slots if slot != "callback_phone"]
        return domain_slots


class ActionCallback(Action):
    """Records the request to be called back, and confirms just that."""

    def name(self) -> str:
        return "action_callback"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if turn.in_danger:
            return ActionUrgent().run(dispatcher, tracker, domain)
        opened = services().handoffs.open(
            turn.conversation_id, _new_handoff(tracker, turn, "callback")
        )
        utter(dispatcher, opened.announcement)
        return [
            SlotSet("phase", None),
            SlotSet("callback_when", None),
            SlotSet("callback_phone", None),
        ]

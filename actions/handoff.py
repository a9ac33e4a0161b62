"""The way to a person: understanding, intake, the offer, and the hand-off itself."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, services, utter
from actions.language import ActionOtherLanguage, keep_language, reads
from actions.look_up import answer_greeting, answers_greeting, tell_before
from actions.opening import (
    about_subject,
    department_of,
    keep_sorting,
    new_handoff,
    offer_person,
    questions,
)
from actions.parking import (
    INTAKE_SLOTS,
    PERSON,
    THEN,
    answer_tells_danger,
    how_left,
    leave,
    left,
    questions_end,
)
from actions.sympathy import understand
from actions.urgent import ActionUrgent, number_for, say_number
from bot.domain.availability import Availability
from bot.domain.customer import NeedKind
from bot.domain.language import OTHER
from bot.domain.person_request import asks_for_person
from bot.domain.small_words import asks_back
from bot.domain.suiting import NO_CALL

Events = list[dict[str, Any]]


class ActionUnderstand(Action):
    """Complex: understanding of this situation, and what will happen now."""

    def name(self) -> str:
        return "action_understand"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        tell_before(dispatcher, tracker, turn)
        understand(dispatcher, tracker, turn)
        if turn.maybe_in_danger:
            dispatcher.utter_message(response="utter_urgent_maybe")
        return [SlotSet("failed", 0.0)]


class ActionResume(Action):
    """Back to a matter that was left in the middle: what was told of it is still there."""

    def name(self) -> str:
        return "action_resume"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        title = turn.goal.name_in(reads(tracker, turn)) if turn.goal else ""
        told = any(tracker.get_slot(slot) for slot in INTAKE_SLOTS)
        dispatcher.utter_message(
            response="utter_resumed_told" if told else "utter_resumed", goal_title=title
        )
        return [SlotSet("failed", 0.0)]


class ValidateIntakeForm(FormValidationAction):
    """As many questions as the goal has in the catalogue."""

    def name(self) -> str:
        return "validate_intake_form"

    def _answer(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, slot: str, value: Any
    ) -> dict[str, Any]:
        turn = TurnContext.of(tracker)
        if tracker.get_slot("requested_slot") != slot:
            return {slot: value}  # answered before, and taken up again
        how = how_left(tracker, turn)
        if how:
            return leave(tracker, turn, slot, how)
        if self._asks_back(tracker, turn, slot):
            dispatcher.utter_message(response="utter_why_asked")
            return {slot: None}  # and the question once more
        return {slot: None if turn.tapped else value}

    @staticmethod
    def _asks_back(tracker: Tracker, turn: TurnContext, slot: str) -> bool:
        asked = questions(tracker, turn, shown=True)
        index = INTAKE_SLOTS.index(slot)
        return index < len(asked) and asks_back(turn.text, asked[index])

    def validate_intake_1(
        self,
        slot_value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        return self._answer(dispatcher, tracker, "intake_1", slot_value)

    def validate_intake_2(
        self,
        slot_value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        return self._answer(dispatcher, tracker, "intake_2", slot_value)

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        turn = TurnContext.of(tracker)
        if questions_end(tracker, turn):
            return []  # `ActionOfferPerson` sees to it
        return list(INTAKE_SLOTS[: len(questions(tracker, turn))])


class _AskIntake:
    index = 0

    def name(self) -> str:
        return f"action_ask_intake_form_{INTAKE_SLOTS[self.index]}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        asked = questions(tracker, TurnContext.of(tracker), shown=True)
        if len(asked) > self.index:
            dispatcher.utter_message(text=asked[self.index])
        return []


class ActionAskFirstIntake(_AskIntake, Action):
    index = 0


class ActionAskSecondIntake(_AskIntake, Action):
    index = 1


class ActionOfferPerson(Action):
    """A person now, a call back, or going on here: never a promise of somebody who is absent.

    The intake ends here as well when the citizen is in danger, or leaves the questions.
    """

    def name(self) -> str:
        return "action_offer_person"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if answer_tells_danger(turn):
            return ActionUrgent().run(dispatcher, tracker, domain)
        how = tracker.get_slot("leaves")
        if how in THEN:
            return [*left(how), FollowupAction(THEN[how])]
        department = services().catalogue.organisation.departments[department_of(turn)]
        key = {
            Availability.OPEN: "utter_offer_person",
            Availability.LONG_WAIT: "utter_offer_person_long",
            Availability.NOBODY: "utter_offer_person_nobody",
            Availability.CLOSED: "utter_offer_person_later",
        }[services().handoffs.availability(department.key)]
        if services().recognition.known(turn.conversation_id).needs(NeedKind.HEARING):
            key = NO_CALL.get(key, key)
        hours = services().catalogue.organisation.hours_of(department.key)
        dispatcher.utter_message(
            response=key,
            department=department.in_sentence(reads(tracker, turn)),
            opening=hours.opening_in_words(services().deps.clock(), reads(tracker, turn)),
        )
        return [SlotSet("leaves", None), *offer_person(tracker, turn)]


class ActionHandoff(Action):
    """Opens the hand-off and says so, in that order."""

    def name(self) -> str:
        return "action_handoff"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if answers_greeting(turn):
            return answer_greeting(dispatcher, tracker, turn)
        events = keep_language(tracker, turn)
        turn, subject = about_subject(tracker, turn)
        keep_sorting(turn)
        if self._only_guessed(tracker, turn):
            return [*events, *ActionOtherLanguage().run(dispatcher, tracker, domain)]
        if turn.in_danger or (subject and number_for(turn) != "none"):
            say_number(dispatcher, tracker, turn)
        urgent = turn.in_danger or bool(subject and turn.goal and turn.goal.urgent)
        new = new_handoff(tracker, turn, "chat", urgent)
        opened = services().handoffs.open(turn.conversation_id, new)
        utter(dispatcher, opened.announcement)
        if opened.question is not None:
            utter(dispatcher, opened.question)
        return [*events, *subject, SlotSet("phase", None), SlotSet("failed", 0.0)]

    @staticmethod
    def _only_guessed(tracker: Tracker, turn: TurnContext) -> bool:
        """In a language that the sorting does not know it sees a person in anything: the first time
        a person is offered, with what we can do, in one tap."""
        if turn.intent != PERSON or turn.tapped or turn.in_danger or tracker.get_slot("failed"):
            return False
        return reads(tracker, turn) == OTHER and not asks_for_person(turn.text)

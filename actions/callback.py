"""Being called back: a number, a moment, and then just what was recorded."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, services, utter
from actions.fallback import MOST_FAILURES
from actions.language import keep_language, reads
from actions.opening import about_subject, department_of, new_handoff
from actions.parking import (
    CALLBACK,
    INTAKE_SLOTS,
    THEN,
    answer_tells_danger,
    how_left,
    leave,
    left,
    parked_in,
    questions_end,
)
from actions.urgent import ActionUrgent
from bot.domain.callback_time import Heard
from bot.services.call_choice import OUTSIDE
from bot.services.call_hours import heard_hour, hour_choices

Events = list[dict[str, Any]]


#: How the questions end when no number is recognised (`leaves`).
NO_NUMBER = "no_number"


class ActionAskCallbackWhen(Action):
    """When to call: the next hours of the department in one tap, or typed."""

    def name(self) -> str:
        return "action_ask_callback_form_callback_when"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        # Words of this message that were no hour of ours: the nearest one comes first.
        said = turn.text if _outside(turn) else ""
        language, department = reads(tracker, turn), department_of(turn)
        choices = hour_choices(services().deps, department, language, said)
        buttons = [{"title": title, "payload": payload} for title, payload in choices]
        if said:
            dispatcher.utter_message(buttons=buttons, text=_no_hour(turn, language))
        else:
            dispatcher.utter_message(response="utter_ask_callback_when", buttons=buttons)
        return []


def _outside(turn: TurnContext) -> bool:
    return not turn.tapped and _heard(turn).when in OUTSIDE


def _heard(turn: TurnContext) -> Heard:
    return heard_hour(services().deps, department_of(turn), turn.text)


def _no_hour(turn: TurnContext, language: str) -> str:
    """Nobody is there then, or it has passed."""
    hours = services().catalogue.organisation.hours_of(department_of(turn))
    opening = hours.in_words(language)
    return services().deps.texts.say(OUTSIDE[_heard(turn).when], language, opening_hours=opening)


class ValidateCallbackForm(FormValidationAction):
    """A number to call; one that was typed earlier, or that we know, is not asked again."""

    def name(self) -> str:
        return "validate_callback_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        events = [*keep_language(tracker, turn), *self._taken_up(tracker, turn)]
        if tracker.active_loop_name != "callback_form":
            events.append(SlotSet("failed", 0.0))  # of what went before
        if turn.intent == CALLBACK:
            events += about_subject(tracker, turn)[1]
        return [*events, *await super().run(dispatcher, tracker, domain)]

    @staticmethod
    def _taken_up(tracker: Tracker, turn: TurnContext) -> Events:
        """A call back that was left in the middle is about what it was about then."""
        parked = parked_in(tracker)
        matter = parked.pop(CALLBACK, None)
        if turn.intent != CALLBACK or matter is None:
            return []
        events = [
            SlotSet("parked", {key: each.to_dict() for key, each in parked.items()}),
            SlotSet("also", [key for key in tracker.get_slot("also") or () if key != CALLBACK]),
        ]
        if tracker.get_slot("goal") in (None, tracker.get_slot("answered")):
            answers = [*matter.answers, None, None]
            events += [SlotSet("goal", matter.goal), SlotSet("reasons", list(matter.reasons))]
            events += [SlotSet(s, a) for s, a in zip(INTAKE_SLOTS, answers, strict=False)]
        return events

    def validate_callback_phone(
        self,
        slot_value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        turn = TurnContext.of(tracker)
        # Numbers are masked before Rasa; the agent reads the real one from the claims.
        if "[telefoonnummer]" in str(slot_value):
            return {"callback_phone": "bekend", "failed": 0.0}
        how = how_left(tracker, turn)
        if how:
            return leave(tracker, turn, "callback_phone", how)
        if answer_tells_danger(turn):
            return {"callback_phone": None}
        failed = float(tracker.get_slot("failed") or 0.0) + 1
        if failed >= MOST_FAILURES:
            return {"callback_phone": None, "leaves": NO_NUMBER, "failed": 0.0}
        dispatcher.utter_message(response="utter_phone_not_seen")
        return {"callback_phone": None, "failed": failed}

    def validate_callback_when(
        self,
        slot_value: Any,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> dict[str, Any]:
        turn = TurnContext.of(tracker)
        how = how_left(tracker, turn)
        if how:
            return leave(tracker, turn, "callback_when", how)
        if turn.tapped:
            return {"callback_when": None}
        failed = float(tracker.get_slot("failed") or 0.0)
        if _outside(turn) and not failed:
            return {"callback_when": None, "failed": failed + 1}
        # Outside our hours for the second time: it stays their wish, and no hour is promised.
        return {"callback_when": slot_value}

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        turn = TurnContext.of(tracker)
        if questions_end(tracker, turn):
            return []  # `ActionCallback` sees to it
        if services().conversations.phone_known(turn.conversation_id):
            return [slot for slot in domain_slots if slot != "callback_phone"]
        return domain_slots


class ActionCallback(Action):
    """Records the request to be called back, and confirms just that.

    The questions end here as well when the citizen is in danger, or leaves them.
    """

    def name(self) -> str:
        return "action_callback"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if answer_tells_danger(turn):
            return ActionUrgent().run(dispatcher, tracker, domain)
        how = tracker.get_slot("leaves")
        if how == NO_NUMBER:
            return self._other_ways(dispatcher, turn)
        if how:
            return [*left(how), FollowupAction(THEN[how])]
        new = new_handoff(tracker, turn, "callback", False)
        opened = services().handoffs.open(turn.conversation_id, new)
        utter(dispatcher, opened.announcement)
        return [
            # "Is this right?", with what was arranged.
            SlotSet("phase", "solved" if opened.announcement.choices else None),
            SlotSet("callback_when", None),
            SlotSet("callback_phone", None),
            SlotSet("failed", 0.0),
        ]

    @staticmethod
    def _other_ways(dispatcher: CollectingDispatcher, turn: TurnContext) -> Events:
        organisation = services().catalogue.organisation
        department = organisation.departments[department_of(turn)]
        dispatcher.utter_message(
            response="utter_callback_no_number",
            phone=department.phone or organisation.phone,
            email=department.email or organisation.email,
        )
        return [*left(NO_NUMBER), SlotSet("callback_phone", None), SlotSet("callback_when", None)]

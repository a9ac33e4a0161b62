"""Being called back: a number, a moment, and then just what was recorded."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, services, utter
from actions.fallback import MOST_FAILURES
from actions.language import keep_language
from actions.opening import new_handoff
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

Events = list[dict[str, Any]]


class ValidateCallbackForm(FormValidationAction):
    """A number to call; one that was typed earlier, or that we know, is not asked again."""

    def name(self) -> str:
        return "validate_callback_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        events = [*keep_language(tracker, turn), *self._taken_up(tracker, turn)]
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
            return {"callback_phone": "bekend"}
        how = how_left(tracker, turn)
        if how:
            return leave(tracker, turn, "callback_phone", how)
        if answer_tells_danger(turn):
            return {"callback_phone": None}
        failed = float(tracker.get_slot("failed") or 0.0) + 1
        # After the second time a person is offered; the question itself stays open.
        again = failed >= MOST_FAILURES
        dispatcher.utter_message(
            response="utter_not_understood_twice" if again else "utter_phone_not_seen"
        )
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
        return {"callback_when": None if turn.tapped else slot_value}

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
        if how:
            return [*left(how), FollowupAction(THEN[how])]
        new = new_handoff(tracker, turn, "callback", False)
        opened = services().handoffs.open(turn.conversation_id, new)
        utter(dispatcher, opened.announcement)
        return [
            SlotSet("phase", None),
            SlotSet("callback_when", None),
            SlotSet("callback_phone", None),
        ]

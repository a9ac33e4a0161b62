"""Control over one's own data: seeing it, having it deleted, and not being remembered any more."""

from __future__ import annotations

from typing import Any, Callable

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, response_buttons, services, tell
from actions.language import reads
from actions.look_up import answer_greeting, answers_greeting, tell_cases
from bot.domain.customer import Level
from bot.domain.goals import Deed
from bot.services.privacy import Holdings

Events = list[dict[str, Any]]


def show_data(dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext) -> Events:
    """What is known of this person, in a few lines; all of it is under "Mijn gegevens"."""
    holdings = services().privacy.holdings(turn.conversation_id)
    texts, language = services().deps.texts, reads(tracker, turn)
    key = f"utter_my_data_{holdings.level.value}"
    text = texts.say(key, language, **_numbers(holdings))
    lines = [text, *_known_lines(holdings, language)]
    if holdings.unavailable:
        lines.append(texts.say("utter_my_data_register_away", language))
    lines.append(texts.say("utter_my_data_all", language))
    buttons = response_buttons(key, language)
    dispatcher.utter_message(text="\n\n".join(lines), buttons=buttons)
    return [SlotSet("phase", None)]


def _numbers(holdings: Holdings) -> dict[str, str]:
    return {
        "hello": f", {holdings.name}" if holdings.name else "",
        "conversations": str(holdings.conversations),
        "messages": str(holdings.messages),
    }


def _known_lines(holdings: Holdings, language: str) -> list[str]:
    """A list, only of what there is."""
    if holdings.level is not Level.VERIFIED:
        return []
    texts = services().deps.texts
    found = []
    if holdings.cases:
        titles = ", ".join(holdings.cases)
        found.append(texts.say("utter_my_data_cases", language, cases=titles))
    if holdings.contacts:
        number = str(holdings.contacts)
        found.append(texts.say("utter_my_data_contacts", language, contacts=number))
    if holdings.needs:
        needs = ", ".join(holdings.needs)
        found.append(texts.say("utter_my_data_needs", language, needs=needs))
    if holdings.facts:
        facts = ", ".join(holdings.facts)
        found.append(texts.say("utter_my_data_facts", language, facts=facts))
    if not found:
        return []
    also = texts.say("utter_my_data_also", language)
    return ["\n".join([also, *(f"- {line}" for line in found)])]


def delete_data(dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext) -> Events:
    """Says what would go, and asks: it cannot be undone."""
    level = services().recognition.known(turn.conversation_id).level
    tell(dispatcher, f"utter_delete_confirm_{level.value}", reads(tracker, turn))
    asked = {"level": level.value, "said": _times_said(tracker)}
    return [SlotSet("phase", "erase"), SlotSet("erase_asked", asked)]


def _times_said(tracker: Tracker) -> int:
    """How often the citizen said something so far."""
    return sum(1 for event in tracker.events if event.get("event") == "user")


def stop_remembering(
    dispatcher: CollectingDispatcher, tracker: Tracker, turn: TurnContext
) -> Events:
    level = services().control.stop(turn.conversation_id)
    tell(dispatcher, f"utter_stopped_remembering_{level.value}", reads(tracker, turn))
    return [SlotSet("phase", None)]


#: What `Goal.does` stands for. No events: it did nothing, and the goal's answer is given.
DEEDS: dict[Deed | None, Callable[[CollectingDispatcher, Tracker, TurnContext], Events]] = {
    "show_data": show_data,
    "delete_data": delete_data,
    "stop_remembering": stop_remembering,
    "tell_cases": tell_cases,
    "tell_case": tell_cases,
}


class ActionErase(Action):
    """The citizen is sure: it is written down that everything must go, and then it is said.

    Only as the very answer to the question, from who was asked it: a "yes" to something else, or
    after having logged in, deletes nothing.
    """

    def name(self) -> str:
        return "action_erase"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if answers_greeting(turn):
            return answer_greeting(dispatcher, tracker, turn)
        level = services().recognition.known(turn.conversation_id).level
        asked = {"level": level.value, "said": _times_said(tracker) - 1}
        if tracker.get_slot("erase_asked") != asked:
            return delete_data(dispatcher, tracker, turn)
        services().privacy.ask_deletion(turn.conversation_id)
        tell(dispatcher, f"utter_deleted_{level.value}", reads(tracker, turn))
        return [SlotSet("phase", None), SlotSet("erase_asked", None)]


class ActionKeepData(Action):
    """Rather not: everything stays as it is."""

    def name(self) -> str:
        return "action_keep_data"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        turn = TurnContext.of(tracker)
        if answers_greeting(turn):
            return answer_greeting(dispatcher, tracker, turn)
        tell(dispatcher, "utter_deletion_cancelled", reads(tracker, turn))
        return [SlotSet("phase", None), SlotSet("erase_asked", None)]

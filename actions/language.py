"""The language of the citizen: kept in a slot for the words of domain.yml, and with the
conversation for those of the gateway."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.context import TurnContext, services
from bot.domain.language import DUTCH_CODE, ENGLISH, language_now, language_of, spoken

Events = list[dict[str, Any]]
#: The button and the small talk that ask for English.
_ASK_ENGLISH = "/engels"
MOST_TIMES = 2


def reads(tracker: Tracker, turn: TurnContext) -> str:
    """Which of our texts the citizen gets: "nl", "en" or "other"."""
    return spoken(_code(tracker, turn, _known(turn)))


def keep_language(tracker: Tracker, turn: TurnContext) -> Events:
    """Remember the language of this message, when it is another one than before."""
    known = _known(turn)
    code = _code(tracker, turn, known)
    if spoken(known) != spoken(code):
        services().conversations.note_language(turn.conversation_id, code)
    if tracker.get_slot("language") == spoken(code):
        return []
    return [SlotSet("language", spoken(code))]


def _known(turn: TurnContext) -> str:
    return services().conversations.language(turn.conversation_id)


def _code(tracker: Tracker, turn: TurnContext, known: str) -> str:
    before = tracker.get_slot("language")
    if before != spoken(known):
        # Nothing was said yet, or the citizen chose another language in the chat window since.
        # Dutch is what every page says of itself: of the citizen it tells nothing yet.
        before = None if known.startswith(DUTCH_CODE) else known
    if turn.tapped:
        return ENGLISH if turn.text.startswith(_ASK_ENGLISH) else before or DUTCH_CODE
    said = turn.triage.language if turn.triage else language_of(turn.text)
    return language_now(before, said, turn.text)


class ActionOtherLanguage(Action):
    """A language that we do not answer in: what we can do, in Dutch and English, and a person."""

    def name(self) -> str:
        return "action_other_language"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        failed = float(tracker.get_slot("failed") or 0.0) + 1
        again = failed >= MOST_TIMES
        dispatcher.utter_message(
            response="utter_other_language_again" if again else "utter_other_language"
        )
        return [SlotSet("failed", failed), SlotSet("phase", "offer")]

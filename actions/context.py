"""What every action needs: the use cases, and whose turn this is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Sequence

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.bootstrap import Services, bootstrap
from bot.domain.conversation import Outgoing, conversation_of
from bot.domain.goals import ELSEWHERE, Goal
from bot.domain.triage import Triage
from bot.settings import load_settings

_services: Optional[Services] = None


def services() -> Services:
    """The use cases of this process, made at the first action."""
    global _services
    if _services is None:
        _services = bootstrap(load_settings())
    return _services


def use_services(given: Optional[Services]) -> None:
    """Let the actions use these: for a process that has its use cases already."""
    global _services
    _services = given


@dataclass(frozen=True)
class TurnContext:
    """The citizen's message that Rasa is answering now."""

    conversation_id: str
    turn_seq: int
    intent: Optional[str]
    confidence: float
    triage: Optional[Triage]
    goal: Optional[Goal]
    text: str = ""
    #: (goal, chance), the likeliest first.
    ranking: Sequence[tuple[str, float]] = ()

    @property
    def tapped(self) -> bool:
        """Whether this is a button, and not something that was typed."""
        return self.text.startswith("/")

    @property
    def in_danger(self) -> bool:
        """Whether this very message tells of danger: then nothing is asked any more."""
        return self.triage is not None and self.triage.surely_urgent

    @property
    def maybe_in_danger(self) -> bool:
        """Whether danger is only suspected: the right number is said, and the citizen asked."""
        return self.triage is not None and self.triage.urgent and not self.in_danger

    @classmethod
    def of(cls, tracker: Tracker) -> TurnContext:
        message = tracker.latest_message
        intent = message.get("intent") or {}
        raw = message.get("triage")
        conversation_id = conversation_of(tracker.sender_id)
        metadata = message.get("metadata") or {}
        turn_seq = metadata.get("turn_seq")
        if turn_seq is None:
            # A stock channel or `rasa shell`: number the turns ourselves.
            services().conversations.ensure(conversation_id)
            turn_seq = sum(1 for event in tracker.events if event.get("event") == "user")
        ranking = ranking_of(tracker)
        return cls(
            conversation_id=conversation_id[:36],
            turn_seq=int(turn_seq),
            intent=intent.get("name"),
            confidence=float(intent.get("confidence") or 0.0),
            triage=Triage.from_dict(raw) if raw else None,
            goal=services().catalogue.goal(tracker.get_slot("goal")),
            text=message.get("text") or "",
            ranking=ranking,
        )


def utter(dispatcher: CollectingDispatcher, said: Outgoing) -> None:
    """Say something that a use case composed, with its buttons and its kind."""
    dispatcher.utter_message(
        text=said.text,
        buttons=[{"title": title, "payload": payload} for title, payload in said.choices],
        json_message={"kind": said.kind.value},
    )


def tell(dispatcher: CollectingDispatcher, key: str, language: str, **values: str) -> None:
    """The response of domain.yml in this language. For an action that comes before the slot with
    the language is set: what Rasa picks a variation by."""
    text = services().deps.texts.say(key, language, **values)
    dispatcher.utter_message(text=text, buttons=response_buttons(key, language))


def response_buttons(key: str, language: str) -> list[dict[str, str]]:
    """The buttons of this response, as Rasa's dispatcher takes them."""
    offered = services().deps.texts.buttons(key, language)
    return [{"title": title, "payload": payload} for title, payload in offered]


def ranking_of(tracker: Tracker) -> list[tuple[str, float]]:
    """(goal, chance) of the latest message, the likeliest first."""
    ranking: list[dict[str, Any]] = tracker.latest_message.get("intent_ranking") or []
    return [(str(entry.get("name")), float(entry.get("confidence") or 0.0)) for entry in ranking]


def ranked_goals(tracker: Tracker, most: int) -> list[Goal]:
    """The likeliest goals of the latest message, best first; a crisis is no item of a menu."""
    goals = [services().catalogue.goal(name) for name, _ in ranking_of(tracker)]
    offered = [goal for goal in goals if goal and goal.kind == "goal" and not goal.urgent]
    return [goal for goal in offered if goal.key != ELSEWHERE][:most]


def goals_in(tracker: Tracker, slot: str) -> list[Goal]:
    """The goals whose keys are in this slot."""
    goals = [services().catalogue.goal(key) for key in tracker.get_slot(slot) or ()]
    return [goal for goal in goals if goal is not None]


def goal_buttons(goals: Sequence[Goal], language: str) -> list[dict[str, str]]:
    """A button for each goal, with its title for who reads that language."""
    return [{"title": goal.title_in(language), "payload": f"/{goal.key}"} for goal in goals]

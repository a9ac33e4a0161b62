"""Rasa in this process: the trained model behind the gateway's own client, the real actions
behind Rasa, and no HTTP between any of them."""

from __future__ import annotations

import itertools
import json
import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa.utils.log_utils import configure_structlog
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.context import services
from bot.dialogues.step import Pretend
from bot.domain.urgency import urgent_reasons
from bot.gateway.rasa_bot import RasaHttpBot
from bot.nlu.action_results import ActionFailed, check_schema_once, stop_when_an_action_fails
from bot.nlu.channel import WholeMessages


@dataclass(frozen=True)
class Thought:
    """What Rasa made of the last message; `ranking` is (goal, confidence), best first."""

    text: str
    goal: str | None = None
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    triage: dict[str, Any] = field(default_factory=dict)
    #: What was done, in order.
    actions: tuple[str, ...] = ()


class _Actions(EndpointConfig):
    """The action server; what goes in and out becomes JSON and back, as on the wire."""

    def __init__(self) -> None:
        super().__init__("http://in-process")
        self._executor = ActionExecutor()
        self._executor.register_package("actions")
        self.failures: list[str] = []

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        call = json.loads(json.dumps(kwargs["json"]))
        try:
            return json.loads(json.dumps(await self._executor.run(call)))
        except ActionExecutionRejection as error:
            body = {"error": error.message, "action_name": error.action_name}
            raise ClientResponseError(400, "rejected", json.dumps(body)) from error
        except Exception as error:
            # The gateway would ask again later; a dialogue must fail on it.
            self.failures.append(f"{call['next_action']}: {type(error).__name__}: {error}")
            raise


class InProcessRasa:
    """One model, its trackers in memory, and a client of the gateway that talks to it."""

    def __init__(self, model: Path) -> None:
        os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
        # Without this, Rasa's default logging prints what citizens say.
        configure_structlog(logging.WARNING)
        for noisy in ("rasa", "rasa_sdk"):
            logging.getLogger(noisy).setLevel(logging.ERROR)
        check_schema_once()
        stop_when_an_action_fails()
        self._actions = _Actions()
        self._trackers = InMemoryTrackerStore(None)
        self._agent = Agent.load(
            str(model), tracker_store=self._trackers, action_endpoint=self._actions
        )
        self.client = RasaHttpBot(
            "http://rasa", "http://actions", transport=httpx.MockTransport(self._serve)
        )
        self.down = False
        #: How the next message is sorted, when the dialogue says so.
        self.pretend: Pretend | None = None

    @property
    def failures(self) -> list[str]:
        """Actions that raised since `forget`."""
        return self._actions.failures

    def forget(self) -> None:
        """Begin anew: no trackers, no failures, and it answers."""
        self._trackers.store.clear()
        self._actions.failures.clear()
        self.down = False
        self.pretend = None

    async def _serve(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("the dialogue says that the bot is down", request=request)
        if request.url.path.endswith("/tracker"):
            sender = request.url.path.split("/")[-2]
            return httpx.Response(200, json={"events": self._events(sender)})
        body = json.loads(request.content)
        said = WholeMessages()
        message = UserMessage(
            body["message"],
            said,
            body["sender"],
            input_channel=said.name(),
            metadata=body["metadata"],
        )
        if self.pretend is not None:
            message.parse_data = _sorted_as(
                self.pretend, await self._agent.parse_message(body["message"])
            )
        try:
            await self._agent.handle_message(message)
        except ActionFailed:
            return httpx.Response(503)
        return httpx.Response(200, json=said.messages)

    def _events(self, sender: str) -> list[dict[str, Any]]:
        tracker = self._trackers.store.get(sender)
        return json.loads(tracker)["events"] if tracker else []

    def tracker_text(self, conversation_id: str) -> str:
        """All that Rasa keeps of a conversation, as text to search in."""
        kept = [
            json.dumps(self._events(sender), ensure_ascii=False)
            for sender in self._trackers.store
            if sender.startswith(conversation_id)
        ]
        return "\n".join(kept)

    def thought(self, conversation_id: str, seq: int) -> Thought | None:
        """What Rasa made of message `seq`; None when it never saw it."""
        for sender in self._trackers.store:
            if not sender.startswith(conversation_id):
                continue
            events = self._events(sender)
            for index, event in enumerate(events):
                if event["event"] == "user" and _turn_seq(event) == seq:
                    return _thought(event, events[index + 1 :])
        return None


def _turn_seq(event: dict[str, Any]) -> int | None:
    return (event.get("metadata") or {}).get("turn_seq")


def _sorted_as(pretend: Pretend, parsed: dict[str, Any]) -> dict[str, Any]:
    """The parsed message with another sorting; probabilities are those that belong to it."""
    unclear = pretend.decision == "unclear"
    named = [pretend.goal, *pretend.as_likely]
    likely = [{"name": n, "confidence": 0.01 if unclear else 0.99 / len(named)} for n in named]
    intent = likely[0]
    others = [
        {**entry, "confidence": min(entry["confidence"], 0.01)}
        for entry in parsed.get("intent_ranking") or []
        if entry["name"] not in named
    ]
    decision = "ask" if unclear else pretend.decision
    triage: dict[str, Any] = {
        "label": "simple" if decision == "ask" else decision,
        "decision": decision,
        "probability": {"simple": 0.0, "complex": 1.0}.get(decision, 0.4),
        "urgent": pretend.urgent,
        "feeling": pretend.feeling,
        "reasons": [],
        "also": pretend.also,
        "language": pretend.language,
        "danger": _danger(pretend, str(parsed.get("text") or "")),
    }
    return {**parsed, "intent": intent, "intent_ranking": [*likely, *others], "triage": triage}


def _danger(pretend: Pretend, text: str) -> float:
    """Sure where the words or the goal tell of it; else pretended danger is only suspected."""
    goal = services().catalogue.goal(pretend.goal)
    crisis = goal is not None and (goal.urgent or goal.first_number is not None)
    if not pretend.urgent or pretend.decision in ("ask", "unclear"):
        return 0.05 * pretend.urgent
    return 0.99 if crisis or urgent_reasons(text) else 0.05


def _thought(event: dict[str, Any], after: list[dict[str, Any]]) -> Thought:
    parsed = event.get("parse_data") or {}
    intent = parsed.get("intent") or {}
    ranking = parsed.get("intent_ranking") or []
    own = itertools.takewhile(lambda following: following["event"] != "user", after)
    return Thought(
        text=event.get("text") or "",
        goal=intent.get("name"),
        confidence=float(intent.get("confidence") or 0.0),
        ranking=tuple((r["name"], float(r["confidence"])) for r in ranking[:3]),
        triage=parsed.get("triage") or {},
        actions=tuple(
            e["name"] for e in own if e["event"] == "action" and e["name"] != "action_listen"
        ),
    )

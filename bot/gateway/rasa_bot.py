"""Rasa over HTTP: one turn in, whole messages out."""

from __future__ import annotations

import logging
from typing import Any, Optional
from urllib.parse import quote, urlsplit, urlunsplit

import httpx

from bot.domain.conversation import MessageKind, Outgoing, Turn
from bot.gateway.turn_runner import BotFaltered, BotUnavailable

_log = logging.getLogger(__name__)
_CHECK_TIMEOUT_S = 2.0


class RasaHttpBot:
    """Fulfils `bot.gateway.turn_runner.BotPort` with one client that keeps its connections."""

    def __init__(
        self,
        rasa_url: str,
        actions_url: str,
        timeout_s: float = 30.0,
        transport: Optional[httpx.AsyncBaseTransport] = None,
    ) -> None:
        self._actions_health = urlunsplit(urlsplit(actions_url)._replace(path="/health"))
        self._client = httpx.AsyncClient(
            base_url=rasa_url,
            timeout=httpx.Timeout(timeout_s, connect=2.0),
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=50),
            transport=transport,
            # Rasa is on loopback or a private network: a proxy of the environment is never meant.
            trust_env=False,
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def reply(self, turn: Turn) -> list[Outgoing]:
        """What Rasa says to this turn; BotUnavailable when it says nothing or cannot."""
        body = {
            "sender": turn.sender_id,
            "message": turn.text,
            "metadata": {"turn_seq": turn.seq},
        }
        found = await self._json("POST", "/webhooks/gateway/webhook", json=body)
        if not isinstance(found, list):
            raise BotUnavailable("no list of responses")
        said = [outgoing for outgoing in map(_outgoing, found) if outgoing]
        if not said:
            # Rasa goes on without a word when an action failed: no answer is no answer.
            raise BotUnavailable("no words")
        return said

    async def recover(self, turn: Turn) -> Optional[list[Outgoing]]:
        """What Rasa said to this turn before, when it was asked already.

        Rasa saves a turn at its end and as a whole, so what is absent was not done.
        """
        events = await self.tracker_events(turn.sender_id)
        said = [outgoing for event in _answers(events, turn.seq) if (outgoing := event)]
        return said or None

    async def tracker_events(self, sender_id: str) -> list[dict[str, Any]]:
        where = f"/conversations/{quote(sender_id, safe='')}/tracker"
        found = await self._json("GET", where, params={"include_events": "ALL"})
        events = found.get("events") if isinstance(found, dict) else None
        return [event for event in events or [] if isinstance(event, dict)]

    async def _json(self, method: str, where: str, **rest: Any) -> Any:
        try:
            response = await self._client.request(method, where, **rest)
            if response.status_code == 503:
                raise BotFaltered("status 503")
            if response.status_code != 200:
                raise BotUnavailable(f"status {response.status_code}")
            return response.json()
        except (httpx.HTTPError, ValueError) as error:
            # The kind of error only: the text of some holds what was sent.
            raise BotUnavailable(type(error).__name__) from None

    async def rasa_ready(self) -> bool:
        """Whether Rasa answers and has a model."""
        return await self._answers_ok("/status")

    async def actions_ready(self) -> bool:
        return await self._answers_ok(self._actions_health)

    async def _answers_ok(self, where: str) -> bool:
        try:
            response = await self._client.get(where, timeout=_CHECK_TIMEOUT_S)
        except httpx.HTTPError:
            return False
        return response.status_code == 200


def _answers(events: list[dict[str, Any]], seq: int) -> list[Optional[Outgoing]]:
    """The bot's messages after the citizen's message with this number, and before the next."""
    said: list[Optional[Outgoing]] = []
    ours = False
    for event in events:
        kind = event.get("event")
        if kind == "user":
            ours = (event.get("metadata") or {}).get("turn_seq") == seq
            if ours:
                said = []  # asked twice: the last answer is the one that counts
        elif kind == "bot" and ours:
            data = event.get("data") or {}
            said.append(_outgoing({**data, "text": event.get("text")}))
    return said


def _outgoing(response: Any) -> Optional[Outgoing]:
    """A Rasa response as we say it; None for one without words."""
    if not isinstance(response, dict):
        return None
    text = str(response.get("text") or "").strip()
    if not text:
        return None
    choices = tuple(
        (str(button["title"]), str(button["payload"]))
        for button in response.get("buttons") or ()
        if isinstance(button, dict) and button.get("title") and button.get("payload")
    )
    return Outgoing(text, _kind(response.get("custom"), bool(choices)), choices)


def _kind(custom: Any, choices: bool) -> MessageKind:
    named = custom.get("kind") if isinstance(custom, dict) else None
    try:
        kind = MessageKind(named) if named else MessageKind.TEXT
    except ValueError:
        _log.warning("a response names a kind that does not exist")
        kind = MessageKind.TEXT
    # Only messages of kind `choices` are looked through for the choice that was tapped.
    return MessageKind.CHOICES if choices and kind is MessageKind.TEXT else kind

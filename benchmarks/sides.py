"""The sides as a citizen's program sees them: say something, and have the whole answer."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

_ANSWER_WITHIN_S = 20.0


@dataclass(frozen=True)
class Answer:
    """What the bot said, and how long that took; no words means that it failed."""

    seconds: float
    texts: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """All that was said; Rasa's REST channel cuts a text at empty lines."""
        return " ".join(self.texts).split()


class Talk(Protocol):
    """One conversation."""

    async def say(self, text: str) -> Answer: ...
    async def close(self) -> None: ...


class Side(Protocol):
    """Where conversations are held."""

    async def talk(self) -> Talk: ...


class GatewaySide:
    """Through our gateway: a message is posted, the answer comes over the open event stream."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url

    async def open(self) -> tuple[str, str]:
        """A new conversation: its id and its token."""
        response = await self._client.post(f"{self._url}/api/conversations", json={})
        response.raise_for_status()
        started = response.json()
        return started["conversation_id"], started["token"]

    async def talk(self) -> Talk:
        conversation_id, token = await self.open()
        url = f"{self._url}/api/conversations/{conversation_id}"
        headers = {"Authorization": f"Bearer {token}"}
        ends = AsyncExitStack()
        stream = self._client.stream("GET", f"{url}/events", headers=headers)
        response = await ends.enter_async_context(stream)
        response.raise_for_status()
        events = _events(response)
        await events.__anext__()  # what is there already: the welcome
        return _GatewayTalk(self._client, url, headers, events, ends)


class _GatewayTalk:
    def __init__(
        self,
        client: httpx.AsyncClient,
        url: str,
        headers: dict[str, str],
        events: AsyncIterator[dict[str, Any]],
        ends: AsyncExitStack,
    ) -> None:
        self._client = client
        self._url = url
        self._headers = headers
        self._events = events
        self._ends = ends

    async def say(self, text: str) -> Answer:
        started = time.perf_counter()
        try:
            texts = await self._answer_to(text)
        except httpx.HTTPError:
            texts = []
        return Answer(time.perf_counter() - started, tuple(texts))

    async def _answer_to(self, text: str) -> list[str]:
        body = {"client_id": uuid.uuid4().hex, "text": text}
        response = await self._client.post(
            f"{self._url}/messages", json=body, headers=self._headers
        )
        response.raise_for_status()
        seq = response.json()["seq"]
        async for event in self._events:
            # Everything the bot says in a turn is stored at once, so it comes in one event.
            said = [
                message["text"]
                for message in event["messages"]
                if message["sender"] == "bot" and message["seq"] > seq
            ]
            if said:
                return said
        return []

    async def close(self) -> None:
        await self._ends.aclose()


async def _events(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in response.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line[len("data: ") :])


class RestSide:
    """A Rasa process by itself: a message is posted to its REST channel and answered at once.

    Its conversations are made in our database beforehand, and its messages are numbered: else
    our actions would do that in each turn, and make Rasa look slower than it is.
    """

    def __init__(self, client: httpx.AsyncClient, url: str, gateway: GatewaySide) -> None:
        self._client = client
        self._url = url
        self._gateway = gateway

    async def talk(self) -> Talk:
        conversation_id, _token = await self._gateway.open()
        return _RestTalk(self._client, f"{self._url}/webhooks/rest/webhook", conversation_id)


class _RestTalk:
    def __init__(self, client: httpx.AsyncClient, url: str, sender: str) -> None:
        self._client = client
        self._url = url
        self._sender = sender
        self._seq = 1

    async def say(self, text: str) -> Answer:
        self._seq += 1
        body = {"sender": self._sender, "message": text, "metadata": {"turn_seq": self._seq}}
        started = time.perf_counter()
        try:
            response = await self._client.post(self._url, json=body)
            response.raise_for_status()
            texts = [each["text"] for each in response.json() if each.get("text")]
        except httpx.HTTPError:
            texts = []
        return Answer(time.perf_counter() - started, tuple(texts))

    async def close(self) -> None:
        return None


def new_client() -> httpx.AsyncClient:
    """One client for all sides: the same costs on this end."""
    return httpx.AsyncClient(timeout=httpx.Timeout(_ANSWER_WITHIN_S), trust_env=False)

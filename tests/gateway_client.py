"""A gateway in this process, and a citizen and an agent who use it over its API."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Optional

import httpx
from fastapi import FastAPI

from bot.bootstrap import Services
from bot.gateway.app import create_app
from bot.gateway.turn_runner import Patience, TurnRunner
from tests.fakes import FakeBot

#: Short, so that a bot that thinks too long is noticed at once.
QUICK = Patience(first=0.03, longest=5.0, keep_every=0.02, goodbye=0.02)
#: Long, so that nothing is too late by accident.
CALM = Patience(first=30.0, longest=60.0, goodbye=0.02)
BASE = "http://balie.test"


@dataclass
class Citizen:
    """One conversation, as a widget has it."""

    http: httpx.AsyncClient
    id: str
    token: str
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def url(self) -> str:
        return f"/api/conversations/{self.id}"

    async def say(self, text: str, client_id: Optional[str] = None) -> httpx.Response:
        body = {"client_id": client_id or f"c{next(self._numbers)}", "text": text}
        return await self.http.post(f"{self.url}/messages", json=body, headers=self.headers)

    async def choose(self, choice: str) -> httpx.Response:
        body = {"client_id": f"c{next(self._numbers)}", "choice": choice}
        return await self.http.post(f"{self.url}/messages", json=body, headers=self.headers)

    async def escape(self) -> httpx.Response:
        return await self.http.post(f"{self.url}/handoff", headers=self.headers)

    async def read(self, since: int = 0) -> dict[str, Any]:
        where = f"{self.url}/messages?since={since}"
        answer = await self.http.get(where, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def texts(self, sender: Optional[str] = None, since: int = 0) -> list[str]:
        messages = (await self.read(since))["messages"]
        return [m["text"] for m in messages if sender is None or m["sender"] == sender]

    async def state(self) -> dict[str, Any]:
        return (await self.read())["state"]


@dataclass
class Running:
    """The application, with the doors that tests use."""

    app: FastAPI
    bot: FakeBot
    services: Services
    http: httpx.AsyncClient

    @property
    def runner(self) -> TurnRunner:
        return self.app.state.gateway.runner

    async def quiet(self) -> None:
        """Waits until no turn is being answered."""
        await self.runner.idle()

    async def citizen(self, **body: Any) -> Citizen:
        answer = await self.http.post("/api/conversations", json=body)
        assert answer.status_code == 201, answer.text
        return Citizen(self.http, answer.json()["conversation_id"], answer.json()["token"])

    @asynccontextmanager
    async def desk(self, username: str, password: str) -> AsyncIterator[httpx.AsyncClient]:
        """A browser of a member of staff, logged in."""
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as browser:
            body = {"username": username, "password": password}
            answer = await browser.post("/api/desk/session", json=body)
            assert answer.status_code == 200, answer.text
            yield browser


@asynccontextmanager
async def running(
    services: Services,
    patience: Patience = CALM,
    bot: Optional[FakeBot] = None,
    demo: bool = False,
    **settings: Any,
) -> AsyncIterator[Running]:
    """A gateway that sweeps only when a test says so."""
    bot = bot or FakeBot()
    changed = replace(services.settings, demo=demo, **settings)
    services = replace(services, settings=changed)
    app = create_app(services, bot, patience, sweeping=False)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=BASE) as http,
    ):
        yield Running(app, bot, services, http)

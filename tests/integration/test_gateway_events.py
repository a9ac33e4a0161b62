"""Streams over a real connection: at once what is missing, then what is new, then the end."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Optional

import httpx
import pytest

from bot.bootstrap import Services
from bot.domain.staff import Staff
from bot.gateway.app import create_app
from bot.gateway.events import Streams
from bot.gateway.serve import GatewayServer
from bot.gateway.staff_session import COOKIE
from tests.conftest import PASSWORD
from tests.fakes import FakeBot
from tests.gateway_client import CALM, Citizen

_SOON_S = 10.0


class Live:
    """A gateway on a real port, served from this very loop."""

    def __init__(self, server: GatewayServer, bot: FakeBot, http: httpx.AsyncClient) -> None:
        self.server = server
        self.bot = bot
        self.http = http

    async def citizen(self) -> Citizen:
        body = (await self.http.post("/api/conversations", json={})).json()
        return Citizen(self.http, body["conversation_id"], body["token"])


@asynccontextmanager
async def live(services: Services, streams: Optional[Streams] = None) -> AsyncIterator[Live]:
    bot = FakeBot()
    app = create_app(services, bot, CALM, streams, sweeping=False)
    server = GatewayServer(app, "127.0.0.1", 0)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{door.getsockname()[1]}"
        task = asyncio.create_task(server.serve(sockets=[door]))
        while not server.started and not task.done():
            await asyncio.sleep(0.005)
        async with httpx.AsyncClient(base_url=base, timeout=_SOON_S, trust_env=False) as http:
            try:
                yield Live(server, bot, http)
            finally:
                server.should_exit = True
                await asyncio.wait_for(task, _SOON_S)


class Following:
    """The events of one open stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()
        self.last_id: Optional[str] = None

    async def next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self._next(), _SOON_S)

    async def _next(self) -> dict[str, Any]:
        async for line in self._lines:
            if line.startswith("id: "):
                self.last_id = line[4:]
            elif line.startswith("data: "):
                return json.loads(line[6:])
        raise EOFError

    async def ended(self) -> bool:
        try:
            while True:
                await self.next()
        except (EOFError, httpx.RemoteProtocolError):
            return True


@asynccontextmanager
async def following(citizen: Citizen, query: str = "", **headers: str) -> AsyncIterator[Following]:
    where = f"{citizen.url}/events{query}"
    asked = {**citizen.headers, **headers}
    async with citizen.http.stream("GET", where, headers=asked) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Following(response)


async def test_a_stream_begins_with_what_is_missing_and_goes_on_with_what_is_new(
    services: Services,
) -> None:
    async with live(services) as gateway:
        citizen = await gateway.citizen()
        async with following(citizen) as stream:
            first = await stream.next()
            assert [m["seq"] for m in first["messages"]] == [1]
            assert first["state"]["owner"] == "bot"
            await citizen.say("hallo")
            seen: list[int] = []
            while 3 not in seen:
                seen += [m["seq"] for m in (await stream.next())["messages"]]
            assert seen == [2, 3], "each once, and in order"
            assert stream.last_id == "3"


async def test_a_stream_goes_on_after_the_number_that_was_seen_last(services: Services) -> None:
    async with live(services) as gateway:
        citizen = await gateway.citizen()
        await citizen.say("hallo")
        while len(await citizen.texts()) < 3:
            await asyncio.sleep(0.005)
        async with following(citizen, "?since=2") as stream:
            assert [m["seq"] for m in (await stream.next())["messages"]] == [3]
        async with following(citizen, "?since=1", **{"Last-Event-ID": "2"}) as stream:
            assert [m["seq"] for m in (await stream.next())["messages"]] == [3]
        async with following(citizen, "?since=3") as stream:
            event = await stream.next()
            assert event["messages"] == [] and event["state"]["owner"] == "bot"


async def test_a_change_of_owner_is_an_event(services: Services, anna: Staff) -> None:
    async with live(services) as gateway:
        citizen = await gateway.citizen()
        async with following(citizen) as stream:
            await stream.next()
            await citizen.escape()
            state = (await stream.next())["state"]
            assert state["owner"] == "queue"
            assert state["queue"]["position"] == 1


async def test_what_another_process_stored_is_seen_by_the_slow_look(
    services: Services, anna: Staff
) -> None:
    async with live(services) as gateway:
        citizen = await gateway.citizen()
        await citizen.escape()
        async with following(citizen, "?since=2") as stream:
            await stream.next()
            (waiting,) = services.reading.queue(anna, "waiting")
            services.casework.claim(waiting.id, anna)  # nobody wakes this gateway
            assert (await stream.next())["state"]["owner"] == "agent"


async def test_the_oldest_stream_of_a_conversation_gives_way(services: Services) -> None:
    async with live(services, Streams(each=2)) as gateway:
        citizen = await gateway.citizen()
        async with following(citizen) as first:
            await first.next()
            async with following(citizen) as second:
                await second.next()
                async with following(citizen) as third:
                    await third.next()
                    assert await first.ended()
                    await citizen.say("hallo")
                    assert (await second.next())["messages"]
                    assert (await third.next())["messages"]


async def test_more_streams_than_the_gateway_can_hold_are_refused(services: Services) -> None:
    async with live(services, Streams(total=1)) as gateway:
        citizen, other = await gateway.citizen(), await gateway.citizen()
        async with following(citizen) as stream:
            await stream.next()
            answer = await gateway.http.get(f"{other.url}/events", headers=other.headers)
            assert answer.status_code == 503
            assert answer.headers["retry-after"]


async def test_streams_end_when_the_gateway_stops(services: Services) -> None:
    async with live(services) as gateway:
        citizen = await gateway.citizen()
        async with following(citizen) as stream:
            await stream.next()
            gateway.server.should_exit = True
            assert await stream.ended()


async def test_a_stream_that_is_left_is_cleared_away(services: Services) -> None:
    async with live(services) as gateway:
        citizen = await gateway.citizen()
        wakeups = gateway.server.config.app.state.gateway.wakeups  # type: ignore[union-attr]
        async with following(citizen) as stream:
            await stream.next()
            assert wakeups.readers(citizen.id) == 1

        async def gone() -> None:
            while wakeups.readers(citizen.id):
                wakeups.wake(citizen.id)
                await asyncio.sleep(0.01)

        await asyncio.wait_for(gone(), _SOON_S)


async def test_the_desk_hears_of_a_new_case_and_of_its_own(services: Services, anna: Staff) -> None:
    async with live(services) as gateway:
        citizen = await gateway.citizen()
        body = {"username": "anna", "password": PASSWORD}
        await gateway.http.post("/api/desk/session", json=body)
        async with gateway.http.stream("GET", "/api/desk/events") as response:
            stream = Following(response)
            first = await stream.next()
            assert first["counts"] == {"waiting": 0, "mine": 0}
            await citizen.escape()
            second = await stream.next()
            assert second["counts"] == {"waiting": 1, "mine": 0}
            assert second["version"] > first["version"]
            (waiting,) = services.reading.queue(anna, "waiting")
            await gateway.http.post(f"/api/desk/handoffs/{waiting.id}/claim")
            assert (await stream.next())["counts"] == {"waiting": 0, "mine": 1}
            await gateway.http.delete("/api/desk/session")
            with pytest.raises(EOFError):  # nothing more for who is logged out
                await stream.next()


@pytest.mark.parametrize("how", ["log out", "blocked"])
async def test_what_is_open_at_the_desk_ends_with_its_session(
    services: Services, anna: Staff, how: str
) -> None:
    services.staff.add("kim", "Kim Beheer", "administrator", [], PASSWORD)
    async with live(services) as gateway:
        body = {"username": "anna", "password": PASSWORD}
        await gateway.http.post("/api/desk/session", json=body)
        async with gateway.http.stream("GET", "/api/desk/events") as response:
            stream = Following(response)
            await stream.next()
            if how == "log out":
                left = await gateway.http.post("/desk/logout")
            else:
                _, of_kim = services.staff.log_in("kim", PASSWORD)
                gateway.http.cookies = httpx.Cookies({COOKIE: of_kim})
                left = await gateway.http.post("/desk/accounts/anna/block")
            assert left.status_code == 303, left.text
            with pytest.raises(EOFError):
                await stream.next()

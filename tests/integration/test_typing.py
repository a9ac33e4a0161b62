"""Who is typing: seen by the other for some seconds, also in another gateway, and kept nowhere."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.bootstrap import Services
from bot.domain.handoff import Handoff
from bot.domain.staff import Staff
from bot.gateway.events import Wakeups
from bot.gateway.typing_signs import LASTS_S, Typing
from tests.desk_scene import Scene, parking
from tests.fakes import FakeClock
from tests.gateway_client import Citizen, Running, running
from tests.plain_browser import Browser, case, logged_in


class Ticks:
    """A clock in seconds that moves only when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_sign_goes_out_by_itself() -> None:
    ticks = Ticks()
    typing = Typing(Wakeups(), ticks)
    typing.types("a", "citizen")
    assert typing.is_typing("a", "citizen") and not typing.is_typing("a", "agent")
    ticks.now += LASTS_S / 2
    typing.types("a", "citizen")
    ticks.now += LASTS_S - 0.1
    assert typing.is_typing("a", "citizen")
    ticks.now += 0.2
    assert not typing.is_typing("a", "citizen")


def test_what_was_sent_is_typed_no_longer() -> None:
    typing = Typing(Wakeups(), Ticks())
    typing.types("a", "agent")
    typing.stops("a", "agent")
    assert not typing.is_typing("a", "agent")


class Wire:
    """A relay between two gateways in one process."""

    def __init__(self) -> None:
        self.others: list[Wire] = []
        self.told = lambda keys: None

    async def start(self, on_keys) -> None:  # type: ignore[no-untyped-def]
        self.told = on_keys

    def publish(self, keys) -> None:  # type: ignore[no-untyped-def]
        for other in self.others:
            other.told(keys)

    async def stop(self) -> None:
        pass


async def test_the_sign_goes_to_the_other_gateways() -> None:
    here, there = Wire(), Wire()
    here.others.append(there)
    first, second = Wakeups(here), Wakeups(there)
    typing, other = Typing(first), Typing(second)
    await first.start()
    await second.start()
    with second.reading("a") as reader:
        typing.types("a", "agent")
        assert other.is_typing("a", "agent")
        assert await reader.woken(timeout=1)
    await first.stop()
    await second.stop()


# --- through the doors ------------------------------------------------------------------------


@pytest.fixture
def scene(services: Services, clock: FakeClock) -> Scene:
    return Scene(services, clock)


@pytest_asyncio.fixture
async def gateway(services: Services) -> AsyncIterator[Running]:
    async with running(services) as gateway:
        yield gateway


@pytest_asyncio.fixture
async def desk(gateway: Running, anna: Staff) -> AsyncIterator[Browser]:
    browser = await logged_in(gateway, "anna")
    yield browser
    await browser.http.aclose()


async def claimed(gateway: Running, services: Services, staff: Staff) -> tuple[Citizen, Handoff]:
    """A citizen of the API whose conversation this agent has."""
    citizen = await gateway.citizen()
    await citizen.escape()
    (handoff,) = services.reading.queue(staff, "waiting")
    services.casework.claim(handoff.id, staff)
    return citizen, handoff


async def test_the_citizen_sees_that_the_agent_types_until_the_answer_is_there(
    gateway: Running, services: Services, desk: Browser, anna: Staff
) -> None:
    citizen, handoff = await claimed(gateway, services, anna)
    assert (await citizen.state())["agent"] == {"name": "Anna de Vries", "typing": False}
    assert (await desk.post(case(handoff.id, "/typing"))).status_code == 204
    assert (await citizen.state())["agent"]["typing"] is True
    await desk.post(case(handoff.id, "/messages"), text="Goedemorgen", client_id="a")
    assert (await citizen.state())["agent"]["typing"] is False


async def test_the_api_of_the_desk_tells_it_as_well(
    gateway: Running, services: Services, anna: Staff
) -> None:
    citizen, handoff = await claimed(gateway, services, anna)
    async with gateway.desk("anna", "een lang wachtwoord") as browser:
        answer = await browser.post(f"/api/desk/handoffs/{handoff.id}/typing", json={})
        assert answer.status_code == 204
    assert (await citizen.state())["agent"]["typing"] is True


async def test_who_does_not_have_the_conversation_types_for_nobody(
    gateway: Running, services: Services, anna: Staff, bram: Staff
) -> None:
    citizen, handoff = await claimed(gateway, services, anna)
    brams = await logged_in(gateway, "bram")
    await brams.post(case(handoff.id, "/typing"))
    assert (await citizen.state())["agent"]["typing"] is False


async def test_the_agent_sees_that_the_citizen_types_until_the_message_is_there(
    gateway: Running, services: Services, desk: Browser, anna: Staff
) -> None:
    citizen, handoff = await claimed(gateway, services, anna)
    page = (await desk.get(case(handoff.id))).text
    state, live = (re.search(rf'data-{name}="([^"]+)"', page) for name in ("state", "live"))
    assert state and live and "De klant typt" not in page
    last = (await citizen.read())["messages"][-1]["seq"]
    url = case(handoff.id, f"/news?since={last}&state={state[1]}&live={live[1]}")
    answer = await citizen.http.post(f"{citizen.url}/typing", json={}, headers=citizen.headers)
    assert answer.status_code == 204
    news = await desk.get(url)
    assert news.status_code == 200 and "De klant typt…" in news.text
    assert 'data-live="typing"' in news.text
    await citizen.say("Ik ben er nog")
    assert "De klant typt" not in (await desk.get(url)).text


async def test_typing_needs_the_token_of_the_conversation(gateway: Running) -> None:
    citizen, other = await gateway.citizen(), await gateway.citizen()
    answer = await other.http.post(f"{citizen.url}/typing", json={}, headers=other.headers)
    assert answer.status_code == 404
    assert (await other.http.post(f"{citizen.url}/typing", json={})).status_code == 401


async def test_it_is_seen_who_is_there(
    gateway: Running, scene: Scene, desk: Browser, clock: FakeClock
) -> None:
    handoff = parking(scene)
    clock.forward(minutes=1)
    with scene.services.deps.uow() as repos:
        repos.conversations.seen_by_citizen([handoff.conversation_id], clock())
    assert "De klant is er nu" in (await desk.get(case(handoff.id))).text
    clock.forward(minutes=5)
    assert "Klant weg sinds 11:01" in (await desk.get(case(handoff.id))).text

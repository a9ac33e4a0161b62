"""The gateway sees who is there, and tells those who wait."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.bootstrap import Services
from tests.fakes import FakeClock
from tests.gateway_client import Running, running


@pytest.fixture
async def gateway(services: Services) -> AsyncIterator[Running]:
    async with running(services) as here:
        yield here


async def test_who_reads_along_is_noted_with_the_next_round(
    gateway: Running, clock: FakeClock
) -> None:
    here, away = await gateway.citizen(), await gateway.citizen()
    for citizen in (here, away):
        await citizen.escape()
    await gateway.app.state.gateway.attendance.seen()
    before = clock()
    clock.forward(minutes=10)
    await here.read()
    await gateway.app.state.gateway.attendance.seen()
    with gateway.services.deps.uow(write=False) as repos:
        seen = {each.id: repos.conversations.get(each.id).citizen_seen_at for each in (here, away)}
    assert seen == {here.id: clock(), away.id: before}


async def test_who_waits_is_told_and_woken(gateway: Running, clock: FakeClock) -> None:
    citizen = await gateway.citizen()
    await citizen.escape()
    clock.forward(hours=9)  # closed by now
    with gateway.app.state.gateway.wakeups.reading(citizen.id) as reader:
        await gateway.app.state.gateway.attendance.reassure()
        assert await reader.woken(5.0)
    assert "We zijn nu gesloten" in (await citizen.texts("system"))[-1]


async def test_the_state_tells_whether_people_are_there(gateway: Running) -> None:
    citizen = await gateway.citizen()
    await citizen.escape()
    assert (await citizen.state())["queue"] == {
        "position": 1,
        "expected_wait_s": None,
        "availability": "nobody",
        "notice": "Uw vraag staat klaar, als nummer 1. Er is nu geen medewerker vrij.",
    }

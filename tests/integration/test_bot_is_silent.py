"""After the hand-off the bot never speaks: whatever was under way, died, or comes back late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bot.bootstrap import Services
from bot.domain.conversation import Outgoing
from bot.domain.staff import Staff
from tests.fakes import FakeBot, FakeClock
from tests.gateway_client import QUICK, Citizen, Running, running

Change = Callable[[Services, str, Staff, Staff], None]


def _claimed(services: Services, case: str, anna: Staff, bram: Staff) -> None:
    services.casework.claim(case, anna)


def _released(services: Services, case: str, anna: Staff, bram: Staff) -> None:
    services.casework.claim(case, anna)
    services.casework.release(case, anna)


def _taken_over(services: Services, case: str, anna: Staff, bram: Staff) -> None:
    _released(services, case, anna, bram)
    services.casework.claim(case, bram)


def _resolved(services: Services, case: str, anna: Staff, bram: Staff) -> None:
    services.casework.claim(case, anna)
    services.casework.resolve(case, anna, "solved", [])


def _back_at_the_bot(services: Services, case: str, anna: Staff, bram: Staff) -> None:
    services.casework.claim(case, anna)
    services.casework.return_to_bot(case, anna)


CHANGES = [_claimed, _released, _taken_over, _resolved, _back_at_the_bot]


async def handed_over(gateway: Running, citizen: Citizen, anna: Staff) -> str:
    await citizen.escape()
    (waiting,) = gateway.services.reading.queue(anna, "waiting")
    return waiting.id


@pytest.mark.parametrize("change", CHANGES)
async def test_a_reply_that_was_under_way_is_not_said_whatever_people_did_meanwhile(
    services: Services, anna: Staff, bram: Staff, change: Change
) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.hold()
        await citizen.say("hallo")
        await gateway.bot.hearing.wait()
        change(services, await handed_over(gateway, citizen, anna), anna, bram)
        gateway.bot.let_go()
        await gateway.quiet()
        assert await citizen.texts("bot", since=1) == []


async def test_a_reply_that_was_under_way_is_not_said_in_the_queue(
    services: Services, anna: Staff
) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.hold()
        await citizen.say("hallo")
        await gateway.bot.hearing.wait()
        await handed_over(gateway, citizen, anna)
        gateway.bot.let_go()
        await gateway.quiet()
        assert await citizen.texts("bot", since=1) == []


async def test_what_the_bot_said_before_it_died_is_not_said_after_the_hand_off(
    services: Services, clock: FakeClock, anna: Staff, bram: Staff
) -> None:
    async with running(services) as first:
        citizen = await first.citizen()
        first.bot.hold()
        await citizen.say("hallo")
        await first.bot.hearing.wait()
        _claimed(services, await handed_over(first, citizen, anna), anna, bram)
        bot = FakeBot()
        bot.remembered = [Outgoing("Dit zei ik al")]
        clock.forward(minutes=1)
        async with running(services, bot=bot) as second:
            assert await second.runner.sweep() == 0
            await second.quiet()
            assert (bot.heard, bot.asked_again) == ([], [])
            again = Citizen(second.http, citizen.id, citizen.token)
            assert await again.texts("bot", since=1) == []


async def test_a_turn_that_was_put_off_is_not_taken_up_while_a_person_has_it(
    services: Services, clock: FakeClock, anna: Staff, bram: Staff
) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.down = True
        await citizen.say("hallo")
        await gateway.quiet()
        _claimed(services, await handed_over(gateway, citizen, anna), anna, bram)
        gateway.bot.down = False
        heard = len(gateway.bot.heard)
        for _ in range(3):
            clock.forward(minutes=2)
            assert await gateway.runner.sweep() == 0
            await citizen.say("bent u er nog?")
            await gateway.quiet()
        assert len(gateway.bot.heard) == heard
        assert await citizen.texts("bot", since=1) == []


async def test_a_slow_bot_is_not_excused_where_a_person_speaks(
    services: Services, anna: Staff, bram: Staff
) -> None:
    async with running(services, QUICK) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.hold()
        await citizen.say("hallo")
        _claimed(services, await handed_over(gateway, citizen, anna), anna, bram)
        before = await citizen.texts("system")
        await asyncio.sleep(QUICK.first * 5)
        gateway.bot.let_go()
        await gateway.quiet()
        assert await citizen.texts("system") == before


async def test_the_bot_that_speaks_again_answers_what_is_new_and_not_what_a_person_had(
    services: Services, anna: Staff, bram: Staff
) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.hold()
        await citizen.say("voor de medewerker")
        await gateway.bot.hearing.wait()
        _back_at_the_bot(services, await handed_over(gateway, citizen, anna), anna, bram)
        gateway.bot.let_go()
        await gateway.quiet()
        await citizen.say("voor de bot")
        await gateway.quiet()
        assert await citizen.texts("bot", since=1) == ["U zei: voor de bot"]

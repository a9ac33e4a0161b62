"""Turns through the gateway: in time, once, in order, and never over a person's head."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.bootstrap import Services
from bot.domain.conversation import MessageKind, Outgoing, Turn
from bot.domain.handoff import NewHandoff
from bot.domain.staff import Staff
from bot.gateway.turn_runner import BotFaltered, BotUnavailable, Patience
from tests.fakes import FakeBot, FakeClock
from tests.gateway_client import QUICK, Citizen, Running, running

_SOON_S = 5.0


async def until(true: Callable[[], bool]) -> None:
    """Waits for something that another task is about to do."""

    async def look() -> None:
        while not true():
            await asyncio.sleep(0.005)

    await asyncio.wait_for(look(), _SOON_S)


async def until_said(citizen: Citizen, sender: str, count: int = 1) -> list[str]:
    async def look() -> list[str]:
        while len(texts := await citizen.texts(sender)) < count:
            await asyncio.sleep(0.005)
        return texts

    return await asyncio.wait_for(look(), _SOON_S)


def waiting(gateway: Running, anna: Staff) -> list:
    return gateway.services.reading.queue(anna, "waiting")


# --- slow -----------------------------------------------------------------------------------------


async def test_a_slow_bot_is_excused_once_and_its_late_answer_comes_once(
    services: Services,
) -> None:
    async with running(services, QUICK) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.hold()
        await citizen.say("hallo")
        (sorry,) = await until_said(citizen, "system")
        assert sorry
        excuse = (await citizen.read(since=2))["messages"][0]
        assert excuse["choices"], "the way to a person is offered"
        gateway.bot.let_go()
        await gateway.quiet()
        assert await citizen.texts(since=3) == ["U zei: hallo"]
        assert len(gateway.bot.heard) == 1


async def test_a_late_answer_is_dropped_when_an_agent_owns_the_conversation(
    services: Services, anna: Staff
) -> None:
    async with running(services, QUICK) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.hold()
        await citizen.say("hallo")
        await until_said(citizen, "system")
        await citizen.escape()
        (handoff,) = waiting(gateway, anna)
        services.casework.claim(handoff.id, anna)
        gateway.bot.let_go()
        await gateway.quiet()
        assert (await citizen.state())["owner"] == "agent"
        assert await citizen.texts("bot", since=1) == []


async def test_who_asks_a_slow_bot_for_a_person_is_handed_over(
    services: Services, anna: Staff
) -> None:
    async with running(services, QUICK) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.hold()
        await citizen.say("ik wil een medewerker spreken")
        await until_said(citizen, "system")
        assert (await citizen.state())["owner"] == "queue"
        gateway.bot.let_go()
        await gateway.quiet()
        assert await citizen.texts("bot", since=1) == []
        assert len(waiting(gateway, anna)) == 1


async def test_who_asks_for_a_person_behind_a_slow_turn_is_handed_over_too(
    services: Services, anna: Staff
) -> None:
    async with running(services, QUICK) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.hold()
        await citizen.say("hallo")
        await citizen.say("laat maar, ik wil een mens spreken")
        await until(lambda: len(waiting(gateway, anna)) == 1)
        assert (await citizen.state())["owner"] == "queue"


async def test_a_bot_that_thinks_too_long_is_asked_again_later(
    services: Services, clock: FakeClock
) -> None:
    patience = Patience(first=0.01, longest=0.05, keep_every=0.01, goodbye=0.02)
    async with running(services, patience) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.hold()
        await citizen.say("hallo")
        await gateway.quiet()
        gateway.bot.let_go()
        assert await gateway.runner.sweep() == 0, "not before its time"
        clock.forward(seconds=10)
        assert await gateway.runner.sweep() == 1
        await gateway.quiet()
        assert (await citizen.texts("bot"))[1:] == ["U zei: hallo"]


# --- gone -----------------------------------------------------------------------------------------


async def test_a_bot_that_is_gone_is_excused_at_once_and_answers_when_it_is_back(
    services: Services, clock: FakeClock
) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.down = True
        await citizen.say("hallo")
        await gateway.quiet()
        assert len(await citizen.texts("system")) == 1
        for _ in range(3):
            clock.forward(minutes=2)
            await gateway.runner.sweep()
            await gateway.quiet()
        assert len(await citizen.texts("system")) == 1, "one excuse for one message"
        gateway.bot.down = False
        clock.forward(minutes=2)
        await gateway.runner.sweep()
        await gateway.quiet()
        assert await citizen.texts("bot", since=1) == ["U zei: hallo"]


async def test_without_a_bot_people_still_reach_people(services: Services, anna: Staff) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.down = True
        await citizen.say("mag ik een mens spreken")
        await gateway.quiet()
        assert (await citizen.state())["owner"] == "queue"
        assert len(waiting(gateway, anna)) == 1


async def test_a_second_message_to_a_bot_that_is_gone_is_excused_too(
    services: Services, anna: Staff
) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.down = True
        await citizen.say("hallo")
        await gateway.quiet()
        await citizen.say("is daar iemand aan het werk")
        await gateway.quiet()
        assert len(await citizen.texts("system")) == 2
        await citizen.say("ik wil een medewerker")
        await gateway.quiet()
        assert (await citizen.state())["owner"] == "queue"


async def test_a_new_message_wakes_a_turn_that_was_put_off(services: Services) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.down = True
        await citizen.say("een")
        await gateway.quiet()
        gateway.bot.down = False
        await citizen.say("twee")
        await gateway.quiet()
        assert await citizen.texts("bot", since=1) == ["U zei: een", "U zei: twee"]


async def test_a_bot_without_words_is_excused_and_given_up_in_the_end(
    services: Services, clock: FakeClock
) -> None:
    def silence(_turn: object) -> list[Outgoing]:
        raise BotUnavailable("no words")

    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.answer = silence
        await citizen.say("hallo")
        await gateway.quiet()
        for _ in range(12):
            clock.forward(minutes=2)
            await gateway.runner.sweep()
            await gateway.quiet()
        assert len(await citizen.texts("system")) == 1
        asked = len(gateway.bot.heard)
        clock.forward(minutes=2)
        assert await gateway.runner.sweep() == 0
        assert len(gateway.bot.heard) == asked


async def test_a_hiccup_of_the_bot_is_never_heard(services: Services) -> None:
    failures = iter([BotFaltered("status 503")])

    def once(turn: Turn) -> list[Outgoing]:
        for failure in failures:
            raise failure
        return [Outgoing(f"U zei: {turn.text}")]

    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.answer = once
        await citizen.say("hallo")
        await gateway.quiet()
        assert await citizen.texts("bot", since=1) == ["U zei: hallo"]
        assert await citizen.texts("system") == []


async def test_a_bot_that_breaks_is_treated_as_gone(services: Services) -> None:
    def broken(_turn: object) -> list[Outgoing]:
        raise KeyError("text")

    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.answer = broken
        await citizen.say("hallo")
        await gateway.quiet()
        assert len(await citizen.texts("system")) == 1


# --- a gateway that dies --------------------------------------------------------------------------


async def test_a_turn_that_was_not_answered_is_answered_after_a_restart(
    services: Services, clock: FakeClock
) -> None:
    async with running(services) as first:
        citizen = await first.citizen()
        first.bot.hold()
        await citizen.say("hallo")
        await first.bot.hearing.wait()
        # Here the first gateway dies: nothing it was about to do is done.
        async with running(services) as second:
            again = Citizen(second.http, citizen.id, citizen.token)
            assert await second.runner.sweep() == 1
            await second.quiet()
            assert await again.texts("bot", since=1) == ["U zei: hallo"]
        first.bot.let_go()
        await first.quiet()
        assert await citizen.texts("bot", since=1) == ["U zei: hallo"], "shown once"


async def test_what_the_bot_said_before_the_crash_is_shown_and_not_asked_again(
    services: Services,
) -> None:
    async with running(services) as first:
        citizen = await first.citizen()
        first.bot.hold()
        await citizen.say("hallo")
        await first.bot.hearing.wait()
        bot = FakeBot()
        bot.remembered = [Outgoing("Dit zei ik al")]
        async with running(services, bot=bot) as second:
            await second.runner.sweep()
            await second.quiet()
            again = Citizen(second.http, citizen.id, citizen.token)
            assert await again.texts("bot", since=1) == ["Dit zei ik al"]
            assert bot.heard == []


async def test_a_gateway_that_stops_leaves_its_turns_for_the_next(
    services: Services, clock: FakeClock
) -> None:
    async with running(services) as first:
        citizen = await first.citizen()
        first.bot.hold()
        await citizen.say("hallo")
        await first.bot.hearing.wait()
    clock.forward(seconds=5)
    async with running(services) as second:
        assert await second.runner.sweep() == 1
        await second.quiet()
        again = Citizen(second.http, citizen.id, citizen.token)
        assert await again.texts("bot", since=1) == ["U zei: hallo"]


async def test_the_sweeper_leaves_a_turn_that_is_being_answered_alone(services: Services) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.hold()
        await citizen.say("hallo")
        await gateway.bot.hearing.wait()
        assert await gateway.runner.sweep() == 0
        gateway.bot.let_go()
        await gateway.quiet()
        assert len(gateway.bot.heard) == 1


# --- who speaks -----------------------------------------------------------------------------------


async def test_the_bot_still_confirms_the_handoff_that_its_own_turn_opened(
    services: Services,
) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()

        def hands_over(turn: Turn) -> list[Outgoing]:
            new = NewHandoff(turn_seq=turn.seq)
            return [services.handoffs.open(turn.conversation_id, new).announcement]

        gateway.bot.answer = hands_over
        await citizen.say("ik wil bezwaar maken")
        await gateway.quiet()
        (said,) = (await citizen.read(since=2))["messages"]
        assert (said["sender"], said["kind"]) == ("bot", MessageKind.CHOICES.value)
        assert (await citizen.state())["owner"] == "queue"


async def test_leaving_the_queue_gives_the_conversation_back_to_the_bot(
    services: Services, anna: Staff
) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        await citizen.escape()
        offered = (await citizen.read(since=1))["messages"][0]["choices"]
        assert offered
        services.staff.heartbeat(anna)
        payloads = {
            choice.id: choice.payload
            for message in services.transcripts.of(citizen.id).messages
            for choice in message.choices
        }
        leave = [one for one, payload in payloads.items() if payload == "/verder_chatten"]
        assert leave, "the queue offers the way back"
        await citizen.choose(leave[0])
        await gateway.quiet()
        assert (await citizen.state())["owner"] == "bot"
        assert waiting(gateway, anna) == []
        assert gateway.bot.heard[-1].bot_session == 2

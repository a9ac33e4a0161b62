"""The webhook of Chatwoot: who may speak through it, and what of all it says reaches a citizen."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.bootstrap import Services
from bot.connector_settings import ConnectorSettings
from bot.connectors.chatwoot import HANDOFF
from bot.domain.handoff import HandoffStatus
from bot.domain.outbox import CHAT_KINDS
from bot.settings import Settings
from tests.chatwoot_peer import ACCOUNT, INBOX, ChatwootPeer, running_chatwoot, signed
from tests.connected import chatwoot, connected
from tests.fakes import FakeClock
from tests.gateway_client import Citizen, Running, running

WHERE = "/api/connectors/chatwoot"


@pytest.fixture
def peer() -> Iterator[ChatwootPeer]:
    with running_chatwoot() as made:
        yield made


@pytest.fixture
def services(
    settings: Settings,
    clock: FakeClock,
    read_once: None,
    empty_database: Path,
    peer: ChatwootPeer,
) -> Iterator[Services]:
    shutil.copy(empty_database, settings.data_dir)
    with connected(settings, clock, ConnectorSettings(chatwoot=chatwoot(peer))) as made:
        yield made


class Scene:
    """A citizen who waits, and their conversation at Chatwoot."""

    def __init__(self, gateway: Running, citizen: Citizen, remote: int) -> None:
        self.gateway, self.citizen, self.remote = gateway, citizen, remote

    async def post(self, told: dict[str, Any], delivery: str = "d-1", **how: Any) -> httpx.Response:
        body, headers = signed(told, delivery, **how)
        return await self.gateway.http.post(WHERE, content=body, headers=headers)

    async def seen(self) -> list[str]:
        return await self.citizen.texts("agent")


@asynccontextmanager
async def scene(services: Services, peer: ChatwootPeer) -> AsyncIterator[Scene]:
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        await citizen.escape()
        services.delivery.run_due()
        yield Scene(gateway, citizen, peer.conversations[-1]["id"])


async def test_a_reply_there_is_read_here_and_the_end_there_is_the_end_here(
    services: Services, peer: ChatwootPeer
) -> None:
    async with scene(services, peer) as there:
        reply = peer.reply(there.remote, "Goedemiddag, wat kan ik doen?")
        for delivery in ("d-1", "d-1", "d-2"):
            assert (await there.post(reply, delivery)).status_code == 204
        assert await there.seen() == ["Goedemiddag, wat kan ik doen?"]
        assert (await there.citizen.state())["agent"]["name"] == "Carla"
        await there.post(peer.status(there.remote, "resolved"), "d-3")
        assert (await there.citizen.state())["owner"] == "closed"


async def test_an_agent_may_be_faster_than_our_own_note_of_the_conversation(
    services: Services, peer: ChatwootPeer
) -> None:
    """Killed between beginning it there and writing that down here."""
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        await citizen.escape()
        with services.deps.uow(write=False) as repos:
            (entry,) = repos.outbox.due(services.deps.clock(), 10, CHAT_KINDS, in_order=True)
        handoff_id = entry.body["handoff"]
        about = {"id": 321, "inbox_id": INBOX, "custom_attributes": {HANDOFF: handoff_id}}
        there = Scene(gateway, citizen, 321)
        await there.post({**peer.reply(321, "Al hier"), "conversation": about})
        assert await there.seen() == ["Al hier"]
        other = {"conversation": {**about, "id": 322}}
        await there.post({**peer.reply(322, "Een ander gesprek"), **other}, "d-2")
        assert await there.seen() == ["Al hier"]


async def test_only_who_knows_the_secret_is_heard(services: Services, peer: ChatwootPeer) -> None:
    async with scene(services, peer) as there:
        reply = peer.reply(there.remote, "Ik ben het echt")
        body, headers = signed(reply)
        later = str(int(headers["X-Chatwoot-Timestamp"]) + 1)
        attempts = [
            signed(reply, secret="een ander geheim"),
            signed(reply, at=time.time() - 301),
            signed(reply, at=time.time() + 600),  # a slow machine must not catch up with it
            (body, {**headers, "X-Chatwoot-Timestamp": later}),
            (body, {**headers, "X-Chatwoot-Timestamp": "٣"}),
            (body, {**headers, "X-Chatwoot-Timestamp": "9" * 15}),
            (body + b" ", headers),
            (body, {n: v for n, v in headers.items() if n != "X-Chatwoot-Signature"}),
            (body, {**headers, "X-Chatwoot-Signature": "sha256="}),
        ]
        for content, given in attempts:
            sent = {name: value.encode() for name, value in given.items()}
            answer = await there.gateway.http.post(WHERE, content=content, headers=sent)
            assert answer.status_code == 401, given
        assert await there.seen() == []


async def test_what_is_not_for_the_citizen_does_not_reach_them(
    services: Services, peer: ChatwootPeer
) -> None:
    async with scene(services, peer) as there:
        reply = peer.reply(there.remote, "Dit niet")
        ours = [peer.echo(message) for message in peer.messages]
        assert ours
        for number, told in enumerate(
            [
                {**reply, "private": True},
                {**reply, "private": None},
                {**reply, "message_type": "incoming"},
                {**reply, "message_type": "activity"},
                {**reply, "message_type": "template"},
                {**reply, "event": "message_updated"},
                {**reply, "event": "conversation_updated"},
                {**reply, "sender": {"id": 9, "name": "Robot", "type": "agent_bot"}},
                {**reply, "sender": None},
                {**reply, "content_attributes": {"automation_rule_id": 3}},
                {**reply, "source_id": "voorsorteer:1234567890"},
                {**reply, "content": None},
                {**reply, "content": "  \n "},
                {**reply, "account": {"id": ACCOUNT + 1}},
                {**reply, "inbox": {"id": 1}},
                {**reply, "conversation": {"id": there.remote + 999}},
                peer.status(there.remote, "open"),
                peer.status(there.remote, "snoozed"),
                {**peer.status(there.remote, "resolved"), "inbox_id": 1},
                *ours,
            ]
        ):
            assert (await there.post(told, f"n-{number}")).status_code == 204, told
        assert await there.seen() == []
        (handoff,) = services.reading.queue(
            services.staff.add("anna", "Anna", "agent", [], "een lang wachtwoord"), "waiting"
        )
        assert handoff.status is HandoffStatus.WAITING


@pytest.mark.parametrize(
    "told",
    [
        [],
        {"event": "message_created", "message_type": "outgoing", "private": False},
        "x",
    ],
)
async def test_what_chatwoot_never_says_is_refused(
    services: Services, peer: ChatwootPeer, told: Any
) -> None:
    async with scene(services, peer) as there:
        if isinstance(told, dict):
            told = {**told, "sender": {"type": "user", "id": "5"}, "id": True}
        assert (await there.post(told)).status_code == 400
        assert (await there.post({"a": "x" * 70_000})).status_code == 413
        body = b'{"event": "message_created", "event": "x"}'
        _, headers = signed({})
        answer = await there.gateway.http.post(WHERE, content=body, headers=headers)
        assert answer.status_code == 401  # looked at only when it is theirs


async def test_replies_that_come_in_a_crowd_are_each_shown_once(
    services: Services, peer: ChatwootPeer
) -> None:
    import asyncio

    async with scene(services, peer) as there:
        replies = [peer.reply(there.remote, f"Bericht {number}") for number in range(8)]
        posts = [there.post(reply, f"{d}-{reply['id']}") for reply in replies for d in ("a", "b")]
        answers = await asyncio.gather(*posts)
        assert {answer.status_code for answer in answers} == {204}
        assert sorted(await there.seen()) == [f"Bericht {number}" for number in range(8)]


async def test_without_chatwoot_there_is_no_such_door(
    settings: Settings, clock: FakeClock, read_once: None
) -> None:
    with connected(settings, clock, ConnectorSettings()) as services:
        async with running(services) as gateway:
            body, headers = signed(json.loads("{}"))
            answer = await gateway.http.post(WHERE, content=body, headers=headers)
            assert answer.status_code == 404

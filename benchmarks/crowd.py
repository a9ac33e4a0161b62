"""Everybody who has a conversation or a desk open: thin clients, many in one process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from bot.bootstrap import Services
from bot.domain.handoff import NewHandoff

_PASSWORD = "een lang wachtwoord"
_OPENED_AT_ONCE = 100
_HEARTBEAT_S = 20.0


@dataclass
class Case:
    """A conversation that an agent has, as both of them reach it."""

    conversation_id: str
    token: str
    handoff_id: str
    desk: Desk
    seq: int = 0

    @property
    def citizen(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Desk:
    """One agent with the desk open; `heard` is set again and again, at each event."""

    session: str
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"voorsorteer_desk={self.session}"}


@dataclass
class Crowd:
    """Conversations by how they stand: with the bot, in the queue, with an agent."""

    bot: list[tuple[str, str]] = field(default_factory=list)
    queue: list[tuple[str, str]] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)

    @property
    def everybody(self) -> list[tuple[str, str]]:
        """Id and token of every conversation."""
        return [
            *self.bot,
            *self.queue,
            *((case.conversation_id, case.token) for case in self.cases),
        ]


def gathered(services: Services, citizens: int, agents: int, each: int, queue: int) -> Crowd:
    """`agents` who have `each` a case, `queue` who wait for one, and the rest with the bot."""
    crowd = Crowd()
    for number in range(agents):
        name = f"agent{number}"
        staff = services.staff.add(name, name, "agent", [], _PASSWORD, each)
        desk = Desk(services.staff.log_in(name, _PASSWORD)[1])
        crowd.desks.append(desk)
        for _ in range(each):
            conversation_id, token = _started(services)
            opened = services.handoffs.open(conversation_id, NewHandoff())
            services.casework.claim(opened.handoff.id, staff)
            crowd.cases.append(Case(conversation_id, token, opened.handoff.id, desk))
    for _ in range(queue):
        conversation_id, token = _started(services)
        services.handoffs.open(conversation_id, NewHandoff())
        crowd.queue.append((conversation_id, token))
    crowd.bot = [_started(services) for _ in range(citizens - agents * each - queue)]
    for case in crowd.cases:
        messages, _ = services.conversations.messages_since(case.conversation_id, 0)
        case.seq = messages[-1].seq
    return crowd


def _started(services: Services) -> tuple[str, str]:
    started = services.conversations.start(None, None, "nl")
    return started.conversation.id, started.token


class Streams:
    """Open event streams, each read by a task of its own."""

    def __init__(self, url: str) -> None:
        self._where = urlsplit(url)
        self._tasks: list[asyncio.Task[None]] = []
        self._writers: list[asyncio.StreamWriter] = []

    async def open(
        self, path: str, headers: dict[str, str], told: Callable[[dict], None]
    ) -> asyncio.Task[None]:
        """Returns when its first event is there."""
        reader, writer = await asyncio.open_connection(self._where.hostname, self._where.port)
        lines = [f"GET {path} HTTP/1.1", f"Host: {self._where.netloc}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        self._writers.append(writer)
        first = asyncio.Event()
        task = asyncio.create_task(_read(reader, told, first))
        self._tasks.append(task)
        waiting = asyncio.create_task(first.wait())
        await asyncio.wait({waiting, task}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not first.is_set():
            raise RuntimeError(f"{path} did not stay open")
        return task

    @property
    def ended(self) -> int:
        """How many were closed by the other side."""
        return sum(task.done() for task in self._tasks)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.close()


async def _read(
    reader: asyncio.StreamReader, told: Callable[[dict], None], first: asyncio.Event
) -> None:
    status = await reader.readline()
    if b" 200 " not in status:
        return
    while line := await reader.readline():
        if line.startswith(b"data: "):
            told(json.loads(line[6:]))
            first.set()


async def open_all(
    streams: Streams,
    conversations: Sequence[tuple[str, str]],
    told: Callable[[str, dict], None],
) -> None:
    """Everybody opens their conversation, some at a time."""
    room = asyncio.Semaphore(_OPENED_AT_ONCE)

    async def opened(conversation_id: str, token: str) -> None:
        async with room:
            await streams.open(
                f"/api/conversations/{conversation_id}/events?since=0",
                {"Authorization": f"Bearer {token}"},
                lambda data: told(conversation_id, data),
            )

    await asyncio.gather(*(opened(*each) for each in conversations))


@contextlib.asynccontextmanager
async def open_desks(
    streams: Streams, http: httpx.AsyncClient, crowd: Crowd
) -> AsyncIterator[None]:
    """Every agent has the desk open, and it shows that it is."""

    async def lives(desk: Desk) -> None:
        while True:
            await http.post("/api/desk/heartbeat", headers=desk.headers)
            await asyncio.sleep(_HEARTBEAT_S)

    def hears(desk: Desk) -> Callable[[dict], None]:
        return lambda _: desk.heard.set()

    alive = []
    for desk in crowd.desks:
        await streams.open("/api/desk/events", desk.headers, hears(desk))
        alive.append(asyncio.create_task(lives(desk)))
    try:
        yield
    finally:
        for task in alive:
            task.cancel()
        await asyncio.gather(*alive, return_exceptions=True)


def now() -> float:
    """Seconds, by the clock that all times here are taken with."""
    return time.perf_counter()

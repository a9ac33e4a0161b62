"""Citizens and agents talk through gateways that are killed: every message once, and in order.

Messages are sent twice or three times with the same id, at once and to both gateways; senders
leave before the answer; streams are closed at random and resumed where the screen was.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Optional

import httpx
import pytest

from bot.bootstrap import Services, bootstrap
from bot.domain.handoff import NewHandoff
from bot.domain.staff import Staff
from bot.settings import Settings
from tests.conftest import PASSWORD
from tests.gateway_processes import GatewayProcess, gateways

pytest_plugins = ["tests.both_databases"]
pytestmark = pytest.mark.slow

#: Far more than it takes: a machine that is busy with other tests is no failure.
_PATIENCE_S = 400.0
_HEARTBEAT_S = 5.0
_PEOPLE = ("burger-", "medewerker-")
_LINE = re.compile(r'data-seq="(\d+)".*?((?:burger|medewerker)-\d+-\d+|</li>)', re.S)


@dataclass(frozen=True)
class Scale:
    """How much is said, and how often a gateway dies meanwhile."""

    gateways: int
    conversations: int
    messages_each: int
    deaths: int
    each_agent: int = 4

    @property
    def messages(self) -> int:
        """By citizens and agents together."""
        return 2 * self.conversations * self.messages_each


#: SQLite has one gateway.
SCALES = {"sqlite": Scale(1, 8, 25, 2), "postgresql": Scale(2, 20, 50, 6)}


class Screen:
    """What the widget and the desk do: show what is new, drop what is shown, resume after it."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, str]] = []

    @property
    def cursor(self) -> int:
        return self.shown[-1][0] if self.shown else 0

    def show(self, messages: list[tuple[int, str]]) -> None:
        for seq, text in messages:
            if seq > self.cursor:
                assert seq == self.cursor + 1, f"{seq} came before {self.cursor + 1}"
                self.shown.append((seq, text))


class Network:
    """Ways to the gateways, none of which can be counted on."""

    def __init__(self, running: list[GatewayProcess], deaths: int, messages: int) -> None:
        self.random = random.Random()
        self.running = running
        self.http = httpx.AsyncClient(
            timeout=30, trust_env=False, limits=httpx.Limits(max_connections=None)
        )
        self.sent = 0
        # Somewhere in the traffic, so that a death always hits messages under way.
        self._deaths = sorted(self.random.sample(range(messages // 10, messages), deaths))

    def url(self) -> str:
        return self.random.choice(self.running).url

    async def post(self, path: str, headers: dict[str, str], body: dict[str, str]) -> int:
        """The seq of a message that is sent until somebody says it is stored."""
        while True:
            copies = self.random.choice((1, 1, 1, 2, 3))
            posts = [self._post(path, headers, body) for _ in range(copies)]
            seqs = {seq for seq in await asyncio.gather(*posts) if seq is not None}
            assert len(seqs) < 2, f"one message, several numbers: {seqs}"
            if seqs:
                await self._count()
                return seqs.pop()
            await asyncio.sleep(0.05)

    async def _post(self, path: str, headers: dict[str, str], body: Any) -> Optional[int]:
        leaves_after = 0.01 if self.random.random() < 0.1 else None
        post = self.http.post(self.url() + path, headers=headers, json=body)
        try:
            answer = await asyncio.wait_for(post, leaves_after)
        except (httpx.TransportError, asyncio.TimeoutError):
            return None
        if answer.status_code >= 500:
            return None
        assert answer.status_code < 300, answer.text
        return int(answer.json()["seq"])

    async def _count(self) -> None:
        self.sent += 1
        if self._deaths and self.sent >= self._deaths[0]:
            self._deaths.pop(0)
            victim = self.random.choice(self.running)
            await asyncio.get_running_loop().run_in_executor(None, victim.die_and_come_back)

    @asynccontextmanager
    async def events(
        self, path: str, headers: dict[str, str]
    ) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """A stream that may break off at any moment: then it simply ends."""

        async def data() -> AsyncIterator[dict[str, Any]]:
            try:
                url = self.url() + path
                async with self.http.stream("GET", url, headers=headers) as response:
                    async for line in response.aiter_lines():
                        if line.startswith("data: "):
                            yield json.loads(line[6:])
            except httpx.TransportError:
                await asyncio.sleep(0.05)

        found = data()
        try:
            yield found
        finally:
            await found.aclose()


@dataclass
class Side:
    """A citizen or an agent in one conversation: what they say, and what they see."""

    name: str
    path: str
    headers: dict[str, str]
    screen: Screen = field(default_factory=Screen)

    async def talk(self, network: Network, count: int, after: Callable[[], Awaitable]) -> None:
        for number in range(count):
            text = f"{self.name}-{number}"
            await network.post(
                f"{self.path}/messages", self.headers, {"client_id": text, "text": text}
            )
            await after()


async def _nothing() -> None:
    pass


async def citizen_reads(side: Side, network: Network) -> None:
    """As the widget: reads a while, loses the connection, and goes on where the screen is."""
    while True:
        cursor, headers = side.screen.cursor, dict(side.headers)
        since = cursor
        if cursor and network.random.random() < 0.5:
            # As a browser does by itself: the first address, and the number that it had last.
            since, headers["Last-Event-ID"] = network.random.randint(0, cursor), str(cursor)
        left = network.random.randint(1, 12)
        async with network.events(f"{side.path}/events?since={since}", headers) as events:
            async for data in events:
                side.screen.show([(m["seq"], m["text"]) for m in data["messages"]])
                left -= 1
                if not left:
                    break


class Agent:
    """One desk with several cases: it hears that something changed, and fetches what is new."""

    def __init__(self, sides: list[Side]) -> None:
        self.sides = sides
        self._fetching = asyncio.Lock()
        self._told = asyncio.Event()

    async def reads(self, network: Network) -> None:
        while True:
            left = network.random.randint(1, 12)
            path, headers = "/api/desk/events", self.sides[0].headers
            async with network.events(path, headers) as events:
                async for _ in events:
                    self._told.set()
                    left -= 1
                    if not left:
                        break

    async def follows(self, network: Network) -> None:
        """Several events while it fetches are one reason to fetch again."""
        while True:
            await self._told.wait()
            self._told.clear()
            await self.fetch(network, self.sides)

    async def fetch(self, network: Network, sides: list[Side]) -> None:
        async with self._fetching:
            for side in sides:
                await self._news(side, network)

    async def _news(self, side: Side, network: Network) -> None:
        path = f"{side.path.removeprefix('/api')}/news?since={side.screen.cursor}"
        while True:
            try:
                answer = await network.http.get(network.url() + path, headers=side.headers)
            except httpx.TransportError:
                answer = httpx.Response(503)
            if answer.status_code < 300:
                side.screen.show([(int(seq), text) for seq, text in _LINE.findall(answer.text)])
                return
            assert answer.status_code >= 500, answer.text
            await asyncio.sleep(0.05)

    async def lives(self, network: Network) -> None:
        while True:
            try:
                url = f"{network.url()}/api/desk/heartbeat"
                await network.http.post(url, headers=self.sides[0].headers)
                await asyncio.sleep(_HEARTBEAT_S)
            except httpx.TransportError:
                await asyncio.sleep(0.1)


@dataclass
class Scene:
    """Conversations that agents have, all of them ready to talk."""

    services: Services
    scale: Scale
    ids: list[str] = field(default_factory=list)
    citizens: list[Side] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)

    def prepare(self) -> None:
        scale = self.scale
        for first in range(0, scale.conversations, scale.each_agent):
            name = f"anna{first}"
            staff = self.services.staff.add(name, name, "agent", [], PASSWORD, scale.each_agent)
            _, session = self.services.staff.log_in(name, PASSWORD)
            numbers = range(first, min(first + scale.each_agent, scale.conversations))
            self.agents.append(Agent([self._case(number, staff, session) for number in numbers]))

    def _case(self, number: int, staff: Staff, session: str) -> Side:
        started = self.services.conversations.start(None, None, "nl")
        conversation_id = started.conversation.id
        opened = self.services.handoffs.open(conversation_id, NewHandoff())
        self.services.casework.claim(opened.handoff.id, staff)
        headers = {"Authorization": f"Bearer {started.token}"}
        path = f"/api/conversations/{conversation_id}"
        self.ids.append(conversation_id)
        self.citizens.append(Side(f"burger-{number}", path, headers))
        cookie = {"Cookie": f"voorsorteer_desk={session}"}
        path = f"/api/desk/handoffs/{opened.handoff.id}"
        return Side(f"medewerker-{number}", path, cookie)

    @property
    def agent_sides(self) -> list[Side]:
        return [side for agent in self.agents for side in agent.sides]

    def stored(self, conversation_id: str) -> list[tuple[int, str, str]]:
        messages, _ = self.services.conversations.messages_since(conversation_id, 0)
        return [(m.seq, m.sender.value, m.text) for m in messages]

    async def play(self, network: Network) -> None:
        """Everybody reads and writes until all is said and all is on every screen."""
        each = self.scale.messages_each
        reading = [citizen_reads(side, network) for side in self.citizens]
        for agent in self.agents:
            reading += [agent.reads(network), agent.follows(network), agent.lives(network)]
        background = [asyncio.ensure_future(work) for work in reading]
        talking = [side.talk(network, each, _nothing) for side in self.citizens]
        for agent in self.agents:
            for side in agent.sides:
                fetch = partial(agent.fetch, network, [side])
                talking.append(side.talk(network, each, fetch))
        try:
            everything = asyncio.gather(asyncio.gather(*talking), self._all_shown())
            done, _ = await asyncio.wait(
                {everything, *background},
                timeout=_PATIENCE_S,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in done:
                task.result()  # raises what went wrong in it
            assert everything.done(), f"said {network.sent}; on the screens: {self._shown()}"
        finally:
            for task in (everything, *background):
                task.cancel()
            await asyncio.gather(everything, *background, return_exceptions=True)
            await network.http.aclose()

    def _shown(self) -> dict[str, int]:
        """How many of the messages that people say are on each screen."""
        return {
            side.name: sum(text.startswith(_PEOPLE) for _, text in side.screen.shown)
            for side in (*self.citizens, *self.agent_sides)
        }

    async def _all_shown(self) -> None:
        while min(self._shown().values()) < 2 * self.scale.messages_each:
            await asyncio.sleep(0.1)


@pytest.fixture
def scene(place: Settings) -> Iterator[Scene]:
    """On either database; by the clock of the machine, which the gateways have as well."""
    services = bootstrap(place)
    made = Scene(services, SCALES[services.engine.dialect.name])
    made.prepare()
    yield made
    services.close()


async def test_each_message_is_once_and_in_order_on_both_screens_whatever_dies(
    scene: Scene, place: Settings
) -> None:
    scale = scene.scale
    with gateways(place, place.data_dir, scale.gateways) as running:
        await scene.play(Network(running, scale.deaths, scale.messages))
        assert sum(gateway.deaths for gateway in running) == scale.deaths

    for conversation_id, citizen, agent in zip(
        scene.ids, scene.citizens, scene.agent_sides, strict=True
    ):
        stored = scene.stored(conversation_id)
        assert [seq for seq, _, _ in stored] == list(range(1, len(stored) + 1))
        assert citizen.screen.shown == [(seq, text) for seq, _, text in stored]
        assert [seq for seq, _ in agent.screen.shown] == [seq for seq, _, _ in stored]
        for side, sender in ((citizen, "citizen"), (agent, "agent")):
            said = [f"{side.name}-{number}" for number in range(scale.messages_each)]
            assert [text for _, who, text in stored if who == sender] == said
            assert [text for _, text in agent.screen.shown if text in said] == said
        joined = next(seq for seq, who, _ in reversed(stored) if who == "system")
        assert "bot" not in {who for seq, who, _ in stored if seq > joined}

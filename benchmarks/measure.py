"""The measurement: turns in pairs, one on each side, and four conversations at once."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.sides import Answer, Side, Talk

Conversation = Sequence[str]
AT_ONCE = 4


@dataclass(frozen=True)
class Pair:
    """The same message on both sides, right after each other."""

    text: str
    gateway: Answer
    stock: Answer

    @property
    def answered(self) -> bool:
        return bool(self.gateway.texts and self.stock.texts)


@dataclass
class Throughput:
    """Turns that were answered while several conversations went on, and in how long."""

    turns: int = 0
    failed: int = 0
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return self.turns / self.seconds if self.seconds else 0.0


@dataclass
class Measured:
    """What came out."""

    pairs: list[Pair] = field(default_factory=list)
    gateway_at_once: Throughput = field(default_factory=Throughput)
    stock_at_once: Throughput = field(default_factory=Throughput)
    memory_mb: dict[str, float] = field(default_factory=dict)


async def pairs(
    gateway: Side, stock: Side, conversations: Sequence[Conversation], seconds: float
) -> list[Pair]:
    """All conversations once, and then on until `seconds` have passed.

    Who goes first changes with every message, so that neither side always finds a warm machine.
    """
    found: list[Pair] = []
    until = time.perf_counter() + seconds
    for number, conversation in enumerate(itertools.cycle(conversations)):
        if number >= len(conversations) and time.perf_counter() >= until:
            break
        ours, theirs = await gateway.talk(), await stock.talk()
        for text in conversation:
            found.append(await _pair(ours, theirs, text, gateway_first=len(found) % 2 == 0))
            if not found[-1].answered:
                break  # the two are no longer in the same place
        await ours.close()
        await theirs.close()
    return found


async def _pair(ours: Talk, theirs: Talk, text: str, gateway_first: bool) -> Pair:
    if gateway_first:
        answer = await ours.say(text)
        return Pair(text, answer, await theirs.say(text))
    other = await theirs.say(text)
    return Pair(text, await ours.say(text), other)


async def at_once(
    side: Side, conversations: Sequence[Conversation], seconds: float, result: Throughput
) -> None:
    """Several conversations at once for a while; adds to `result`."""
    started = time.perf_counter()
    until = started + seconds

    async def citizen(number: int) -> None:
        for conversation in itertools.islice(itertools.cycle(conversations), number, None):
            talk = await side.talk()
            for text in conversation:
                answer = await talk.say(text)
                result.turns += bool(answer.texts)
                result.failed += not answer.texts
                if not answer.texts or time.perf_counter() >= until:
                    break
            await talk.close()
            if time.perf_counter() >= until:
                break

    await asyncio.gather(*(citizen(number) for number in range(AT_ONCE)))
    result.seconds += time.perf_counter() - started


async def measure(
    gateway: Side, stock: Side, conversations: Sequence[Conversation], seconds: float
) -> Measured:
    """Warm up, then pairs, then several at once in the order ours, theirs, theirs, ours."""
    measured = Measured()
    await pairs(gateway, stock, conversations, 0)
    measured.pairs = await pairs(gateway, stock, conversations, seconds)
    block = seconds / 6
    for side, result in (
        (gateway, measured.gateway_at_once),
        (stock, measured.stock_at_once),
        (stock, measured.stock_at_once),
        (gateway, measured.gateway_at_once),
    ):
        await at_once(side, conversations, block, result)
    return measured

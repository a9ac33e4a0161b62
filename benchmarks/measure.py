"""The measurement: turns in pairs, one on each side, and four conversations at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.sides import Answer, Side

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
    """Whole rounds of all conversations until `seconds` have passed; at least one round.

    Who goes first changes with every message, so that neither side always finds a warm machine.
    """
    found: list[Pair] = []
    until = time.perf_counter() + seconds
    while True:
        for conversation in conversations:
            ours, theirs = await gateway.talk(), await stock.talk()
            for text in conversation:
                if len(found) % 2:
                    first = await ours.say(text)
                    second = await theirs.say(text)
                else:
                    second = await theirs.say(text)
                    first = await ours.say(text)
                found.append(Pair(text, first, second))
            await ours.close()
            await theirs.close()
        if time.perf_counter() >= until:
            return found


async def at_once(
    side: Side, conversations: Sequence[Conversation], seconds: float, result: Throughput
) -> None:
    """Several conversations at once for a while; adds to `result`."""
    until = time.perf_counter() + seconds
    started = time.perf_counter()

    async def citizen(number: int) -> None:
        turn = number
        while time.perf_counter() < until:
            talk = await side.talk()
            for text in conversations[turn % len(conversations)]:
                answer = await talk.say(text)
                result.turns += bool(answer.texts)
                result.failed += not answer.texts
            await talk.close()
            turn += 1

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

"""The measurement: the same message on every side in turn, and four conversations at once."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.sides import Answer, Side, Talk

Conversation = Sequence[str]
AT_ONCE = 4


@dataclass(frozen=True)
class Turn:
    """The same message on all sides, right after each other."""

    text: str
    answers: dict[str, Answer]

    @property
    def answered(self) -> bool:
        return all(answer.texts for answer in self.answers.values())


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
    """What came out; `at_once` by side, `memory_mb` by process."""

    turns: list[Turn] = field(default_factory=list)
    at_once: dict[str, Throughput] = field(default_factory=dict)
    memory_mb: dict[str, float] = field(default_factory=dict)


async def in_turn(
    sides: Mapping[str, Side], conversations: Sequence[Conversation], seconds: float
) -> list[Turn]:
    """All conversations once, and then on until `seconds` have passed.

    Who goes first changes with every message, so that no side always finds a warm machine.
    """
    found: list[Turn] = []
    until = time.perf_counter() + seconds
    for number, conversation in enumerate(itertools.cycle(conversations)):
        if number >= len(conversations) and time.perf_counter() >= until:
            break
        talks = {name: await side.talk() for name, side in sides.items()}
        for text in conversation:
            found.append(await _turn(talks, text, len(found)))
            if not found[-1].answered:
                break  # the sides are no longer in the same place
        for talk in talks.values():
            await talk.close()
    return found


async def _turn(talks: Mapping[str, Talk], text: str, number: int) -> Turn:
    names = list(talks)
    first = number % len(names)
    answers = {name: await talks[name].say(text) for name in names[first:] + names[:first]}
    return Turn(text, answers)


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
    sides: Mapping[str, Side], conversations: Sequence[Conversation], seconds: float
) -> Measured:
    """Warm up, then one message at a time, then several at once, there and back again."""
    measured = Measured(at_once={name: Throughput() for name in sides})
    await in_turn(sides, conversations, 0)
    measured.turns = await in_turn(sides, conversations, seconds)
    order = [*sides, *reversed(list(sides))]
    for name in order:
        block = seconds / (1.5 * len(order))
        await at_once(sides[name], conversations, block, measured.at_once[name])
    return measured

"""The shared look: it finds what nobody woke us for, and leaves everybody else alone."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from bot.gateway.events import DESK, Reader, Wakeups
from bot.gateway.net import Net

NOW = 0.0
_SOON_S = 10.0


class Versions:
    """Of the conversations and of the queue, and what was asked after."""

    def __init__(self, **versions: int) -> None:
        self.versions: dict[str, Hashable] = dict(versions)
        self.queue = 1
        self.asked: list[Sequence[str]] = []

    def desk(self) -> Hashable:
        return self.queue

    def conversations(self, ids: Sequence[str]) -> Mapping[str, Hashable]:
        self.asked.append(ids)
        return {key: self.versions[key] for key in ids if key in self.versions}


async def woken(*readers: Reader) -> list[bool]:
    return [await reader.woken(NOW) for reader in readers]


async def test_only_readers_of_a_conversation_that_changed_are_woken() -> None:
    wakeups, versions = Wakeups(), Versions(een=1, twee=1)
    net = Net(wakeups, versions)
    with wakeups.reading("een") as one, wakeups.reading("twee") as two:
        await net.look()
        await woken(one, two)
        await net.look()
        assert await woken(one, two) == [False, False]
        versions.versions["twee"] = 2
        await net.look()
        assert await woken(one, two) == [False, True]


async def test_who_is_new_is_woken_since_something_may_have_happened_before() -> None:
    wakeups, versions = Wakeups(), Versions(een=1)
    net = Net(wakeups, versions)
    with wakeups.reading("een") as first:
        await net.look()
        assert await woken(first) == [True]
    await net.look()
    with wakeups.reading("een") as again:
        await net.look()
        assert await woken(again) == [True]


async def test_readers_of_what_was_deleted_are_woken_to_see_that() -> None:
    wakeups, versions = Wakeups(), Versions(een=1)
    net = Net(wakeups, versions)
    with wakeups.reading("een") as reader:
        await net.look()
        await woken(reader)
        versions.versions.clear()
        await net.look()
        assert await woken(reader) == [True]


async def test_the_desks_are_woken_when_the_queue_changed() -> None:
    wakeups, versions = Wakeups(), Versions()
    net = Net(wakeups, versions)
    with wakeups.reading(DESK) as desk:
        await net.look()
        assert await desk.woken(_SOON_S)
        await net.look()
        assert await woken(desk) == [False]
        versions.queue = 2
        await net.look()
        assert await desk.woken(_SOON_S)


async def test_a_desk_is_woken_for_the_conversations_that_its_agent_has() -> None:
    wakeups = Wakeups()
    with wakeups.reading(DESK) as desk:
        wakeups.also_reading(desk, {"een", "twee"})
        wakeups.wake_here(["een"])
        assert await woken(desk) == [True]
        wakeups.also_reading(desk, {"twee"})
        wakeups.wake_here(["een"])
        assert await woken(desk) == [False]
        wakeups.wake_here(["twee"])
        assert await woken(desk) == [True]
        assert sorted(wakeups.read()) == [DESK, "twee"]
    assert wakeups.read() == []


async def test_who_begins_to_read_along_looks_once_more_for_what_came_in_between() -> None:
    """A message after the look that found the case, and before its wake-ups are heard."""
    wakeups = Wakeups()
    with wakeups.reading(DESK) as desk:
        wakeups.also_reading(desk, {"een"})
        assert await woken(desk) == [True]
        wakeups.also_reading(desk, {"een"})
        assert await woken(desk) == [False]


async def test_all_conversations_are_asked_after_at_once_and_without_readers_none() -> None:
    wakeups, versions = Wakeups(), Versions(een=1, twee=1)
    net = Net(wakeups, versions)
    await net.look()
    with wakeups.reading("een"), wakeups.reading("twee"), wakeups.reading(DESK):
        await net.look()
    assert [sorted(ids) for ids in versions.asked] == [["een", "twee"]]


async def test_a_reader_that_was_woken_while_it_looked_looks_again() -> None:
    reader = Reader()
    reader.wake()
    reader.wake()
    assert await woken(reader) == [True]
    assert await woken(reader) == [False]

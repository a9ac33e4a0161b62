"""What open desks look up: once for all who see the same, and again after every change."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot.domain.conversation import ConversationState, Message, Owner
from bot.domain.staff import Staff
from bot.gateway.events import DESK, Wakeups
from bot.gateway.following import Following
from bot.gateway.looking import Board, Looks


def _staff(name: str, role: str = "agent", *departments: str) -> Staff:
    return Staff(
        id=name,
        username=name,
        display_name=name,
        role=role,  # type: ignore[arg-type]
        capacity=4,
        departments=frozenset(departments),
    )


class Scene:
    def __init__(self) -> None:
        self.now = 0.0
        self.looked: list[str] = []
        self.wakeups = Wakeups()
        self.board = Board(self.wakeups, self._look_up, clock=lambda: self.now)

    def _look_up(self, staff: Staff) -> str:
        self.looked.append(staff.id)
        return f"as {staff.id} sees it"


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_the_queue_is_looked_up_once_for_all_who_see_the_same(scene: Scene) -> None:
    anna, bas = _staff("anna"), _staff("bas")
    assert scene.board.for_desk(anna) == scene.board.for_desk(bas) == "as anna sees it"
    assert scene.looked == ["anna"]


@pytest.mark.parametrize(
    "other", [_staff("bas", "agent", "belastingen"), _staff("bas", "supervisor")]
)
def test_who_has_other_work_never_sees_what_was_looked_up_for_a_colleague(
    scene: Scene, other: Staff
) -> None:
    scene.board.for_desk(_staff("anna"))
    assert scene.board.for_desk(other) == "as bas sees it"


def test_what_wakes_the_desks_makes_it_looked_up_again(scene: Scene) -> None:
    anna, before = _staff("anna"), scene.board.situations()
    scene.board.for_desk(anna)
    scene.wakeups.wake_here(["a conversation"])
    scene.board.for_desk(anna)
    assert scene.board.situations() is before
    assert scene.looked == ["anna"]

    asyncio.run(_wake_desks(scene))
    scene.board.for_desk(anna)
    assert scene.looked == ["anna", "anna"]
    assert scene.board.situations() is not before


async def _wake_desks(scene: Scene) -> None:
    scene.wakeups.wake_here([DESK])


def test_what_changes_by_time_alone_is_looked_up_again_after_a_second(scene: Scene) -> None:
    anna, before = _staff("anna"), scene.board.situations()
    scene.board.for_desk(anna)
    scene.now = 1.0
    scene.board.for_desk(anna)
    assert scene.looked == ["anna", "anna"]
    assert scene.board.situations() is not before


class Conversation:
    """Stands in for the gateway of one open conversation; counts its looks."""

    def __init__(self, owner: Owner) -> None:
        self.looks = 0
        self.state = ConversationState(owner)
        self.here: list[str] = []
        conversations = SimpleNamespace(follow=self._follow)
        gateway = SimpleNamespace(
            services=SimpleNamespace(conversations=conversations),
            looks=Looks(),
            board=Board(Wakeups(), lambda staff: None),
            attendance=SimpleNamespace(note=self.here.append),
            typing=SimpleNamespace(is_typing=lambda *_: False),
        )
        self.following = Following(gateway, "a conversation", "its token", 0)  # type: ignore[arg-type]

    def _follow(self, *_: Any) -> tuple[list[Message], ConversationState]:
        self.looks += 1
        return [], self.state


@pytest.mark.parametrize(
    ("owner", "looks"), [(Owner.BOT, 2), (Owner.CLOSED, 2), (Owner.QUEUE, 3), (Owner.AGENT, 3)]
)
def test_a_conversation_in_which_nothing_changes_by_time_looks_only_when_it_is_woken(
    owner: Owner, looks: int
) -> None:
    async def looked() -> Conversation:
        conversation = Conversation(owner)
        for woken in (True, False, True):
            await conversation.following(woken)
        return conversation

    conversation = asyncio.run(looked())
    assert conversation.looks == looks
    assert len(conversation.here) == 3, "the citizen is there all the same"


def test_a_conversation_that_comes_in_the_queue_looks_by_itself_from_then_on() -> None:
    async def looked() -> int:
        conversation = Conversation(Owner.BOT)
        await conversation.following(True)
        conversation.state = ConversationState(Owner.QUEUE)
        await conversation.following(True)
        await conversation.following(False)
        return conversation.looks

    assert asyncio.run(looked()) == 3

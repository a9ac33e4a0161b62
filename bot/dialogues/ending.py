"""How a dialogue ends: every matter with next steps that are stored, shown and confirmed.

A dialogue stops where its writer had seen enough. From there on the citizen says yes to "is this
right?", or goes to a person who arranges something; then what is there is held against the promise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional

from bot.dialogues.expectations import Mismatch
from bot.dialogues.step import AgentAct, Resolution, Step
from bot.dialogues.world import World
from bot.domain.conversation import MessageKind, Owner, Sender
from bot.domain.goals import ELSEWHERE, NextStep
from bot.domain.handoff import OPEN_STATUSES
from bot.domain.next_steps import STEPS_RIGHT
from bot.domain.outcome import RecordedStep
from bot.services.next_steps import last_matter
from bot.storage.desk_tables import handoffs
from bot.storage.tables import sortings

_SOLVED = "/opgelost"
_OPEN = [status.value for status in OPEN_STATUSES]
#: What these do is a row of its own: a consent, or a deletion. Nothing comes after it.
_DONE_AT_ONCE = ("show_data", "delete_data", "stop_remembering")
_ARRANGED = Resolution(
    outcome="follow_up",
    next_steps=[NextStep(who="wij", what="Wij bellen u over het vervolg", within_days=2)],
)


@dataclass(frozen=True)
class Ending:
    """What was wrong, and in how many messages of the citizen each simple matter was done."""

    wrong: list[Mismatch]
    turns: tuple[int, ...] = ()


async def finish(world: World) -> Ending:
    """Bring what is open to its end, as citizen and desk do."""
    if not _is_there(world) or not _has_matter(world):
        return Ending([])
    world.rasa.down = False
    if not await _says_yes(world) and not _ended(world):
        await _through_a_person(world)
        await _says_yes(world)
    steps = _recorded(world)
    return Ending(list(_wrong(world, last_matter(steps))), tuple(_turns(world, steps)))


def _is_there(world: World) -> bool:
    """Who had everything deleted has no conversation left."""
    with world.services.deps.uow(write=False) as repos:
        return repos.conversations.get(world.conversation_id) is not None


def _has_matter(world: World) -> bool:
    """Whether there was anything to deal with: small talk, and what is not ours, has no next."""
    if any(row.status in _OPEN for row in world.rows(handoffs)) or _recorded(world):
        return True
    goals = [world.services.catalogue.goal(row.goal) for row in world.rows(sortings)]
    last = next((goal for goal in reversed(goals) if goal and goal.kind == "goal"), None)
    return last is not None and last.key != ELSEWHERE and last.does not in _DONE_AT_ONCE


def _recorded(world: World) -> list[RecordedStep]:
    with world.services.deps.uow(write=False) as repos:
        return repos.next_steps.of_conversation(world.conversation_id)


def _ended(world: World) -> bool:
    """The steps that were told last are confirmed, and nobody is busy with anything."""
    steps = last_matter(_recorded(world))
    busy = any(row.status in _OPEN and row.kind == "chat" for row in world.rows(handoffs))
    return bool(steps) and not busy and all(step.confirmed_at for step in steps)


async def _says_yes(world: World) -> bool:
    """Taps yes where that is asked; whether it was. What the bot asked, it hears only while it has
    the conversation."""
    heard: tuple[str, ...] = (STEPS_RIGHT,)
    if world.look()[1].owner is Owner.BOT:
        heard += (_SOLVED,)
    for message in reversed(world.offering()):
        for choice in message.choices:
            if choice.payload in heard:
                await world.take(Step(choose=choice.title))
                return True
    return False


async def _through_a_person(world: World) -> None:
    """To a person, who is in reach from everywhere, and who arranges something."""
    if not any(row.status in _OPEN for row in world.rows(handoffs)):
        await world.take(Step(escape_button=True))
    if any(row.status in _OPEN and row.status != "claimed" for row in world.rows(handoffs)):
        await world.take(Step(agent=AgentAct(claims=True)))
    await world.take(Step(agent=AgentAct(resolves=_ARRANGED)))


def _wrong(world: World, steps: list[RecordedStep]) -> Iterator[Mismatch]:
    if not steps:
        yield Mismatch("the matter ends with stored next steps", "there are none")
    messages, _ = world.look()
    shown = "\n".join(m.text for m in messages if m.kind is MessageKind.NEXT_STEPS).lower()
    for recorded in steps:
        step = recorded.step
        if step.what.rstrip(".").lower() not in shown:
            yield Mismatch("each stored next step is shown", step.what)
        if recorded.confirmed_at is None:
            yield Mismatch("each next step is confirmed by the citizen", step.what)
        if step.who == "wij" and not (recorded.department and step.due):
            yield Mismatch("what we promise has an owner and a term", step.what)


def _turns(world: World, steps: list[RecordedStep]) -> Iterator[int]:
    """For each simple matter that was confirmed: the citizen's messages from its first to the one
    that confirmed it. Small talk before it is not counted; a question back to the citizen is."""
    said = [m for m in world.look()[0] if m.sender is Sender.CITIZEN]
    talk = {
        row.turn_seq
        for row in world.rows(sortings)
        for goal in [world.services.catalogue.goal(row.goal)]
        if goal is not None and goal.kind == "smalltalk"
    }
    before = 0
    for at in sorted({step.confirmed_at for step in steps if step.confirmed_at}):
        group = [step for step in steps if step.confirmed_at == at]
        last: Optional[int] = max((m.seq for m in said if m.created_at <= at), default=None)
        if last is None:
            continue
        if all(step.handoff_id is None for step in group):
            yield sum(before < m.seq <= last and m.seq not in talk for m in said)
        before = last

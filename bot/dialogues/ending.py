"""How a dialogue ends: every matter with next steps that are stored, shown and answered.

A dialogue stops where its writer had seen enough. From there on the citizen says yes to "is this
right?", or goes to a person who arranges something; then yes to what is asked about everything that
was told before. Then each matter is held against the promise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional

from bot.dialogues.expectations import Mismatch
from bot.dialogues.step import AgentAct, Resolution, Step
from bot.dialogues.world import World
from bot.domain.conversation import Message, MessageKind, Owner, Sender
from bot.domain.goals import ELSEWHERE, NextStep
from bot.domain.handoff import OPEN_STATUSES
from bot.domain.next_steps import EARLIER_RIGHT, STEPS_RIGHT
from bot.domain.open_matters import in_matters, unanswered
from bot.domain.outcome import RecordedStep
from bot.services.next_steps import last_matter
from bot.storage.desk_tables import handoffs
from bot.storage.tables import sortings

_SOLVED, _NOTHING_MORE = "/opgelost", "/nee"
#: More questions than this nobody is asked at an end.
_MOST_QUESTIONS = 3
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
    before = list(_wrong_before(world))
    if not _is_there(world) or not _has_matter(world):
        return Ending(before)
    world.rasa.down = False
    if not await _says_yes(world) and not _ended(world):
        await _through_a_person(world)
        await _says_yes(world)
    await _says_yes_to_the_rest(world)
    steps = _recorded(world)
    return Ending([*before, *_wrong(world, steps)], tuple(_turns(world, steps)))


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


def _recorded(world: World, conversation_id: Optional[str] = None) -> list[RecordedStep]:
    with world.services.deps.uow(write=False) as repos:
        return repos.next_steps.of_conversation(conversation_id or world.conversation_id)


def _ended(world: World) -> bool:
    """The steps that were told last are confirmed, and nobody is busy with anything."""
    steps = last_matter(_recorded(world))
    busy = any(row.status in _OPEN and row.kind == "chat" for row in world.rows(handoffs))
    return bool(steps) and not busy and all(step.confirmed_at for step in steps)


async def _says_yes(world: World) -> bool:
    """Taps yes where that is asked; whether it was. What the bot asked, it hears only while it has
    the conversation."""
    if await _taps(world, STEPS_RIGHT):
        return True
    return world.look()[1].owner is Owner.BOT and await _taps(world, _SOLVED)


async def _says_yes_to_the_rest(world: World) -> None:
    """To what was told earlier; after saying that what else was asked needs no answer any more."""
    for _ in range(_MOST_QUESTIONS):
        if not unanswered(_recorded(world)):
            return
        if not (await _taps(world, EARLIER_RIGHT) or await _taps(world, _NOTHING_MORE)):
            return


async def _taps(world: World, payload: str) -> bool:
    """Whether this could be tapped, in which case it was."""
    for message in reversed(world.offering()):
        for choice in message.choices:
            if choice.payload == payload:
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


def _wrong_before(world: World) -> Iterator[Mismatch]:
    """In the conversations that they came back from: who left without an answer has given none."""
    for conversation_id in world.conversations[:-1]:
        messages, _ = world.services.conversations.messages_since(conversation_id, 0)
        yield from _promised(_recorded(world, conversation_id), messages)


def _wrong(world: World, steps: list[RecordedStep]) -> Iterator[Mismatch]:
    if not steps:
        yield Mismatch("the matter ends with stored next steps", "there are none")
    yield from _promised(steps, world.look()[0])
    for recorded in last_matter(steps):
        if recorded.confirmed_at is None:
            yield Mismatch("each next step is confirmed by the citizen", recorded.step.what)
    for matter in unanswered(steps):
        if matter[0].matter != steps[-1].matter:
            told = ", ".join(recorded.step.what for recorded in matter)
            yield Mismatch("the steps of each earlier matter are confirmed or disputed", told)


def _promised(steps: list[RecordedStep], messages: list[Message]) -> Iterator[Mismatch]:
    """Of every matter: what is stored is shown, and what we promise is somebody's."""
    shown = "\n".join(m.text for m in messages if m.kind is MessageKind.NEXT_STEPS).lower()
    for recorded in steps:
        step = recorded.step
        if step.what.rstrip(".").lower() not in shown:
            yield Mismatch("each stored next step is shown", step.what)
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
    before = answered = 0
    for matter in in_matters(steps):
        told, at = matter[0].turn_seq, matter[0].confirmed_at
        last = max((m.seq for m in said if at is not None and m.created_at <= at), default=0)
        if told is None:  # agreed with a person
            before = answered = max(answered, last)
            continue
        if answered < told:
            before = max(before, answered)
        if last:
            yield sum(before < m.seq <= last and m.seq not in talk for m in said)
        before, answered = told, last

"""What must be true after every step of every dialogue, without anybody writing it down."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.dialogues.expectations import Mismatch
from bot.dialogues.step import Step
from bot.dialogues.world import World
from bot.domain.conversation import MessageKind, Owner, Sender
from bot.domain.handoff import OPEN_STATUSES
from bot.domain.person_request import asks_for_callback, asks_for_person
from bot.domain.personal_data import mask
from bot.storage.desk_tables import handoffs
from bot.storage.tables import next_steps

_OPEN = [status.value for status in OPEN_STATUSES]
#: "U: …" and "Wij: …", as `NextStep.line` writes them.
_STEP_LINE = re.compile(r"^(?:U|Wij): .+$", re.MULTILINE)
_ARRANGED = re.compile(
    r"\b(?:genoteerd|ingepland|vastgelegd|(?:is|heb|zijn) (?:voor )?u\w* (?:aangemeld|ingeschreven)"
    r"|voor u (?:geregeld|doorgegeven))\b",
    re.IGNORECASE,
)


def broken(world: World, step: Step) -> list[Mismatch]:
    """The invariants of the design that do not hold now."""
    return [
        *_numbers(world),
        *_owner(world),
        *_silence(world),
        *_once(world),
        *_arranged(world),
        *_person(world, step),
        *_masked(world, step),
    ]


def _numbers(world: World) -> Iterator[Mismatch]:
    messages, _ = world.look()
    numbers = [message.seq for message in messages]
    if numbers != list(range(1, len(numbers) + 1)):
        yield Mismatch("messages are numbered without gaps", str(numbers))


def _owner(world: World) -> Iterator[Mismatch]:
    _, state = world.look()
    offered = [row for row in world.rows(handoffs) if row.status in _OPEN]
    if len(offered) > 1:
        yield Mismatch("at most one open hand-off", str(len(offered)))
    if state.owner in (Owner.QUEUE, Owner.AGENT) and not offered:
        yield Mismatch("who waits for a person has an open hand-off", "there is none")
    if state.owner in (Owner.BOT, Owner.CLOSED) and any(row.kind == "chat" for row in offered):
        yield Mismatch("the bot does not have a conversation that waits for a person")


def _silence(world: World) -> Iterator[Mismatch]:
    _, state = world.look()
    if world.owner_before is Owner.AGENT is state.owner:
        for message in world.new_messages():
            if message.sender is Sender.BOT:
                yield Mismatch("the bot is silent while a person speaks", message.text)


def _once(world: World) -> Iterator[Mismatch]:
    said = [m.text for m in world.new_messages() if m.sender is Sender.BOT]
    for text in sorted({text for text in said if said.count(text) > 1}):
        yield Mismatch("nothing is said twice in one answer", text)


def _arranged(world: World) -> Iterator[Mismatch]:
    """What is said to be arranged is a row: a next step, or a hand-off."""
    offered = world.rows(handoffs)
    steps = {(row.who, row.what.rstrip(".")) for row in world.rows(next_steps)}
    for message in world.new_messages():
        if message.sender is Sender.AGENT:
            continue
        if message.kind is not MessageKind.NEXT_STEPS:
            claimed = _ARRANGED.search(message.text)
            if claimed and message.sender is Sender.BOT:
                yield Mismatch("only what is recorded is called arranged", message.text)
            continue
        for line in _STEP_LINE.findall(message.text):
            who, what = line.split(": ", 1)
            recorded = any(w == who.lower() and what.startswith(text) for w, text in steps)
            if not recorded and not any(row.kind == "callback" for row in offered):
                yield Mismatch("a next step that is said is in the database", line)


def _person(world: World, step: Step) -> Iterator[Mismatch]:
    """A person, please: from the bot, that is never answered with a question first."""
    said = step.citizen
    if said is None or not asks_for_person(said) or asks_for_callback(said):
        return
    _, state = world.look()
    if state.owner in (Owner.BOT, Owner.CLOSED):
        yield Mismatch("who asks for a person is handed over at once", state.owner.value)


def _masked(world: World, step: Step) -> Iterator[Mismatch]:
    if not step.citizen:
        return
    kept = world.rasa.tracker_text(world.conversation_id)
    for found in mask(step.citizen).found:
        if found.value in kept:
            yield Mismatch(f"Rasa never sees a {found.kind}", found.value)

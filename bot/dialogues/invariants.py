"""What must be true after every step of every dialogue, without anybody writing it down."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.dialogues.expectations import Mismatch
from bot.dialogues.step import Step
from bot.dialogues.world import World
from bot.domain.conversation import MessageKind, Owner, Sender
from bot.domain.handoff import OPEN_STATUSES, HandoffStatus
from bot.domain.outbox import OutboxKind
from bot.domain.person_request import asks_for_callback, asks_for_person
from bot.domain.personal_data import mask
from bot.domain.promises import promise_in
from bot.storage.desk_tables import handoffs
from bot.storage.recognition_tables import deletions, outbox
from bot.storage.tables import next_steps

_OPEN = [status.value for status in OPEN_STATUSES]
_PROPOSED = [status.value for status in (HandoffStatus.OFFERED, HandoffStatus.DECLINED)]
_CALL = re.compile(r"belt u terug|calls? you back|we call you", re.IGNORECASE)


def broken(world: World, step: Step) -> list[Mismatch]:
    """The invariants of the design that do not hold now."""
    return [
        *_numbers(world),
        *_owner(world),
        *_silence(world),
        *_once(world),
        *_arranged(world),
        *_answered(world),
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
    chats = [row.status for row in offered if row.kind == "chat"]
    if state.owner is Owner.BOT and chats:
        yield Mismatch("the bot does not have a conversation that waits for a person")
    # Who ended the chat waits for nobody; a member of staff who had it still notes how it ended.
    if state.owner is Owner.CLOSED and any(one != HandoffStatus.CLAIMED.value for one in chats):
        yield Mismatch("nobody waits in a conversation that is over")


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
    """What is promised, or said to be arranged, is a row: a next step, a hand-off, a mail."""
    offered = [row for row in world.rows(handoffs) if row.status not in _PROPOSED]
    steps = [row.what.rstrip(".").lower() for row in world.rows(next_steps)]
    mails = [row for row in world.rows(outbox) if row.kind == OutboxKind.EMAIL.value]
    kept = bool(steps or offered or mails or world.rows(deletions))
    for message in world.new_messages():
        if message.sender is Sender.AGENT:
            continue
        if message.kind is not MessageKind.NEXT_STEPS:
            if promise_in(message.text) and not kept:
                yield Mismatch("what is promised is recorded first", message.text)
            continue
        for line in message.text.splitlines()[1:]:
            recorded = any(what in line.lower() for what in steps)
            # How a call back is told, and in another language once more.
            call = _CALL.search(line) and any(row.kind == "callback" for row in offered)
            if not recorded and not call:
                yield Mismatch("a next step that is said is in the database", line)


def _answered(world: World) -> Iterator[Mismatch]:
    """Who is asked whether an answer is right was shown what is next, and it is stored with this
    very answer; that all of it is, `_arranged` sees."""
    thought = world.thought()
    if thought is None or "action_answer" not in thought.actions:
        return
    new = world.new_messages()
    asked = any(choice.payload == "/niet_opgelost" for m in new for choice in m.choices)
    if not asked:
        return
    if all(message.kind is not MessageKind.NEXT_STEPS for message in new):
        yield Mismatch("an answer comes with its next steps", "none are shown")
    elif all(row.turn_seq != world.last_citizen_seq for row in world.rows(next_steps)):
        yield Mismatch("the next steps of an answer are stored", "none of this answer")


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

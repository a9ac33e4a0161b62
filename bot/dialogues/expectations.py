"""What a step says must be true, held against what is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.dialogues.step import Absent, InDatabase, SortedAs, Step, Wanted
from bot.dialogues.world import World
from bot.domain.conversation import Message, MessageKind, Sender
from bot.domain.handoff import OPEN_STATUSES, HandoffStatus
from bot.storage.afterwards_tables import aftercare, tips
from bot.storage.desk_tables import handoffs
from bot.storage.history_tables import contacts
from bot.storage.recognition_tables import deletions
from bot.storage.tables import claims, next_steps, sortings

_OPEN = [status.value for status in OPEN_STATUSES]
_PROPOSED = [status.value for status in (HandoffStatus.OFFERED, HandoffStatus.DECLINED)]


@dataclass(frozen=True)
class Mismatch:
    """What should have been, and what was; `got` is empty when the messages show it."""

    expected: str
    got: str = ""


def mismatches(world: World, step: Step) -> list[Mismatch]:
    """Everything in which this step went otherwise than it should have."""
    found: list[Mismatch] = []
    found += _texts(_joined(world.new_messages()), step.bot, "a message")
    found += _order(_joined(world.new_messages()), step.in_order)
    found += _silence(world, step)
    found += _repeats(world, step)
    found += _choices(world, step)
    if step.survey is not None:
        asked = world.look()[1].survey is not None
        found += _equal("asked how it was", step.survey, asked)
    if step.state:
        _, state = world.look()
        if state.owner.value != step.state:
            found.append(Mismatch(f"the conversation is with: {step.state}", state.owner.value))
    if step.sorted:
        found += _sorted(world, step.sorted)
    if step.database:
        found += _database(world, step.database)
    kept = world.rasa.tracker_text(world.conversation_id)
    for text in step.tracker_lacks:
        if text in kept:
            found.append(Mismatch(f"Rasa never sees “{text}”", "it is in Rasa's tracker"))
    return found


def _joined(messages: Sequence[Message]) -> str:
    return "\n".join(message.text for message in messages)


def _texts(text: str, wanted: Sequence[Wanted], where: str, show: bool = False) -> list[Mismatch]:
    found = []
    for want in wanted:
        absent = isinstance(want, Absent)
        words = want.text if isinstance(want, Absent) else want
        if (words.lower() in text.lower()) is absent:
            kind = "without" if absent else "with"
            found.append(Mismatch(f"{where} {kind} “{words}”", text if show else ""))
    return found


def _order(text: str, wanted: Sequence[str]) -> Iterator[Mismatch]:
    position = 0
    for words in wanted:
        at = text.lower().find(words.lower(), position)
        if at < 0:
            yield Mismatch(f"in this order: {', '.join(f'“{w}”' for w in wanted)}", f"no “{words}”")
            return
        position = at + len(words)


def _silence(world: World, step: Step) -> Iterator[Mismatch]:
    said = [m for m in world.new_messages() if m.sender in (Sender.BOT, Sender.SYSTEM)]
    if step.silent and said:
        yield Mismatch("nobody but people says anything")


def _repeats(world: World, step: Step) -> Iterator[Mismatch]:
    """Answers only: the same question with the same choices may come back."""
    if step.repeats is None:
        return
    messages, _ = world.look()
    before = {m.text for m in messages if m.seq <= world.seen and m.sender is Sender.BOT}
    for message in world.new_messages():
        if message.kind is MessageKind.TEXT and message.text in before:
            yield Mismatch("nothing is said twice", f"again: {message.text}")


def _choices(world: World, step: Step) -> Iterator[Mismatch]:
    offered = [choice.title for message in world.offering() for choice in message.choices]
    for title in step.choices:
        if title not in offered:
            yield Mismatch(f"the choice “{title}”", ", ".join(offered) or "no choices")


def _equal(what: str, wanted: Any, got: Any) -> Iterator[Mismatch]:
    if wanted is not None and wanted != got:
        yield Mismatch(f"{what}: {wanted}", str(got))


def _sorted(world: World, wanted: SortedAs) -> list[Mismatch]:
    """The sorting as it was stored; for what is not stored (yes, no), as Rasa saw it."""
    rows = [row for row in world.rows(sortings) if row.turn_seq == world.last_citizen_seq]
    thought = world.thought()
    if not rows and thought is None:
        return [Mismatch("the message was sorted", "it was not")]
    goal = rows[-1].goal if rows else (thought.goal if thought else None)
    triage = rows[-1].triage if rows else (thought.triage if thought else {})
    found = list(_equal("sorted with goal", wanted.goal, goal))
    for name in ("label", "decision", "urgent", "feeling", "also", "language"):
        found += _equal(f"sorted with {name}", getattr(wanted, name), triage.get(name))
    given = "; ".join(triage.get("reasons") or ()) or "no reasons"
    found += _texts(given, wanted.reasons, "a reason", show=True)
    return found


def _database(world: World, wanted: InDatabase) -> list[Mismatch]:
    rows = world.rows(handoffs)
    offered = [row for row in rows if row.status not in _PROPOSED]
    typed = sorted({row.kind for row in world.rows(claims)})
    sorted_as = world.rows(sortings)
    shown = world.rows(tips)
    counts = {
        "handoffs": len(offered),
        "open_handoffs": sum(row.status in _OPEN for row in offered),
        "offers": len(rows) - len(offered),
        "next_steps": len(world.rows(next_steps)),
        "sortings": len(sorted_as),
        "contacts": _contacts(world),
        "deletions": _deletions(world),
        "tips": len(shown),
        "aftercare": _aftercare(world) if wanted.aftercare is not None else None,
    }
    found: list[Mismatch] = []
    for name, count in counts.items():
        found += _equal(f"in the database, {name}", getattr(wanted, name), count)
    tip_outcome = shown[-1].outcome if shown else "no tip"
    found += _equal("what was done with the tip", wanted.tip_outcome, tip_outcome)
    newest = offered[-1] if offered else None
    for name in ("kind", "status", "department", "goal", "urgent", "feeling", "callback_when"):
        got = getattr(newest, name, "no hand-off")
        found += _equal(f"the hand-off's {name}", getattr(wanted, name), got)
    if wanted.callback_hour is not None:
        hour = _hour(world, newest) if newest else "no hand-off"
        found += _equal("the hour to call", wanted.callback_hour, hour)
    if wanted.intake is not None:
        found += _equal("intake answers", wanted.intake, len(newest.intake) if newest else 0)
    summary = newest.summary if newest else "(no hand-off)"
    found += _texts(summary, wanted.summary, "a summary", show=True)
    if wanted.claims is not None:
        found += _equal("typed, unverified", sorted(wanted.claims), typed)
    for name, column in (("estimate", "own_estimate"), ("outcome", "outcome")):
        got = next((row[column] for row in reversed(sorted_as) if row[column]), None)
        found += _equal(f"the {name}", getattr(wanted, name), got)
    return found


def _hour(world: World, handoff: Any) -> str:
    if handoff.callback_from is None or handoff.callback_until is None:
        return "none"
    zone = world.services.catalogue.organisation.opening_hours.zone
    start, until = (
        each.astimezone(zone) for each in (handoff.callback_from, handoff.callback_until)
    )
    return f"{start:%Y-%m-%d %H:%M}-{until:%H:%M}"


def _deletions(world: World) -> int:
    """Of this dialogue: it begins with an empty database."""
    with world.services.engine.connect() as db:
        return int(db.execute(sa.select(sa.func.count()).select_from(deletions)).scalar_one())


def _aftercare(world: World) -> list[str]:
    """Of this dialogue, in all its conversations."""
    newest = (aftercare.c.created_at.desc(), aftercare.c.id)
    with world.services.engine.connect() as db:
        return list(db.execute(sa.select(aftercare.c.state).order_by(*newest)).scalars())


def _contacts(world: World) -> int | None:
    if world.customer_id is None:
        return 0
    with world.services.engine.connect() as db:
        query = sa.select(sa.func.count()).where(contacts.c.customer_id == world.customer_id)
        return int(db.execute(query).scalar_one())

"""What must be true of all hand-offs in a database, whatever was done to them in whatever order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.domain.errors import IllegalTransition
from bot.domain.handoff import OPEN_STATUSES, HandoffStatus, Transition, after
from bot.storage.desk_tables import handoff_events, handoffs, staff
from bot.storage.tables import conversations, messages

_OPEN = {status.value for status in OPEN_STATUSES}
#: Who owns the conversation of an open hand-off.
_OWNER = {"waiting": "queue", "planned": "bot", "claimed": "agent"}
#: These give a case to somebody.
_GIVE = {Transition.CLAIM, Transition.TAKE_OVER, Transition.COLLEAGUE_ACCEPTS}
#: The colleague who is asked says no; all else is done by who has it, the citizen or the clock.
_NOT_BY_THE_OWNER = {Transition.COLLEAGUE_DECLINES}


def broken(engine: Engine) -> list[str]:
    """Everything that is not as it must be; empty when all is well.

    No case with two owners, load and capacity right, none lost, every trail a chain of transitions
    that exist, and the owner of each conversation fits its hand-off.
    """
    with engine.connect() as db:
        cases = db.execute(sa.select(handoffs)).mappings().all()
        trails: dict[str, list[Any]] = defaultdict(list)
        for event in db.execute(sa.select(handoff_events).order_by(handoff_events.c.id)):
            trails[event.handoff_id].append(event)
        return [
            *_owners(db, cases),
            *_loads(db, cases),
            *(told for case in cases for told in _trail(case, trails[case["id"]])),
            *_messages(db),
        ]


def _owners(db: Connection, cases: list[Any]) -> Iterator[str]:
    open_ = [case for case in cases if case["status"] in _OPEN]
    for conversation, number in Counter(case["conversation_id"] for case in open_).items():
        if number > 1:
            yield f"conversation {conversation} has {number} open hand-offs"
    status = {case["conversation_id"]: case["status"] for case in open_}
    for row in db.execute(sa.select(conversations.c.id, conversations.c.owner)):
        wanted = {_OWNER[status[row.id]]} if row.id in status else {"bot", "closed"}
        if row.owner not in wanted:
            now = status.get(row.id, "not with people")
            yield f"conversation {row.id} is {now}, and its owner is {row.owner}"
    for case in cases:
        claimed = case["status"] == "claimed"
        if claimed and (case["staff_id"] is None or case["lease_until"] is None):
            yield f"{case['id']} is claimed, and nobody's"
        if case["status"] in _OPEN and not claimed and case["staff_id"] is not None:
            yield f"{case['id']} is {case['status']}, and somebody's"
        if case["asked_staff_id"] is not None and not claimed:
            yield f"{case['id']} is {case['status']}, and a colleague is asked to take it"
        if case["asked_staff_id"] is not None and case["asked_staff_id"] == case["staff_id"]:
            yield f"{case['id']}: who has it is asked to take it"


def _loads(db: Connection, cases: list[Any]) -> Iterator[str]:
    held = Counter(case["staff_id"] for case in cases if case["status"] == "claimed")
    for row in db.execute(sa.select(staff)):
        if row.load != held[row.id]:
            yield f"{row.username} has {held[row.id]} cases, and a load of {row.load}"
        if held[row.id] > row.capacity:
            yield f"{row.username} has {held[row.id]} cases, and room for {row.capacity}"


def _trail(case: Any, events: list[Any]) -> Iterator[str]:
    name = case["id"]
    if not events:
        yield f"{name} has no trail"
        return
    status: Optional[str] = None
    owner: Optional[str] = None
    for event in events:
        if event.status_before != status:
            yield f"{name}: {event.transition} begins in {event.status_before}, not in {status}"
        transition = Transition(event.transition)
        if event.status_after not in _leads_to(event.status_before, transition):
            yield f"{name}: {event.status_before} -{event.transition}-> {event.status_after}"
        status = event.status_after
        if transition in _GIVE:
            owner = event.to_staff_id
        elif status in ("waiting", "planned"):
            owner = None
        elif transition not in _NOT_BY_THE_OWNER and event.staff_id not in (None, owner):
            yield f"{name}: {event.transition} by somebody who does not have it"
    if status != case["status"]:
        yield f"{name} is {case['status']}, and its trail ends in {status}"
    if owner != case["staff_id"]:
        yield f"{name} is of {case['staff_id']}, and by its trail of {owner}"


def _leads_to(before: Optional[str], transition: Transition) -> set[str]:
    origin = HandoffStatus(before) if before else None
    try:
        return {after(origin, transition, kind).value for kind in ("chat", "callback")}
    except IllegalTransition:
        return set()


def _messages(db: Connection) -> Iterator[str]:
    counted = sa.func.count().label("number")
    query = (
        sa.select(conversations.c.id, conversations.c.last_seq, counted)
        .join(messages, messages.c.conversation_id == conversations.c.id)
        .group_by(conversations.c.id, conversations.c.last_seq)
        .having(counted != conversations.c.last_seq)
    )
    for row in db.execute(query):
        yield f"conversation {row.id} has {row.number} messages, numbered to {row.last_seq}"

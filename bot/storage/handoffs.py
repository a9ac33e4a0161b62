"""Hand-offs: every change is one conditional UPDATE, so that two people can never both win."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import Conflict
from bot.domain.handoff import (
    OPEN_STATUSES,
    Handoff,
    HandoffEvent,
    HandoffStatus,
    NewHandoff,
    Transition,
    after,
)
from bot.domain.staff import Staff
from bot.storage.desk_tables import handoff_events, handoffs
from bot.storage.handoff_rows import (
    LAST_REASSURED,
    SELECT_EVENTS,
    SELECT_HANDOFFS,
    event_of,
    handoff_of,
)
from bot.storage.queue_order import listed

_OPEN = [status.value for status in OPEN_STATUSES]
_WAITING, _CLAIMED = HandoffStatus.WAITING.value, HandoffStatus.CLAIMED.value
_OFFERED = HandoffStatus.OFFERED.value
# Asked at every message: putting an expression together costs more than having SQLite run it.
_ID = sa.bindparam("id_")
_GET = SELECT_HANDOFFS.where(handoffs.c.id == _ID)
_OPEN_FOR = SELECT_HANDOFFS.where(handoffs.c.conversation_id == _ID, handoffs.c.status.in_(_OPEN))


class SqlHandoffs:
    """Fulfils `bot.services.ports.HandoffStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(
        self,
        conversation_id: str,
        handoff: NewHandoff,
        summary: str,
        at: dt.datetime,
        transition: Transition = Transition.OPEN,
        language: str = "nl",
        skill: Optional[str] = None,
    ) -> str:
        handoff_id = str(uuid.uuid4())
        status = after(None, transition, handoff.kind)
        values = dict(
            id=handoff_id,
            conversation_id=conversation_id,
            kind=handoff.kind,
            status=status.value,
            department=handoff.department,
            goal=handoff.goal,
            urgent=handoff.urgent,
            reasons=list(handoff.reasons),
            feeling=handoff.feeling,
            summary=summary,
            intake=[vars(answer) for answer in handoff.intake],
            skill=skill,
            language=language,
            callback_when=handoff.callback_when,
            callback_from=handoff.callback_from,
            callback_until=handoff.callback_until,
            opened_by_turn=handoff.turn_seq,
            waiting_since=at,
            created_at=at,
        )
        try:
            with self._db.begin_nested():
                self._db.execute(handoffs.insert().values(**values))
        except IntegrityError:
            # The partial unique index: one open hand-off per conversation.
            raise Conflict("er staat al een overdracht open") from None
        event = HandoffEvent(handoff_id, transition, None, status, str(handoff.department), at)
        self._write_down(conversation_id, event)
        return handoff_id

    def change(
        self,
        handoff: Handoff,
        transition: Transition,
        at: dt.datetime,
        by: Optional[str] = None,
        to: Optional[str] = None,
        note: str = "",
        **values: Any,
    ) -> bool:
        kind = values.get("kind", handoff.kind)
        status = after(handoff.status, transition, kind)
        # A claimed case has one owner, and only while that is still so does anything change.
        owner = handoffs.c.staff_id
        unchanged = owner.is_(None) if handoff.agent_id is None else owner == handoff.agent_id
        done = self._update(
            handoffs.c.id == handoff.id,
            handoffs.c.status == handoff.status.value,
            unchanged,
            status=status.value,
            **values,
        )
        if done:
            department = values.get("department", handoff.department)
            event = HandoffEvent(
                handoff.id, transition, handoff.status, status, department, at, by, to, note
            )
            self._write_down(handoff.conversation_id, event)
        return done

    def _write_down(self, conversation_id: str, event: HandoffEvent) -> None:
        self._db.execute(
            handoff_events.insert().values(
                handoff_id=event.handoff_id,
                conversation_id=conversation_id,
                transition=event.transition.value,
                status_before=event.before.value if event.before else None,
                status_after=event.after.value,
                department=event.department,
                staff_id=event.by,
                to_staff_id=event.to,
                note=event.note,
                at=event.at,
            )
        )

    def trail(self, handoff_id: str) -> list[HandoffEvent]:
        query = SELECT_EVENTS.where(handoff_events.c.handoff_id == handoff_id)
        return [event_of(row) for row in self._db.execute(query.order_by(handoff_events.c.id))]

    def _one(self, query: sa.sql.Select, **values: str) -> Optional[Handoff]:
        row = self._db.execute(query, values).one_or_none()
        return handoff_of(row) if row else None

    def _many(self, query: sa.sql.Select) -> list[Handoff]:
        return [handoff_of(row) for row in self._db.execute(query)]

    def get(self, handoff_id: str) -> Optional[Handoff]:
        return self._one(_GET, id_=handoff_id)

    def open_for(self, conversation_id: str) -> Optional[Handoff]:
        return self._one(_OPEN_FOR, id_=conversation_id)

    def offered_for(self, conversation_id: str) -> Optional[Handoff]:
        query = SELECT_HANDOFFS.where(
            handoffs.c.conversation_id == conversation_id, handoffs.c.status == _OFFERED
        )
        found = self._many(query.order_by(handoffs.c.created_at.desc()).limit(1))
        return found[0] if found else None

    def of_conversation(self, conversation_id: str) -> list[Handoff]:
        query = SELECT_HANDOFFS.where(handoffs.c.conversation_id == conversation_id)
        return self._many(query.order_by(handoffs.c.created_at))

    def _update(self, *where: Any, **values: Any) -> bool:
        result = self._db.execute(handoffs.update().where(*where).values(**values))
        return bool(result.rowcount)

    def update_open(self, handoff_id: str, **values: Any) -> bool:
        alive = handoffs.c.status.in_([*_OPEN, _OFFERED])
        return self._update(handoffs.c.id == handoff_id, alive, **values)

    def set_tags(self, handoff_id: str, tags: Sequence[str]) -> None:
        self._update(handoffs.c.id == handoff_id, tags=list(tags))

    def first_reply(self, handoff_id: str, at: dt.datetime) -> None:
        self._update(
            handoffs.c.id == handoff_id, handoffs.c.first_reply_at.is_(None), first_reply_at=at
        )

    def queue(self, state: str, staff: Staff, limit: int, now: dt.datetime) -> list[Handoff]:
        return self._many(listed(SELECT_HANDOFFS, state, staff, now).limit(limit))

    def position(self, handoff: Handoff) -> int:
        """1 for who is next; urgent matters go first, then who waits longest."""
        earlier = handoffs.c.waiting_since < handoff.waiting_since
        ahead = (
            sa.and_(handoffs.c.urgent, earlier)
            if handoff.urgent
            else sa.or_(handoffs.c.urgent, earlier)
        )
        query = sa.select(sa.func.count()).where(
            handoffs.c.status == _WAITING,
            handoffs.c.kind == "chat",
            handoffs.c.department == handoff.department,
            handoffs.c.id != handoff.id,
            ahead,
        )
        return int(self._db.execute(query).scalar_one()) + 1

    def recent_waits(self, department: str, since: dt.datetime) -> list[float]:
        # Who came back to the queue waited for something else than a first free agent.
        rows = self._db.execute(
            sa.select(handoffs.c.waiting_since, handoff_events.c.at)
            .join(handoff_events, handoff_events.c.handoff_id == handoffs.c.id)
            .where(
                handoffs.c.department == department,
                handoffs.c.kind == "chat",
                handoffs.c.claimed_at >= since,
                handoffs.c.returned_times == 0,
                handoff_events.c.status_before == _WAITING,
                handoff_events.c.status_after == _CLAIMED,
                handoff_events.c.at >= since,
            )
        )
        return [(row.at - row.waiting_since).total_seconds() for row in rows]

    def mark_reassured(self, handoff_id: str, before: dt.datetime, at: dt.datetime) -> bool:
        due = (handoffs.c.status == _WAITING, before >= LAST_REASSURED)
        return self._update(handoffs.c.id == handoff_id, *due, reassured_at=at)

    def renew_leases(self, staff_id: str, until: dt.datetime) -> None:
        self._update(
            handoffs.c.staff_id == staff_id, handoffs.c.status == _CLAIMED, lease_until=until
        )

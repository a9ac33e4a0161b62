"""Hand-offs: every change is one conditional UPDATE, so that two people can never both win."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import Conflict
from bot.domain.handoff import (
    OPEN_STATUSES,
    Handoff,
    HandoffStatus,
    IntakeAnswer,
    NewHandoff,
    Staff,
)
from bot.storage.tables import conversations, handoffs, staff

_OPEN = [status.value for status in OPEN_STATUSES]
_WAITING, _CLAIMED = HandoffStatus.WAITING.value, HandoffStatus.CLAIMED.value

_SELECT = (
    sa.select(
        handoffs,
        staff.c.display_name.label("agent_name"),
        conversations.c.customer_name,
        conversations.c.customer_id,
    )
    .join(conversations, conversations.c.id == handoffs.c.conversation_id)
    .outerjoin(staff, staff.c.id == handoffs.c.staff_id)
)


def _handoff(row: Row) -> Handoff:
    return Handoff(
        id=row.id,
        conversation_id=row.conversation_id,
        kind=row.kind,
        status=HandoffStatus(row.status),
        department=row.department,
        urgent=row.urgent,
        waiting_since=row.waiting_since,
        created_at=row.created_at,
        goal=row.goal,
        reasons=tuple(row.reasons),
        feeling=row.feeling,
        summary=row.summary,
        intake=tuple(IntakeAnswer(**answer) for answer in row.intake),
        callback_when=row.callback_when,
        agent_id=row.staff_id,
        agent_name=row.agent_name,
        opened_by_turn=row.opened_by_turn,
        claimed_at=row.claimed_at,
        first_reply_at=row.first_reply_at,
        resolved_at=row.resolved_at,
        outcome=row.outcome,
        customer_name=row.customer_name,
        verified=row.customer_id is not None,
    )


class SqlHandoffs:
    """Fulfils `bot.services.ports.HandoffStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, conversation_id: str, handoff: NewHandoff, summary: str, at: dt.datetime) -> str:
        handoff_id = str(uuid.uuid4())
        values = dict(
            id=handoff_id,
            conversation_id=conversation_id,
            kind=handoff.kind,
            status=_WAITING,
            department=handoff.department,
            goal=handoff.goal,
            urgent=handoff.urgent,
            reasons=list(handoff.reasons),
            feeling=handoff.feeling,
            summary=summary,
            intake=[vars(answer) for answer in handoff.intake],
            callback_when=handoff.callback_when,
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
        return handoff_id

    def _one(self, *where: Any) -> Optional[Handoff]:
        row = self._db.execute(_SELECT.where(*where)).one_or_none()
        return _handoff(row) if row else None

    def _many(self, query: sa.sql.Select) -> list[Handoff]:
        return [_handoff(row) for row in self._db.execute(query)]

    def get(self, handoff_id: str) -> Optional[Handoff]:
        return self._one(handoffs.c.id == handoff_id)

    def open_for(self, conversation_id: str) -> Optional[Handoff]:
        return self._one(
            handoffs.c.conversation_id == conversation_id, handoffs.c.status.in_(_OPEN)
        )

    def of_conversation(self, conversation_id: str) -> list[Handoff]:
        query = _SELECT.where(handoffs.c.conversation_id == conversation_id)
        return self._many(query.order_by(handoffs.c.created_at))

    def _update(self, *where: Any, **values: Any) -> bool:
        result = self._db.execute(handoffs.update().where(*where).values(**values))
        return bool(result.rowcount)

    def update_open(self, handoff_id: str, **values: Any) -> bool:
        return self._update(handoffs.c.id == handoff_id, handoffs.c.status.in_(_OPEN), **values)

    def claim(self, handoff_id: str, staff_id: str, at: dt.datetime, lease: dt.datetime) -> bool:
        return self._update(
            handoffs.c.id == handoff_id,
            handoffs.c.status == _WAITING,
            handoffs.c.staff_id.is_(None),
            status=_CLAIMED,
            staff_id=staff_id,
            claimed_at=at,
            lease_until=lease,
        )

    def _held_by(self, handoff_id: str, staff_id: str) -> list[Any]:
        return [
            handoffs.c.id == handoff_id,
            handoffs.c.status == _CLAIMED,
            handoffs.c.staff_id == staff_id,
        ]

    def close(
        self, handoff_id: str, staff_id: Optional[str], status: str, at: dt.datetime, outcome: str
    ) -> bool:
        where = (
            self._held_by(handoff_id, staff_id)
            if staff_id
            else [handoffs.c.id == handoff_id, handoffs.c.status == _WAITING]
        )
        return self._update(
            *where, status=status, resolved_at=at, outcome=outcome, lease_until=None
        )

    def release(self, handoff_id: str, staff_id: str) -> bool:
        # waiting_since stays: who waited keeps their place.
        return self._update(
            *self._held_by(handoff_id, staff_id),
            status=_WAITING,
            staff_id=None,
            claimed_at=None,
            lease_until=None,
        )

    def reassign(
        self,
        handoff_id: str,
        staff_id: str,
        department: str,
        to_staff: Optional[str],
        lease: Optional[dt.datetime] = None,
    ) -> bool:
        values: dict[str, Any] = {"department": department, "staff_id": to_staff}
        if lease is not None:
            values["lease_until"] = lease
        if to_staff is None:
            values.update(status=_WAITING, claimed_at=None, lease_until=None)
        return self._update(*self._held_by(handoff_id, staff_id), **values)

    def first_reply(self, handoff_id: str, at: dt.datetime) -> None:
        self._update(
            handoffs.c.id == handoff_id, handoffs.c.first_reply_at.is_(None), first_reply_at=at
        )

    def queue(self, state: str, staff: Staff, limit: int) -> list[Handoff]:
        filters = {
            "waiting": [handoffs.c.status == _WAITING],
            "mine": [handoffs.c.status == _CLAIMED, handoffs.c.staff_id == staff.id],
            "claimed": [handoffs.c.status == _CLAIMED],
            "resolved": [handoffs.c.status.not_in(_OPEN)],
        }
        query = _SELECT.where(*filters[state])
        if state in ("claimed", "resolved") and not staff.supervises:
            # What colleagues do is for supervisors: a summary holds what citizens typed.
            query = query.where(handoffs.c.staff_id == staff.id)
        if staff.departments and state != "mine":
            query = query.where(handoffs.c.department.in_(sorted(staff.departments)))
        if state == "resolved":
            query = query.order_by(handoffs.c.resolved_at.desc())
        else:
            query = query.order_by(handoffs.c.urgent.desc(), handoffs.c.waiting_since)
        return self._many(query.limit(limit))

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
        rows = self._db.execute(
            sa.select(handoffs.c.waiting_since, handoffs.c.claimed_at).where(
                handoffs.c.department == department,
                handoffs.c.kind == "chat",
                handoffs.c.claimed_at >= since,
            )
        )
        return [(row.claimed_at - row.waiting_since).total_seconds() for row in rows]

    def expired_leases(self, now: dt.datetime) -> list[Handoff]:
        return self._many(
            _SELECT.where(handoffs.c.status == _CLAIMED, handoffs.c.lease_until < now)
        )

    def renew_leases(self, staff_id: str, until: dt.datetime) -> None:
        self._update(
            handoffs.c.staff_id == staff_id, handoffs.c.status == _CLAIMED, lease_until=until
        )

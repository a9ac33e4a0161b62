"""What a supervisor sees, counted in the database: nothing here grows with what is stored.

Each query reads what is open now, or what was claimed since a moment of today, through the indexes
on (status, department), (department, claimed_at) and the numbers of messages in a conversation.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.conversation import Sender
from bot.domain.handoff import HandoffStatus
from bot.domain.oversight import LISTENING, AtDesk, InLine, Median, Speed
from bot.storage.desk_tables import audit, handoffs, staff, staff_sessions
from bot.storage.queue_order import is_due, is_open
from bot.storage.seconds import Seconds
from bot.storage.staff import staff_of
from bot.storage.tables import messages

_AT_DESK = ("agent", "supervisor")
_PEOPLE = [Sender.CITIZEN.value, Sender.AGENT.value]
#: What stands before the end of a reading in the audit, which people read.
_UNTIL = "tot "
#: A page that was behind another for a while goes on with the same reading.
_SAME_READING = dt.timedelta(minutes=5)


def _count(*conditions: Any) -> Any:
    return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0)), 0)


class SqlOversight:
    """Fulfils `bot.services.ports.OversightStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def people(self, now: dt.datetime) -> list[AtDesk]:
        open_session = (
            sa.select(staff_sessions.c.staff_id)
            .where(staff_sessions.c.staff_id == staff.c.id, staff_sessions.c.expires_at > now)
            .exists()
        )
        query = (
            sa.select(staff, open_session.label("logged_in"))
            .where(staff.c.active, staff.c.role.in_(_AT_DESK))
            .order_by(staff.c.display_name, staff.c.username)
        )
        return [
            AtDesk(staff_of(row), row.load, row.last_seen_at, bool(row.logged_in))
            for row in self._db.execute(query)
        ]

    def in_line(self, departments: Sequence[str], now: dt.datetime) -> dict[str, InLine]:
        due, call = is_due(now), handoffs.c.status == HandoffStatus.PLANNED.value
        chat = handoffs.c.status == HandoffStatus.WAITING.value
        query = (
            sa.select(
                handoffs.c.department,
                _count(chat).label("waiting"),
                _count(due, handoffs.c.urgent).label("urgent"),
                _count(handoffs.c.escalated_at.is_not(None)).label("escalated"),
                sa.func.min(sa.case((chat, handoffs.c.waiting_since))).label("oldest"),
                _count(call, due).label("calls_due"),
                _count(call, sa.not_(due)).label("calls_planned"),
            )
            .where(is_open, sa.or_(chat, call))
            .group_by(handoffs.c.department)
        )
        lines = (InLine(**row._mapping) for row in self._db.execute(query))
        # Not a condition: a database would rather read all that a department ever had.
        return {line.department: line for line in lines if line.department in departments}

    def speed(self, departments: Sequence[str], since: dt.datetime) -> dict[str, Speed]:
        claim = self._medians(handoffs.c.claimed_at, departments, since)
        word = self._medians(handoffs.c.first_reply_at, departments, since)
        none = Median(0, 0.0)
        return {name: Speed(claim[name], word.get(name, none)) for name in claim}

    def _medians(
        self, until: Any, departments: Sequence[str], since: dt.datetime
    ) -> dict[str, Median]:
        seconds = Seconds(until, handoffs.c.waiting_since)
        by_department = {"partition_by": handoffs.c.department}
        one = (
            sa.select(
                handoffs.c.department,
                seconds.label("seconds"),
                sa.func.row_number().over(**by_department, order_by=seconds).label("place"),
                sa.func.count().over(**by_department).label("total"),
            )
            .where(
                handoffs.c.department.in_(departments),
                handoffs.c.claimed_at >= since,
                handoffs.c.kind == "chat",
                until.is_not(None),
            )
            .subquery()
        )
        # The one in the middle, or the two that are.
        middle = (one.c.place * 2).between(one.c.total, one.c.total + 2)
        query = (
            sa.select(one.c.department, one.c.total, sa.func.avg(one.c.seconds).label("median"))
            .where(middle)
            .group_by(one.c.department, one.c.total)
        )
        return {
            row.department: Median(row.total, float(row.median)) for row in self._db.execute(query)
        }

    def unanswered(self, conversation_ids: Sequence[str]) -> dict[str, dt.datetime]:
        spoken = messages.alias("spoken")
        last = (
            sa.select(sa.func.max(spoken.c.seq))
            .where(
                spoken.c.conversation_id == messages.c.conversation_id, spoken.c.sender.in_(_PEOPLE)
            )
            .scalar_subquery()
        )
        query = sa.select(messages.c.conversation_id, messages.c.created_at).where(
            messages.c.conversation_id.in_(conversation_ids),
            messages.c.sender == Sender.CITIZEN.value,
            messages.c.seq == last,
        )
        return {row.conversation_id: row.created_at for row in self._db.execute(query)}

    def listens(self, staff_id: str, conversation_id: str, now: dt.datetime) -> bool:
        where = (
            audit.c.conversation_id == conversation_id,
            audit.c.staff_id == staff_id,
            audit.c.action == "listen",
        )
        known = self._db.execute(
            sa.select(audit.c.id, audit.c.detail).where(*where).order_by(audit.c.id.desc()).limit(1)
        ).first()
        if known and known.detail >= _text(now - _SAME_READING):
            self._db.execute(audit.update().where(audit.c.id == known.id).values(detail=_text(now)))
            return False
        self._db.execute(
            audit.insert().values(
                staff_id=staff_id,
                action="listen",
                at=now,
                conversation_id=conversation_id,
                detail=_text(now),
            )
        )
        return True

    def last_listened(self, staff_id: str, conversation_id: str) -> Optional[dt.datetime]:
        query = sa.select(sa.func.max(audit.c.detail)).where(
            audit.c.conversation_id == conversation_id,
            audit.c.staff_id == staff_id,
            audit.c.action == "listen",
        )
        found = self._db.execute(query).scalar_one()
        return dt.datetime.fromisoformat(found[len(_UNTIL) :]) if found else None

    def listeners(self, conversation_id: str, now: dt.datetime) -> list[str]:
        query = (
            sa.select(staff.c.display_name)
            .join(audit, audit.c.staff_id == staff.c.id)
            .where(
                audit.c.conversation_id == conversation_id,
                audit.c.action == "listen",
                audit.c.detail >= _text(now - LISTENING),
            )
            .distinct()
            .order_by(staff.c.display_name)
        )
        return [row.display_name for row in self._db.execute(query)]


def _text(moment: dt.datetime) -> str:
    """Until when somebody read along; in UTC, so that texts compare as times do."""
    return _UNTIL + moment.astimezone(dt.timezone.utc).isoformat(" ", "seconds")

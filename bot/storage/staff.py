"""Staff, their sessions and presence, and the audit of what they read and did."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import Conflict
from bot.domain.handoff import Staff
from bot.storage.tables import audit, staff, staff_sessions


def _staff(row: Row) -> Staff:
    return Staff(
        id=row.id,
        username=row.username,
        display_name=row.display_name,
        role=row.role,
        capacity=row.capacity,
        departments=frozenset(row.departments),
    )


class SqlStaff:
    """Fulfils `bot.services.ports.StaffStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, member: Staff, password_hash: str) -> None:
        values = dict(vars(member), departments=sorted(member.departments))
        try:
            with self._db.begin_nested():
                self._db.execute(staff.insert().values(**values, password_hash=password_hash))
        except IntegrityError:
            raise Conflict(f"er is al een medewerker '{member.username}'") from None

    def by_username(self, username: str) -> Optional[tuple[Staff, str]]:
        row = self._db.execute(sa.select(staff).where(staff.c.username == username)).one_or_none()
        return (_staff(row), row.password_hash) if row else None

    def get(self, staff_id: str) -> Optional[Staff]:
        row = self._db.execute(sa.select(staff).where(staff.c.id == staff_id)).one_or_none()
        return _staff(row) if row else None

    def everyone(self) -> list[Staff]:
        return [
            _staff(row) for row in self._db.execute(sa.select(staff).order_by(staff.c.username))
        ]

    def _update(self, *where: Any, **values: Any) -> bool:
        return bool(self._db.execute(staff.update().where(*where).values(**values)).rowcount)

    def set_password(self, staff_id: str, password_hash: str) -> None:
        self._update(staff.c.id == staff_id, password_hash=password_hash)
        self._db.execute(staff_sessions.delete().where(staff_sessions.c.staff_id == staff_id))

    def take_capacity(self, staff_id: str) -> bool:
        # The condition stands on the agent's own row: two claims cannot pass one limit.
        return self._update(
            staff.c.id == staff_id, staff.c.load < staff.c.capacity, load=staff.c.load + 1
        )

    def give_capacity(self, staff_id: str) -> None:
        self._update(staff.c.id == staff_id, staff.c.load > 0, load=staff.c.load - 1)

    def open_session(self, staff_id: str, token_hash: str, until: dt.datetime) -> None:
        self._db.execute(
            staff_sessions.insert().values(
                staff_id=staff_id, token_hash=token_hash, expires_at=until
            )
        )

    def session_staff(self, token_hash: str, now: dt.datetime) -> Optional[Staff]:
        row = self._db.execute(
            sa.select(staff)
            .join(staff_sessions, staff_sessions.c.staff_id == staff.c.id)
            .where(staff_sessions.c.token_hash == token_hash, staff_sessions.c.expires_at > now)
        ).one_or_none()
        return _staff(row) if row else None

    def close_session(self, token_hash: str) -> None:
        self._db.execute(staff_sessions.delete().where(staff_sessions.c.token_hash == token_hash))

    def seen(self, staff_id: str, at: dt.datetime) -> None:
        self._update(staff.c.id == staff_id, last_seen_at=at)

    def present(self, department: str, since: dt.datetime) -> int:
        """How many agents who serve this department had their desk open since then."""
        rows = self._db.execute(
            sa.select(staff).where(staff.c.last_seen_at >= since, staff.c.role != "designer")
        )
        return sum(1 for row in rows if _staff(row).serves(department))

    def has_read(self, staff_id: str, conversation_id: str) -> bool:
        query = sa.select(audit.c.id).where(
            audit.c.staff_id == staff_id,
            audit.c.conversation_id == conversation_id,
            audit.c.action == "read",
        )
        return self._db.execute(query.limit(1)).first() is not None

    def audit(
        self, staff_id: str, action: str, at: dt.datetime, conversation_id: Optional[str]
    ) -> None:
        self._db.execute(
            audit.insert().values(
                staff_id=staff_id, action=action, at=at, conversation_id=conversation_id
            )
        )

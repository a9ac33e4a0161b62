"""Staff and their presence, and the audit of what they read and did."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import Conflict
from bot.domain.staff import Staff
from bot.storage.desk_tables import audit, staff


def staff_of(row: Row) -> Staff:
    return Staff(
        id=row.id,
        username=row.username,
        display_name=row.display_name,
        role=row.role,
        capacity=row.capacity,
        departments=frozenset(row.departments),
        skills=frozenset(row.skills),
        languages=frozenset(row.languages),
        paused=row.paused,
        active=row.active,
        must_change_password=row.must_change_password,
    )


class SqlStaff:
    """Fulfils `bot.services.ports.StaffStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, member: Staff, password_hash: str) -> None:
        sets = ("departments", "skills", "languages")
        values = {**vars(member), **{name: sorted(getattr(member, name)) for name in sets}}
        try:
            with self._db.begin_nested():
                self._db.execute(staff.insert().values(**values, password_hash=password_hash))
        except IntegrityError:
            raise Conflict(f"er is al een medewerker '{member.username}'") from None

    def by_username(self, username: str) -> Optional[tuple[Staff, str]]:
        row = self._db.execute(sa.select(staff).where(staff.c.username == username)).one_or_none()
        return (staff_of(row), row.password_hash) if row else None

    def get(self, staff_id: str) -> Optional[Staff]:
        row = self._db.execute(sa.select(staff).where(staff.c.id == staff_id)).one_or_none()
        return staff_of(row) if row else None

    def everyone(self) -> list[Staff]:
        return [
            staff_of(row) for row in self._db.execute(sa.select(staff).order_by(staff.c.username))
        ]

    def _update(self, *where: Any, **values: Any) -> bool:
        return bool(self._db.execute(staff.update().where(*where).values(**values)).rowcount)

    def take_capacity(self, staff_id: str) -> bool:
        # The condition stands on the agent's own row: two claims cannot pass one limit.
        return self._update(
            *(staff.c.id == staff_id, staff.c.active, staff.c.load < staff.c.capacity),
            load=staff.c.load + 1,
        )

    def give_capacity(self, staff_id: str) -> None:
        self._update(staff.c.id == staff_id, staff.c.load > 0, load=staff.c.load - 1)

    def seen(self, staff_id: str, at: dt.datetime) -> None:
        self._update(staff.c.id == staff_id, last_seen_at=at)

    def pause(self, staff_id: str, paused: bool) -> None:
        self._update(staff.c.id == staff_id, paused=paused)

    def present(self, department: str, since: dt.datetime) -> int:
        """How many who serve this department had their desk open since then, and take new cases."""
        return len(self._there(department, since))

    def free_room(self, department: str, since: dt.datetime) -> int:
        """How many cases more they can take, who are there."""
        return sum(row.capacity - row.load for row in self._there(department, since))

    def _there(self, department: str, since: dt.datetime) -> list[Row]:
        rows = self._db.execute(
            sa.select(staff).where(
                staff.c.last_seen_at >= since,
                staff.c.role.in_(("agent", "supervisor")),
                staff.c.active,
                sa.not_(staff.c.paused),
            )
        )
        return [row for row in rows if staff_of(row).serves(department)]

    def has_read(self, staff_id: str, conversation_id: str) -> bool:
        query = sa.select(audit.c.id).where(
            audit.c.staff_id == staff_id,
            audit.c.conversation_id == conversation_id,
            audit.c.action == "read",
        )
        return self._db.execute(query.limit(1)).first() is not None

    def audit(
        self,
        staff_id: str,
        action: str,
        at: dt.datetime,
        conversation_id: Optional[str],
        detail: Optional[str] = None,
    ) -> None:
        self._db.execute(
            audit.insert().values(
                staff_id=staff_id,
                action=action,
                at=at,
                conversation_id=conversation_id,
                detail=detail,
            )
        )

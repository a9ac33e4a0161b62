"""Reading the audit log, a page at a time: it may hold millions of lines."""

from __future__ import annotations

from typing import Any, Collection, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.audit import AuditEntry, AuditFilter
from bot.storage.desk_tables import audit, staff

_A = audit.c
_SELECT = sa.select(audit, staff.c.username, staff.c.display_name).join(
    staff, staff.c.id == _A.staff_id
)


def _where(wanted: AuditFilter, of_staff: Optional[Collection[str]]) -> list[Any]:
    where: list[Any] = []
    if wanted.staff_id is not None:
        where.append(_A.staff_id == wanted.staff_id)
    if wanted.action is not None:
        where.append(_A.action == wanted.action)
    if wanted.since is not None:
        where.append(_A.at >= wanted.since)
    if wanted.until is not None:
        where.append(_A.at < wanted.until)
    if wanted.conversation_id is not None:
        where.append(_A.conversation_id == wanted.conversation_id)
    if of_staff is not None:
        where.append(_A.staff_id.in_(sorted(of_staff)))
    return where


class SqlAudit:
    """Fulfils `bot.services.ports.AuditStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def newest(
        self,
        wanted: AuditFilter,
        of_staff: Optional[Collection[str]],
        before: Optional[int],
        limit: int,
    ) -> list[AuditEntry]:
        where = _where(wanted, of_staff)
        if before is not None:
            where.append(_A.id < before)
        return self._many(_SELECT.where(*where).order_by(_A.id.desc()).limit(limit))

    def oldest(
        self, wanted: AuditFilter, of_staff: Optional[Collection[str]], after: int, limit: int
    ) -> list[AuditEntry]:
        where = [*_where(wanted, of_staff), _A.id > after]
        return self._many(_SELECT.where(*where).order_by(_A.id).limit(limit))

    def _many(self, query: sa.sql.Select) -> list[AuditEntry]:
        return [
            AuditEntry(
                id=row.id,
                at=row.at,
                staff_id=row.staff_id,
                username=row.username,
                display_name=row.display_name,
                action=row.action,
                conversation_id=row.conversation_id,
                detail=row.detail,
            )
            for row in self._db.execute(query)
        ]

"""Notes of staff for each other."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.handoff import Handoff, Note
from bot.storage.desk_tables import notes, staff


class SqlNotes:
    """Fulfils `bot.services.ports.NoteStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(
        self,
        handoff: Handoff,
        staff_id: str,
        text: str,
        at: dt.datetime,
        client_id: Optional[str] = None,
    ) -> Note:
        values = dict(
            conversation_id=handoff.conversation_id,
            handoff_id=handoff.id,
            staff_id=staff_id,
            text=text,
            client_id=client_id,
            at=at,
        )
        made = self._db.execute(notes.insert().values(**values))
        (note,) = self._many(notes.c.id == made.inserted_primary_key[0])
        return note

    def by_client_id(self, conversation_id: str, client_id: str) -> Optional[Note]:
        found = self._many(
            notes.c.conversation_id == conversation_id, notes.c.client_id == client_id
        )
        return found[0] if found else None

    def of_conversation(self, conversation_id: str) -> list[Note]:
        return self._many(notes.c.conversation_id == conversation_id)

    def _many(self, *where: Any) -> list[Note]:
        query = (
            sa.select(notes, staff.c.display_name)
            .join(staff, staff.c.id == notes.c.staff_id)
            .where(*where)
            .order_by(notes.c.id)
        )
        return [
            Note(row.id, row.handoff_id, row.text, row.display_name, row.at)
            for row in self._db.execute(query)
        ]

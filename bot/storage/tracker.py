"""Rasa's own memory of conversations: the table `events` of its SQL tracker store.

Rasa makes that table, and only ever adds to it. A sender id there is
`<conversation id>~<bot session>`; see `bot.domain.conversation.Turn.sender_id`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.domain.conversation import conversation_of

#: Rasa's file in the data folder of an installation on SQLite.
TRACKER_FILE = "tracker.db"
_BUSY_MS = 5_000

_events = sa.table("events", sa.column("sender_id", sa.String))
_NEXT = (
    sa.select(_events.c.sender_id)
    .where(_events.c.sender_id > sa.bindparam("after"))
    .order_by(_events.c.sender_id)
    .limit(1)
)
# From one sender to the next by the index: counting every event to tell senders apart takes long.
# The order is the database's own, whatever its collation.
_SENDERS = sa.text(
    """
    WITH RECURSIVE one(sender) AS (
        SELECT first.sender_id FROM
            (SELECT sender_id FROM events WHERE sender_id > :after ORDER BY sender_id LIMIT 1)
            AS first
        UNION ALL
        SELECT (SELECT sender_id FROM events WHERE sender_id > one.sender
                ORDER BY sender_id LIMIT 1)
        FROM one WHERE one.sender IS NOT NULL
    )
    SELECT sender FROM one WHERE sender IS NOT NULL LIMIT :most
    """
)


class SqlTracker:
    """Fulfils `bot.services.ports.TrackerStore`; `engine` is the application's own.

    On SQLite Rasa has a file of its own, `path`; on PostgreSQL a table beside ours.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._path: Optional[Path] = None
        self._engine = engine
        if engine.dialect.name == "sqlite":
            self._path = path
            self._engine = _sqlite(path)

    def _ready(self) -> bool:
        """Rasa makes its table when it first starts."""
        if self._path is not None and not self._path.is_file():
            return False  # connecting would make an empty file
        return sa.inspect(self._engine).has_table("events")

    def forget(self, conversation_ids: Sequence[str]) -> int:
        if not conversation_ids or not self._ready():
            return 0
        with self._engine.begin() as db:
            senders = [each for one in conversation_ids for each in _senders_of(db, one)]
            gone = _events.delete().where(_events.c.sender_id == sa.bindparam("gone"))
            return sum(db.execute(gone, {"gone": sender}).rowcount for sender in senders)

    def conversations(self, batch: int = 500) -> Iterator[list[str]]:
        if not self._ready():
            return
        after = ""
        while True:
            with self._engine.connect() as db:
                found = db.execute(_SENDERS, {"after": after, "most": batch}).scalars().all()
            if not found:
                return
            after = found[-1]
            # What Rasa's own shell calls itself is not a conversation of ours.
            ours = {conversation_of(sender) for sender in found} - set(found)
            yield sorted(ours)


def _senders_of(db: Connection, conversation_id: str) -> list[str]:
    """The bot sessions of one conversation: they follow on its bare id in every collation.
    The bare id itself is what Rasa's shell uses."""
    found = [conversation_id]
    after = conversation_id
    while True:
        after = db.execute(_NEXT, {"after": after}).scalar_one_or_none()
        if after is None or conversation_of(after) != conversation_id:
            return found
        found.append(after)


def _sqlite(path: Path) -> Engine:
    engine = sa.create_engine(
        f"sqlite:///{path}", future=True, poolclass=sa.pool.NullPool, hide_parameters=True
    )

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        connection.execute("PRAGMA secure_delete=ON")

    return engine

"""Whether anything changed, in one query for many readers."""

from __future__ import annotations

from typing import Hashable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.handoff import OPEN_STATUSES
from bot.storage.desk_tables import handoffs
from bot.storage.tables import conversations

_C, _H = conversations.c, handoffs.c
_CONVERSATIONS = sa.select(_C.id, _C.last_seq, _C.owner, _C.token_hash).where(
    _C.id.in_(sa.bindparam("ids", expanding=True))
)
_DESK = sa.select(_H.id, _H.status, _H.staff_id, _H.department, _H.kind, _H.urgent).where(
    _H.status.in_([status.value for status in OPEN_STATUSES])
)


class SqlFollowing:
    """Fulfils `bot.services.ports.FollowingStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def conversations(self, ids: Sequence[str]) -> Mapping[str, Hashable]:
        rows = self._db.execute(_CONVERSATIONS, {"ids": list(ids)})
        return {key: (seq, owner, token) for key, seq, owner, token in rows}

    def desk(self) -> Hashable:
        return frozenset(tuple(row) for row in self._db.execute(_DESK))

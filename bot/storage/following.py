"""Whether anything changed, in one query for many readers."""

from __future__ import annotations

import datetime as dt
from typing import Hashable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.handoff import OPEN_STATUSES, HandoffStatus
from bot.domain.staff import Staff
from bot.services.ports.following import OwnWait
from bot.storage.desk_tables import handoffs
from bot.storage.queue_order import listed
from bot.storage.tables import conversations, messages

_C, _H, _M = conversations.c, handoffs.c, messages.c
_CONVERSATIONS = sa.select(_C.id, _C.last_seq, _C.owner, _C.token_hash, _C.survey_id).where(
    _C.id.in_(sa.bindparam("ids", expanding=True))
)
_said = messages.alias("said")
_LAST = (
    sa.select(_said.c.seq)
    .where(_said.c.conversation_id == _H.conversation_id, _said.c.sender.in_(["citizen", "agent"]))
    .order_by(_said.c.seq.desc())
    .limit(1)
    .correlate(handoffs)
    .scalar_subquery()
)
_OWN = (
    sa.select(_H.id, _H.conversation_id, _M.sender, _M.created_at)
    .select_from(handoffs)
    .outerjoin(messages, sa.and_(_M.conversation_id == _H.conversation_id, _M.seq == _LAST))
    .where(_H.staff_id == sa.bindparam("staff_id_"), _H.status == HandoffStatus.CLAIMED.value)
)
_ASKED = (
    sa.select(_H.id)
    .where(_H.status == HandoffStatus.CLAIMED.value, _H.asked_staff_id == sa.bindparam("staff_id_"))
    .order_by(_H.asked_until)
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
        return {key: tuple(seen) for key, *seen in rows}

    def desk(self) -> Hashable:
        return frozenset(tuple(row) for row in self._db.execute(_DESK))

    def waiting(self, staff: Staff, now: dt.datetime, limit: int) -> Sequence[Hashable]:
        query = sa.select(_H.id, _H.urgent, _H.kind, _H.department)
        rows = self._db.execute(listed(query, "waiting", staff, now).limit(limit))
        return [tuple(row) for row in rows]

    def own(self, staff_id: str) -> Sequence[OwnWait]:
        rows = self._db.execute(_OWN, {"staff_id_": staff_id})
        return [
            OwnWait(handoff_id, conversation_id, at if sender == "citizen" else None)
            for handoff_id, conversation_id, sender, at in rows
        ]

    def asked(self, staff_id: str) -> Sequence[str]:
        return list(self._db.execute(_ASKED, {"staff_id_": staff_id}).scalars())

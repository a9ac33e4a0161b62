"""The hand-offs about which the clock has something to say."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.handoff import UNCLAIMED_STATUSES, Handoff, HandoffStatus
from bot.storage.desk_tables import handoffs
from bot.storage.handoff_rows import LAST_REASSURED, SELECT_HANDOFFS, handoff_of
from bot.storage.tables import conversations, messages

_CLAIMED = handoffs.c.status == HandoffStatus.CLAIMED.value
_WAITING = handoffs.c.status == HandoffStatus.WAITING.value
_UNCLAIMED = handoffs.c.status.in_([status.value for status in UNCLAIMED_STATUSES])
#: When the citizen was last there: their window was open, or they wrote, or they began.
_LAST_THERE = sa.func.coalesce(
    conversations.c.citizen_seen_at,
    sa.select(sa.func.max(messages.c.created_at))
    .where(messages.c.conversation_id == conversations.c.id, messages.c.sender == "citizen")
    .scalar_subquery(),
    conversations.c.created_at,
)


class SqlDue:
    """Fulfils `bot.services.ports.DueStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def _many(self, only: Optional[str], *where: Any) -> list[Handoff]:
        query = SELECT_HANDOFFS.where(*where)
        if only is not None:
            query = query.where(handoffs.c.id == only)
        return [handoff_of(row) for row in self._db.execute(query)]

    def leases(self, now: dt.datetime, only: Optional[str] = None) -> list[Handoff]:
        return self._many(only, _CLAIMED, handoffs.c.lease_until < now)

    def unanswered(self, before: dt.datetime, only: Optional[str] = None) -> list[Handoff]:
        silent = (handoffs.c.first_reply_at.is_(None), handoffs.c.claimed_at <= before)
        return self._many(only, _CLAIMED, handoffs.c.kind == "chat", *silent)

    def unanswered_questions(self, now: dt.datetime, only: Optional[str] = None) -> list[Handoff]:
        return self._many(only, _CLAIMED, handoffs.c.asked_until <= now)

    def not_escalated(self, only: Optional[str] = None) -> list[Handoff]:
        return self._many(only, _UNCLAIMED, handoffs.c.escalated_at.is_(None))

    def unseen(self, before: dt.datetime, only: Optional[str] = None) -> list[Handoff]:
        since = handoffs.c.waiting_since <= before  # spares most look-ups
        return self._many(only, _WAITING, since, before >= _LAST_THERE)

    def last_there(self, conversation_id: str) -> Optional[dt.datetime]:
        query = sa.select(_LAST_THERE).where(conversations.c.id == conversation_id)
        found: Optional[dt.datetime] = self._db.execute(query).scalar_one_or_none()
        return found

    def to_reassure(self, before: dt.datetime, most: int) -> list[Handoff]:
        query = SELECT_HANDOFFS.where(_WAITING, handoffs.c.kind == "chat", before >= LAST_REASSURED)
        query = query.order_by(LAST_REASSURED).limit(most)
        return [handoff_of(row) for row in self._db.execute(query)]

"""Which proactive messages somebody was shown, and what they did with them."""

from __future__ import annotations

import datetime as dt
from typing import Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.handoff import OPEN_STATUSES, HandoffStatus
from bot.domain.tips import ShownTip
from bot.storage.afterwards_tables import tips
from bot.storage.desk_tables import handoffs
from bot.storage.tables import conversations

_OPEN = [status.value for status in OPEN_STATUSES]
#: Proposed only: nobody of the staff knew of these.
_PROPOSED = [HandoffStatus.OFFERED.value, HandoffStatus.DECLINED.value]
_ENDED = sa.func.coalesce(handoffs.c.resolved_at, handoffs.c.waiting_since)


class SqlTips:
    """Fulfils `bot.services.ports.TipStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def lock_customer(self, customer_id: str) -> None:
        # No rows: whoever forgets a device, or deletes, locks several of them in another order.
        # With SQLite there is one writer at a time anyway.
        if self._db.dialect.name == "postgresql":
            key = sa.func.hashtextextended(f"tips:{customer_id}", 0)
            self._db.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))

    def record(self, customer_id: str, shown: ShownTip) -> None:
        values = {**vars(shown), "used": list(shown.used)}
        self._db.execute(tips.insert().values(customer_id=customer_id, **values))

    def of_customer(self, customer_id: str) -> list[ShownTip]:
        return self._shown(tips.c.customer_id == customer_id)

    def of_conversation(self, conversation_id: str) -> list[ShownTip]:
        return self._shown(tips.c.conversation_id == conversation_id)

    def _shown(self, which: sa.sql.ColumnElement) -> list[ShownTip]:
        rows = self._db.execute(sa.select(tips).where(which).order_by(tips.c.shown_at, tips.c.id))
        return [
            ShownTip(
                conversation_id=row.conversation_id,
                turn_seq=row.turn_seq,
                rule=row.rule,
                kind=row.kind,
                used=tuple(row.used),
                shown_at=row.shown_at,
                outcome=row.outcome,
                outcome_at=row.outcome_at,
            )
            for row in rows
        ]

    def answer(self, shown: ShownTip, outcome: str, at: dt.datetime) -> bool:
        this = (tips.c.conversation_id == shown.conversation_id, tips.c.rule == shown.rule)
        # Whoever wants no more may say so after having looked at it.
        open_ = sa.true() if outcome == "stopped" else tips.c.outcome.is_(None)
        changed = tips.update().where(*this, open_).values(outcome=outcome, outcome_at=at)
        return bool(self._db.execute(changed).rowcount)

    def with_people(self, customer_id: str) -> tuple[bool, Optional[dt.datetime]]:
        rows = self._db.execute(
            sa.select(handoffs.c.status, sa.func.max(_ENDED).label("last"))
            .join(conversations, conversations.c.id == handoffs.c.conversation_id)
            .where(conversations.c.customer_id == customer_id)
            .where(handoffs.c.status.not_in(_PROPOSED))
            .group_by(handoffs.c.status)
        ).all()
        ended = [row.last for row in rows if row.status not in _OPEN]
        return any(row.status in _OPEN for row in rows), max(ended, default=None)

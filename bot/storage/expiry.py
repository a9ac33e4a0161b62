"""Which rows have had their time, as conditions of a query."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from bot.domain.customer import Level
from bot.domain.handoff import OPEN_STATUSES
from bot.storage.desk_tables import handoffs
from bot.storage.history_tables import history_snapshots
from bot.storage.recognition_tables import outbox
from bot.storage.tables import conversations, messages

#: So long a register's answer is kept when nobody asks for it any more.
SNAPSHOTS = dt.timedelta(days=1)
#: So long it may wait for the conversation that it was asked for.
UNUSED = dt.timedelta(hours=1)
#: So long what was delivered to a register can be looked up here.
DELIVERED = dt.timedelta(days=7)

_C = conversations.c
_OPEN = [status.value for status in OPEN_STATUSES]
#: The newest message; a conversation without any has only its beginning.
_LAST_WORD = sa.func.coalesce(
    sa.select(messages.c.created_at)
    .where(messages.c.conversation_id == _C.id)
    .order_by(messages.c.seq.desc())
    .limit(1)
    .scalar_subquery(),
    _C.created_at,
)
_SOMEBODY_WAITS = (
    sa.exists().where(handoffs.c.conversation_id == _C.id).where(handoffs.c.status.in_(_OPEN))
)
#: When a person is done, the register is told which of the tasks it was given are done by that.
_STILL_NEEDED = (
    sa.exists()
    .where(handoffs.c.conversation_id == outbox.c.conversation_id)
    .where(handoffs.c.status.in_(_OPEN))
)
#: Written while its conversation was being deleted.
ORPHAN = ~sa.exists().where(_C.id == outbox.c.conversation_id)
LEVELS = {
    Level.VERIFIED: _C.customer_id.is_not(None),
    Level.RETURNING: sa.and_(_C.customer_id.is_(None), _C.browser_id.is_not(None)),
    Level.ANONYMOUS: sa.and_(_C.customer_id.is_(None), _C.browser_id.is_(None)),
}


def expired(level: Level, before: dt.datetime) -> sa.sql.ColumnElement:
    # What began later cannot have ended before: the first comparison spares most look-ups.
    return sa.and_(LEVELS[level], before > _C.created_at, before > _LAST_WORD, ~_SOMEBODY_WAITS)


def stale_snapshots(now: dt.datetime) -> sa.sql.ColumnElement:
    """Old ones, and those that came in while their customer was being deleted."""
    used = sa.select(_C.register_key).where(_C.register_key.is_not(None))
    fetched = history_snapshots.c.fetched_at
    unused = sa.and_(fetched < now - UNUSED, history_snapshots.c.register_key.not_in(used))
    return sa.or_(fetched < now - SNAPSHOTS, unused)


def told_long_ago(now: dt.datetime) -> sa.sql.ColumnElement:
    return sa.and_(outbox.c.delivered_at < now - DELIVERED, ~_STILL_NEEDED)

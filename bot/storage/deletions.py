"""Deleting for good: every row about a conversation or a person; the record has no data of it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.domain.conversation import Conversation
from bot.domain.customer import Level
from bot.domain.deletion import Deletion, LevelCount
from bot.domain.organisation_rules import Retention
from bot.storage.about import about, tables_about
from bot.storage.conversations import conversation_of
from bot.storage.desk_tables import (
    audit,
    connector_receipts,
    handoffs,
    staff,
    staff_sessions,
)
from bot.storage.expiry import DELIVERED, LEVELS, ORPHAN, expired, stale_snapshots, told_long_ago
from bot.storage.history_tables import history_snapshots
from bot.storage.recognition_tables import browsers, consents, deletions, outbox, used_tokens
from bot.storage.schema import metadata
from bot.storage.tables import conversations, messages

_C = conversations.c


def _deletion(row: Row) -> Deletion:
    return Deletion(
        reason=row.reason,
        level=Level(row.level),
        asked_at=row.asked_at,
        id=row.id,
        subject=row.subject,
        conversation_id=row.conversation_id,
        done_at=row.done_at,
        counts=row.counts or {},
    )


class SqlDeletions:
    """Fulfils `bot.services.ports.DeletionStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    # --- what has to go -----------------------------------------------------------------------

    def ask(self, deletion: Deletion) -> int:
        return self._insert(
            reason=deletion.reason,
            level=deletion.level.value,
            asked_at=deletion.asked_at,
            subject=deletion.subject,
            conversation_id=deletion.conversation_id,
        )

    def _insert(self, **values: Any) -> int:
        return int(self._db.execute(deletions.insert().values(**values)).inserted_primary_key[0])

    def waiting(self, before: dt.datetime, limit: int = 20) -> list[Deletion]:
        rows = self._db.execute(
            sa.select(deletions)
            .where(deletions.c.done_at.is_(None), deletions.c.asked_at <= before)
            .order_by(deletions.c.id)
            .limit(limit)
        )
        return [_deletion(row) for row in rows]

    def take(self, deletion_id: int) -> bool:
        open_ = (deletions.c.id == deletion_id, deletions.c.done_at.is_(None))
        query = sa.select(deletions.c.id).where(*open_).with_for_update(skip_locked=True)
        return self._db.execute(query).first() is not None

    def conversations_of(self, deletion: Deletion) -> list[Conversation]:
        whose = [_C.id == deletion.conversation_id] if deletion.conversation_id else []
        if deletion.subject and deletion.level is Level.VERIFIED:
            whose.append(_C.customer_id == deletion.subject)
        elif deletion.subject and deletion.level is Level.RETURNING:
            # What was said after a log-in in the same browser is that customer's.
            mine = sa.and_(_C.browser_id == deletion.subject, _C.customer_id.is_(None))
            whose.append(mine)
        if not whose:
            return []
        query = sa.select(conversations).where(sa.or_(*whose)).order_by(_C.id)
        return [conversation_of(row) for row in self._db.execute(query)]

    def in_use(self, conversation_ids: Sequence[str], now: dt.datetime) -> bool:
        query = sa.select(_C.id).where(_C.id.in_(conversation_ids), _C.turn_lease_until > now)
        return self._db.execute(query.limit(1)).first() is not None

    def unknown(self, conversation_ids: Sequence[str]) -> list[str]:
        query = sa.select(_C.id).where(_C.id.in_(conversation_ids))
        known = set(self._db.execute(query).scalars())
        return [each for each in conversation_ids if each not in known]

    def expired(self, level: Level, before: dt.datetime, limit: int = 500) -> list[Conversation]:
        gone = expired(level, before)
        locked = sa.select(_C.id).where(gone).limit(limit)
        locked = locked.with_for_update(of=conversations, skip_locked=True)
        ids = list(self._db.execute(locked).scalars())
        # Asked again now that they are locked: somebody may just have written.
        query = sa.select(conversations).where(_C.id.in_(ids), gone)
        return [conversation_of(row) for row in self._db.execute(query)] if ids else []

    # --- removing -----------------------------------------------------------------------------

    def remove_conversations(self, conversation_ids: Sequence[str]) -> dict[str, int]:
        ids = sorted(conversation_ids)
        if not ids:
            return {}
        # Locked in the order in which everybody does: conversation, hand-off, staff.
        mine = sa.select(_C.id).where(_C.id.in_(ids)).order_by(_C.id)
        self._db.execute(mine.with_for_update())
        self._give_capacity(ids)
        counts = {}
        for table in tables_about(metadata):
            counts[table.name] = self._delete(table, about(table, ids))
        return {name: count for name, count in counts.items() if count}

    def _delete(self, table: sa.Table, *where: Any) -> int:
        return int(self._db.execute(table.delete().where(*where)).rowcount)

    def _give_capacity(self, ids: Sequence[str]) -> None:
        """Who has one of these at the desk has room for another one."""
        held = sa.select(handoffs.c.staff_id).where(
            handoffs.c.conversation_id.in_(ids), handoffs.c.status == "claimed"
        )
        agents = list(self._db.execute(held.order_by(handoffs.c.id).with_for_update()).scalars())
        for agent in sorted(agents):
            self._db.execute(
                staff.update()
                .where(staff.c.id == agent, staff.c.load > 0)
                .values(load=staff.c.load - 1)
            )

    def remove_subject(self, subject: str, register_keys: Sequence[str] = ()) -> dict[str, int]:
        # What remains in that browser is somebody's who logged in: no longer known as its own.
        held = conversations.update().where(_C.browser_id == subject)
        self._db.execute(held.values(browser_id=None))
        counts = {
            "consents": self._delete(consents, consents.c.subject == subject),
            "browsers": self._delete(browsers, browsers.c.id == subject),
            "history_snapshots": self._delete(
                history_snapshots, history_snapshots.c.register_key.in_(register_keys)
            ),
        }
        return {name: count for name, count in counts.items() if count}

    def remove_expired(self, now: dt.datetime, terms: Retention) -> dict[str, int]:
        counts = {
            "used_tokens": self._delete(used_tokens, used_tokens.c.expires_at < now),
            "staff_sessions": self._delete(staff_sessions, staff_sessions.c.expires_at < now),
            "history_snapshots": self._delete(history_snapshots, stale_snapshots(now)),
            "outbox": self._delete(outbox, sa.or_(told_long_ago(now), ORPHAN)),
            "connector_receipts": self._delete(
                connector_receipts, connector_receipts.c.at < now - DELIVERED
            ),
            "audit": self._delete(audit, audit.c.at < now - dt.timedelta(days=terms.audit_days)),
        }
        away = browsers.c.seen_at < now - dt.timedelta(days=terms.returning_days)
        counts.update(self._remove_unused(away))
        return {name: count for name, count in counts.items() if count}

    def remove_browsers(self, browser_ids: Sequence[str]) -> dict[str, int]:
        counts = self._remove_unused(browsers.c.id.in_(browser_ids))
        return {name: count for name, count in counts.items() if count}

    def _remove_unused(self, which: sa.sql.ColumnElement) -> dict[str, int]:
        """Those of `which` browsers of whose conversations none is here any more."""
        used = sa.exists().where(_C.browser_id == browsers.c.id)
        ids = list(self._db.execute(sa.select(browsers.c.id).where(which, ~used)).scalars())
        said = self._delete(consents, consents.c.subject.in_(ids))
        return {"consents": said, "browsers": self._delete(browsers, browsers.c.id.in_(ids))}

    # --- the record ---------------------------------------------------------------------------

    def done(self, deletion_id: int, at: dt.datetime, counts: dict[str, int]) -> None:
        self._db.execute(
            deletions.update()
            .where(deletions.c.id == deletion_id)
            .values(done_at=at, counts=counts, subject=None, conversation_id=None)
        )

    def record(self, reason: str, level: Level, at: dt.datetime, counts: dict[str, int]) -> int:
        return self._insert(
            reason=reason, level=level.value, asked_at=at, done_at=at, counts=counts
        )

    def latest(self, most: int = 10) -> list[Deletion]:
        done = sa.select(deletions).where(deletions.c.done_at.is_not(None))
        rows = self._db.execute(done.order_by(deletions.c.id.desc()).limit(most))
        return [_deletion(row) for row in rows]

    def count(self, level: Level, before: dt.datetime) -> LevelCount:
        # What staff tried has its term as well, and is nobody's data.
        mine = sa.and_(LEVELS[level], _C.trial_of.is_(None))
        oldest: Optional[dt.datetime]
        conversations_, oldest = self._db.execute(
            sa.select(sa.func.count(), sa.func.min(_C.created_at)).where(mine)
        ).one()
        said = sa.select(sa.func.count()).select_from(messages).join(conversations).where(mine)
        has_had_its_time = expired(level, before)
        gone = sa.select(sa.func.count()).select_from(conversations).where(mine, has_had_its_time)
        return LevelCount(
            level=level,
            conversations=conversations_,
            messages=self._db.execute(said).scalar_one(),
            oldest=oldest,
            expired=self._db.execute(gone).scalar_one(),
        )

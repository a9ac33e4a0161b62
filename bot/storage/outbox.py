"""The outbox: written with what it tells of, delivered afterwards."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import AbstractSet, Any, Mapping, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.outbox import (
    NewOutboxEntry,
    OpenCallback,
    OutboxCount,
    OutboxEntry,
    OutboxKind,
)
from bot.storage.recognition_tables import outbox

#: Every reference has ten digits, so it never begins with a zero.
_LOWEST, _HIGHEST = 1_000_000_000, 9_999_999_999
#: In the place of what an entry said.
_FORGOTTEN: dict[str, Any] = {"body": {}}


def _waits(table: Any) -> tuple[sa.sql.ColumnElement, ...]:
    return table.c.delivered_at.is_(None), table.c.given_up_at.is_(None)


class SqlOutbox:
    """Fulfils `bot.services.ports.OutboxStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(
        self, entry: NewOutboxEntry, at: dt.datetime, after: dt.timedelta = dt.timedelta()
    ) -> str:
        reference = str(_LOWEST + secrets.randbelow(_HIGHEST - _LOWEST + 1))
        self._db.execute(
            outbox.insert().values(
                reference=reference,
                kind=entry.kind.value,
                conversation_id=entry.conversation_id,
                customer_key=entry.customer_key,
                body=entry.body,
                retry_at=at + after,
                created_at=at,
            )
        )
        return reference

    def pending_contact(self, conversation_id: str, now: dt.datetime) -> Optional[OutboxEntry]:
        row = self._db.execute(
            sa.select(outbox)
            .where(outbox.c.conversation_id == conversation_id)
            .where(outbox.c.kind == OutboxKind.CONTACT.value, outbox.c.attempts == 0)
            .where(outbox.c.delivered_at.is_(None), outbox.c.retry_at > now)
            .order_by(outbox.c.id.desc())
            .limit(1)
        ).one_or_none()
        return _entry(row) if row else None

    def rewrite(self, entry_id: int, body: dict[str, Any], due_at: dt.datetime) -> bool:
        # The condition is in the UPDATE: somebody may just have begun to deliver it.
        result = self._db.execute(
            outbox.update()
            .where(outbox.c.id == entry_id, outbox.c.attempts == 0)
            .values(body=body, retry_at=due_at)
        )
        return bool(result.rowcount)

    def drop(self, entry_id: int) -> None:
        ours = (outbox.c.id == entry_id, outbox.c.attempts == 0)
        self._db.execute(outbox.delete().where(*ours))

    def due(
        self,
        now: dt.datetime,
        limit: int,
        kinds: Optional[AbstractSet[OutboxKind]] = None,
        in_order: bool = False,
    ) -> list[OutboxEntry]:
        query = sa.select(outbox).where(*_waits(outbox), outbox.c.retry_at <= now)
        names = sorted(kind.value for kind in kinds or OutboxKind)
        if kinds is not None:
            query = query.where(outbox.c.kind.in_(names))
        if in_order:
            earlier = outbox.alias("earlier")
            before = sa.exists().where(
                earlier.c.conversation_id == outbox.c.conversation_id,
                earlier.c.id < outbox.c.id,
                earlier.c.kind.in_(names),
                *_waits(earlier),
            )
            query = query.where(~before)
        rows = self._db.execute(query.order_by(outbox.c.id).limit(limit))
        return [_entry(row) for row in rows]

    def take(self, entry_id: int, now: dt.datetime, until: dt.datetime) -> bool:
        result = self._db.execute(
            outbox.update()
            .where(outbox.c.id == entry_id, outbox.c.delivered_at.is_(None))
            .where(outbox.c.given_up_at.is_(None), outbox.c.retry_at <= now)
            .values(retry_at=until, attempts=outbox.c.attempts + 1)
        )
        return bool(result.rowcount)

    def delivered(
        self, entry_id: int, remote_id: Optional[str], at: dt.datetime, forget: bool = False
    ) -> None:
        values = _FORGOTTEN if forget else {}
        self._update(entry_id, delivered_at=at, remote_id=remote_id, problem=None, **values)

    def postpone(self, entry_id: int, until: dt.datetime, problem: str) -> None:
        self._update(entry_id, retry_at=until, problem=problem)

    def wait(self, entry_id: int, until: dt.datetime) -> None:
        self._update(entry_id, retry_at=until, attempts=outbox.c.attempts - 1)

    def give_up(self, entry_id: int, at: dt.datetime, problem: str, forget: bool = False) -> None:
        values = _FORGOTTEN if forget else {}
        self._update(entry_id, given_up_at=at, problem=problem, **values)

    def of_conversation(self, conversation_id: str) -> list[OutboxEntry]:
        ours = outbox.c.conversation_id == conversation_id
        rows = self._db.execute(sa.select(outbox).where(ours).order_by(outbox.c.id))
        return [_entry(row) for row in rows]

    def open_callbacks(self, conversation_id: str) -> list[OpenCallback]:
        rows = self._db.execute(
            sa.select(outbox.c.kind, outbox.c.reference, outbox.c.customer_key, outbox.c.body)
            .where(outbox.c.conversation_id == conversation_id)
            .order_by(outbox.c.id)
        ).all()
        done = {r.body["task_reference"] for r in rows if r.kind == OutboxKind.TASK_DONE.value}
        tasks = [r for r in rows if r.kind == OutboxKind.TASK.value and r.body.get("callback")]
        return [
            OpenCallback(
                reference=task.reference,
                contact_reference=task.body["contact_reference"],
                customer_key=task.customer_key,
                explanation=task.body["explanation"],
                department=task.body["department"],
            )
            for task in tasks
            if task.reference not in done
        ]

    def count(self) -> OutboxCount:
        number, oldest = sa.func.count(), sa.func.min(outbox.c.created_at)
        waiting, since = self._db.execute(sa.select(number, oldest).where(*_waits(outbox))).one()
        lost = sa.select(number).where(outbox.c.given_up_at.is_not(None))
        return OutboxCount(waiting, self._db.execute(lost).scalar_one(), since)

    def count_by_kind(self) -> Mapping[OutboxKind, OutboxCount]:
        kind, number = outbox.c.kind, sa.func.count()
        waiting = self._db.execute(
            sa.select(kind, number, sa.func.min(outbox.c.created_at))
            .where(*_waits(outbox))
            .group_by(kind)
        ).all()
        lost = self._db.execute(
            sa.select(kind, number).where(outbox.c.given_up_at.is_not(None)).group_by(kind)
        ).all()
        given_up = dict(map(tuple, lost))
        counts = {kind: OutboxCount(0, how_many, None) for kind, how_many in given_up.items()}
        for name, how_many, since in waiting:
            counts[name] = OutboxCount(how_many, given_up.get(name, 0), since)
        return {OutboxKind(name): count for name, count in counts.items()}

    def _update(self, entry_id: int, **values: object) -> None:
        self._db.execute(outbox.update().where(outbox.c.id == entry_id).values(**values))


def _entry(row: sa.engine.Row) -> OutboxEntry:
    return OutboxEntry(
        kind=OutboxKind(row.kind),
        conversation_id=row.conversation_id,
        customer_key=row.customer_key,
        body=row.body,
        id=row.id,
        reference=row.reference,
        attempts=row.attempts,
        created_at=row.created_at,
    )

"""History in the own database, with demo customers: for a start without any other system."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.domain.customer import (
    Case,
    Contact,
    Customer,
    Everything,
    Fact,
    History,
    Identity,
    Need,
    NeedKind,
    Task,
)
from bot.domain.errors import HistoryUnavailable
from bot.domain.goals import NextStep
from bot.domain.outbox import OutboxEntry, OutboxKind
from bot.history.hashing import Hasher
from bot.storage.history_tables import case_steps, cases, contacts, customers, facts, needs, tasks

_MOST_CONTACTS = 50
# A conversation asks these at every turn, so they are put together once; and they are few, because
# on PostgreSQL each one is a journey.
_KEY = sa.bindparam("key")
_CUSTOMER = sa.select(customers).where(customers.c.id == _KEY)
_CUSTOMER_WITH_NEEDS = (
    sa.select(customers, needs.c.kind, needs.c.value)
    .outerjoin(needs, needs.c.customer_id == customers.c.id)
    .where(customers.c.id == _KEY)
    .order_by(needs.c.id)
)
_OPEN_STEP = sa.and_(case_steps.c.case_number == cases.c.number, case_steps.c.done_at.is_(None))
_CASES_WITH_STEPS = (
    sa.select(cases, case_steps.c.who, case_steps.c.what, case_steps.c.due)
    .outerjoin(case_steps, _OPEN_STEP)
    .where(cases.c.customer_id == _KEY)
    .order_by(cases.c.opened_at.desc(), cases.c.number, case_steps.c.position)
)
_ALL_CONTACTS = (
    sa.select(contacts).where(contacts.c.customer_id == _KEY).order_by(contacts.c.at.desc())
)
_CONTACTS = _ALL_CONTACTS.limit(_MOST_CONTACTS)
_DONE_STEPS = (
    sa.select(case_steps)
    .join(cases, cases.c.number == case_steps.c.case_number)
    .where(cases.c.customer_id == _KEY, case_steps.c.done_at.is_not(None))
    .order_by(case_steps.c.case_number, case_steps.c.position)
)
_FACTS = sa.select(facts).where(facts.c.customer_id == _KEY).order_by(facts.c.id)
_TASKS = sa.select(tasks).where(tasks.c.customer_id == _KEY).order_by(tasks.c.id)


class EmbeddedHistory:
    """Fulfils `bot.services.ports.HistoryPort` from the tables in `history_tables`."""

    def __init__(self, engine: Engine, hasher: Hasher) -> None:
        self._read = engine.execution_options(voorsorteer_write=False)
        self._engine = engine
        self._hasher = hasher

    def recognise(self, identity: Identity) -> Optional[str]:
        """By customer id, else by BSN: of a BSN only a keyed hash is here."""
        known = customers.c.id == identity.customer_id
        with self._read.begin() as db:
            found = db.execute(sa.select(customers.c.id).where(known)).scalar_one_or_none()
            if found is None and identity.bsn:
                same = customers.c.bsn_hash == self._hasher.hash(identity.bsn)
                found = db.execute(sa.select(customers.c.id).where(same)).scalar_one_or_none()
        return found

    def of_customer(self, key: str) -> Optional[History]:
        with self._read.begin() as db:
            rows = db.execute(_CUSTOMER_WITH_NEEDS, {"key": key}).all()
            return _history(db, rows, _CONTACTS) if rows else None

    def everything_of(self, key: str) -> Optional[Everything]:
        with self._read.begin() as db:
            rows = db.execute(_CUSTOMER_WITH_NEEDS, {"key": key}).all()
            if not rows:
                return None
            done = db.execute(_DONE_STEPS, {"key": key})
            asked = db.execute(_TASKS, {"key": key})
            return Everything(
                _history(db, rows, _ALL_CONTACTS),
                tuple((r.case_number, NextStep(who=r.who, what=r.what, due=r.due)) for r in done),
                tuple(
                    Task(r.what, r.department, r.created_at, r.explanation, r.done_at)
                    for r in asked
                ),
                _facts(db, key),
            )

    def facts_of(self, key: str) -> tuple[Fact, ...]:
        with self._read.begin() as db:
            return _facts(db, key)

    def refresh(self, key: str) -> None:
        """Nothing to do: it is always as it is."""

    def deliver(self, entry: OutboxEntry) -> Optional[str]:
        if entry.customer_key is None:
            return None
        with self._engine.begin() as db:
            known = db.execute(_CUSTOMER, {"key": entry.customer_key}).one_or_none()
            if known is None:
                return None  # deleted meanwhile
            if entry.kind is OutboxKind.TASK_DONE:
                _task_done(db, entry)
            elif entry.kind is OutboxKind.TASK:
                _add_once(db, tasks, entry.reference, _task(entry))
            else:
                _add_once(db, contacts, entry.reference, _contact(entry))
        return entry.reference

    def forget(self, key: str) -> None:
        """Here the history itself is kept, so it goes as a whole."""
        with self._engine.begin() as db:
            numbers = sa.select(cases.c.number).where(cases.c.customer_id == key)
            db.execute(case_steps.delete().where(case_steps.c.case_number.in_(numbers)))
            for table in (cases, contacts, facts, needs, tasks):
                db.execute(table.delete().where(table.c.customer_id == key))
            db.execute(customers.delete().where(customers.c.id == key))

    def customers(self) -> list[Customer]:
        with self._read.begin() as db:
            rows = db.execute(sa.select(customers).order_by(customers.c.name).limit(_MOST_CONTACTS))
            return [_customer(row) for row in rows]


def _customer(row: Row) -> Customer:
    return Customer(row.id, row.name, row.phone, row.description)


def _history(db: Connection, rows: Sequence[Row], wanted: sa.sql.Select) -> History:
    """`rows` are the customer, once for each need."""
    key = {"key": rows[0].id}
    return History(
        customer=_customer(rows[0]),
        cases=_cases(db.execute(_CASES_WITH_STEPS, key).all()),
        contacts=tuple(
            Contact(c.at, c.channel, c.subject, c.goal, c.summary, c.case_number, c.settled)
            for c in db.execute(wanted, key)
        ),
        needs=tuple(Need(NeedKind(row.kind), row.value) for row in rows if row.kind is not None),
    )


def _facts(db: Connection, key: str) -> tuple[Fact, ...]:
    rows = db.execute(_FACTS, {"key": key})
    return tuple(Fact(row.category, row.name, row.value, row.as_of) for row in rows)


def _cases(rows: Sequence[Row]) -> tuple[Case, ...]:
    """A case is there once for each open step, and at least once."""
    steps: dict[str, list[NextStep]] = {}
    for row in rows:
        found = steps.setdefault(row.number, [])
        if row.who is not None:
            found.append(NextStep(who=row.who, what=row.what, due=row.due))
    return tuple(
        Case(
            number=row.number,
            title=row.title,
            status=row.status,
            goal=row.goal,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            is_complaint=row.is_complaint,
            expected_on=row.expected_on,
            next_steps=tuple(steps[row.number]),
        )
        for row in {row.number: row for row in rows}.values()
    )


def _add_once(db: Connection, table: sa.Table, reference: str, values: dict[str, Any]) -> None:
    there = db.execute(sa.select(table.c.id).where(table.c.reference == reference)).first()
    if there is None:
        db.execute(table.insert().values(reference=reference, **values))


def _contact(entry: OutboxEntry) -> dict[str, Any]:
    body = entry.body
    return {
        "customer_id": entry.customer_key,
        "at": dt.datetime.fromisoformat(body["at"]),
        "channel": "chat",
        "subject": body["subject"],
        "goal": body["goal"],
        "case_number": body["case"],
        "settled": body["settled"],
        "summary": body["summary"],
    }


def _task(entry: OutboxEntry) -> dict[str, Any]:
    body = entry.body
    return {
        "customer_id": entry.customer_key,
        "contact_reference": body["contact_reference"],
        "what": body["what"],
        "explanation": body["explanation"],
        "department": body["department"],
        "created_at": dt.datetime.fromisoformat(body["at"]),
    }


def _task_done(db: Connection, entry: OutboxEntry) -> None:
    done_at = dt.datetime.fromisoformat(entry.body["at"])
    same = tasks.c.reference == entry.body["task_reference"]
    if db.execute(sa.select(tasks.c.id).where(same)).first() is None:
        raise HistoryUnavailable("The task is not there yet.")
    db.execute(tasks.update().where(same, tasks.c.done_at.is_(None)).values(done_at=done_at))

"""History in the own database, with demo customers: for a start without any other system."""

from __future__ import annotations

import datetime as dt
from typing import Optional

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.domain.customer import Case, Contact, Customer, History
from bot.storage.tables import cases, contacts, customers


class EmbeddedHistory:
    """Fulfils `bot.services.ports.HistoryPort` from the tables customers, cases and contacts."""

    def __init__(self, engine: Engine) -> None:
        self._read = engine.execution_options(voorsorteer_write=False)
        self._engine = engine

    def of_customer(self, customer_id: str) -> Optional[History]:
        with self._read.begin() as db:
            row = db.execute(sa.select(customers).where(customers.c.id == customer_id)).first()
            if row is None:
                return None
            case_rows = db.execute(
                sa.select(cases)
                .where(cases.c.customer_id == customer_id)
                .order_by(cases.c.opened_at.desc())
            )
            contact_rows = db.execute(
                sa.select(contacts)
                .where(contacts.c.customer_id == customer_id)
                .order_by(contacts.c.at.desc())
                .limit(50)
            )
            return History(
                customer=Customer(row.id, row.name, row.phone, row.description),
                cases=tuple(
                    Case(
                        number=case.number,
                        title=case.title,
                        status=case.status,
                        goal=case.goal,
                        opened_at=case.opened_at,
                        closed_at=case.closed_at,
                        is_complaint=case.is_complaint,
                    )
                    for case in case_rows
                ),
                contacts=tuple(
                    Contact(c.at, c.channel, c.subject, c.goal, c.summary) for c in contact_rows
                ),
            )

    def customers(self) -> list[Customer]:
        with self._read.begin() as db:
            rows = db.execute(sa.select(customers).order_by(customers.c.name))
            return [Customer(row.id, row.name, row.phone, row.description) for row in rows]

    def add_contact(
        self, customer_id: str, at: dt.datetime, subject: str, goal: Optional[str], summary: str
    ) -> None:
        with self._engine.begin() as db:
            known = db.execute(sa.select(customers.c.id).where(customers.c.id == customer_id))
            if known.first() is None:
                return  # a verified stranger: nothing to add to
            db.execute(
                contacts.insert().values(
                    customer_id=customer_id,
                    at=at,
                    channel="chat",
                    subject=subject,
                    goal=goal,
                    summary=summary,
                )
            )

    def seed(self, people: list[dict], now: dt.datetime) -> int:
        """Add the demo customers that are not there yet; days are counted back from `now`."""
        added = 0
        with self._engine.begin() as db:
            for person in people:
                if db.execute(
                    sa.select(customers.c.id).where(customers.c.id == person["id"])
                ).first():
                    continue
                added += 1
                db.execute(
                    customers.insert().values(
                        id=person["id"],
                        name=person["name"],
                        phone=person.get("phone"),
                        description=person.get("description", ""),
                    )
                )
                for case in person.get("cases", ()):
                    values = {k: v for k, v in case.items() if not k.endswith("days_ago")}
                    closed = case.get("closed_days_ago")
                    values.update(
                        customer_id=person["id"],
                        opened_at=now - dt.timedelta(days=case["opened_days_ago"]),
                        closed_at=None if closed is None else now - dt.timedelta(days=closed),
                    )
                    db.execute(cases.insert().values(**values))
                for contact in person.get("contacts", ()):
                    values = {k: v for k, v in contact.items() if k != "days_ago"}
                    values.update(
                        customer_id=person["id"],
                        at=now - dt.timedelta(days=contact["days_ago"]),
                    )
                    db.execute(contacts.insert().values(**values))
        return added

"""Made-up customers for the demo and for tests: days are counted from the moment they are added."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.catalogue.yaml_lines import YamlFile
from bot.history.hashing import Hasher
from bot.storage.history_tables import case_steps, cases, contacts, customers, facts, needs
from bot.storage.recognition_tables import consents


def demo_people(root: Path, organisation: str) -> list[dict[str, Any]]:
    """`customers:` of `data/demo/<organisation>.yml`; nobody when there is no such file."""
    path = root / "data" / "demo" / f"{organisation}.yml"
    if not path.is_file():
        return []
    return YamlFile(path, root).data.get("customers") or []


class DemoHistory:
    """Fills the tables of the embedded history."""

    def __init__(self, engine: Engine, hasher: Hasher) -> None:
        self._engine = engine
        self._hasher = hasher

    def seed(self, people: list[dict[str, Any]], now: dt.datetime) -> int:
        """Add those that are not there yet; returns how many were added."""
        added = 0
        with self._engine.begin() as db:
            for person in people:
                known = sa.select(customers.c.id).where(customers.c.id == person["id"])
                if db.execute(known).first() is None:
                    added += 1
                    _add_person(db, person, now, self._hasher)
                    _permit(db, person, now)
        return added


def _add_person(db: Connection, person: dict[str, Any], now: dt.datetime, hasher: Hasher) -> None:
    days = dt.timedelta(days=1)
    bsn = person.get("bsn")
    db.execute(
        customers.insert().values(
            id=person["id"],
            name=person["name"],
            phone=person.get("phone"),
            description=person.get("description", ""),
            bsn_hash=hasher.hash(str(bsn)) if bsn else None,
        )
    )
    for need in person.get("needs", ()):
        db.execute(needs.insert().values(customer_id=person["id"], **need))
    for case in person.get("cases", ()):
        values = {k: case.get(k) for k in ("number", "title", "status", "goal")}
        closed, expected = case.get("closed_days_ago"), case.get("expected_in_days")
        db.execute(
            cases.insert().values(
                **values,
                customer_id=person["id"],
                is_complaint=case.get("is_complaint", False),
                opened_at=now - case["opened_days_ago"] * days,
                closed_at=None if closed is None else now - closed * days,
                expected_on=None if expected is None else (now + expected * days).date(),
            )
        )
        for position, step in enumerate(case.get("steps", ()), 1):
            done_at = now if step.get("done") else None
            told = {k: step.get(k) for k in ("who", "what", "due")}
            row = dict(case_number=case["number"], position=position, done_at=done_at, **told)
            db.execute(case_steps.insert().values(**row))
    for fact in person.get("facts", ()):
        db.execute(facts.insert().values(customer_id=person["id"], **_fact(fact, now)))
    for contact in person.get("contacts", ()):
        values = {k: contact.get(k) for k in ("channel", "subject", "goal")}
        db.execute(
            contacts.insert().values(
                **values,
                customer_id=person["id"],
                at=now - contact["days_ago"] * days,
                summary=contact.get("summary", ""),
                case_number=contact.get("case"),
                settled=contact.get("settled", False),
            )
        )


def _fact(fact: dict[str, Any], now: dt.datetime) -> dict[str, Any]:
    """`in_days` (or before now, below zero) is a date; `days_ago`: of when it is, else of today."""
    days = dt.timedelta(days=1)
    day = now + fact["in_days"] * days if "in_days" in fact else None
    return {
        "category": fact["category"],
        "name": fact["name"],
        "value": fact["value"] if day is None else day.date().isoformat(),
        "as_of": (now - fact.get("days_ago", 0) * days).date(),
    }


def _permit(db: Connection, person: dict[str, Any], now: dt.datetime) -> None:
    """`allows:` what somebody said yes to: {purpose, category, version}."""
    for each in person.get("allows", ()):
        said = {"subject": person["id"], "granted": True, "at": now, **each}
        db.execute(consents.insert().values(**said))

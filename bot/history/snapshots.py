"""What registers said about a customer, kept for some minutes in `history_snapshots`."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from bot.domain.customer import Case, Contact, Customer, History, Need, NeedKind
from bot.storage.history_tables import history_snapshots as table


@dataclass(frozen=True)
class Snapshot:
    """`history` is None when the registers did not answer; `whole` when each of them did."""

    fetched_at: dt.datetime
    history: Optional[History]
    whole: bool


class Snapshots:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._read = engine.execution_options(voorsorteer_write=False)

    def get(self, key: str) -> Optional[Snapshot]:
        with self._read.begin() as db:
            row = db.execute(sa.select(table).where(table.c.register_key == key)).one_or_none()
        if row is None:
            return None
        if row.body is None:
            return Snapshot(row.fetched_at, None, False)
        return Snapshot(row.fetched_at, _from_body(row.body), bool(row.body.get("whole")))

    def save(
        self,
        key: str,
        at: dt.datetime,
        history: Optional[History],
        whole: bool = True,
        hide: Optional[str] = None,
    ) -> None:
        """`hide` is a text that must not be stored: a BSN that somebody wrote in a contact."""
        body: Any = sa.null()
        if history is not None:
            text = json.dumps({**_to_body(history), "whole": whole}, ensure_ascii=False)
            body = json.loads(text.replace(hide, "[bsn]") if hide else text)
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        insert = dialect.insert(table).values(register_key=key, fetched_at=at, body=body)
        changed = {"fetched_at": insert.excluded.fetched_at, "body": insert.excluded.body}
        with self._engine.begin() as db:
            db.execute(
                insert.on_conflict_do_update(index_elements=[table.c.register_key], set_=changed)
            )

    def remove(self, key: str) -> None:
        with self._engine.begin() as db:
            db.execute(table.delete().where(table.c.register_key == key))


def _to_body(history: History) -> dict[str, Any]:
    who = history.customer
    return {
        "customer": [who.id, who.name, who.phone, who.description],
        "cases": [
            {
                "number": case.number,
                "title": case.title,
                "status": case.status,
                "goal": case.goal,
                "opened_at": case.opened_at.isoformat(),
                "closed_at": case.closed_at and case.closed_at.isoformat(),
                "is_complaint": case.is_complaint,
                "expected_on": case.expected_on and case.expected_on.isoformat(),
                "register_id": case.register_id,
            }
            for case in history.cases
        ],
        "contacts": [
            {
                "at": contact.at.isoformat(),
                "channel": contact.channel,
                "subject": contact.subject,
                "goal": contact.goal,
                "summary": contact.summary,
                "case": contact.case,
                "settled": contact.settled,
            }
            for contact in history.contacts
        ],
        "incomplete": history.incomplete,
        "needs": [[need.kind.value, need.value] for need in history.needs],
    }


def _from_body(body: dict[str, Any]) -> History:
    moment, day = dt.datetime.fromisoformat, dt.date.fromisoformat
    return History(
        customer=Customer(*body["customer"]),
        cases=tuple(
            Case(
                **{
                    **case,
                    "opened_at": moment(case["opened_at"]),
                    "closed_at": moment(case["closed_at"]) if case["closed_at"] else None,
                    "expected_on": day(case["expected_on"]) if case["expected_on"] else None,
                }
            )
            for case in body["cases"]
        ),
        contacts=tuple(
            Contact(**{**contact, "at": moment(contact["at"])}) for contact in body["contacts"]
        ),
        needs=tuple(Need(NeedKind(kind), value) for kind, value in body["needs"]),
        incomplete=body["incomplete"],
    )

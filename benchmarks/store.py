"""The embedded store as large as that of a city: made-up customers, the same ones every time."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.bootstrap import Services, bootstrap
from bot.domain.goals import Goal
from bot.history.choice import hasher_of
from bot.history.hashing import Hasher
from bot.settings import Settings
from bot.storage.database import create_engine, upgrade
from bot.storage.history_tables import case_steps, cases, contacts, customers, needs
from bot.storage.recognition_tables import consents

#: For each customer, on average; and for each case.
CONTACTS_EACH, _CASES_EACH, _STEPS_EACH_CASE = 5, 1.5, 2
#: Of the one who comes all the time.
MANY_CONTACTS, _MANY_CASES = 10_000, 200
_KEPT_FOR = dt.timedelta(days=5 * 365)
_SEED = 20261125
_ROWS_AT_ONCE = 10_000
#: SQLite's pages in memory while the tables are filled; when measured it has its own default.
_FILLING_KIB = 1_000_000
_SUMMARIES = (
    "Vroeg wanneer het besluit komt. Beloofd dat er binnen een week een bericht is.",
    "Wilde weten welke papieren nodig zijn. Die zijn genoemd, en staan ook in een e-mail.",
    "Was het niet eens met de brief. Uitgelegd hoe bezwaar maken gaat en tot wanneer dat kan.",
    "Afspraak verzet naar volgende week, omdat het deze week door het werk niet lukt.",
    "Gaf een ander telefoonnummer door. Dat is veranderd; verder was er niets.",
    "Belde namens een ouder. Gezegd dat daar een machtiging voor nodig is, en hoe dat gaat.",
)
_Rows = Iterator[dict[str, Any]]


@dataclass(frozen=True)
class Store:
    """The use cases on a full database; `ids` are all customers but `many`, who comes often."""

    services: Services
    ids: list[str]
    many: str
    contacts: int


def made(settings: Settings, size: int, many_contacts: int = MANY_CONTACTS) -> Store:
    """Fills the empty database of `settings` with `size` customers, and one who comes often."""
    services = bootstrap(settings)
    goals = [goal for goal in services.catalogue.goals.values() if goal.kind == "goal"]
    people = _People(size, many_contacts, goals, services.deps.clock(), hasher_of(settings))
    # An engine of its own: what makes filling quick must not make looking up quick.
    engine = create_engine(settings.database_url)
    upgrade(engine)
    with engine.begin() as db:
        if engine.dialect.name == "sqlite":
            db.exec_driver_sql(f"PRAGMA cache_size=-{_FILLING_KIB}")
        else:
            # Whatever is pointed to is there: no need to look for each row.
            db.exec_driver_sql("SET session_replication_role = replica")
        people.store(db)
    _settle(engine)
    engine.dispose()  # the last connection to SQLite moves its log into the file
    return Store(services, people.ids, people.many, people.contacts)


def _settle(engine: Engine) -> None:
    """PostgreSQL does this by itself, some minutes after."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql("VACUUM ANALYZE")


def bsn_of(number: int) -> str:
    """The BSN of `Store.ids[number]`."""
    return f"{number + 1:09d}"


class _People:
    """One customer after the other in no order, and contacts as they came in, day by day."""

    def __init__(
        self, size: int, many_contacts: int, goals: list[Goal], now: dt.datetime, hasher: Hasher
    ) -> None:
        self._random = random.Random(_SEED)
        self._goals = goals
        self._now = now
        self._hasher = hasher
        self._many_contacts = many_contacts
        self.contacts = size * CONTACTS_EACH + many_contacts
        self.ids = [self._new_id() for _ in range(size)]
        self.many = self._new_id()
        #: By customer: a case and its goal.
        self._case: dict[str, tuple[str, Goal]] = {}
        self._numbers: list[str] = []

    def store(self, db: Connection) -> None:
        _insert(db, customers, self._customers())
        _insert(db, needs, self._needs())
        _insert(db, cases, self._every_case())
        _insert(db, case_steps, self._steps())
        _insert(db, contacts, self._contacts())
        _insert(db, consents, self._consents())

    def _new_id(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def _customers(self) -> _Rows:
        for number, key in enumerate((*self.ids, self.many)):
            yield {
                "id": key,
                "name": f"mevrouw Van {number}",
                "phone": f"+31 6 {number:08d}" if self._random.random() < 0.7 else None,
                "description": "",
                "bsn_hash": self._hasher.hash(bsn_of(number)),
            }

    def _needs(self) -> _Rows:
        for key in self.ids:
            if self._random.random() < 0.1:
                yield {"customer_id": key, "kind": "plain_words", "value": ""}
            if self._random.random() < 0.05:
                yield {"customer_id": key, "kind": "language", "value": "en"}
        yield {"customer_id": self.many, "kind": "prefers_phone", "value": ""}

    def _every_case(self) -> _Rows:
        for _ in range(int(len(self.ids) * _CASES_EACH)):
            yield self._new_case(self._random.choice(self.ids))
        for _ in range(_MANY_CASES):
            yield self._new_case(self.many)

    def _new_case(self, key: str) -> dict[str, Any]:
        goal, opened = self._random.choice(self._goals), self._some_time_ago()
        number = f"Z-{opened.year}-{len(self._numbers):07d}"
        self._case[key] = number, goal
        self._numbers.append(number)
        running = self._random.random() < 0.2
        return {
            "number": number,
            "customer_id": key,
            "title": f"Aanvraag {goal.title}",
            "status": "wij beoordelen uw aanvraag" if running else "afgehandeld",
            "goal": goal.key,
            "opened_at": opened,
            "closed_at": None if running else min(opened + dt.timedelta(days=40), self._now),
            "expected_on": (opened + dt.timedelta(days=56)).date(),
            "is_complaint": self._random.random() < 0.03,
        }

    def _steps(self) -> _Rows:
        for step in range(len(self._numbers) * _STEPS_EACH_CASE):
            yield {
                "case_number": self._numbers[step // _STEPS_EACH_CASE],
                "position": step % _STEPS_EACH_CASE + 1,
                "who": self._random.choice(("wij", "u")),
                "what": "Wij beoordelen uw aanvraag en sturen u het besluit.",
                "due": "binnen 3 weken",
                "done_at": self._now if self._random.random() < 0.7 else None,
            }

    def _contacts(self) -> _Rows:
        size, every = len(self.ids), self.contacts / max(self._many_contacts, 1)
        often = 0
        for number in range(self.contacts):
            if number >= often * every and often < self._many_contacts:
                often, key = often + 1, self.many
            else:
                # Some come much more often than others.
                key = self.ids[int(size * self._random.random() ** 1.5)]
            at = self._now - _KEPT_FOR * (1 - number / self.contacts)
            yield self._contact(number, key, at)

    def _contact(self, number: int, key: str, at: dt.datetime) -> dict[str, Any]:
        goal, case = self._random.choice(self._goals), None
        if key in self._case and self._random.random() < 0.4:
            case, goal = self._case[key]
        return {
            "customer_id": key,
            "at": at,
            "channel": self._random.choice(("telefoon", "telefoon", "chat", "balie", "e-mail")),
            "subject": goal.title,
            "goal": goal.key,
            "case_number": case,
            "settled": self._random.random() < 0.6,
            "summary": " ".join(self._random.sample(_SUMMARIES, 2)),
            "reference": f"{number:010d}" if self._random.random() < 0.2 else None,
        }

    def _consents(self) -> _Rows:
        for key in self.ids:
            if self._random.random() < 0.1:
                said = {"subject": key, "version": 1, "granted": True, "at": self._some_time_ago()}
                yield {**said, "purpose": "recognise", "category": "contacts"}
                yield {**said, "purpose": "tips", "category": "cases"}

    def _some_time_ago(self) -> dt.datetime:
        return self._now - _KEPT_FOR * self._random.random()


def _insert(db: Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    rows = iter(rows)
    while some := list(itertools.islice(rows, _ROWS_AT_ONCE)):
        db.execute(table.insert(), some)

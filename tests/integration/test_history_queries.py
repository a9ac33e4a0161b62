"""No query of the look-up reads a whole table: with a million contacts that would be felt."""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from benchmarks.look_up import ROWS, WHO, NotMeasured, measure
from benchmarks.store import Store, bsn_of, made
from bot.domain.customer import Identity
from bot.domain.outbox import OutboxEntry, OutboxKind, contact_body, task_body, task_done_body
from bot.domain.triage import Triage
from bot.settings import Settings, load_settings
from bot.storage.history_tables import case_steps, cases, contacts, customers, needs, tasks

AT = "2026-03-10T10:00:00+00:00"
HISTORY = (customers, needs, cases, case_steps, contacts, tasks)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, read_once: None) -> Iterator[Store]:
    """As the benchmark makes it, and small."""
    folder: Path = tmp_path_factory.mktemp("store")
    filled = made(_settings(folder), size=300, many_contacts=200)
    yield filled
    filled.services.close()


def _settings(folder: Path) -> Settings:
    return load_settings({"VOORSORTEER_DATA_DIR": str(folder), "VOORSORTEER_HASH_SECRET": "s" * 32})


@contextmanager
def asked(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Everything that is asked of the database meanwhile, and with what."""
    found: list[tuple[str, Any]] = []

    def note(_db: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        found.append((statement, values))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def plans(engine: Engine, statements: list[tuple[str, Any]]) -> dict[str, list[str]]:
    """How SQLite goes about each of them."""
    found = {}
    # A connection of our own: one that was used before may still have a plan of before.
    with closing(sqlite3.connect(engine.url.database)) as db:
        for statement, values in statements:
            if re.match(r"(SELECT|UPDATE|DELETE|INSERT)\b", statement):
                rows = db.execute(f"EXPLAIN QUERY PLAN {statement}", values)
                found[statement] = [step for _, _, _, step in rows]
    return found


def scans(engine: Engine, statements: list[tuple[str, Any]]) -> list[str]:
    """Those that read a table or an index from one end to the other, be it to make an index."""
    return [
        f"{step}: {statement}"
        for statement, steps in plans(engine, statements).items()
        for step in steps
        if re.match(r"SCAN (?!CONSTANT ROW)|.* USING AUTOMATIC ", step)
    ]


def _start(store: Store, identity: Identity | None) -> str:
    return store.services.conversations.start(identity, None, "nl").conversation.id


def _deliver(store: Store, kind: OutboxKind, body: dict[str, Any]) -> str:
    number = next(_NUMBERS)
    reference = f"9{number:09d}"
    entry = OutboxEntry(kind, "c", store.ids[1], body, number, reference)
    assert store.services.history.deliver(entry) is not None
    return reference


def _task(store: Store) -> str:
    return _deliver(store, OutboxKind.TASK, task_body(AT, "0000000001", "Bellen", "Zorg"))


_NUMBERS = itertools.count(1)
DEEDS: dict[str, Callable[[Store, str], object]] = {
    "recognising": lambda s, _: s.services.history.recognise(Identity(s.ids[1])),
    "by BSN": lambda s, _: s.services.history.recognise(Identity("other", bsn=bsn_of(1))),
    "a stranger": lambda s, _: s.services.history.recognise(Identity("other", bsn="999999990")),
    "starting": lambda s, _: _start(s, Identity(s.ids[1])),
    "logging in": lambda s, _: s.services.recognition.identify(_start(s, None), Identity(s.ids[1])),
    "what is known": lambda s, c: s.services.recognition.known(c),
    "what was asked": lambda s, c: s.services.recognition.asked_about(c),
    "sorting": lambda s, c: s.services.sorting.sort(
        c, 2, "paspoort_aanvragen", 0.9, Triage.for_chosen_goal("simple")
    ),
    "a number to call": lambda s, c: s.services.conversations.phone_known(c),
    "permissions": lambda s, c: s.services.control.overview(c),
    "a new contact": lambda s, _: _deliver(s, OutboxKind.CONTACT, contact_body(AT, "Afval", "")),
    "a new task": lambda s, _: _task(s),
    "a task that is done": lambda s, _: _deliver(
        s, OutboxKind.TASK_DONE, task_done_body(AT, _task(s), "0000000001")
    ),
    "forgetting": lambda s, _: s.services.history.forget(s.ids[2]),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_no_query_reads_a_whole_table(store: Store, deed: str) -> None:
    engine = store.services.engine
    conversation_id = _start(store, Identity(store.ids[1]))
    with asked(engine) as statements:
        DEEDS[deed](store, conversation_id)
    assert plans(engine, statements), "nothing was asked"
    assert scans(engine, statements) == []


def test_the_last_contacts_are_taken_from_the_index_and_not_sorted(store: Store) -> None:
    """Else somebody who comes all the time would wait for all of their contacts."""
    engine = store.services.engine
    with asked(engine) as statements:
        found = store.services.history.of_customer(store.many)
    assert found is not None and len(found.contacts) == 50
    assert [contact.at for contact in found.contacts] == sorted(
        (contact.at for contact in found.contacts), reverse=True
    )
    [steps] = [
        steps for said, steps in plans(engine, statements).items() if "FROM contacts" in said
    ]
    assert len(steps) == 1 and "USING INDEX ix_contacts_customer_id_at" in steps[0]


def test_what_points_to_a_customer_or_a_case_has_an_index(store: Store) -> None:
    """Deleting looks through all that may point there, and no plan shows that."""
    looked = sa.inspect(store.services.engine)
    for table in HISTORY:
        first = [index["column_names"][0] for index in looked.get_indexes(table.name)]
        first += [one["column_names"][0] for one in looked.get_unique_constraints(table.name)]
        for key in looked.get_foreign_keys(table.name):
            assert key["constrained_columns"][0] in first, f"{table.name}: {key}"


@pytest.mark.parametrize(
    ("index", "table"),
    [
        ("ix_cases_customer_id", cases),
        ("ix_case_steps_case_number", case_steps),
        ("ix_contacts_customer_id_at", contacts),
        ("ix_customers_bsn_hash", customers),
    ],
)
def test_without_an_index_a_whole_table_is_read_and_that_is_seen(
    store: Store, index: str, table: sa.Table
) -> None:
    """That the tests above would notice."""
    engine = store.services.engine
    with asked(engine) as statements:
        store.services.history.recognise(Identity("other", bsn=bsn_of(1)))
        store.services.history.of_customer(store.ids[1])
    with closing(sqlite3.connect(engine.url.database)) as db:
        [again] = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [index]).fetchone()
        db.execute(f"DROP INDEX {index}")
        try:
            assert any(table.name in scan for scan in scans(engine, statements))
        finally:
            db.execute(again)
    assert scans(engine, statements) == []


def test_the_store_of_the_benchmark_is_the_same_every_time(store: Store, tmp_path: Path) -> None:
    again = made(_settings(tmp_path), size=300, many_contacts=200)
    try:
        assert (again.ids, again.many) == (store.ids, store.many)
        assert again.contacts == 1700
        with again.services.engine.connect() as db:
            assert db.execute(sa.select(sa.func.count()).select_from(contacts)).scalar() == 1700
        one, other = (s.services.history.of_customer(s.many) for s in (store, again))
        assert one is not None and other is not None
        assert [c.subject for c in one.contacts] == [c.subject for c in other.contacts]
        assert [c.number for c in one.cases] == [c.number for c in other.cases]
    finally:
        again.services.close()


def test_the_benchmark_measures_everything_for_everybody(store: Store) -> None:
    stores = {"small": store, "large": store}
    measured = measure(stores, looked_up=4, many_times=2)
    counted = {
        (who, row): [len(pairs) for pairs in by_store.values()]
        for who, rows in measured.items()
        for row, by_store in rows.items()
    }
    assert set(counted) == {(who, row) for who in WHO for row in ROWS}
    assert all(each == ([4, 4] if who == "any" else [2, 2]) for (who, _), each in counted.items())


def test_the_benchmark_stops_when_somebody_is_not_found(store: Store) -> None:
    wrong = replace(store, ids=[f"{key}x" for key in store.ids])
    with pytest.raises(NotMeasured):
        measure({"small": wrong, "large": wrong}, looked_up=1, many_times=1)

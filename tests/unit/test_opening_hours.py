"""When people are there, and how that is said."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.domain.opening_hours import OpeningHours

HOURS = OpeningHours(
    week={"ma": "08:30-17:00", "di": "08:30-17:00", "do": "08:30-20:00"},
    closed_on=[dt.date(2026, 11, 24)],
)


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.mark.parametrize(
    "moment, is_open",
    [
        ("2026-11-23T08:29", False),
        ("2026-11-23T08:30", True),
        ("2026-11-23T16:59", True),
        ("2026-11-23T17:00", False),
        ("2026-11-24T10:00", False),
        ("2026-11-25T10:00", False),
    ],
)
def test_open_from_the_first_minute_until_the_last(moment: str, is_open: bool) -> None:
    assert HOURS.is_open(_at(moment)) is is_open


def test_the_clock_of_the_organisation_counts_not_that_of_the_machine() -> None:
    in_utc = dt.datetime(2026, 7, 6, 6, 45, tzinfo=dt.timezone.utc)  # 08:45 summer time there
    assert HOURS.is_open(in_utc)


def test_the_next_opening_skips_closed_days() -> None:
    assert HOURS.next_opening(_at("2026-11-23T18:00")) == _at("2026-11-26T08:30")


@pytest.mark.parametrize(
    "moment, words",
    [
        ("2026-11-23T07:00", "vandaag om 08:30 uur"),
        ("2026-11-29T12:00", "morgen om 08:30 uur"),
        ("2026-11-23T18:00", "donderdag om 08:30 uur"),
    ],
)
def test_the_next_opening_is_said_as_people_say_it(moment: str, words: str) -> None:
    assert HOURS.opening_in_words(_at(moment)) == words


def test_days_with_the_same_hours_are_taken_together() -> None:
    assert HOURS.in_words() == (
        "maandag en dinsdag van 08:30 tot 17:00 uur, donderdag van 08:30 tot 20:00 uur"
    )


@pytest.mark.parametrize("week", [{"xx": "08:30-17:00"}, {"ma": "17:00-08:30"}, {"ma": "8-17"}])
def test_impossible_hours_are_refused(week: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        OpeningHours(week=week)

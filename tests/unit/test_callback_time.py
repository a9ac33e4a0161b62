"""When somebody wants to be called: what people type, as a span within opening hours."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.domain.callback_time import (
    CallTime,
    When,
    call_time,
    exact_words,
    in_words,
    suggestions,
)
from bot.domain.opening_hours import OpeningHours

ZONE = ZoneInfo("Europe/Amsterdam")
HOURS = OpeningHours(
    week={
        **dict.fromkeys(("ma", "di", "wo", "vr"), "08:30-17:00"),
        "do": "08:30-20:00",
    },
    closed_on=[dt.date(2026, 12, 25)],
)
#: A Monday.
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


def _span(text: str) -> CallTime:
    """ "11-24 09:00-11:00" """
    day, hours = text.split(" ")
    start, until = (
        dt.datetime.fromisoformat(f"2026-{day}T{hour}").replace(tzinfo=ZONE)
        for hour in hours.split("-")
    )
    return CallTime(start, until)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("vandaag", "11-23 10:00-17:00"),
        ("vanmiddag", "11-23 12:00-17:00"),
        ("vanmiddag na vier uur", "11-23 16:00-17:00"),
        ("kunt u mij vandaag bellen?", "11-23 10:00-17:00"),
        ("morgenochtend", "11-24 08:30-12:00"),
        ("Goedemorgen, morgen graag om 11 uur", "11-24 11:00-12:00"),
        ("morgen tussen 10 en 12", "11-24 10:00-12:00"),
        ("morgen van 2 tot 4", "11-24 14:00-16:00"),
        ("tussen 10 en 2 morgen", "11-24 10:00-14:00"),
        ("dinsdag om 10", "11-24 10:00-11:00"),
        ("dinsdga om tien uur", "11-24 10:00-11:00"),
        ("dinsdagochtend voor 10 uur", "11-24 08:30-10:00"),
        ("overmorgen half drie", "11-25 14:30-15:30"),
        ("woensdag kwart over 3", "11-25 15:15-16:15"),
        ("liefst donderdagmiddag", "11-26 12:00-18:00"),
        ("donderdag na vijven", "11-26 17:00-20:00"),
        ("donderdag om 7 uur 's avonds", "11-26 19:00-20:00"),
        ("donderdagavond na 7", "11-26 19:00-20:00"),
        ("vrijdag morgen", "11-27 08:30-12:00"),
        ("volgende week dinsdag", "12-01 08:30-17:00"),
        ("dinsdag volgende week", "12-01 08:30-17:00"),
        ("maandag 30 november om 9 uur", "11-30 09:00-10:00"),
        ("1/12 om 13.30", "12-01 13:30-14:30"),
        ("14:30", "11-23 14:30-15:30"),
        ("16u30 vandaag", "11-23 16:30-17:00"),
        ("rond elf uur", "11-23 10:30-11:30"),
        ("09:00", "11-24 09:00-10:00"),
        ("10-12 uur", "11-23 10:00-12:00"),
        ("tomorrow morning", "11-24 08:30-12:00"),
        ("tomorrow at 2pm", "11-24 14:00-15:00"),
        ("thursday after 5", "11-26 17:00-20:00"),
        ("the day after tomorrow between 9 and 11", "11-25 09:00-11:00"),
    ],
)
def test_what_is_clear_becomes_a_span_within_opening_hours(text: str, expected: str) -> None:
    heard = call_time(text, NOW, HOURS)
    assert (heard.when, heard.time) == (When.CLEAR, _span(expected))


@pytest.mark.parametrize(
    "text",
    [
        "maakt niet uit",
        "zo snel mogelijk",
        "'s middags",
        "ik ben altijd thuis",
        "elke dag na 3",
        "niet op dinsdag",
        "maandag of woensdag",
        "om 10 of 11 uur",
        "over een uur",
        "binnen 10 minuten",
        "vanaf morgen",
        "na het weekend",
        "volgende dinsdag",
        "next tuesday",
        "volgende week",
        "maandag",  # it is Monday: today, or in a week?
        "dinsdag 3 december",  # that is a Thursday
        "31 november",
        "half two tomorrow",  # 1:30 or 2:30?
        "op mijn werk, en 2 kinderen thuis",
        "06-12345678",
        "ok",
        "",
        "gisteren om 10 uur",
        "morgen om 3 uur 's nachts",
        "yesterday at 10",
    ],
)
def test_an_hour_is_never_made_up(text: str) -> None:
    heard = call_time(text, NOW, HOURS)
    assert (heard.when, heard.time) == (When.UNCLEAR, None)


@pytest.mark.parametrize(
    "text, nearest",
    [
        ("na vijven", "11-26 17:00-20:00"),
        ("na 5 uur", "11-26 17:00-20:00"),
        ("vanavond", "11-26 18:00-20:00"),
        ("zaterdag om 10 uur", "11-30 10:00-11:00"),
        ("zondag", "11-30 08:30-17:00"),
        ("25 december", "12-28 08:30-17:00"),
    ],
)
def test_outside_opening_hours_the_nearest_that_fits_is_named(text: str, nearest: str) -> None:
    heard = call_time(text, NOW, HOURS)
    assert (heard.when, heard.time) == (When.CLOSED, _span(nearest))


def test_an_hour_at_which_nobody_is_ever_there_has_no_nearest() -> None:
    assert call_time("vanavond om 11 uur", NOW, HOURS).time is None


@pytest.mark.parametrize("text", ["vandaag om 9 uur", "vanochtend voor half tien"])
def test_what_is_over_is_not_arranged(text: str) -> None:
    assert call_time(text, NOW, HOURS).when is When.PAST


def test_an_hour_without_a_day_is_the_next_time_that_we_are_there() -> None:
    friday = NOW.replace(day=27, hour=16)
    assert call_time("14:30", friday, HOURS).time == _span("11-30 14:30-15:30")


def test_the_suggestions_are_spans_of_two_hours_on_two_days() -> None:
    expected = ("11-23 11:00-13:00", "11-23 13:00-15:00", "11-24 09:00-11:00", "11-24 13:00-15:00")
    assert suggestions(NOW, HOURS) == [_span(text) for text in expected]


def test_at_the_end_of_the_day_the_suggestions_begin_on_the_next_that_we_are_open() -> None:
    christmas_eve = NOW.replace(month=12, day=24, hour=19, minute=30)
    assert suggestions(christmas_eve, HOURS)[0] == _span("12-28 09:00-11:00")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_suggestion_is_understood_when_it_is_typed_or_tapped(language: str) -> None:
    times = suggestions(NOW, HOURS)
    said = [in_words(time, NOW, HOURS, language) for time in times]
    assert [call_time(text, NOW, HOURS).time for text in said] == times
    # A button means the same a day later.
    buttons = [exact_words(time, HOURS, language) for time in times[2:]]
    tomorrow = NOW + dt.timedelta(hours=20)
    assert [call_time(text, tomorrow, HOURS).time for text in buttons] == times[2:]


def test_what_is_agreed_is_said_in_the_words_of_the_reader() -> None:
    time = _span("11-24 09:00-11:00")
    assert in_words(time, NOW, HOURS) == "morgen tussen 9.00 en 11.00 uur"
    assert in_words(time, NOW, HOURS, "en") == "tomorrow between 09:00 and 11:00"
    later = in_words(_span("12-01 09:00-11:00"), NOW, HOURS)
    assert later == "dinsdag 1 december tussen 9.00 en 11.00 uur"

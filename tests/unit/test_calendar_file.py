"""The calendar file, read as RFC 5545 says: unfolded, with its escapes undone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.goals import NextStep
from bot.domain.outcome import RecordedStep
from bot.gateway.calendar_file import calendar_of

NOW = dt.datetime(2026, 11, 26, 9, 30, tzinfo=dt.timezone.utc)


def _file(*steps: NextStep) -> str:
    recorded = [
        RecordedStep(step, "bot", NOW, id=number, conversation_id="c-1")
        for number, step in enumerate(steps, 1)
    ]
    return calendar_of(recorded, "Voorbeeldstad", "https://voorbeeld.nl/start", "nl", NOW)


def _read(text: str) -> list[tuple[str, str]]:
    assert text.endswith("\r\n")
    lines: list[str] = []
    for line in text[:-2].split("\r\n"):
        assert len(line.encode()) <= 75
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return [(name, _plain(value)) for name, _, value in (line.partition(":") for line in lines)]


def _plain(value: str) -> str:
    out, escaped = "", False
    for character in value:
        if escaped:
            out += "\n" if character == "n" else character
        elif character != "\\":
            out += character
        escaped = not escaped and character == "\\"
    return out


def test_a_step_is_an_event_of_a_whole_day() -> None:
    step = NextStep(
        who="wij", what="Wij bellen u; over ‘het besluit’, zie brief.", due_on="2026-12-31"
    )
    read = _read(_file(step))
    assert read[0] == ("BEGIN", "VCALENDAR") and read[-1] == ("END", "VCALENDAR")
    found = dict(read)
    assert found["DTSTART;VALUE=DATE"] == "20261231"
    assert found["DTEND;VALUE=DATE"] == "20270101"
    assert found["DTSTAMP"] == "20261126T093000Z"
    assert found["SUMMARY"] == "Voorbeeldstad: Wij bellen u; over ‘het besluit’, zie brief."
    assert found["UID"] == "stap-1-c-1@voorbeeld.nl"
    assert "uiterlijk 31 december 2026" in found["DESCRIPTION"]


def test_each_step_has_its_own_event() -> None:
    steps = [NextStep(who="u", what=f"Stap {n}", due_on="2026-12-01") for n in (1, 2)]
    names = [name for name, _ in _read(_file(*steps))]
    assert names.count("UID") == names.count("DTSTART;VALUE=DATE") == 2


def test_a_step_without_a_day_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="without a day"):
        _file(NextStep(who="u", what="Bel ons."))


@given(st.text(min_size=3, max_size=300))
def test_nothing_that_is_typed_breaks_out_of_its_line(what: str) -> None:
    read = _read(_file(NextStep(who="u", what=what, due_on="2026-12-01")))
    assert [name for name, _ in read].count("BEGIN") == 2
    told = dict(read)["SUMMARY"].removeprefix("Voorbeeldstad: ")
    plain = what.replace("\r\n", "\n").replace("\r", "\n")
    assert told == "".join(c for c in plain if c == "\n" or (c >= " " and c != "\x7f"))

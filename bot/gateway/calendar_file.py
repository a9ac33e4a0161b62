"""Next steps with a day as a calendar file (RFC 5545): one all-day event each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from bot.domain.outcome import RecordedStep

MEDIA_TYPE = "text/calendar; charset=utf-8"
#: A line has at most so many bytes; the rest goes on in the next, which begins with a space.
_MOST_BYTES = 75


def calendar_of(
    steps: Sequence[RecordedStep], organisation: str, website: str, language: str, now: dt.datetime
) -> str:
    """The file; `now` is when it was made. The same step always has the same UID, so that a file
    that is opened again changes what is there instead of adding to it."""
    host = website.split("://")[-1].split("/")[0] or "voorsorteer"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Voorsorteer//next steps//NL"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for recorded in steps:
        lines += _event(recorded, organisation, host, language, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(
    recorded: RecordedStep, organisation: str, host: str, language: str, now: dt.datetime
) -> Iterator[str]:
    step = recorded.step
    if step.due_on is None:
        raise ValueError("a step without a day is in no calendar")
    yield "BEGIN:VEVENT"
    yield f"UID:stap-{recorded.id}-{recorded.conversation_id}@{host}"
    yield f"DTSTAMP:{now.astimezone(dt.timezone.utc):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{step.due_on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{step.due_on + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(f'{organisation}: {step.what}')}"
    yield f"DESCRIPTION:{_text(step.told_later(language, step.due_on).line(language))}"
    if step.reference:
        yield f"COMMENT:{_text(step.reference)}"
    # It takes none of somebody's time.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(value: str) -> str:
    """Nothing in a text ends its line, or begins another property."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = escaped.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\\n".join("".join(c for c in line if c >= " " and c != "\x7f") for line in lines)


def _folded(line: str) -> Iterator[str]:
    """Never in the middle of a character."""
    part, size = "", 0
    for character in line:
        length = len(character.encode())
        if size + length > _MOST_BYTES:
            yield part
            part, size = " ", 1
        part, size = part + character, size + length
    yield part

"""When people are there: opening hours with closed days, in the organisation's time zone."""

from __future__ import annotations

import datetime as dt
import re
from typing import Optional
from zoneinfo import ZoneInfo

from pydantic import BaseModel, validator

DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
DAY_NAMES = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_SPAN = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$")


class OpeningHours(BaseModel):
    """`week` maps ma…zo to "08:30-17:00"; a day that is absent is closed."""

    week: dict[str, str]
    closed_on: list[dt.date] = []
    timezone: str = "Europe/Amsterdam"

    class Config:
        extra = "forbid"
        frozen = True

    @validator("week")
    def _days_and_spans(cls, week: dict[str, str]) -> dict[str, str]:
        for day, span in week.items():
            if day not in DAYS:
                raise ValueError(f"unknown day '{day}', allowed: {', '.join(DAYS)}")
            match = _SPAN.match(span)
            if not match or match.group(1, 2) >= match.group(3, 4):
                raise ValueError(f"'{span}' on {day} is not a span such as 08:30-17:00")
        return week

    @validator("timezone")
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except Exception:
            raise ValueError(f"unknown time zone '{name}'") from None
        return name

    def _span(self, day: dt.date) -> Optional[tuple[dt.datetime, dt.datetime]]:
        text = self.week.get(DAYS[day.weekday()])
        if not text or day in self.closed_on:
            return None
        zone = ZoneInfo(self.timezone)
        start, end = (dt.time.fromisoformat(part) for part in text.split("-"))
        return dt.datetime.combine(day, start, zone), dt.datetime.combine(day, end, zone)

    def is_open(self, now: dt.datetime) -> bool:
        """Whether people are there at `now` (an aware time)."""
        local = now.astimezone(ZoneInfo(self.timezone))
        span = self._span(local.date())
        return span is not None and span[0] <= local < span[1]

    def next_opening(self, now: dt.datetime) -> Optional[dt.datetime]:
        """The first moment after `now` at which we open, within 30 days."""
        local = now.astimezone(ZoneInfo(self.timezone))
        for offset in range(31):
            span = self._span(local.date() + dt.timedelta(days=offset))
            if span and span[0] > local:
                return span[0]
        return None

    def opening_in_words(self, now: dt.datetime) -> str:
        """The next opening as a citizen says it: "morgen om 08:30 uur"."""
        opening = self.next_opening(now)
        if opening is None:
            return "zodra we weer open zijn"
        local = now.astimezone(ZoneInfo(self.timezone))
        days = (opening.date() - local.date()).days
        day = {0: "vandaag", 1: "morgen"}.get(days, DAY_NAMES[opening.weekday()])
        if days > 6:
            day = f"{opening.day} {MONTHS[opening.month - 1]}"
        return f"{day} om {opening:%H:%M} uur"

    def lines(self) -> list[tuple[str, str]]:
        """Day and hours, for a page: [("maandag", "08:30 - 17:00"), …]."""
        return [
            (name, self.week[key].replace("-", " - ") if key in self.week else "gesloten")
            for key, name in zip(DAYS, DAY_NAMES, strict=True)
        ]

    def in_words(self) -> str:
        """The week in one sentence; days with the same hours are taken together."""
        groups: list[tuple[int, int, str]] = []
        for index, day in enumerate(DAYS):
            span = self.week.get(day, "")
            if groups and groups[-1][2] == span:
                groups[-1] = (groups[-1][0], index, span)
            else:
                groups.append((index, index, span))
        parts = []
        for first, last, span in groups:
            if not span:
                continue
            start, end = span.split("-")
            days = DAY_NAMES[first]
            if last > first:
                joint = "en" if last == first + 1 else "tot en met"
                days = f"{DAY_NAMES[first]} {joint} {DAY_NAMES[last]}"
            parts.append(f"{days} van {start} tot {end} uur")
        return ", ".join(parts) if parts else "alleen op afspraak"

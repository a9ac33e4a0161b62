"""When people are there: opening hours with closed days, in the organisation's time zone."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Optional
from zoneinfo import ZoneInfo

from pydantic import BaseModel, validator

DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
DAY_NAMES = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
#: What the sentences are made of, for who reads that language.
_WORDS: dict[str, dict[str, Any]] = {
    "nl": {
        "days": DAY_NAMES,
        "months": MONTHS,
        "unknown": "zodra we weer open zijn",
        "near": {0: "vandaag", 1: "morgen"},
        "opening": "{day} om {time} uur",
        "date": "{number} {month}",
        "joints": ("en", "tot en met"),
        "span": "{days} van {start} tot {end} uur",
        "none": "alleen op afspraak",
    },
    "en": {
        "days": (*("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),),
        "months": (
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        "unknown": "as soon as we are open again",
        "near": {0: "today", 1: "tomorrow"},
        "opening": "{day} at {time}",
        "date": "on {number} {month}",
        "joints": ("and", "to"),
        "span": "{days} from {start} to {end}",
        "none": "by appointment only",
    },
}
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

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def span_on(self, day: dt.date) -> Optional[tuple[dt.datetime, dt.datetime]]:
        """From when until when people are there on that day; None when they are not."""
        text = self.week.get(DAYS[day.weekday()])
        if not text or day in self.closed_on:
            return None
        zone = self.zone
        start, end = (dt.time.fromisoformat(part) for part in text.split("-"))
        return dt.datetime.combine(day, start, zone), dt.datetime.combine(day, end, zone)

    def is_open(self, now: dt.datetime) -> bool:
        """Whether people are there at `now` (an aware time)."""
        local = now.astimezone(self.zone)
        span = self.span_on(local.date())
        return span is not None and span[0] <= local < span[1]

    def next_opening(self, now: dt.datetime) -> Optional[dt.datetime]:
        """The first moment after `now` at which we open, within 30 days."""
        local = now.astimezone(self.zone)
        for offset in range(31):
            span = self.span_on(local.date() + dt.timedelta(days=offset))
            if span and span[0] > local:
                return span[0]
        return None

    def open_between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """How long people were there from `start` to `end` (aware times)."""
        total, day = dt.timedelta(), start.astimezone(self.zone).date()
        while day <= end.astimezone(self.zone).date():
            span = self.span_on(day)
            if span:
                total += max(dt.timedelta(), min(span[1], end) - max(span[0], start))
            day += dt.timedelta(days=1)
        return total

    def opening_in_words(self, now: dt.datetime, language: str = "nl") -> str:
        """The next opening as a citizen says it: "morgen om 08:30 uur"."""
        words = _words(language)
        opening = self.next_opening(now)
        if opening is None:
            return str(words["unknown"])
        local = now.astimezone(self.zone)
        days = (opening.date() - local.date()).days
        day = words["near"].get(days, words["days"][opening.weekday()])
        if days > 6:
            month = words["months"][opening.month - 1]
            day = words["date"].format(number=opening.day, month=month)
        return str(words["opening"].format(day=day, time=f"{opening:%H:%M}"))

    def lines(self) -> list[tuple[str, str]]:
        """Day and hours, for a page: [("maandag", "08:30 - 17:00"), …]."""
        return [
            (name, self.week[key].replace("-", " - ") if key in self.week else "gesloten")
            for key, name in zip(DAYS, DAY_NAMES, strict=True)
        ]

    def in_words(self, language: str = "nl") -> str:
        """The week in one sentence; days with the same hours are taken together."""
        words = _words(language)
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
            days = words["days"][first]
            if last > first:
                joint = words["joints"][last > first + 1]
                days = f"{days} {joint} {words['days'][last]}"
            parts.append(words["span"].format(days=days, start=start, end=end))
        return ", ".join(parts) if parts else str(words["none"])


def _words(language: str) -> dict[str, Any]:
    return _WORDS.get(language, _WORDS["nl"])


def month_names(language: str = "nl") -> tuple[str, ...]:
    return tuple(_words(language)["months"])


def weekday_names(language: str = "nl") -> tuple[str, ...]:
    """Monday first."""
    return tuple(_words(language)["days"])

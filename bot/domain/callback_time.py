"""When somebody wants to be called: what they type, as a span in which people are there.

What is not clear stays what they typed: an hour is never made up.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum
from typing import Iterator, Optional

from bot.domain.callback_words import Span, Wish, wish_in
from bot.domain.opening_hours import OpeningHours, month_names, weekday_names

__all__ = ["CallTime", "Heard", "When", "call_time", "exact_words", "in_words", "suggestions"]

#: How long one suggested span is, and how soon the first may begin.
_BLOCK = dt.timedelta(hours=2)
_SOON = dt.timedelta(minutes=30)
#: A shorter piece of a span is no time to be called in.
_SHORTEST = dt.timedelta(minutes=15)
_DAYS_AHEAD = 30
_MOST_SAME_DAY = 2


@dataclass(frozen=True)
class CallTime:
    """From when until when somebody is called; aware times, on one day."""

    start: dt.datetime
    until: dt.datetime


class When(str, Enum):
    """What became of what was typed."""

    CLEAR = "clear"
    UNCLEAR = "unclear"
    CLOSED = "closed"  # clear, and nobody is there then
    PAST = "past"


@dataclass(frozen=True)
class Heard:
    """`time` is there when it is clear; when nobody is there then: the nearest time that fits what
    was wished, if there is one."""

    when: When
    time: Optional[CallTime] = None


def call_time(text: str, now: dt.datetime, hours: OpeningHours) -> Heard:
    """When `text` says somebody wants to be called, seen from `now` (an aware time)."""
    local = now.astimezone(hours.zone)
    wish = wish_in(text, local.date())
    if wish is None:
        return Heard(When.UNCLEAR)
    if wish.day is not None:
        return _on(wish, wish.day, local, hours)
    return _without_day(wish, local, hours)


def _on(wish: Wish, day: dt.date, local: dt.datetime, hours: OpeningHours) -> Heard:
    if day < local.date():
        return Heard(When.PAST)
    span = hours.span_on(day)
    windows = [_cut(window, span) for window in _windows(wish, day, hours, span)]
    open_ = [window for window in windows if window is not None]
    ahead = [window for window in (_ahead(each, local) for each in open_) if window is not None]
    if len(ahead) == 1:
        return Heard(When.CLEAR, ahead[0])
    if ahead:
        return Heard(When.UNCLEAR)
    return Heard(When.PAST if open_ else When.CLOSED, _nearest(wish, day, local, hours))


def _without_day(wish: Wish, local: dt.datetime, hours: OpeningHours) -> Heard:
    """Only an hour: today when that is still to come, else the next day that we are open."""
    heard = _on(wish, local.date(), local, hours)
    if heard.when is not When.PAST and hours.span_on(local.date()):
        return heard
    following = hours.next_opening(dt.datetime.combine(local.date(), dt.time.max, local.tzinfo))
    return _on(wish, following.date(), local, hours) if following else Heard(When.CLOSED)


def _nearest(
    wish: Wish, day: dt.date, local: dt.datetime, hours: OpeningHours
) -> Optional[CallTime]:
    """The first later day on which the same hour is possible."""
    for offset in range(1, _DAYS_AHEAD):
        later = day + dt.timedelta(days=offset)
        span = hours.span_on(later)
        for window in _windows(wish, later, hours, span):
            found = _ahead(_cut(window, span), local)
            if found is not None:
                return found
    return None


def _windows(
    wish: Wish,
    day: dt.date,
    hours: OpeningHours,
    span: Optional[tuple[dt.datetime, dt.datetime]],
) -> Iterator[CallTime]:
    """What may be meant on that day: "5 uur" is five in the morning or in the afternoon."""
    if not wish.spans:
        if span is not None:
            yield CallTime(*span)
        return
    for each in wish.spans:
        start, until = _at(each.start, day, hours), _at(each.until, day, hours)
        if each.at is None or (span is not None and _within(each, day, span, hours)):
            yield CallTime(start, until)


def _at(minutes: int, day: dt.date, hours: OpeningHours) -> dt.datetime:
    midnight = dt.datetime.combine(day, dt.time.min, hours.zone)
    return midnight + dt.timedelta(minutes=minutes)  # by the clock on the wall


def _within(
    each: Span, day: dt.date, span: tuple[dt.datetime, dt.datetime], hours: OpeningHours
) -> bool:
    """Whether the hour that was named lies in (or near enough to) our hours."""
    at, slack = _at(each.at or 0, day, hours), dt.timedelta(minutes=each.slack)
    return span[0] - slack <= at < span[1] + slack


def _cut(window: CallTime, span: Optional[tuple[dt.datetime, dt.datetime]]) -> Optional[CallTime]:
    """The part of it in which people are there."""
    if span is None:
        return None
    return _long_enough(max(window.start, span[0]), min(window.until, span[1]))


def _ahead(window: Optional[CallTime], local: dt.datetime) -> Optional[CallTime]:
    """The part of it that is still to come."""
    if window is None:
        return None
    return _long_enough(max(window.start, _next_quarter(local)), window.until, window)


def _next_quarter(local: dt.datetime) -> dt.datetime:
    whole = local.replace(second=0, microsecond=0)
    minutes = -whole.minute % 15
    return whole + dt.timedelta(minutes=minutes or (15 if whole < local else 0))


def _long_enough(
    start: dt.datetime, until: dt.datetime, same: Optional[CallTime] = None
) -> Optional[CallTime]:
    if until - start < _SHORTEST:
        return None
    return same if same and same.start == start else CallTime(start, until)


def suggestions(now: dt.datetime, hours: OpeningHours, most: int = 4) -> list[CallTime]:
    """The next spans to choose from: two hours each, of one day at most two."""
    local = now.astimezone(hours.zone)
    found: list[CallTime] = []
    for offset in range(_DAYS_AHEAD):
        span = hours.span_on(local.date() + dt.timedelta(days=offset))
        if span is None:
            continue
        blocks = [block for block in _blocks(*span) if block.start >= local + _SOON]
        # Of a whole day: one in the morning, one in the afternoon.
        step = max(1, len(blocks) // _MOST_SAME_DAY)
        found += blocks[::step][:_MOST_SAME_DAY]
        if len(found) >= most:
            break
    return found[:most]


def _blocks(start: dt.datetime, until: dt.datetime) -> Iterator[CallTime]:
    """Spans that begin at whole hours."""
    at = start if not start.minute else start.replace(minute=0) + dt.timedelta(hours=1)
    while at + _BLOCK <= until:
        yield CallTime(at, at + _BLOCK)
        at += _BLOCK


def in_words(time: CallTime, now: dt.datetime, hours: OpeningHours, language: str = "nl") -> str:
    """As a citizen says it: "morgen tussen 9.00 en 11.00 uur"."""
    start = time.start.astimezone(hours.zone)
    days = (start.date() - now.astimezone(hours.zone).date()).days
    near = {0: "today", 1: "tomorrow"} if language == "en" else {0: "vandaag", 1: "morgen"}
    day = near.get(days) or _day(start, language, with_date=days > 6)
    return _with_hours(day, time, hours, language)


def exact_words(time: CallTime, hours: OpeningHours, language: str = "nl") -> str:
    """The same, in words that mean the same on every later day."""
    day = _day(time.start.astimezone(hours.zone), language, with_date=True)
    return _with_hours(day, time, hours, language)


def _with_hours(day: str, time: CallTime, hours: OpeningHours, language: str) -> str:
    start, until = (each.astimezone(hours.zone) for each in (time.start, time.until))
    if language == "en":
        return f"{day} between {start:%H:%M} and {until:%H:%M}"
    return f"{day} tussen {_hour(start)} en {_hour(until)} uur"


def _day(at: dt.datetime, language: str, with_date: bool) -> str:
    day = weekday_names(language)[at.weekday()]
    return f"{day} {at.day} {month_names(language)[at.month - 1]}" if with_date else day


def _hour(at: dt.datetime) -> str:
    return re.sub(r"^0", "", f"{at:%H.%M}")

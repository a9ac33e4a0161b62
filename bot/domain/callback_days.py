"""Which day somebody names, and which part of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple, Optional

from bot.domain.opening_hours import month_names, weekday_names
from bot.domain.plain_text import mend

__all__ = ["Named", "Part", "day_in"]

#: From and until, in minutes from midnight.
Part = tuple[int, int]


class Named(NamedTuple):
    """`rest`: what was said beside the day and its part."""

    day: Optional[dt.date]
    part: Optional[Part]
    rest: str


_DAYS = {
    name.lower(): number
    for language in ("nl", "en")
    for number, name in enumerate(weekday_names(language))
}
_MONTHS = {
    name.lower(): number
    for language in ("nl", "en")
    for number, name in enumerate(month_names(language), start=1)
}
_MORNING, _AFTERNOON, _EVENING = (0, 12 * 60), (12 * 60, 18 * 60), (18 * 60, 24 * 60)
_PARTS: dict[str, Part] = {
    **dict.fromkeys(("ochtend", "ochtends", "morgens", "voormiddag", "morning"), _MORNING),
    **dict.fromkeys(("middag", "middags", "namiddag", "afternoon"), _AFTERNOON),
    **dict.fromkeys(("avond", "avonds", "evening"), _EVENING),
}
_IN_ONE_WORD: dict[str, tuple[int, Part]] = {
    **{"vanochtend": (0, _MORNING), "vanmorgen": (0, _MORNING), "vanmiddag": (0, _AFTERNOON)},
    **{"vanavond": (0, _EVENING), "tonight": (0, _EVENING), "morgenochtend": (1, _MORNING)},
    **{"morgenvroeg": (1, _MORNING), "morgenmiddag": (1, _AFTERNOON)},
    **{"morgenavond": (1, _EVENING), "overmorgenochtend": (2, _MORNING)},
    **{"overmorgenmiddag": (2, _AFTERNOON), "overmorgenavond": (2, _EVENING)},
}
_NEAR = {"vandaag": 0, "today": 0, "morgen": 1, "tomorrow": 1, "overmorgen": 2}
_VOCABULARY = frozenset((*weekday_names(), *_IN_ONE_WORD, "vandaag", "overmorgen", "middag"))
_ENGLISH = frozenset((*_DAYS, *_PARTS, *_NEAR, *_MONTHS))
_GREETING = re.compile(
    r"\b(?:goede?n?|good) ?(?:morgen|middag|avond|dag|morning|afternoon|evening)\b"
)
_DAY_NAME = "|".join(_DAYS)
_MONTH_NAME = "|".join(_MONTHS)
_PART_NAME = "|".join(sorted(_PARTS, key=len, reverse=True))
_WEEK = r"(?:volgende|next) week"
_COMING = r"(?:komende|aankomende|aanstaande|this|coming)"
_WEEKDAY = re.compile(rf"\b(?:{_COMING} )?({_DAY_NAME})(?=\b|{_PART_NAME}|morgen\b)(?: ?morgen\b)?")
_MORNING_OF = re.compile(rf"\b(?:{_DAY_NAME}) ?morgen\b")
_DATE = re.compile(
    rf"\b(\d{{1,2}})(?:e|de|ste|st|nd|rd|th)? (?:of )?({_MONTH_NAME})\b"
    rf"|\b({_MONTH_NAME}) (\d{{1,2}})(?:st|nd|rd|th)?\b"
    r"|\b(\d{1,2})/(\d{1,2})(?:/(?:\d{2}|\d{4}))?\b|\b(\d{1,2})-(\d{1,2})-(?:\d{4}|\d{2})\b"
    r"|\b(2[5-9]|3[01])-(\d{1,2})\b"
)
#: From or until a day: that is no day.
_AROUND_DAY = re.compile(
    rf"\b(?:na|vanaf|voor|tot|after|before|until|from|by|sinds|since) (?:{_COMING} |het )?"
    rf"(?:{_DAY_NAME}|morgen|vandaag|overmorgen|today|tomorrow|{_WEEK}|weekend)"
)
_NEXT_DAY = re.compile(rf"\b(?:volgende|next) (?:{_DAY_NAME})")


def day_in(plain: str, today: dt.date) -> Optional[Named]:
    """The day in this folded text; None when it names more than one, or one that is not clear."""
    text = re.sub(r"\bthe day after tomorrow\b|\bday after tomorrow\b", "overmorgen", plain)
    text = _GREETING.sub(" ", mend(text, _VOCABULARY, _ENGLISH))
    if _AROUND_DAY.search(text) or _NEXT_DAY.search(text):
        return None
    found: set[dt.date] = set()
    parts: set[Part] = set()
    dates = [_date(match, today) for match in _DATE.finditer(text)]
    if None in dates:
        return None
    found.update(date for date in dates if date is not None)
    text = _DATE.sub(" ", text)
    if _MORNING_OF.search(text):
        parts.add(_MORNING)
    text, next_week = re.subn(rf"\b{_WEEK}\b", " ", text)
    weekdays = [_DAYS[match[1]] for match in _WEEKDAY.finditer(text)]
    if next_week and not weekdays:
        return None
    for number in weekdays:
        day = _weekday(number, bool(next_week), today, found)
        if day is None:
            return None
        found.add(day)
    text = _WEEKDAY.sub(" ", text)
    for word, (days, part) in _IN_ONE_WORD.items():
        text, times = re.subn(rf"\b{word}\b", " ", text)
        if times:
            found.add(today + dt.timedelta(days=days))
            parts.add(part)
    text, this = re.subn(r"\bthis (?=morning|afternoon|evening)", " ", text)
    if this:
        found.add(today)
    for word, days in _NEAR.items():
        text, times = re.subn(rf"\b{word}\b", " ", text)
        if times:
            found.add(today + dt.timedelta(days=days))
    parts.update(_PARTS[match[1]] for match in re.finditer(rf"\b({_PART_NAME})\b", text))
    text = re.sub(rf"(?:\bin (?:de|the) |'?\bs )?\b(?:{_PART_NAME})\b", " ", text)
    if len(found) > 1 or len(parts) > 1:
        return None
    return Named(next(iter(found), None), next(iter(parts), None), text)


def _weekday(
    number: int, next_week: bool, today: dt.date, dates: set[dt.date]
) -> Optional[dt.date]:
    """The date of it; None on the very day of that name: is it today, or in a week?"""
    if dates:
        only = next(iter(dates))
        return only if only.weekday() == number else None
    ahead = (number - today.weekday()) % 7
    if next_week:
        return today + dt.timedelta(days=7 - today.weekday() + number)
    return today + dt.timedelta(days=ahead) if ahead else None


def _date(match: re.Match[str], today: dt.date) -> Optional[dt.date]:
    """The first such date from today on; None when it is none, as 31 november."""
    given = [each for each in match.groups() if each is not None]
    if given[0].isdecimal():
        day, month = int(given[0]), _MONTHS.get(given[1]) or int(given[1])
    else:
        day, month = int(given[1]), _MONTHS[given[0]]
    for year in (today.year, today.year + 1):
        try:
            found = dt.date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None

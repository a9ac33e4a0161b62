"""The words in which people say when they want to be called: a day, a part of it, an hour.

Nothing is guessed: two days, "not on Tuesday", "every afternoon" or "as soon as you can" are no
wish that an hour can be made of.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple, Optional

from bot.domain.callback_days import Part, day_in
from bot.domain.plain_text import fold

__all__ = ["Span", "Wish", "wish_in"]

_DAY = 24 * 60
_NOON = 12 * 60
_HOUR = 60
_MOST_WORDS = 25
#: "After eight" is also meant by who is called when we open at half past eight.
_SLACK = 60


class Span(NamedTuple):
    """Minutes from midnight. `at`: what was named, and `slack` how far outside our hours it may
    lie; None when any part of the span is right."""

    start: int
    until: int
    at: Optional[int] = None
    slack: int = 0


class Wish(NamedTuple):
    """`day` None: none was named. `spans`: what may be meant by the hour; none: the whole day."""

    day: Optional[dt.date]
    spans: tuple[Span, ...] = ()


#: No one moment can be made of these.
_OPEN_ENDED = re.compile(
    r"\b(?:niet|geen|nooit|behalve|not|never|except|don't|of|or"
    r"|elke|iedere|alle|altijd|dagelijks|doordeweeks|weekend|werkdag(?:en)?|every|weekdays?|always"
    r"|any ?time|nu|now|straks|snel|spoedig|asap|zsm|soon|over|binnen|within|lunch|pauze"
    r"|nachts?|night|gisteren|eergisteren|yesterday|vorige|eerder|later|maand|month|half)\b"
)
_DUTCH = "een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf"
_ENGLISH = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NUMBERS = {
    name: number
    for names in (_DUTCH, _ENGLISH)
    for number, name in enumerate(names.split("|"), start=1)
}
#: "Na vijven".
_LOOSELY = {
    **{"enen": 1, "tweeen": 2, "drieen": 3, "vieren": 4, "vijven": 5, "zessen": 6, "zevenen": 7},
    **{"achten": 8, "negenen": 9, "tienen": 10, "elven": 11, "twaalven": 12},
}
_NUMBER = "|".join((r"\d{1,2}", *_NUMBERS, *_LOOSELY))
#: Half to in Dutch, and half past in English: "half two" could be either.
_HALF = re.compile(rf"\bhalf (\d{{1,2}}|{_DUTCH})\b(?: uur)?")
_QUARTER = re.compile(rf"\b(?:kwart|quarter) (voor|over|to|past) ({_NUMBER})\b(?: uur)?")
_HALF_PAST = re.compile(rf"\bhalf past ({_NUMBER})\b")
_HALVES = r"(?:\s*(a\.?m\b\.?|p\.?m\b\.?))"
_CLOCK = re.compile(
    rf"\b([01]?\d|2[0-4])(?:[:.]|\s?u\s?)([0-5]\d)\b(?:\s*(?:uur|u|h)\b)?{_HALVES}?"
)
_BEFORE = "|".join(
    rf"(?<=\b{word} )"
    for word in (
        *("om", "na", "voor", "rond", "tegen", "vanaf", "tussen", "tot", "omstreeks"),
        *("at", "after", "before", "around", "between", "until", "from", "by"),
    )
)
_FULL = re.compile(rf"\b({_NUMBER})\s*(?:uur|u|h|o'?clock)\b{_HALVES}?|\b(\d{{1,2}}){_HALVES}")
_NO_HOUR = r"(?!\s*(?:[:.]?\d|%|euro|minu|uren|dag|day|week|keer|times?\b|calls?\b|person))"
_BARE = re.compile(rf"(?:{_BEFORE})({_NUMBER})\b{_NO_HOUR}")
_SECOND = re.compile(
    rf"(?:(?<=> en )|(?<=> and )|(?<=> tot )|(?<=> to )|(?<=>-)|(?<=> - ))({_NUMBER})\b"
)
#: "10-12 uur", "10 tot 12 uur": the first number has no word of its own.
_FIRST = re.compile(r"\b(\d{1,2})(?=\s*(?:-|tot|to)\s*<)")
_TIME = re.compile(r"<(\d+)([a-z]?)>")
_T = r"<(\d+[a-z]?)>"
_KINDS = (
    ("between", re.compile(rf"\b(?:tussen|between) {_T}\s*(?:en|and|-|tot)\s*{_T}")),
    ("between", re.compile(rf"(?:\b(?:van|vanaf|from) )?{_T}\s*(?:-|tot|to|until)\s*{_T}")),
    ("after", re.compile(rf"\b(?:na|vanaf|after|from) {_T}")),
    ("before", re.compile(rf"\b(?:voor|tot|before|until|by) {_T}")),
    ("around", re.compile(rf"\b(?:rond|omstreeks|tegen|around|about) {_T}")),
    ("at", re.compile(rf"(?:\b(?:om|at) )?{_T}")),
)


def wish_in(text: str, today: dt.date) -> Optional[Wish]:
    """When somebody wants to be called, as they typed it on `today`; None when it is not clear."""
    plain = fold(text)
    if len(plain.split()) > _MOST_WORDS:
        return None
    named = day_in(plain, today)
    if named is None:
        return None
    rest = _marked(re.sub(r"\s+", " ", named.rest))
    if _OPEN_ENDED.search(rest):
        return None
    if re.search(r"\d", _TIME.sub("", rest)) or len(_TIME.findall(rest)) > 2:
        return None
    for kind, pattern in _KINDS:
        match = pattern.search(rest)
        if match is None:
            continue
        if _TIME.search(rest[: match.start()] + rest[match.end() :]):
            return None  # another hour as well
        return _wish(kind, match.groups(), named.day, named.part)
    if named.day is None:
        return None  # "in the afternoon" says nothing about which one
    return Wish(named.day, (Span(*named.part),) if named.part else ())


def _wish(
    kind: str, times: tuple[str, ...], day: Optional[dt.date], part: Optional[Part]
) -> Optional[Wish]:
    candidates = [_candidates(time, part) for time in times]
    ambiguous = len(candidates[0]) > 1
    begin, end = part or (0, _DAY)
    spans: list[Span] = []
    if kind == "between":
        for first in candidates[0]:
            second = next((each for each in sorted(candidates[1]) if each > first), None)
            if second is not None:
                spans.append(Span(first, second))
        # Of "between 10 and 2" the later start has no end on the same day.
        return Wish(day, tuple(spans)) if spans else None
    for at in candidates[0]:
        named, slack = (at, _SLACK) if ambiguous else (None, 0)
        if kind == "after":
            spans.append(Span(at, max(end, at), named, slack))
        elif kind == "before":
            spans.append(Span(min(begin, at), at, named, slack))
        elif kind == "around":
            spans.append(Span(max(at - _HOUR // 2, 0), min(at + _HOUR // 2, _DAY), at))
        else:
            spans.append(Span(at, min(at + _HOUR, _DAY), at))
    return Wish(day, tuple(spans)) if spans else None


def _candidates(time: str, part: Optional[Part]) -> list[int]:
    """The minutes of the day that this may be: a clock of twelve hours shows each twice."""
    minutes, sure = int(time.rstrip("s")), time.endswith("s")
    if sure or not _HOUR <= minutes < _NOON + _HOUR:
        return [minutes]
    both = [minutes, minutes + _NOON] if minutes < _NOON else [minutes]
    if part is None:
        return both
    fitting = [each for each in both if part[0] <= each <= part[1]]
    return fitting or both


def _marked(text: str) -> str:
    """Every hour as `<minutes>`; with an s when it can be only that one."""
    text = _HALF_PAST.sub(lambda m: _mark(_number(m[1]) * _HOUR + 30), text)
    text = _HALF.sub(lambda m: _mark((_number(m[1]) * _HOUR - 30) or _NOON + 30), text)
    text = _QUARTER.sub(lambda m: _mark(_number(m[2]) * _HOUR + _QUARTERS[m[1]]), text)
    text = _CLOCK.sub(_clock, text)
    text = _FULL.sub(_full, text)
    for pattern in (_BARE, _SECOND):
        text = pattern.sub(lambda m: _mark(_number(m[1]) * _HOUR), text)
    return _FIRST.sub(lambda m: _mark(_number(m[1]) * _HOUR), text)


_QUARTERS = {"voor": -15, "to": -15, "over": 15, "past": 15}


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else {**_NUMBERS, **_LOOSELY}[word]


def _mark(minutes: int, sure: bool = False) -> str:
    return f"<{minutes}{'s' if sure else ''}>" if minutes <= _DAY else "0"


def _clock(match: re.Match[str]) -> str:
    minutes = int(match[1]) * _HOUR + int(match[2])
    return _with_half(minutes, match[3]) if match[3] else _mark(minutes, match[1].startswith("0"))


def _full(match: re.Match[str]) -> str:
    number, half = (match[1], match[2]) if match[1] else (match[3], match[4])
    minutes = _number(number) * _HOUR
    return _with_half(minutes, half) if half else _mark(minutes)


def _with_half(minutes: int, half: str) -> str:
    if minutes >= _NOON + _HOUR:
        return _mark(minutes, sure=True)
    return _mark(minutes % _NOON + (_NOON if half.startswith("p") else 0), sure=True)

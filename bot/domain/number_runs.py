"""Telephone and citizen service numbers in plain text (see `bot.domain.personal_data`).

A text is read as *runs*: groups of digits with little more than a space, dash, dot or bracket
between them. Numbers are looked for in whole groups, so that a case number or a date beside a
telephone number does not hide it, and part of a longer number is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["find_citizen_numbers", "find_phone_numbers", "passes_eleven_test"]

_RUN = re.compile(r"\+?\(?\d+(?:[ .\-/()_]{1,5}\d+)*")
_GROUP = re.compile(r"\d+")
#: "O6" for "06".
_LETTER_O = re.compile(r"(?<![^\W_])[oO](?=6[ .\-/]{0,3}\d)")
_MOST_GROUPS = 14

_BSN_NAME = r"(?:bsn|b\.s\.n\.?|burger ?service ?(?:nummer|nr)|sofi[ -]?(?:nummer|nr))"
_BSN_SOMEWHERE = re.compile(_BSN_NAME, re.I)
_BSN_BEFORE = re.compile(rf"(?<!\[){_BSN_NAME}[^\d\[\]\x00]{{0,30}}$", re.I)
_BSN_AFTER = re.compile(rf"^[^\d\[\]\x00]{{0,20}}{_BSN_NAME}(?!\])", re.I)
_PHONE_BEFORE = re.compile(
    r"\b(?:tel(?:efoon)?(?:nummer|nr)?|mobiel(?:e nummer)?|nummer is|bel|bellen|gsm|app|whatsapp"
    r"|bereikbaar)\b[^\d\[\]\x00]{0,20}$",
    re.I,
)
_AMOUNT_BEFORE = re.compile(r"(?:€|\beur(?:o)?|\$) ?$", re.I)
_MEASURED_BEFORE = re.compile(r"\b\w*(?:meter|stand|standen|kwh|m3|verbruik)\b[^\d]{0,15}$", re.I)
_MEASURED_AFTER = re.compile(r"^ ?(?:€|eur(?:o)?\b|kwh\b|m3\b|m²|kuub\b|%|,\d)", re.I)
_REFERENCE_BEFORE = re.compile(r"[^\W\d_][-/_.]$")
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])([-/. ])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d$")

#: Dutch service numbers, not anybody's own.
_PUBLIC = ("0800", "0900", "0906", "0909")
#: Country codes after "00" that are common in the Netherlands.
_ABROAD = re.compile(r"00(?:1|20|21\d|3[0-469]|3[578]\d|4[013-9]|42\d|5[1-8]|59\d|7|8\d|9[0-58])")


def passes_eleven_test(digits: str) -> bool:
    """Whether nine digits can be a citizen service number (BSN)."""
    if len(digits) != 9 or not digits.isdecimal() or digits == "000000000":
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


@dataclass(frozen=True)
class _Window:
    """Some groups of a run, side by side: `digits` without separators, and where they stand."""

    digits: str
    groups: tuple[str, ...]
    text: str
    start: int
    end: int


def find_phone_numbers(plain: str) -> Iterator[tuple[int, int]]:
    """Start and end of telephone numbers, the longest first where several would do."""
    plain = _LETTER_O.sub("0", plain)
    for window in _windows(plain, 9, 17, lambda digits: digits[0] in "036" or "+" in plain):
        before = plain[max(0, window.start - 40) : window.start]
        if _is_phone(window, before) and not _starts_with_date(window):
            start = window.start
            # the "+" and the bracket belong to it
            while start and plain[start - 1] in "+(" and window.start - start < 2:
                start -= 1
            yield start, window.end


def find_citizen_numbers(plain: str) -> Iterator[tuple[int, int]]:
    """Start and end of citizen service numbers: by the eleven test, or because they are named."""
    somewhere_named = _BSN_SOMEWHERE.search(plain) is not None
    for window in _windows(
        plain, 8, 10, lambda digits: somewhere_named or passes_eleven_test(digits)
    ):
        before = plain[max(0, window.start - 60) : window.start]
        after = plain[window.end : window.end + 50]
        named = somewhere_named and (_BSN_BEFORE.search(before) or _BSN_AFTER.search(after))
        if not named and not passes_eleven_test(window.digits):
            continue
        if _starts_with_date(window) or (not named and _is_something_else(window, before, after)):
            continue
        yield window.start, window.end


def _is_phone(window: _Window, before: str) -> bool:
    digits, size = window.digits, len(window.digits)
    if digits.startswith(_PUBLIC):
        return False
    if before.endswith(("+", "+(")):
        return size >= 9
    if digits.startswith("06"):
        return 9 <= size <= 11
    if digits.startswith("0031"):
        return size in (12, 13, 14)
    if digits.startswith("316"):
        return size == 11
    if digits.startswith("00"):
        return 11 <= size <= 16 and _ABROAD.match(digits) is not None
    if digits.startswith("0"):
        return size == 10
    return size == 9 and _PHONE_BEFORE.search(before) is not None


def _is_something_else(window: _Window, before: str, after: str) -> bool:
    """Whether the eleven test probably passed by chance: one number in eleven does."""
    if _AMOUNT_BEFORE.search(before) or _MEASURED_AFTER.search(after):
        return True
    if _MEASURED_BEFORE.search(before):
        return True
    if len(window.groups) == 1:
        return False
    reference = _REFERENCE_BEFORE.search(before) is not None
    year_first = len(window.groups) == 2 and _YEAR.match(window.groups[0]) is not None
    public = any(group.startswith(_PUBLIC) or group in ("112", "113") for group in window.groups)
    return reference or year_first or public


def _starts_with_date(window: _Window) -> bool:
    """Whether a date stands at the start; "06.12.20.26.34" is not one, nor is "06-12202634"."""
    return _DATE.match(window.text) is not None


def _windows(
    plain: str, shortest: int, longest: int, promising: Callable[[str], bool]
) -> Iterator[_Window]:
    """Neighbouring groups of digits that together have a size in the range, the longest first.

    Only digits that are `promising` are looked at closer.
    """
    for run in _RUN.finditer(plain):
        groups = list(_GROUP.finditer(run.group()))
        for first, group in enumerate(groups):
            fitting = []
            digits = ""
            for last in range(first, min(first + _MOST_GROUPS, len(groups))):
                digits += groups[last].group()
                if len(digits) > longest:
                    break
                if len(digits) >= shortest and promising(digits):
                    start, end = run.start() + group.start(), run.start() + groups[last].end()
                    parts = tuple(g.group() for g in groups[first : last + 1])
                    fitting.append(_Window(digits, parts, plain[start:end], start, end))
            yield from reversed(fitting)

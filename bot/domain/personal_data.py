"""Masking of personal data, so that it never reaches logs, the Rasa tracker or model data.

Recognised: citizen service numbers (BSN), bank account numbers, telephone numbers and e-mail
addresses, also when they are typed with separators, in other Unicode digits or with invisible
characters between. Public numbers (112, 14 0xx, 0800, 0900) are not personal and stay.

When in doubt a number that passes its own check is masked: hiding too much costs a question,
hiding too little is a leak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.domain.account_number import find_account_numbers
from bot.domain.number_runs import find_citizen_numbers, find_phone_numbers, passes_eleven_test
from bot.domain.plain_text import LookAlike

__all__ = ["TOKENS", "Found", "Kind", "Masked", "mask", "passes_eleven_test"]

Kind = Literal["bsn", "iban", "telefoonnummer", "e-mailadres"]

#: What stands in the text instead.
TOKENS: dict[str, str] = {
    "bsn": "[bsn]",
    "iban": "[rekeningnummer]",
    "telefoonnummer": "[telefoonnummer]",
    "e-mailadres": "[e-mailadres]",
}


class Found(NamedTuple):
    """Personal data in a text; `value` and the positions are those of the original text."""

    kind: Kind
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Masked:
    """A text with tokens where personal data was, and what was found, in order."""

    text: str
    found: tuple[Found, ...]


class _Span(NamedTuple):
    kind: Kind
    start: int
    end: int


#: Stands for what was already found while the rest is searched; no pattern matches it.
_TAKEN = "\x00"
#: Each pass only finds what the pass before uncovered; more than a few means a hostile text.
_PASSES = 50

_TLD = r"(?:nl|com|net|org|eu|be|de|fr|uk|info|nu|io|me|online|frl|amsterdam)"
_DOT = r"\s{0,2}(?:[([{]\s?(?:punt|dot|\.)\s?[)\]}]|\bpunt\b|\bdot\b|\.)\s{0,2}"
_AT = (
    r"(?:\s{0,2}[([{]\s?(?:at|apenstaart(?:je)?|@)\s?[)\]}]\s{0,2}"
    r"|\s{1,2}(?:at|apenstaart(?:je)?)\s{1,2}|\s{0,2}@\s{0,2})"
)
_EMAILS = (
    # what is recognisably an address, also with a comma or nothing for the dot
    re.compile(
        r"[\w.+%&'*/=?^{|}~!#$-]{1,64}@(?=[^\W\d_]|\d[\w.-]*[^\W\d_])[\w-]{1,63}"
        rf"(?:\.[\w-]{{2,63}}|,{_TLD}\b){{0,6}}"
    ),
    # spelled out: jan punt jansen at gmail punt com, jan @ gmail . com
    re.compile(
        rf"[\w+-]{{1,64}}(?:(?:\.|\s?\b(?:punt|dot)\b\s?)[\w+-]{{1,64}}){{0,3}}{_AT}"
        rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,2}}{_DOT}{_TLD}\b",
        re.IGNORECASE,
    ),
)


def mask(text: str) -> Masked:
    """Replace personal data in `text` by a token that names its kind.

    Masking what is masked already changes nothing.
    """
    if not _may_hold_personal_data(text):
        return Masked(text, ())
    plain = LookAlike(text)
    found = [
        Found(span.kind, text[start:end], start, end)
        for span in _spans(plain.text)
        for start, end in [(plain.start(span.start), plain.end(span.end))]
    ]
    pieces: list[str] = []
    position = 0
    for item in found:
        pieces += [text[position : item.start], TOKENS[item.kind]]
        position = item.end
    return Masked("".join([*pieces, text[position:]]), tuple(found))


_PROMISING = re.compile(r"[\d@]|apenstaart|\bat\b|[^\x00-\x7f]", re.IGNORECASE)


def _may_hold_personal_data(text: str) -> bool:
    return _PROMISING.search(text) is not None


def _spans(plain: str) -> list[_Span]:
    spans: list[_Span] = []
    left = list(plain)
    for _ in range(_PASSES):
        fresh = list(_search("".join(left)))
        if not fresh:
            break
        spans += fresh
        for span in fresh:
            left[span.start : span.end] = _TAKEN * (span.end - span.start)
    return sorted(spans, key=lambda span: span.start)


def _search(plain: str) -> Iterator[_Span]:
    """What can be seen now, never overlapping; the surest kinds first."""
    taken = bytearray(len(plain))
    for span in _candidates(plain):
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
            yield span


def _candidates(plain: str) -> Iterator[_Span]:
    for pattern in _EMAILS:
        for match in pattern.finditer(plain):
            yield _Span("e-mailadres", *match.span())
    for start, end in find_account_numbers(plain):
        yield _Span("iban", start, end)
    for start, end in find_phone_numbers(plain):
        yield _Span("telefoonnummer", start, end)
    for start, end in find_citizen_numbers(plain):
        yield _Span("bsn", start, end)

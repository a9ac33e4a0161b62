"""Bank account numbers in plain text (see `bot.domain.personal_data`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["find_account_numbers", "passes_iban_test"]

#: Length of an IBAN per country (IBAN registry, SWIFT).
_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30,
    "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22,
    "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28,
    "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip

_SEP = r"[ .\-_/]{0,3}"
_START = re.compile(rf"(?<![A-Z0-9])(?P<country>{'|'.join(_LENGTHS)}){_SEP}\d{_SEP}\d", re.I)
_SYMBOL = re.compile(rf"{_SEP}([A-Z0-9])", re.I)
#: What can only be meant as a Dutch account number, although it fails the test or misses a digit.
_NEAR_MISS = re.compile(
    rf"(?<![A-Z0-9])N{_SEP}L{_SEP}[\dO]{_SEP}[\dO](?:{_SEP}[A-Z]){{4}}(?:{_SEP}[\dO]){{6,12}}"
    rf"(?![A-Z0-9])",
    re.I,
)
_BANKS = "ABNA|ASNB|BUNQ|FVLB|INGB|KNAB|NNBA|RABO|RBRB|REVO|SNSB|TRIO|NTSB|HAND|BITS|ADYB"
_WITHOUT_COUNTRY = re.compile(
    rf"(?:(?<!\d)\d\d{_SEP})?(?<![A-Z])(?:{_BANKS})(?:{_SEP}\d){{8,11}}(?!\d)", re.I
)
#: Account numbers of before 2014 (7 to 10 digits) only count beside their name.
_OLD = re.compile(
    rf"\b(?:bank)?reken?ing(?:nummer|nr)\.?[^\d\[\]]{{0,25}}(?P<number>\d(?:{_SEP}\d){{6,9}})(?!\d)",
    re.I,
)


def find_account_numbers(plain: str) -> Iterator[tuple[int, int]]:
    """Start and end of what is, or was meant as, a bank account number."""
    for match in _START.finditer(plain):
        end = _valid_until(plain, match.start(), _LENGTHS[match["country"].upper()])
        if end:
            yield match.start(), end
    for pattern in (_NEAR_MISS, _WITHOUT_COUNTRY):
        for match in pattern.finditer(plain):
            yield match.span()
    for match in _OLD.finditer(plain):
        yield match.span("number")


def passes_iban_test(symbols: str) -> bool:
    """Whether capitals and digits without separators pass the mod-97 test of an IBAN."""
    turned = symbols[4:] + symbols[:4]
    return int("".join(str(int(symbol, 36)) for symbol in turned)) % 97 == 1


def _valid_until(plain: str, start: int, length: int) -> int | None:
    symbols, position = plain[start : start + 2].upper(), start + 2
    while len(symbols) < length:
        match = _SYMBOL.match(plain, position)
        if not match:
            return None
        symbols += match[1].upper()
        position = match.end()
    return position if symbols.isascii() and passes_iban_test(symbols) else None

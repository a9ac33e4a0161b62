"""A term in words ("binnen 5 werkdagen") for who reads English: said in only a few ways."""

from __future__ import annotations

import re
from typing import Optional

_UNITS = {
    "werkdag": "working day",
    "dag": "day",
    "week": "week",
    "maand": "month",
    "jaar": "year",
}
_TERM = re.compile(
    r"(?P<within>(?:meestal )?binnen )?(?P<number>\d+)(?: tot (?P<most>\d+))? "
    r"(?P<unit>werkdag(?:en)?|dag(?:en)?|week|weken|maand(?:en)?|jaar)"
)
_WITHIN = {"binnen ": "within ", "meestal binnen ": "usually within "}


def english_term(text: str) -> Optional[str]:
    """The same term in English; None for what is not just a term."""
    found = _TERM.fullmatch(text)
    if found is None:
        return None
    single = {"weken": "week"}.get(found["unit"], found["unit"].removesuffix("en"))
    number = f"{found['number']} to {found['most']}" if found["most"] else found["number"]
    plural = "" if number == "1" else "s"
    return f"{_WITHIN.get(found['within'] or '', '')}{number} {_UNITS[single]}{plural}"

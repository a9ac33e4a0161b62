"""A term in words ("binnen 5 werkdagen"): how long it is, when it ends, and how English says it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Collection, Literal, Optional

Unit = Literal["werkdag", "dag", "week", "maand", "jaar"]
_ENGLISH: dict[str, str] = {
    "werkdag": "working day",
    "dag": "day",
    "week": "week",
    "maand": "month",
    "jaar": "year",
}
_PLURAL: dict[str, str] = {
    "werkdag": "werkdagen",
    "dag": "dagen",
    "week": "weken",
    "maand": "maanden",
    "jaar": "jaar",
}
_SINGLE = {words: unit for unit, words in _PLURAL.items()}
_NUMBER = r"[1-9]\d{0,2}"
_TERM = re.compile(
    r"(?P<usually>meestal )?(?P<within>binnen )?"
    rf"(?P<number>{_NUMBER})(?: tot (?P<most>{_NUMBER}))? "
    r"(?P<unit>werkdag(?:en)?|dag(?:en)?|week|weken|maand(?:en)?|jaar)"
)
_SATURDAY = 5
_MONTHS = {"maand": 1, "jaar": 12}


@dataclass(frozen=True)
class Term:
    """`number` to `most` of these; `within` when "binnen" was said, `usually` when it may be
    later."""

    number: int
    unit: Unit
    most: Optional[int] = None
    usually: bool = False
    within: bool = True

    @classmethod
    def read(cls, text: str) -> Optional[Term]:
        """The term that this text is; None when it is not just a term."""
        found = _TERM.fullmatch(text.strip())
        if found is None or (found["usually"] and not found["within"]):
            return None
        unit: Unit = _SINGLE.get(found["unit"], found["unit"])  # type: ignore[assignment]
        most = int(found["most"]) if found["most"] else None
        return cls(int(found["number"]), unit, most, bool(found["usually"]), bool(found["within"]))

    def length(self) -> str:
        """ "5 werkdagen", without more."""
        unit = self.unit if self.number == 1 and not self.most else _PLURAL[self.unit]
        return f"{self._number('tot')} {unit}"

    def words(self) -> str:
        """ "binnen 5 werkdagen", as it was said."""
        usually = "meestal " if self.usually else ""
        return f"{usually}{'binnen ' if self.within else ''}{self.length()}"

    def in_english(self) -> str:
        """ "within 5 working days"."""
        usually = "usually " if self.usually else ""
        plural = "" if self.number == 1 and not self.most else "s"
        within = "within " if self.within else ""
        return f"{usually}{within}{self._number('to')} {_ENGLISH[self.unit]}{plural}"

    def end(self, today: dt.date, closed_on: Collection[dt.date] = ()) -> Optional[dt.date]:
        """The last day of it, when it begins `today`; None when it is only usual. On `closed_on`,
        and in the weekend, nobody works."""
        if self.usually:
            return None
        number = self.most or self.number
        if self.unit == "werkdag":
            return _working_days_after(today, number, closed_on)
        if self.unit in _MONTHS:
            return _months_after(today, number * _MONTHS[self.unit])
        return today + dt.timedelta(days=number * (7 if self.unit == "week" else 1))

    def _number(self, to: str) -> str:
        return f"{self.number} {to} {self.most}" if self.most else str(self.number)


def english_term(text: str) -> Optional[str]:
    """The same term in English; None for what is not just a term."""
    term = Term.read(text)
    return term.in_english() if term else None


def _working_days_after(day: dt.date, number: int, closed_on: Collection[dt.date]) -> dt.date:
    while number:
        day += dt.timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in closed_on:
            number -= 1
    return day


def _months_after(day: dt.date, number: int) -> dt.date:
    """The same day of a later month, or its last day when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))

"""Words of the page with figures, and tables in which no small group can be found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Optional

from bot.domain.insight_told import Insight, Moment
from bot.domain.opening_hours import MONTHS
from bot.domain.shares import Share
from bot.gateway.desk_insight_parts import HIDDEN, SHARE_HEADS, Cell, Table, amount, share_cells

SAID_WORDS = {
    "all": "Alle klanten",
    "simple": "Eenvoudig (1–2)",
    "between": "Ertussenin (3)",
    "complex": "Ingewikkeld (4–5)",
    "unsaid": "Niet gezegd",
}
ESTIMATE_WORDS = {
    "simple": "Eenvoudig",
    "complex": "Ingewikkeld",
    "ask": "Twijfel, gevraagd",
    "none": "Niet gesorteerd",
}
#: The same as the head of a row that stands alone.
HANDED_WORDS = {
    "simple": "Ingeschat als eenvoudig",
    "complex": "Ingeschat als ingewikkeld",
    "ask": "Twijfel, dus gevraagd",
    "none": "Niet gesorteerd",
}
QUESTION_WORDS = {
    "effort": "Weinig moeite (1–2)",
    "speed": "Snel geholpen (4–5)",
    "trust": "Vertrouwen (4–5)",
}
TIP_WORDS = {
    "deviation": "Afwijkende gegevens",
    "alert": "Waarschuwing",
    "information": "Relevante informatie",
    "tip": "Tip",
}


def moment_words(found: Insight, moment: Moment) -> str:
    """The day, the week by its first day, or the month; the days themselves where a part of the
    week or month is not in the period."""
    first, last = moment.first, moment.last
    if found.step == "day":
        return day_words(first)
    if found.step == "week":
        whole = first.weekday() == 0 and last.weekday() == 6
        return f"week van {day_words(first)}" if whole else days_words(first, last)
    whole = first.day == 1 and (last + dt.timedelta(days=1)).day == 1
    return f"{MONTHS[first.month - 1]} {first.year}" if whole else days_words(first, last)


def days_words(first: dt.date, last: dt.date) -> str:
    """Both included; what they share is said once."""
    if first == last:
        return day_words(first)
    begin = str(first.day)
    if first.year != last.year:
        begin = day_words(first)
    elif first.month != last.month:
        begin = f"{first.day} {MONTHS[first.month - 1]}"
    return f"{begin} tot en met {day_words(last)}"


def day_words(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def shares_table(key: str, title: str, what: str, rows: Sequence[tuple[str, Share]]) -> Table:
    return Table(key, title, (what, *SHARE_HEADS), [(label, share_cells(s)) for label, s in rows])


def crossed_table(
    key: str,
    title: str,
    heads: Sequence[str],
    rows: Sequence[tuple[str, Optional[Sequence[int]]]],
) -> Table:
    """Counts with their sum; none: of this row nothing is told."""
    blank = [Cell(HIDDEN)] * (len(heads) - 1)
    return Table(
        key,
        title,
        heads,
        [
            (label, blank if counts is None else [*map(amount, counts), amount(sum(counts))])
            for label, counts in rows
        ],
    )

"""Words of the page with figures, and tables in which no small group can be found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.domain.insight_told import Insight, Moment
from bot.domain.opening_hours import MONTHS
from bot.domain.shares import Share, traceable
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
    "ask": "Twijfel: gevraagd",
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
    """The day, the week by its first day, or the month."""
    first = moment.first
    if found.step == "month":
        return f"{MONTHS[first.month - 1]} {first.year}"
    return ("week van " if found.step == "week" else "") + day_words(first)


def day_words(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def shares_table(key: str, title: str, what: str, rows: Sequence[tuple[str, Share]]) -> Table:
    return Table(key, title, (what, *SHARE_HEADS), [(label, share_cells(s)) for label, s in rows])


def crossed_table(
    key: str, title: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]
) -> Table:
    """Counts, without the rows of so few that they could be traced to a person."""
    hidden = traceable([sum(counts) for _, counts in rows])
    return Table(
        key,
        title,
        heads,
        [
            (label, [Cell(HIDDEN)] * (len(counts) + 1) if gone else _with_sum(counts))
            for (label, counts), gone in zip(rows, hidden, strict=True)
        ],
    )


def _with_sum(counts: Sequence[int]) -> list[Cell]:
    return [*masked(counts), amount(sum(counts))]


def masked(counts: Sequence[int]) -> list[Cell]:
    """Of a sum that is told: no part of it can be found by taking the others away."""
    hidden = traceable(counts)
    return [Cell(HIDDEN) if gone else amount(n) for n, gone in zip(counts, hidden, strict=True)]

"""What a page of figures is made of: tables, and bars with how far each may be off.

Places are shares of the width; how they are drawn is in the template `_insight_macros.html`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional, Union

from bot.domain.durations import STEPS, Durations, Quantile
from bot.domain.shares import TRACEABLE_BELOW, Score, Share, Told

TOO_FEW = "te weinig om te zeggen"
FEW = f"minder dan {TRACEABLE_BELOW}"
#: Of what may be few, or has to be left out because the rest would tell of the few.
HIDDEN = "niet getoond"
#: A figure with its total.
Figure = Union[Share, Score]


@dataclass(frozen=True)
class Cell:
    """Of a table: words to read, and the number for a file; no number: the words are all."""

    words: str
    number: Optional[float] = None

    @property
    def plain(self) -> Union[str, float]:
        return self.words if self.number is None else self.number


@dataclass(frozen=True)
class Table:
    """`key` is what its file is called."""

    key: str
    title: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]

    @property
    def heads_to_read(self) -> list[str]:
        """Without the unit of the numbers in a file: in words, each cell says its own."""
        return [head.removesuffix(" (s)").removesuffix(" (%)") for head in self.heads]


@dataclass(frozen=True)
class Bar:
    """From `start` to `end`; `low` and `high` are where the true value lies. No end: no bar."""

    label: str
    words: str
    range_words: str = ""
    start: float = 0.0
    end: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None


@dataclass(frozen=True)
class Chart:
    title: str
    bars: Sequence[Bar]
    #: What stands at the left and right end, and where nothing is (0 but for scores).
    ends: tuple[str, str]
    zero: float = 0.0


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    #: What is counted, in a sentence or two.
    about: str
    charts: Sequence[Chart]
    tables: Sequence[Table]


# --- words ---------------------------------------------------------------------------------------


def percent(share: float) -> str:
    """Whole per cents; a little that is there is not called nothing."""
    if 0 < share < 0.005:
        return "minder dan 1%"
    return f"{100 * share:.0f}%"


def signed(score: float) -> str:
    """A score with its sign, and a minus that is as wide as the plus."""
    rounded = round(score)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{abs(rounded)}"


def duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest and minutes < 5 else f"{round(whole / 60)} min"
    hours, minutes = divmod(round(whole / 60), 60)
    return f"{hours} uur {minutes} min" if minutes else f"{hours} uur"


def amount(count: int) -> Cell:
    """How many; not told of few."""
    if 0 < count < TRACEABLE_BELOW:
        return Cell(FEW)
    return Cell(f"{count:,}".replace(",", "."), count)


def not_told(told: Told, total: int, hidden: bool = False) -> str:
    """Why there is no figure of so many."""
    if told is Told.HIDDEN:
        return HIDDEN if hidden else FEW
    return TOO_FEW if total else "geen"


def _no_bar(label: str, told: Told, total: int, hidden: bool = False) -> Bar:
    words = not_told(told, total, hidden)
    return Bar(label, f"{words} (n\u00a0=\u00a0{total})" if words == TOO_FEW else words)


def _no_cell(figure: Figure) -> Cell:
    return Cell(not_told(figure.told, figure.total, figure.hidden))


def total_cell(figure: Figure) -> Cell:
    return Cell(HIDDEN) if figure.hidden else amount(figure.total)


# --- cells and bars ------------------------------------------------------------------------------


def share_cells(share: Share) -> tuple[Cell, ...]:
    """Of how many, the share, and from where to where it lies."""
    if share.share is None or share.interval is None:
        return (total_cell(share), _no_cell(share), Cell(""), Cell(""))
    low, high = share.interval
    return (
        amount(share.total),
        *(Cell(percent(each), round(100 * each, 1)) for each in (share.share, low, high)),
    )


SHARE_HEADS = ("Van hoeveel", "Deel (%)", "Van (%)", "Tot (%)")


def share_bar(label: str, share: Share) -> Bar:
    if share.share is None or share.interval is None:
        return _no_bar(label, share.told, share.total, share.hidden)
    low, high = share.interval
    words = f"tussen {percent(low)} en {percent(high)}, n\u00a0=\u00a0{amount(share.total).words}"
    return Bar(label, percent(share.share), words, 0.0, share.share, low, high)


def share_chart(title: str, bars: Sequence[Bar]) -> Chart:
    return Chart(title, bars, ("0%", "100%"))


def score_bar(label: str, score: Score) -> Bar:
    if score.score is None or score.interval is None:
        return _no_bar(label, score.told, score.total, score.hidden)
    end, low, high = ((each + 100) / 200 for each in (score.score, *score.interval))
    ends = " en ".join(signed(each) for each in score.interval)
    words = f"tussen {ends}, n\u00a0=\u00a0{amount(score.total).words}"
    return Bar(label, signed(score.score), words, 0.5, end, low, high)


def score_cells(score: Score) -> tuple[Cell, ...]:
    if score.score is None or score.interval is None:
        return (total_cell(score), _no_cell(score), *[Cell("")] * 5)
    parts = (score.group(name) / score.total for name in ("promoter", "passive", "detractor"))
    return (
        amount(score.total),
        Cell(signed(score.score), round(score.score, 1)),
        *(Cell(signed(each), round(each, 1)) for each in score.interval),
        *(Cell(percent(each), round(100 * each, 1)) for each in parts),
    )


SCORE_HEADS = (
    *("Antwoorden", "G-NPS", "Van", "Tot"),
    *("Positief, 9–10 (%)", "Neutraal, 7–8 (%)", "Negatief, 1–6 (%)"),
)


def score_chart(title: str, bars: Sequence[Bar]) -> Chart:
    return Chart(title, bars, ("−100", "+100"), zero=0.5)


def amount_chart(title: str, amounts: Sequence[tuple[str, Cell]], *more: tuple[str, Cell]) -> Chart:
    """Of how many of each there are; `more` is told in words only, and is not on the scale."""
    top = _round_up(max((cell.number for _, cell in amounts if cell.number), default=1))
    bars = [
        Bar(label, cell.words, "", 0.0, None if cell.number is None else cell.number / top)
        for label, cell in amounts
    ]
    bars += [Bar(label, cell.words) for label, cell in more]
    return Chart(title, bars, ("0", amount(top).words))


def _round_up(most: float) -> int:
    size = 10 ** int(math.log10(max(most, 10)))
    return int(next(size * step for step in (1, 2, 4, 5, 10) if most <= size * step))


def time_chart(title: str, rows: Sequence[tuple[str, Durations, float]]) -> Chart:
    """Of each the quantile that is asked for, on one axis."""
    found = [(label, times, times.quantile(share)) for label, times, share in rows]
    top = _top([quantile for _, _, quantile in found if quantile])
    return Chart(title, [_time_bar(*each, top) for each in found], ("0", duration(top)))


def _time_bar(label: str, times: Durations, quantile: Optional[Quantile], top: float) -> Bar:
    if quantile is None:
        return _no_bar(label, times.told, times.total)
    low, high = quantile.interval
    words = f"tussen {duration(low)} en {duration(high)}, n\u00a0=\u00a0{amount(times.total).words}"
    more = "meer dan " if quantile.beyond else ""
    places = (min(1.0, each / top) for each in (quantile.seconds, low, high))
    return Bar(label, more + duration(quantile.seconds), words, 0.0, *places)


def _top(quantiles: Sequence[Quantile]) -> float:
    most = max((quantile.interval[1] for quantile in quantiles), default=60.0)
    return float(next((step for step in STEPS if step >= most and step >= 60), STEPS[-1]))


def time_cells(times: Durations) -> tuple[Cell, ...]:
    cells = [amount(times.total)]
    for share in (0.5, 0.9):
        quantile = times.quantile(share)
        if quantile is None:
            cells += [Cell(not_told(times.told, times.total)), Cell(""), Cell("")]
            continue
        values = (quantile.seconds, *quantile.interval)
        cells += [Cell(duration(each), round(each)) for each in values]
    return tuple(cells)


TIME_HEADS = (
    *("Gesprekken", "De helft binnen (s)", "Van (s)", "Tot (s)"),
    *("9 van de 10 binnen (s)", "Van (s)", "Tot (s)"),
)

"""From figures to the places where a picture has its lines: shares of its width and height.

How they are drawn is in the templates (bot/web/templates/evaluation).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.figures import Figure
from bot.evaluation.scores import Rate
from bot.evaluation.tables import cell

__all__ = [
    "Bar",
    "Bars",
    "Line",
    "Lines",
    "Point",
    "amount_bars",
    "learning_lines",
    "rate_bars",
    "rate_of",
    "reliability",
    "share_bars",
]

_STEPS = (0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Bar:
    """A row: all places are shares of the width; `state` is met, not met, or nothing."""

    label: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None
    target: float | None = None
    state: str = ""


@dataclass(frozen=True)
class Bars:
    """Bars under each other; `ticks` are places on the width with what stands there."""

    key: str
    title: str
    description: str
    rows: Sequence[Bar]
    ticks: Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Point:
    """A place from the left and from the bottom, with its interval, and how large the dot is."""

    x: float
    y: float
    low: float
    high: float
    size: float = 4.0


@dataclass(frozen=True)
class Line:
    """Points that belong together; `style` tells lines apart without colour."""

    label: str
    points: Sequence[Point]
    target: float | None = None


@dataclass(frozen=True)
class Lines:
    """Lines in a square of shares, with what stands along its edges."""

    key: str
    title: str
    description: str
    lines: Sequence[Line]
    x_ticks: Sequence[tuple[float, str]]
    y_ticks: Sequence[tuple[float, str]]
    x_title: str
    y_title: str
    diagonal: bool = False


def rate_of(figures: Mapping[str, Any], name: str) -> Rate:
    """A figure by its name, of those that are kept in a document."""
    return Rate.from_dict(figures[name])


def _top(shares: Iterable[float]) -> float:
    """Where the axis ends: the first round share that holds all."""
    most = max(shares, default=1.0)
    return next((step for step in _STEPS if most <= step), 1.0)


def _ticks(top: float) -> list[tuple[float, str]]:
    return [(part / 4, f"{100 * top * part / 4:g} %") for part in range(5)]


def _bar(label: str, figure: Figure, rate: Rate, top: float) -> Bar:
    low, high = rate.interval
    met = figure.met(rate)
    return Bar(
        label=label,
        value=min(rate.share, top) / top,
        text=cell(rate),
        low=min(low, top) / top,
        high=min(high, top) / top,
        target=None if figure.target is None else min(figure.target, top) / top,
        state={True: "met", False: "not met", None: ""}[met],
    )


def rate_bars(
    key: str, figure: Figure, groups: Mapping[str, Mapping[str, Any]], of_what: str
) -> Bars | None:
    """One figure for several groups; None when no group has anything to count."""
    rates = {name: rate_of(figures, figure.name) for name, figures in groups.items()}
    rates = {name: rate for name, rate in rates.items() if rate.total}
    if not rates:
        return None
    wanted = [figure.target] if figure.target else []
    # What should be high is shown from nothing to all; what should be low is enlarged.
    top = _top([*(rate.interval[1] for rate in rates.values()), *wanted])
    top = top if figure.low_is_good else 1.0
    demand = f", {figure.demand} demanded" if figure.demand else ""
    return Bars(
        key=f"{key}-{figure.name}",
        title=f"{figure.words.strip()}{demand}",
        description=f"A bar for each {of_what}, with the range in which the true share lies. "
        "The table has the numbers.",
        rows=[_bar(name, figure, rate, top) for name, rate in rates.items()],
        ticks=_ticks(top),
    )


def share_bars(
    key: str, title: str, figures: Sequence[Figure], counts: Mapping[str, Any]
) -> Bars | None:
    """Several figures of one set of messages, on one axis."""
    rates = [(figure, rate_of(counts, figure.name)) for figure in figures]
    rates = [(figure, rate) for figure, rate in rates if rate.total]
    if not rates:
        return None
    wanted = [figure.target for figure, _ in rates if figure.target]
    top = _top([*(rate.interval[1] for _, rate in rates), *wanted])
    return Bars(
        key=key,
        title=title,
        description="A bar for each figure, with the range in which the true share lies and a "
        "line where the demand is. The table has the numbers.",
        rows=[_bar(figure.words.strip(), figure, rate, top) for figure, rate in rates],
        ticks=_ticks(top),
    )


def amount_bars(
    key: str, title: str, amounts: Mapping[str, tuple[float, float | None]], unit: str
) -> Bars | None:
    """Amounts, each with how far it may run out (None: not known)."""
    if not amounts:
        return None
    most = max(max(value, high or 0.0) for value, high in amounts.values()) or 1.0
    size = 10 ** math.floor(math.log10(most))
    top = next(size * step for step in (1, 2, 4, 6, 8, 10) if most <= size * step)
    return Bars(
        key=key,
        title=title,
        description=f"A bar for each, in {unit}. The table has the numbers.",
        rows=[
            Bar(
                label=name,
                value=value / top,
                text=f"{value:.4g} {unit}" + (f" (to {high:.4g})" if high is not None else ""),
                low=None if high is None else value / top,
                high=None if high is None else high / top,
            )
            for name, (value, high) in amounts.items()
        ],
        ticks=[(part / 4, f"{top * part / 4:g}") for part in range(5)],
    )


def _dot(part: float) -> float:
    """The radius of a dot whose surface says how many it stands for."""
    return round(3 + 7 * math.sqrt(part), 1)


_TENTHS = [(part / 5, f"{20 * part} %") for part in range(6)]


def reliability(bins: Sequence[Mapping[str, Any]]) -> Lines | None:
    """What was said about the chance of complex, beside how often it was."""
    if not bins:
        return None
    most = max(each["total"] for each in bins)
    points = [
        Point(each["said"], each["share"], low, high, _dot(each["total"] / most))
        for each in bins
        for low, high in [each["interval95"]]
    ]
    return Lines(
        key="reliability",
        title="How sure the sorting is",
        description="Left to right: the chance of complex that was said, by tenths. Bottom to top: "
        "how often it was complex. On the diagonal the two are the same. A larger dot stands for "
        "more messages.",
        lines=[Line("messages", points)],
        x_ticks=_TENTHS,
        y_ticks=_TENTHS,
        x_title="chance of complex, as said",
        y_title="complex in truth",
        diagonal=True,
    )


def learning_lines(
    key: str, figures: Sequence[Figure], steps: Sequence[Mapping[str, Any]]
) -> Lines | None:
    """The figures after each share of the sentences; each doubling is as far to the right."""
    if len(steps) < 2:
        return None
    first, last = steps[0]["share"], steps[-1]["share"]
    width = math.log2(last / first)
    places = [math.log2(step["share"] / first) / width for step in steps]
    highs = [rate_of(step, figure.name).interval[1] for figure in figures for step in steps]
    top = _top(highs) if all(figure.low_is_good for figure in figures) else 1.0
    lines = []
    for figure in figures:
        rates = [rate_of(step, figure.name) for step in steps]
        points = [
            Point(x, rate.share / top, rate.interval[0] / top, min(1.0, rate.interval[1] / top))
            for x, rate in zip(places, rates, strict=True)
            if rate.total
        ]
        target = None if figure.target is None else figure.target / top
        lines.append(Line(figure.words.strip(), points, target))
    return Lines(
        key=key,
        title=", ".join(figure.words.strip() for figure in figures),
        description="Left to right: the number of sentences trained on, twice as many at each "
        "step. Bottom to top: the share. The table has the numbers.",
        lines=lines,
        x_ticks=[(x, f"{step['sentences']}") for x, step in zip(places, steps, strict=True)],
        y_ticks=_ticks(top),
        x_title="sentences trained on",
        y_title="share of the messages",
    )

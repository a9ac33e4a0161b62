"""Tables in plain text and in Markdown."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.evaluation.scores import Rate

__all__ = ["cell", "indented", "markdown", "percent", "table", "told"]


def percent(rate: Rate) -> str:
    """The share; a dash when there was nothing to count."""
    return f"{100 * rate.share:.1f} %" if rate.total else "-"


def told(rate: Rate) -> str:
    """The share with its count, inside a sentence."""
    return f"{percent(rate)} ({rate.count}/{rate.total})"


def cell(rate: Rate) -> str:
    """The share, between which it lies, and the count, as short as can be."""
    if not rate.total:
        return "-"
    low, high = rate.interval
    return f"{percent(rate)} ({100 * low:.0f}–{100 * high:.0f}) {rate.count}/{rate.total}"


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] | None = None
) -> list[str]:
    """Columns as wide as they need; all but the first stand to the right, or those of `right`."""
    to_right = set(range(1, len(heads))) if right is None else set(right)
    widths = [max(len(line[place]) for line in [heads, *rows]) for place in range(len(heads))]
    return [
        "  ".join(
            text.rjust(width) if place in to_right else text.ljust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in [heads, *rows]
    ]


def indented(lines: Sequence[str]) -> list[str]:
    """Two spaces before each line."""
    return [f"  {line}".rstrip() for line in lines]


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The table as Markdown."""
    return [f"| {' | '.join(line)} |" for line in [heads, ["---"] * len(heads), *rows]]

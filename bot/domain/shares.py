"""What a sample says, and how far it may be off: shares and scores with their interval.

Every interval is one in which the true value lies with 95 % confidence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Mapping, Optional, Sequence

from bot.domain.gnps import gnps, group_of

#: Fewer than this could be traced to a person: not even how many is told.
TRACEABLE_BELOW = 5
#: Fewer than this are too few to say anything: only how many is told.
TOO_FEW_BELOW = 20
_Z95 = 1.96
#: (lowest, highest).
Interval = tuple[float, float]


class Told(str, Enum):
    """How much of a figure is told."""

    YES = "yes"
    TOO_FEW = "too_few"
    HIDDEN = "hidden"


def told(total: int) -> Told:
    """What may be said of something that so many gave or had. Nobody at all can be told."""
    if 0 < total < TRACEABLE_BELOW:
        return Told.HIDDEN
    return Told.YES if total >= TOO_FEW_BELOW else Told.TOO_FEW


def traceable(sizes: Sequence[int], already: Sequence[bool] = ()) -> list[bool]:
    """Which of the groups that together make a known whole are not told.

    The small ones, and those that are `already` not told; and when these together are small too,
    the smallest other one as well, because the whole less what is told would tell of them.
    """
    gone_already = already or [False] * len(sizes)
    hidden = [
        gone or 0 < size < TRACEABLE_BELOW for size, gone in zip(sizes, gone_already, strict=True)
    ]
    left = sum(size for size, gone in zip(sizes, hidden, strict=True) if gone)
    if 0 < left < TRACEABLE_BELOW:
        others = [place for place, size in enumerate(sizes) if size and not hidden[place]]
        if others:
            hidden[min(others, key=lambda place: sizes[place])] = True
    return hidden


def untold_rows(
    rows: Sequence[Sequence[int]],
    already: Sequence[bool] = (),
    untold_columns: Sequence[bool] = (),
) -> list[bool]:
    """Which rows of a table are not told, where the sum of each column is known elsewhere.

    Those `already` not told, those with a small number in them or anything in a column of which
    the sum is not told; and the smallest other ones, until neither one row nor a small number is
    what the columns leave.
    """
    columns = range(len(rows[0]) if rows else 0)
    secret = untold_columns or [False for _ in columns]
    hidden = [
        any(0 < n < TRACEABLE_BELOW or (n and gone) for n, gone in zip(row, secret, strict=True))
        for row in rows
    ]
    hidden = [a or b for a, b in zip(hidden, already or hidden, strict=True)]
    while any(hidden):
        left = [
            sum(row[at] for row, gone in zip(rows, hidden, strict=True) if gone) for at in columns
        ]
        small = any(
            0 < n < TRACEABLE_BELOW for n, gone in zip(left, secret, strict=True) if not gone
        )
        others = [at for at, row in enumerate(rows) if any(row) and not hidden[at]]
        if not others or not (small or sum(hidden) == 1):
            break
        hidden[min(others, key=lambda at: sum(rows[at]))] = True
    return hidden


def wilson(count: int, total: int) -> Interval:
    """Where the true share lies (Wilson's score interval); all that is possible for none."""
    if not total:
        return (0.0, 1.0)
    share, z2 = count / total, _Z95**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z95 * math.sqrt(share * (1 - share) / total + z2 / (4 * total * total))
    half /= 1 + z2 / total
    return (max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True)
class Share:
    """`count` of `total`; `hidden` when not even the total may be told (see `traceable`)."""

    count: int
    total: int
    hidden: bool = False

    @property
    def told(self) -> Told:
        return Told.HIDDEN if self.hidden else told(self.total)

    @property
    def share(self) -> Optional[float]:
        """0 to 1; None while it is not told."""
        return self.count / self.total if self.told is Told.YES else None

    @property
    def interval(self) -> Optional[Interval]:
        return wilson(self.count, self.total) if self.told is Told.YES else None


@dataclass(frozen=True)
class Score:
    """The G-NPS of so many answers, by score (1 to 10); `hidden` as of a share."""

    counts: Mapping[int, int]
    hidden: bool = False

    def group(self, name: str) -> int:
        """How many are detractor, passive or promoter."""
        return sum(many for score, many in self.counts.items() if group_of(score) == name)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def told(self) -> Told:
        return Told.HIDDEN if self.hidden else told(self.total)

    @property
    def score(self) -> Optional[float]:
        """−100 to 100; None while it is not told."""
        return gnps(self.counts) if self.told is Told.YES else None

    @property
    def interval(self) -> Optional[Interval]:
        """The normal interval of the difference between two shares of the same answers, with one
        answer added on each side (Bonett and Price, 2012): without that it would be empty when all
        say the same."""
        if self.told is not Told.YES:
            return None
        of = self.total + 2
        plus = (self.group("promoter") + 1) / of
        minus = (self.group("detractor") + 1) / of
        middle = plus - minus
        half = _Z95 * math.sqrt((plus + minus - middle**2) / of)
        return (100 * max(-1.0, middle - half), 100 * min(1.0, middle + half))

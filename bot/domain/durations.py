"""How long things took, counted in steps: the middle and the long end, from a histogram.

Days are added up from counts, and a median cannot be added up. So each time is counted in the step
it falls in, and the quantile is read within its step as if times lay evenly there. It is off by
less than the width of that step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional

from bot.domain.shares import TOO_FEW_BELOW, Interval, Told, told

#: Where each step ends, in seconds; the last one has no end.
STEPS = (
    *(10, 20, 30, 45, 60, 90, 120, 150, 180, 240, 300, 360, 480, 600, 720, 900),
    *(1200, 1500, 1800, 2400, 3000, 3600, 5400, 7200, 10800, 14400, 28800),
)
_Z95 = 1.96


@dataclass(frozen=True)
class Quantile:
    """Seconds, with the interval; `beyond`: it is longer than the last step begins."""

    seconds: float
    interval: Interval
    beyond: bool = False


@dataclass(frozen=True)
class Durations:
    """`counts` of each step, one more than there are ends of steps."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def told(self) -> Told:
        return told(self.total)

    def quantile(self, share: float) -> Optional[Quantile]:
        """What this share of the times does not exceed; None with fewer than TOO_FEW_BELOW.

        The interval is that of the ranks (binomial), which supposes nothing of how times lie.
        """
        if self.total < TOO_FEW_BELOW:
            return None
        off = _Z95 * math.sqrt(share * (1 - share) / self.total)
        low, high = self._at(max(0.0, share - off)), self._at(min(1.0, share + off))
        seconds = self._at(share)
        return Quantile(seconds, (low, high), beyond=seconds >= STEPS[-1])

    def _at(self, share: float) -> float:
        wanted, before = share * self.total, 0
        for place, count in enumerate(self.counts[:-1]):
            if count and before + count >= wanted:
                begin = STEPS[place - 1] if place else 0
                return begin + (STEPS[place] - begin) * (wanted - before) / count
            before += count
        return float(STEPS[-1])

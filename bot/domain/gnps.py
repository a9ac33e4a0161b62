"""The government net promoter score (G-NPS): who speaks well of us, less who does not.

The question is how positively somebody would speak of their experience, 1 to 10. Nobody chooses
their government, so it does not ask who would recommend it, and the scale begins at 1.
"""

from __future__ import annotations

from typing import Mapping, Optional

from bot.domain.errors import InvalidInput

LOWEST, HIGHEST = 1, 10
#: Up to this they are detractors; above it, and up to the next, passive; promoters above that.
LAST_DETRACTOR, LAST_PASSIVE = 6, 8


def group_of(score: int) -> str:
    """Detractor (1–6), passive (7, 8) or promoter (9, 10); InvalidInput for another score."""
    if not LOWEST <= score <= HIGHEST:
        raise InvalidInput(f"Een cijfer is {LOWEST} tot en met {HIGHEST}.")
    if score <= LAST_DETRACTOR:
        return "detractor"
    return "passive" if score <= LAST_PASSIVE else "promoter"


def gnps(counts: Mapping[int, int]) -> Optional[float]:
    """Per cent promoters less per cent detractors, −100 to 100; None when nobody answered.

    `counts` is how many gave each score. Raises InvalidInput for a score that is none.
    """
    groups = {"detractor": 0, "passive": 0, "promoter": 0}
    for score, how_many in counts.items():
        groups[group_of(score)] += how_many
    total = sum(groups.values())
    if total == 0:
        return None
    return 100 * (groups["promoter"] - groups["detractor"]) / total

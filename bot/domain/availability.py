"""Whether people are there, and how long it takes until one comes."""

from __future__ import annotations

import statistics
from enum import Enum
from typing import Optional, Sequence

#: Fewer recent claims than this say nothing about the next wait.
ENOUGH_WAITS = 5


class Availability(str, Enum):
    """Never promise an absent human: four situations, each with its own way out."""

    OPEN = "open"
    LONG_WAIT = "long_wait"  # agents are there, and it will take long
    NOBODY = "nobody"  # within opening hours, but no agent is there
    CLOSED = "closed"


def expected_wait(recent_waits_s: Sequence[float], position: int) -> Optional[int]:
    """Seconds until a case at `position` is likely claimed, or None when we do not know.

    The median of recent waits, which already include the queue of their moment; computed,
    never configured.
    """
    if len(recent_waits_s) < ENOUGH_WAITS or position < 1:
        return None
    return int(statistics.median(recent_waits_s))

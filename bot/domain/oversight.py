"""What a supervisor watches: who is at the desk, how long people wait, and what stays lying."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Optional

from bot.domain.staff import PRESENCE, Staff

#: Fewer than this say nothing about how long it takes: a median of three is an accident.
ENOUGH_TO_TELL = 5
#: Who read along this recently still does; their page says so a few times in that time.
LISTENING = dt.timedelta(seconds=60)


class Presence(str, Enum):
    HERE = "here"
    PAUSED = "paused"  # at the desk, and takes nothing new for now
    AWAY = "away"


@dataclass(frozen=True)
class AtDesk:
    """A member of staff as the room sees them; `load` is how many conversations they have."""

    staff: Staff
    load: int
    last_seen_at: Optional[dt.datetime]
    logged_in: bool

    def presence(self, now: dt.datetime) -> Presence:
        seen = self.last_seen_at
        if not self.logged_in or seen is None or now - seen > PRESENCE:
            return Presence.AWAY
        return Presence.PAUSED if self.staff.paused else Presence.HERE


@dataclass(frozen=True)
class InLine:
    """Who waits for one department now; `oldest` is since when the first of `waiting` does."""

    department: str
    waiting: int = 0
    urgent: int = 0
    escalated: int = 0
    oldest: Optional[dt.datetime] = None
    #: Call backs: whose hour has come, and for later.
    calls_due: int = 0
    calls_planned: int = 0


@dataclass(frozen=True)
class Median:
    """The middle of `count` times, in seconds."""

    count: int
    seconds: float

    @property
    def told(self) -> Optional[float]:
        """The seconds, or None while there are too few to say anything."""
        return self.seconds if self.count >= ENOUGH_TO_TELL else None


@dataclass(frozen=True)
class Speed:
    """How long it took in one department, of the chats that were claimed in a period.

    Both from when the citizen asked for a person: until somebody had it, and until the first word.
    """

    claim: Median = Median(0, 0.0)
    first_word: Median = Median(0, 0.0)

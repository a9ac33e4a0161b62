"""What the gateway asks over and over: did anything change?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Hashable, Mapping, Optional, Protocol, Sequence

from bot.domain.staff import Staff


@dataclass(frozen=True)
class OwnWait:
    """A case that an agent has; `unanswered_since` is set while the citizen wrote last."""

    handoff_id: str
    conversation_id: str
    unanswered_since: Optional[dt.datetime]


class FollowingStore(Protocol):
    """Cheap questions: they are asked all the time, and mostly the answer is no."""

    def conversations(self, ids: Sequence[str]) -> Mapping[str, Hashable]:
        """For each that exists, what changes with its messages, its owner and its token."""

    def desk(self) -> Hashable:
        """What changes with every case that begins or ends to wait, and with who has it."""

    def waiting(self, staff: Staff, now: dt.datetime, limit: int) -> Sequence[Hashable]:
        """As the list of who waits for this member of staff shows it, in its order."""

    def own(self, staff_id: str) -> Sequence[OwnWait]: ...

    def asked(self, staff_id: str) -> Sequence[str]:
        """The ids of what this member of staff is asked to take, the first to lapse first."""

"""What the gateway asks over and over: did anything change?"""

from __future__ import annotations

from typing import Hashable, Mapping, Protocol, Sequence


class FollowingStore(Protocol):
    """Cheap questions: they are asked all the time, and mostly the answer is no."""

    def conversations(self, ids: Sequence[str]) -> Mapping[str, Hashable]:
        """For each that exists, what changes with its messages, its owner and its token."""

    def desk(self) -> Hashable:
        """What changes with every case that begins or ends to wait, and with who has it."""

"""Who is typing, each seen by the other: for some seconds, in memory, and written down nowhere.

To the other gateways it goes as a wake-up whose key says it all; one that gets lost is not missed.
"""

from __future__ import annotations

import threading
import time
from typing import Callable, Literal, Sequence

from bot.gateway.events import Wakeups

Side = Literal["citizen", "agent"]

#: A sign that is not repeated goes out after so many seconds; browsers repeat it every three.
LASTS_S = 6.0
_MARK = "typing"


class Typing:
    """The signs of all conversations in this process; may be used from any thread."""

    def __init__(self, wakeups: Wakeups, clock: Callable[[], float] = time.monotonic) -> None:
        self._wakeups = wakeups
        self._clock = clock
        self._until: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()
        wakeups.also_hears(self.heard)

    def types(self, conversation_id: str, side: Side) -> None:
        """Somebody typed just now; the citizen's page is woken when the agent begins.

        The desk looks every two seconds by itself: nothing there waits for a wake-up.
        """
        new = self._note(conversation_id, side)
        others = f"{_MARK}:{side}:{conversation_id}"
        self._wakeups.wake(others, *([conversation_id] if new and side == "agent" else []))

    def stops(self, conversation_id: str, side: Side) -> None:
        """What was typed has been sent."""
        with self._lock:
            self._until.pop((conversation_id, side), None)

    def is_typing(self, conversation_id: str, side: Side) -> bool:
        with self._lock:
            return self._until.get((conversation_id, side), 0.0) > self._clock()

    def heard(self, keys: Sequence[str]) -> None:
        """Another gateway woke us: some of it may be about typing."""
        for key in keys:
            mark, _, rest = key.partition(":")
            side, _, conversation_id = rest.partition(":")
            if mark == _MARK and side in ("citizen", "agent") and conversation_id:
                self._note(conversation_id, side)

    def _note(self, conversation_id: str, side: str) -> bool:
        now = self._clock()
        with self._lock:
            new = self._until.get((conversation_id, side), 0.0) <= now
            if new:  # a good moment to sweep: it happens once for each who begins to type
                self._until = {key: until for key, until in self._until.items() if until > now}
            self._until[conversation_id, side] = now + LASTS_S
        if new and side == "agent":
            self._watch(conversation_id, LASTS_S)
        return new

    def _watch(self, conversation_id: str, seconds: float) -> None:
        self._wakeups.later(seconds, lambda: self._look(conversation_id))

    def _look(self, conversation_id: str) -> None:
        """The sign goes out: the citizen must see that, and nothing else wakes their page."""
        with self._lock:
            left = self._until.get((conversation_id, "agent"), 0.0) - self._clock()
        if left > 0:  # it was repeated meanwhile
            self._watch(conversation_id, left)
        else:
            self._wakeups.wake_here([conversation_id])

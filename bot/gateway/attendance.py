"""Which citizens have their conversation open, and that those who wait are not forgotten."""

from __future__ import annotations

from anyio import to_thread

from bot.gateway.events import Wakeups
from bot.services.waiting import Waiting

#: Seconds between two notes in the database of who is there: one statement for many.
SEEN_EVERY_S = 30.0
#: How often it is looked whether somebody waits long enough to hear something.
REASSURE_EVERY_S = 15.0
_AT_ONCE = 500


class Attendance:
    """Work for the background loops of `bot.gateway.turn_runner`."""

    def __init__(self, waiting: Waiting, wakeups: Wakeups) -> None:
        self._waiting = waiting
        self._wakeups = wakeups
        self._here: set[str] = set()

    def note(self, conversation_id: str) -> None:
        """The citizen looks at it now; from any thread."""
        self._here.add(conversation_id)

    async def seen(self) -> None:
        here, self._here = list(self._here), set()
        for start in range(0, len(here), _AT_ONCE):
            await to_thread.run_sync(self._waiting.seen, here[start : start + _AT_ONCE])

    async def reassure(self) -> None:
        told = await to_thread.run_sync(self._waiting.reassure)
        if told:
            self._wakeups.wake(*told)

"""How open streams look: in threads of their own, and once for all who see the same.

Every thread that wants to run Python waits for the others, so a thousand looks in many threads take
longer than in one, and keep waiting what people ask for.
"""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Callable, Generic, Hashable, Optional, Sequence, TypeVar

from bot.domain.staff import Staff
from bot.gateway.events import DESK, Wakeups
from bot.services.availability import Situations

_Found = TypeVar("_Found")

#: A look is some short questions to the database: a second thread looks while one waits for it.
_THREADS = 2
#: How long (seconds) what was looked up for one desk is good for the others, if nobody says that
#: something changed: what changes by time alone is seen that much later.
_FRESH_S = 1.0


class Looks:
    """Threads for looking only: slow registers and many requests at once do not hold it up."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="looks")

    async def run(self, look: Callable[[], _Found]) -> _Found:
        return await asyncio.get_running_loop().run_in_executor(self._threads, look)

    def close(self) -> None:
        """Begins nothing new; what is being looked up goes on until it is found."""
        self._threads.shutdown(wait=False)


class Board(Generic[_Found]):
    """What changes with the queue, looked up once after each change; for threads that look."""

    def __init__(
        self,
        wakeups: Wakeups,
        look_up: Callable[[Staff], _Found],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        #: Another one after everything that wakes desks.
        self.version = 0
        self._look_up = look_up
        self._clock = clock
        self._lock = threading.Lock()
        self._made: Optional[tuple[int, float]] = None
        self._seen_by: dict[Hashable, _Found] = {}
        self._situations = Situations()
        wakeups.also_hears(self._heard)

    def _heard(self, keys: Sequence[str]) -> None:
        if DESK in keys:
            self.version += 1

    def for_desk(self, staff: Staff) -> _Found:
        """What the queue shows to this member of staff, and to all with the same work."""
        # The whole look under the lock: who else comes for the same waits for its result.
        with self._lock:
            self._renew()
            work = (staff.departments, staff.skills, staff.languages, staff.supervises)
            if work not in self._seen_by:
                self._seen_by[work] = self._look_up(staff)
            return self._seen_by[work]

    def situations(self) -> Situations:
        """How it is at the departments now."""
        with self._lock:
            self._renew()
            return self._situations

    def _renew(self) -> None:
        now = self._clock()
        if self._made is not None:
            version, at = self._made
            if version == self.version and now - at < _FRESH_S:
                return
        # The number first: what changes while we look gives another one.
        self._made = (self.version, now)
        self._seen_by = {}
        self._situations = Situations()

"""The net below the wake-ups: one look for all that is read along with, every `POLL_S`.

Each stream looking for itself would be a thousand queries a second with 2,000 streams open, nearly
all of them for nothing.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Hashable, Mapping, Optional, Protocol, Sequence

from bot.gateway.events import DESK, Wakeups
from bot.gateway.looking import Looks

_log = logging.getLogger(__name__)

#: How long (seconds) a change that nobody woke us for may stay unseen.
POLL_S = 2.0


class Versions(Protocol):
    """Values that change with everything that readers may see; `bot.services.following`."""

    def conversations(self, ids: Sequence[str]) -> Mapping[str, Hashable]: ...
    def desk(self) -> Hashable: ...


class Net:
    """Wakes the readers of each conversation that changed since the look before; so the desks."""

    def __init__(self, wakeups: Wakeups, versions: Versions, looks: Optional[Looks] = None) -> None:
        self._wakeups = wakeups
        self._versions = versions
        self._looks = looks or Looks()
        self._seen: Mapping[str, Hashable] = {}
        self._task: Optional[asyncio.Task[None]] = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._always())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> None:
        """Who is new here is woken too: what happened before this first look may be unseen."""
        read = self._wakeups.read()
        if not read:
            self._seen = {}
            return
        found = await self._looks.run(partial(self._found, read))
        # One that is gone has no version: then its readers look as well, and see that.
        changed = [key for key in read if key not in found or found[key] != self._seen.get(key)]
        self._seen = found
        self._wakeups.wake_here(changed)

    def _found(self, read: Sequence[str]) -> Mapping[str, Hashable]:
        found = dict(self._versions.conversations([key for key in read if key != DESK]))
        if DESK in read:
            found[DESK] = self._versions.desk()
        return found

    async def _always(self) -> None:
        while True:
            await asyncio.sleep(POLL_S)
            try:
                await self.look()
            except Exception as error:  # a database that is away comes back
                _log.error("the slow look failed: %s", type(error).__name__)

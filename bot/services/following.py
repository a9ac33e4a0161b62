"""Whether something changed, asked once for everybody who reads along."""

from __future__ import annotations

from typing import Hashable, Mapping, Sequence

from bot.domain.staff import Staff
from bot.services.ports import Deps
from bot.services.ports.following import OwnWait

_AT_ONCE = 500
#: As many as the list of the desk has.
_MOST_SHOWN = 200


class Following:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def conversations(self, ids: Sequence[str]) -> Mapping[str, Hashable]:
        """What changes with each message, each change of owner and each log-in; gone: absent.

        The place in the queue is not in it: that changes with what other people do.
        """
        found: dict[str, Hashable] = {}
        with self._deps.uow(write=False) as repos:
            for start in range(0, len(ids), _AT_ONCE):
                found |= repos.following.conversations(ids[start : start + _AT_ONCE])
        return found

    def desk(self) -> Hashable:
        """What changes with every case that comes, goes, or is taken up."""
        with self._deps.uow(write=False) as repos:
            return repos.following.desk()

    def at_desk(self, staff: Staff) -> tuple[Sequence[Hashable], Sequence[OwnWait]]:
        """What waits for this member of staff, as the list shows it, and their own cases."""
        with self._deps.uow(write=False) as repos:
            waiting = repos.following.waiting(staff, self._deps.clock(), _MOST_SHOWN)
            return waiting, repos.following.own(staff.id)

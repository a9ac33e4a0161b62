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

    def waiting(self, staff: Staff) -> Sequence[Hashable]:
        """What waits for this member of staff, as the list shows it: the same for everybody with
        the same departments, skills and languages."""
        with self._deps.uow(write=False) as repos:
            return repos.following.waiting(staff, self._deps.clock(), _MOST_SHOWN)

    def own(self, staff: Staff) -> Sequence[OwnWait]:
        """The cases that they have."""
        with self._deps.uow(write=False) as repos:
            return repos.following.own(staff.id)

    def asked(self, staff: Staff) -> Sequence[str]:
        """The hand-offs that colleagues ask them to take, the first to lapse first."""
        with self._deps.uow(write=False) as repos:
            return repos.following.asked(staff.id)

"""Delivering the outbox to the register of customers and cases, until it is there."""

from __future__ import annotations

import datetime as dt
import logging
import random

from bot.domain.errors import HistoryRefused, HistoryUnavailable
from bot.domain.outbox import OutboxEntry
from bot.services.ports import Deps

_log = logging.getLogger(__name__)
_MOST_AT_ONCE = 20
#: Whoever takes an entry has this long; who dies on it is followed by another.
_LEASE = dt.timedelta(minutes=1)
_FIRST_RETRY = dt.timedelta(seconds=30)
_LONGEST_RETRY = dt.timedelta(hours=6)


class Delivery:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def run_due(self) -> int:
        """Deliver what is due, oldest first; returns how many were taken up."""
        with self._deps.uow(write=False) as repos:
            due = repos.outbox.due(self._deps.clock(), _MOST_AT_ONCE)
        return sum(self._deliver(entry) for entry in due)

    def _deliver(self, entry: OutboxEntry) -> bool:
        # The others before it may have taken long: the lease begins now.
        now = self._deps.clock()
        with self._deps.uow() as repos:
            if not repos.outbox.take(entry.id, now, now + _LEASE):
                return False
        try:
            remote_id = self._deps.history.deliver(entry)
        except HistoryRefused as error:
            _log.error("the register refused entry %s: %s", entry.reference, error)
            with self._deps.uow() as repos:
                repos.outbox.give_up(entry.id, self._deps.clock(), str(error))
            return True
        except HistoryUnavailable as error:
            self._again(entry, str(error))
            return True
        except Exception as error:  # one entry that cannot be delivered stops no other
            # The kind of error only: its text may hold what was sent.
            _log.error("entry %s was not delivered: %s", entry.reference, type(error).__name__)
            self._again(entry, type(error).__name__)
            return True
        with self._deps.uow() as repos:
            repos.outbox.delivered(entry.id, remote_id, self._deps.clock())
        return True

    def _again(self, entry: OutboxEntry, problem: str) -> None:
        wait = min(_FIRST_RETRY * 2 ** min(entry.attempts, 20), _LONGEST_RETRY)
        # Not all at the same moment when a register comes back.
        until = self._deps.clock() + wait * random.uniform(0.8, 1.2)
        with self._deps.uow() as repos:
            repos.outbox.postpone(entry.id, until, problem)

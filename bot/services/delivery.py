"""Delivering the outbox to whom it is for, until it is there: every connector on a line of its own.

A slow system holds up its own line only, and where order counts a conversation that is stuck holds
up no other.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
from typing import AbstractSet, Optional, Sequence

from bot.domain.errors import NotYet, PeerRefused, PeerUnavailable
from bot.domain.outbox import REGISTER_KINDS, OutboxEntry, OutboxKind
from bot.services.ports import Connector, Deps, HistoryPort

_log = logging.getLogger(__name__)
_MOST_AT_ONCE = 20
#: What is next in a conversation is due when what was before it has gone: so often it is looked.
_MOST_ROUNDS = 10
#: Whoever takes an entry has this long; who dies on it is followed by another.
_LEASE = dt.timedelta(minutes=1)
_LONGEST_RETRY = dt.timedelta(hours=6)


class Registers:
    """The register of customers and cases; fulfils `bot.services.ports.Connector`."""

    name = "registers"
    kinds: AbstractSet[OutboxKind] = REGISTER_KINDS
    in_order = False
    forgets = False
    first_retry = dt.timedelta(seconds=30)
    #: It is never too late to tell a register.
    patience: Optional[dt.timedelta] = None

    def __init__(self, history: HistoryPort) -> None:
        self._history = history

    def deliver(self, entry: OutboxEntry) -> Optional[str]:
        return self._history.deliver(entry)


class Line:
    """What goes to one connector."""

    def __init__(self, deps: Deps, connector: Connector) -> None:
        self._deps = deps
        self.connector = connector

    def run_due(self) -> int:
        """Deliver what is due, oldest first; returns how many were taken up."""
        taken = 0
        for _ in range(_MOST_ROUNDS if self.connector.in_order else 1):
            with self._deps.uow(write=False) as repos:
                due = repos.outbox.due(
                    self._deps.clock(),
                    _MOST_AT_ONCE,
                    self.connector.kinds,
                    self.connector.in_order,
                )
            done = sum(self._deliver(entry) for entry in due)
            if not done:
                break
            taken += done
        return taken

    def _deliver(self, entry: OutboxEntry) -> bool:
        # The others before it may have taken long: the lease begins now.
        now = self._deps.clock()
        with self._deps.uow() as repos:
            if not repos.outbox.take(entry.id, now, now + _LEASE):
                return False
        try:
            remote_id = self.connector.deliver(entry)
        except PeerRefused as error:
            self._give_up(entry, str(error))
        except PeerUnavailable as error:
            self._again(entry, str(error))
        except NotYet as error:
            with self._deps.uow() as repos:
                repos.outbox.wait(entry.id, error.until)
        except Exception as error:  # one entry that cannot be delivered stops no other
            # The kind of error only: its text may hold what was sent.
            _log.error("entry %s was not delivered: %s", entry.reference, type(error).__name__)
            self._again(entry, type(error).__name__)
        else:
            with self._deps.uow() as repos:
                repos.outbox.delivered(
                    entry.id, remote_id, self._deps.clock(), self.connector.forgets
                )
        return True

    def _again(self, entry: OutboxEntry, problem: str) -> None:
        now, patience = self._deps.clock(), self.connector.patience
        if patience and entry.created_at and now - entry.created_at > patience:
            self._give_up(entry, f"too late: {problem}")
            return
        wait = min(self.connector.first_retry * 2 ** min(entry.attempts, 20), _LONGEST_RETRY)
        # Not all at the same moment when a system comes back.
        until = now + wait * random.uniform(0.8, 1.2)
        with self._deps.uow() as repos:
            repos.outbox.postpone(entry.id, until, problem)

    def _give_up(self, entry: OutboxEntry, problem: str) -> None:
        name = self.connector.name
        _log.error("%s: entry %s is given up: %s", name, entry.reference, problem)
        with self._deps.uow() as repos:
            now = self._deps.clock()
            repos.outbox.give_up(entry.id, now, problem, self.connector.forgets)


class Delivery:
    """All lines; the gateway runs each of them by itself."""

    def __init__(self, deps: Deps, connectors: Sequence[Connector] = ()) -> None:
        everyone: list[Connector] = [Registers(deps.history), *connectors]
        self.lines = tuple(Line(deps, connector) for connector in everyone)

    def run_due(self) -> int:
        """One round of every line; returns how many entries were taken up."""
        return sum(line.run_due() for line in self.lines)

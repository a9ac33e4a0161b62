"""Keeping what is ready of a register up to date, while somebody is talking about it."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from bot.domain.errors import HistoryUnavailable
from bot.services.known import REGISTER_AWAY
from bot.services.ports import Deps

#: Who said nothing for so long is not talking any more.
_TALKING = dt.timedelta(minutes=10)


class Refreshing:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def run(self) -> int:
        """Look again for the customers in the conversations of now; returns for how many."""
        with self._deps.uow(write=False) as repos:
            keys = repos.conversations.register_keys(self._deps.clock() - _TALKING)
        known = [key for key in keys if key != REGISTER_AWAY]
        for key in known:
            with suppress(HistoryUnavailable):  # the others are not kept waiting for this one
                self._deps.history.refresh(key)
        return len(known)

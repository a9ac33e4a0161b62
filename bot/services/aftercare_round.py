"""The clock of aftercare: mail that is due goes out, once, and what nobody answered is let go.

Any number of gateways may do this at once, and each may be killed anywhere. Asking is one
conditional UPDATE together with the row of the outbox, so either both are there or neither; from
there on the outbox delivers.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets

from bot.domain.aftercare import AskedLater, may_ask_now
from bot.domain.outbox import NewOutboxEntry, OutboxKind
from bot.services.aftercare_day import take_day
from bot.services.aftercare_planning import mail_to, may_be_asked
from bot.services.next_steps import local_today
from bot.services.ports import Deps
from bot.services.secrets import hash_token

_log = logging.getLogger(__name__)
_MOST_AT_ONCE = 50


class AftercareRound:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def run(self) -> int:
        """Ask by mail what is due, within the hours for that; returns how many were asked."""
        organisation = self._deps.catalogue.organisation
        now = self._deps.clock()
        if self._deps.links_to is None:
            return 0
        if not may_ask_now(organisation.asking, organisation.opening_hours, now):
            return 0
        with self._deps.uow(write=False) as repos:
            due = repos.aftercare.due_by_mail(local_today(self._deps), _MOST_AT_ONCE)
        return sum(self._one(each) for each in due)

    def _one(self, due: AskedLater) -> bool:
        try:
            return self._ask(due)
        except Exception as error:  # the others must not wait for this one
            # The kind of error only: its text may hold an address.
            _log.error("aftercare %s has to wait: %s", due.id, type(error).__name__)
            return False

    def _ask(self, due: AskedLater) -> bool:
        now = self._deps.clock()
        with self._deps.uow() as repos:
            conversation = repos.conversations.get(due.conversation_id, lock=True)
            found = repos.aftercare.get(due.id)
            if conversation is None or found is None or not found.waits:
                return False  # deleted, or another gateway was first
            address = mail_to(repos, self._deps, conversation)
            if address is None or not may_be_asked(repos, self._deps, conversation):
                stopped = {"state": "stopped", "answered_at": now}
                repos.aftercare.change(due.id, ("planned",), **stopped)
                return False
            if not take_day(repos, self._deps, address):
                # Together they would be a heap of mail: the oldest goes, the others another day.
                tomorrow = local_today(self._deps) + dt.timedelta(days=1)
                repos.aftercare.change(due.id, ("planned",), due_on=tomorrow)
                return False
            key = secrets.token_urlsafe(32)
            asked = {"state": "asked", "asked_at": now, "token_hash": hash_token(key)}
            if not repos.aftercare.change(due.id, ("planned",), **asked):
                return False  # another gateway was first
            # The key is here until the mail has gone, and is kept as a hash from then on.
            body = {"to": address, "aftercare": due.id, "key": key}
            entry = NewOutboxEntry(OutboxKind.AFTERCARE, conversation.id, None, body)
            repos.outbox.add(entry, now)
            return True

    def expire(self) -> int:
        """Let go what was not answered, or could not be asked, for too long; how many."""
        long = dt.timedelta(days=self._deps.catalogue.organisation.asking.expire_days)
        now, today = self._deps.clock(), local_today(self._deps)
        with self._deps.uow() as repos:
            return repos.aftercare.expire(now - long, today - long, now)

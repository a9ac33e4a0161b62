"""History in Open Klant (who, contacts, tasks) and Open Zaak (cases)."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Optional

from sqlalchemy.engine import Engine

from bot.domain.customer import Case, Customer, Everything, Fact, History, Identity
from bot.domain.errors import HistoryUnavailable
from bot.domain.outbox import OutboxEntry
from bot.history.deliveries import Deliveries
from bot.history.look_up import Found, look_up
from bot.history.openklant import OpenKlant, Record
from bot.history.openklant_records import bsn_of
from bot.history.openzaak import OpenZaak
from bot.history.snapshots import Snapshots
from bot.history.wire import Deadline
from bot.services.ports import LOOK_UP_BUDGET_S, Clock

#: Of the budget, for cutting off what is late and writing down what is there, in seconds.
_AFTERWARDS_S = 0.2
_BACKGROUND_S = 10.0
#: So soon what is incomplete is looked up again.
_INCOMPLETE = dt.timedelta(seconds=30)
#: Keys of people with cases whom Open Klant does not know; the others are a party's uuid.
_NOT_A_PARTY = "sub:"
_LONGEST_KEY = 100


class RemoteHistory:
    """Fulfils `bot.services.ports.HistoryPort`; `openzaak` is None where there is none.

    A BSN is used while a call lasts. It is not stored, not logged and in no address of Open Zaak.
    """

    def __init__(
        self,
        engine: Engine,
        openklant: OpenKlant,
        openzaak: Optional[OpenZaak],
        clock: Clock,
        minutes: float = 5.0,
    ) -> None:
        self._openklant, self._openzaak, self._clock = openklant, openzaak, clock
        self._fresh = dt.timedelta(minutes=minutes)
        self._snapshots = Snapshots(engine)
        self._deliveries = Deliveries(openklant, self._case_of, _party_of)

    def recognise(self, identity: Identity) -> Optional[str]:
        """The party's uuid; for somebody with cases only, a key made of the customer id.

        With one register silent, what the other knows, and that it is `incomplete`.
        """

        def find_party(deadline: Deadline) -> Optional[Record]:
            return self._find_party(identity, deadline)

        deadline = Deadline(LOOK_UP_BUDGET_S - _AFTERWARDS_S)
        found = look_up(self._openklant, self._openzaak, find_party, identity.bsn, deadline)
        if found.party is not None:
            key = str(found.party["uuid"])
        elif found.cases:
            key = _key_without_party(identity.customer_id)
        elif found.whole:
            return None
        else:
            raise HistoryUnavailable("The registers of customers and cases do not answer.")
        self._save(key, found, identity.name)
        return key

    def of_customer(self, key: str) -> Optional[History]:
        snapshot = self._snapshots.get(key)
        if snapshot is None or snapshot.history is None:
            raise HistoryUnavailable("What the registers know is not here now.")
        return snapshot.history

    def everything_of(self, key: str) -> Optional[Everything]:
        """What the registers keep is theirs to tell: here is only what was looked up."""
        history = self.of_customer(key)
        return Everything(history) if history else None

    def facts_of(self, key: str) -> tuple[Fact, ...]:
        """None: Open Klant and Open Zaak know cases and contacts, and nothing else of somebody."""
        return ()

    def refresh(self, key: str) -> None:
        """Who is no party is looked up at the next log-in: without the BSN there is no way."""
        if _party_of(key) is None:
            return
        snapshot = self._snapshots.get(key)
        if snapshot:
            wait = self._fresh if snapshot.whole else min(self._fresh, _INCOMPLETE)
            if self._clock() - snapshot.fetched_at < wait:
                return

        def find_party(deadline: Deadline) -> Optional[Record]:
            return self._openklant.party(key, deadline)

        found = look_up(self._openklant, self._openzaak, find_party, None, Deadline(_BACKGROUND_S))
        if snapshot and self._snapshots.get(key) is None:
            return  # forgotten meanwhile
        known = snapshot.history.customer.name if snapshot and snapshot.history else None
        self._save(key, found, known)

    def deliver(self, entry: OutboxEntry) -> Optional[str]:
        return self._deliveries.deliver(entry)

    def forget(self, key: str) -> None:
        """The registers keep theirs: they are not ours to clean."""
        self._snapshots.remove(key)

    def customers(self) -> list[Customer]:
        return []

    def close(self) -> None:
        self._openklant.register.close()
        if self._openzaak is not None:
            self._openzaak.register.close()

    def _find_party(self, identity: Identity, deadline: Deadline) -> Optional[Record]:
        if identity.bsn:
            party = self._openklant.party_of_bsn(identity.bsn, deadline)
            if party is not None:
                return party
        party = self._openklant.party_of_customer_id(identity.customer_id, deadline)
        other = bsn_of(party) if party else None
        if identity.bsn and other and other != identity.bsn:
            return None  # the number is somebody else's
        return party

    def _save(self, key: str, found: Found, name: Optional[str]) -> None:
        history = found.history(key, name)
        at = self._clock()
        if history is None:
            before = self._snapshots.get(key)
            if before and before.history and at - before.fetched_at < self._fresh:
                return
        self._snapshots.save(key, at, history, found.whole, hide=found.bsn)

    def _case_of(self, key: Optional[str], number: Optional[str]) -> Optional[Case]:
        snapshot = self._snapshots.get(key) if key and number else None
        cases = snapshot.history.cases if snapshot and snapshot.history else ()
        return next((case for case in cases if case.number == number), None)


def _party_of(key: Optional[str]) -> Optional[str]:
    return None if not key or key.startswith(_NOT_A_PARTY) else key


def _key_without_party(customer_id: str) -> str:
    key = _NOT_A_PARTY + customer_id
    if len(key) <= _LONGEST_KEY:
        return key
    return _NOT_A_PARTY + hashlib.sha256(customer_id.encode()).hexdigest()

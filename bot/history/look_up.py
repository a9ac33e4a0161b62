"""One look at both registers, side by side, with one last moment for everything."""

from __future__ import annotations

import logging
from concurrent.futures import Future, TimeoutError
from dataclasses import dataclass, field
from typing import Callable, Optional

from bot.domain.customer import Case, History
from bot.domain.errors import HistoryUnavailable, VoorsorteerError
from bot.history.openklant import OpenKlant, Record
from bot.history.openklant_records import (
    as_contacts,
    as_customer,
    as_needs,
    bsn_of,
    nobody,
    with_goals,
)
from bot.history.openzaak import OpenZaak
from bot.history.register import Register
from bot.history.wire import Deadline, run_within

_log = logging.getLogger(__name__)
FindParty = Callable[[Deadline], Optional[Record]]


@dataclass
class Found:
    """What came back in time. None means: no answer, which is not the same as nothing."""

    party: Optional[Record] = None
    #: Open Klant said who it is, or that it knows nobody.
    party_told: bool = False
    contacts: Optional[list[Record]] = None
    cases: Optional[list[Case]] = None
    cases_asked: bool = False
    bsn: Optional[str] = field(default=None, repr=False)

    @property
    def contacts_told(self) -> bool:
        return self.party_told and (self.party is None or self.contacts is not None)

    @property
    def whole(self) -> bool:
        return self.contacts_told and not self.cases_missing

    @property
    def cases_missing(self) -> bool:
        return self.cases_asked and self.cases is None

    def history(self, key: str, name: Optional[str]) -> Optional[History]:
        """None when nothing was learned beside who it is."""
        contacts_missing = not self.contacts_told
        if contacts_missing and self.cases is None:
            return None
        contacts = as_contacts(self.contacts or (), self.cases or ())
        customer = as_customer(self.party, name) if self.party else nobody(key, name)
        return History(
            customer=customer,
            cases=with_goals(self.cases or (), contacts),
            contacts=contacts,
            needs=as_needs(self.party) if self.party else (),
            incomplete=not self.whole,
        )


def look_up(
    openklant: OpenKlant,
    openzaak: Optional[OpenZaak],
    find_party: FindParty,
    bsn: Optional[str],
    deadline: Deadline,
) -> Found:
    """Never raises: what fails is missing. Without `bsn` it is the one that the party has."""
    found = Found(bsn=bsn, cases_asked=bool(bsn and openzaak))
    bsn_known: Future[Optional[str]] = Future()

    def ask_openklant() -> None:
        try:
            _check(openklant.register)
            party = find_party(deadline)
            found.party, found.party_told = party, True
            found.bsn = bsn or (bsn_of(party) if party else None)
        finally:
            bsn_known.set_result(found.bsn)
        if party:
            found.contacts = openklant.contacts_of_party(str(party["uuid"]), deadline)

    def ask_openzaak() -> None:
        if openzaak is None:
            return
        try:
            number = bsn or bsn_known.result(timeout=deadline.remaining())
        except TimeoutError:
            return
        if number:
            found.cases_asked = True
            _check(openzaak.register)
            found.cases = openzaak.cases_of(number, deadline)

    for outcome in run_within(deadline, ask_openklant, ask_openzaak):
        if outcome.error and not isinstance(outcome.error, VoorsorteerError):
            # Its text may hold what was sent.
            _log.error("a register's answer cannot be read: %s", type(outcome.error).__name__)
    # A late thread may still write in `found`.
    return Found(**vars(found))


def _check(register: Register) -> None:
    if not register.breaker.allows():
        raise HistoryUnavailable(f"{register.name} is left alone for a moment")

"""Klantinteracties API of Open Klant 2: which calls we make, and nothing about what they mean.

Records come back as the register sends them. Every call raises HistoryUnavailable or
`register.Refusal`; each takes the deadline it has to be done by.
"""

from __future__ import annotations

import re
import uuid
from typing import Any, Literal, Optional
from urllib.parse import urlsplit

from bot.history.breaker import Breaker
from bot.history.register import Refusal, Register
from bot.history.wire import Deadline

API = "/klantinteracties/api/v1"
Record = dict[str, Any]
AddressKind = Literal["email", "telefoonnummer"]
#: As `customer_code`: the customer id is the party's own number.
_OWN_NUMBER = "nummer"
_NUMBER = re.compile(r"\d{1,10}", re.ASCII)
_NOT_DIALLED = re.compile(r"[\s().\-/]")
#: What a list is searched through for, where the register has no filter for it.
_MOST_SEARCHED = 500
_SIZE = "100"


class OpenKlant:
    """`customer_code`: the codeSoortObjectId under which a party has the website's customer id, or
    `nummer` when that id is the party's own number."""

    def __init__(
        self,
        url: str,
        token: str,
        customer_code: Optional[str] = None,
        breaker: Optional[Breaker] = None,
    ) -> None:
        self._code = customer_code
        self.register = Register(
            "Open Klant",
            with_api(url, API),
            lambda: {"Authorization": f"Token {token}"},
            breaker,
        )

    # --- who -------------------------------------------------------------------------------------
    def party(self, party_id: str, deadline: Deadline) -> Optional[Record]:
        path = f"partijen/{uuid.UUID(party_id)}"
        found = self.register.find(path, deadline, {"expand": "digitaleAdressen"})
        return found if isinstance(found, dict) and found.get("uuid") else None

    def party_of_bsn(self, bsn: str, deadline: Deadline) -> Optional[Record]:
        return self._identified("bsn", bsn, deadline)

    def party_of_customer_id(self, customer_id: str, deadline: Deadline) -> Optional[Record]:
        """As `customer_code` says, and never guessed from what it looks like: number 10482 of a
        website is somebody else than party 10482. Without a code only the party's own UUID."""
        if self._code is None:
            return self.party(customer_id, deadline) if _is_uuid(customer_id) else None
        if self._code == _OWN_NUMBER:
            short = _NUMBER.fullmatch(customer_id)
            return self._numbered(customer_id, deadline) if short else None
        return self._identified(self._code, customer_id, deadline)

    def party_of_address(
        self, kind: AddressKind, address: str, deadline: Deadline
    ) -> Optional[Record]:
        """Whose e-mail address or telephone number it is; None when it is nobody's, or that of
        several."""
        owners = set()
        wanted = {form.casefold() for form in address_forms(kind, address)}
        for form in sorted(wanted):
            # `adres` is exact and sensitive to case: for e-mail the wide filter, checked here.
            name = "adres__icontains" if kind == "email" else "adres"
            params = {name: form, "soortDigitaalAdres": kind, "pageSize": _SIZE}
            for found in self.register.pages(
                "digitaleadressen", deadline, params, most=_MOST_SEARCHED
            ):
                owner = (found.get("verstrektDoorPartij") or {}).get("uuid")
                if owner and str(found.get("adres", "")).casefold() in wanted:
                    owners.add(owner)
        return self.party(owners.pop(), deadline) if len(owners) == 1 else None

    def _numbered(self, number: str, deadline: Deadline) -> Optional[Record]:
        try:
            return self._one_party({"nummer": number}, deadline)
        except Refusal as refusal:
            if refusal.status != 400:
                raise
        # For contacts and tasks `nummer` became `referentienummer`.
        return self._one_party({"referentienummer": number}, deadline)

    def _identified(self, code: str, value: str, deadline: Deadline) -> Optional[Record]:
        return self._one_party(
            {
                "partijIdentificator__codeSoortObjectId": code,
                "partijIdentificator__objectId": value,
            },
            deadline,
        )

    def _one_party(self, params: dict[str, str], deadline: Deadline) -> Optional[Record]:
        params = {"soortPartij": "persoon", **params, "expand": "digitaleAdressen"}
        found = list(self.register.pages("partijen", deadline, params, most=3))
        active = [party for party in found if party.get("indicatieActief") is not False] or found
        # Two people under one number: showing either of them may be showing the wrong one.
        return active[0] if len(active) == 1 else None

    # --- what was said ---------------------------------------------------------------------------
    def contacts_of_party(self, party_id: str, deadline: Deadline, most: int = 50) -> list[Record]:
        params = {
            "hadBetrokkene__wasPartij__uuid": party_id,
            "expand": "hadBetrokkenen,leiddeTotInterneTaken,gingOverOnderwerpobjecten",
            "pageSize": str(most),
        }
        return list(self.register.pages("klantcontacten", deadline, params, most))

    def contact_of_reference(self, reference: str, deadline: Deadline) -> Optional[Record]:
        pages = self.register.pages(
            "klantcontacten", deadline, {"referentienummer": reference}, most=10
        )
        return _with_reference(pages, reference)

    def make_contact(self, body: Record, deadline: Deadline) -> Record:
        """POST /maak-klantcontact: contact, who and about what, in one transaction."""
        made: Record = self.register.write("POST", "maak-klantcontact", deadline, body)
        return made

    # --- what has to be done ---------------------------------------------------------------------
    def task_of_contact(
        self, contact_id: str, reference: str, deadline: Deadline
    ) -> Optional[Record]:
        params = {"aanleidinggevendKlantcontact__uuid": contact_id, "pageSize": _SIZE}
        pages = self.register.pages("internetaken", deadline, params, most=_MOST_SEARCHED)
        return _with_reference(pages, reference)

    def make_task(self, body: Record, deadline: Deadline) -> Record:
        made: Record = self.register.write("POST", "internetaken", deadline, body)
        return made

    def finish_task(self, task_id: str, deadline: Deadline) -> None:
        self.register.write("PATCH", f"internetaken/{task_id}", deadline, {"status": "verwerkt"})

    def actor_of_department(self, department: str, deadline: Deadline) -> str:
        """The uuid of its actor, made when there is none. Names are not unique there: the oldest
        active one counts, so that everybody takes the same."""
        name = department.strip()[:200]
        params = {"naam": name, "soortActor": "organisatorische_eenheid", "pageSize": _SIZE}
        same = [
            actor
            for actor in self.register.pages("actoren", deadline, params, most=_MOST_SEARCHED)
            if str(actor.get("naam", "")).strip().casefold() == name.casefold()
            and actor.get("indicatieActief") is not False
        ]
        if same:
            return str(same[-1]["uuid"])  # lists are newest first
        body = {
            "naam": name,
            "soortActor": "organisatorische_eenheid",
            "indicatieActief": True,
            "actorIdentificatie": {"omschrijving": name},
        }
        return str(self.register.write("POST", "actoren", deadline, body)["uuid"])


def with_api(url: str, api: str) -> str:
    """The address with the path of the API, where the operator gave only the server's."""
    return url if "/api/" in f"{urlsplit(url).path}/" else url.rstrip("/") + api


def address_forms(kind: AddressKind, address: str) -> list[str]:
    """All ways in which a register may hold the same address: 0612345678, +31612345678, …"""
    if kind == "email":
        return [address.strip()]
    dialled = _NOT_DIALLED.sub("", address.strip())
    national = re.sub(r"^(?:\+31|0031)0?|^0(?=[1-9])", "", dialled)
    if national == dialled or not national.isdecimal():
        # Of another country.
        other = dialled[1:] if dialled.startswith("+") else dialled.removeprefix("00")
        return [f"+{other}", f"00{other}"] if other != dialled else [dialled]
    return [f"0{national}", f"+31{national}", f"0031{national}", f"0031 {national}"]


def _with_reference(records: Any, reference: str) -> Optional[Record]:
    same = (record for record in records if record.get("referentienummer") == reference)
    return next(same, None)


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False

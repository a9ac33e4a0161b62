"""What Open Klant's records mean: a customer, needs, contacts. All but the uuid may be absent."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, Iterable, Iterator, Optional, Sequence

from bot.domain.customer import Case, Contact, Customer, Need, NeedKind
from bot.history.languages import two_letters
from bot.history.openklant import Record

#: What `metadata` of a contact holds, so that we know our own contacts again.
GOAL, SETTLED, CASE_NUMBER = "doel", "afgehandeld", "zaak"
YES, NO = "ja", "nee"
_CONFIDENTIAL = "Vertrouwelijk contact"
_NAMELESS = "Onbekende naam"


def as_customer(party: Record, name: Optional[str]) -> Customer:
    """`name` is what the website calls them, for a party without a name."""
    return Customer(
        id=str(party["uuid"]), name=_name_of(party) or name or _NAMELESS, phone=_phone_of(party)
    )


def nobody(key: str, name: Optional[str]) -> Customer:
    """Somebody with cases whom Open Klant does not know."""
    return Customer(id=key, name=name or _NAMELESS)


def as_needs(party: Record) -> tuple[Need, ...]:
    needs = []
    language = two_letters(party.get("voorkeurstaal"))
    if language:
        needs.append(Need(NeedKind.LANGUAGE, language))
    preferred = (party.get("voorkeursDigitaalAdres") or {}).get("uuid")
    if any(number.get("uuid") == preferred for number in _phones(party) if preferred):
        needs.append(Need(NeedKind.PREFERS_PHONE))
    return tuple(needs)


def bsn_of(party: Record) -> Optional[str]:
    """For use in memory only."""
    for item in party.get("partijIdentificatoren") or ():
        identified = (item or {}).get("partijIdentificator") or {}
        if identified.get("codeSoortObjectId") == "bsn" and identified.get("objectId"):
            return str(identified["objectId"])
    return None


def as_contacts(records: Iterable[Record], cases: Sequence[Case]) -> tuple[Contact, ...]:
    """Newest first; `cases` gives the number of a case that a contact was about."""
    contacts = filter(None, (_as_contact(record, cases) for record in records))
    return tuple(sorted(contacts, key=lambda contact: contact.at, reverse=True))


def with_goals(cases: Iterable[Case], contacts: Sequence[Contact]) -> tuple[Case, ...]:
    """Open Zaak knows no goals: a case gets that of our last contact about it."""
    goals: dict[str, str] = {}
    for contact in contacts:
        if contact.case and contact.goal:
            goals.setdefault(contact.case, contact.goal)
    return tuple(
        dataclasses.replace(case, goal=case.goal or goals.get(case.number)) for case in cases
    )


def _as_contact(record: Record, cases: Sequence[Case]) -> Optional[Contact]:
    at = _moment(record.get("plaatsgevondenOp"))
    if at is None:
        return None
    metadata = record.get("metadata")
    noted = metadata if isinstance(metadata, dict) else {}
    confidential = record.get("vertrouwelijk") is True
    return Contact(
        at=at,
        channel=str(record.get("kanaal") or ""),
        subject=_CONFIDENTIAL if confidential else str(record.get("onderwerp") or ""),
        goal=str(noted[GOAL]) if noted.get(GOAL) else None,
        summary="" if confidential else str(record.get("inhoud") or ""),
        case=_case_of(record, noted, cases),
        settled=noted.get(SETTLED) == YES,
    )


def _case_of(record: Record, noted: Record, cases: Sequence[Case]) -> Optional[str]:
    for item in expanded(record, "gingOverOnderwerpobjecten"):
        identified = item.get("onderwerpobjectidentificator") or {}
        # A uuid, or the whole address of the case.
        object_id = str(identified.get("objectId") or "").rstrip("/").rpartition("/")[2]
        for case in cases:
            if object_id and object_id in (case.register_id, case.number):
                return case.number
    number = str(noted.get(CASE_NUMBER) or "")
    return number if any(case.number == number for case in cases) else None


def expanded(record: Record, name: str) -> Iterator[Record]:
    """What was asked for with `expand`; nothing when the register left it out."""
    found = (record.get("_expand") or {}).get(name)
    items = found if isinstance(found, list) else [found]
    return (item for item in items if isinstance(item, dict))


def _phones(party: Record) -> list[Record]:
    addresses = expanded(party, "digitaleAdressen")
    return [item for item in addresses if item.get("soortDigitaalAdres") == "telefoonnummer"]


def _phone_of(party: Record) -> Optional[str]:
    if party.get("indicatieActief") is False:
        return None  # its addresses may no longer be used
    preferred = (party.get("voorkeursDigitaalAdres") or {}).get("uuid")
    ranked = sorted(
        _phones(party),
        key=lambda item: (item.get("uuid") != preferred, item.get("isStandaardAdres") is not True),
    )
    return next((str(item["adres"]) for item in ranked if item.get("adres")), None)


def _name_of(party: Record) -> str:
    who: Any = party.get("partijIdentificatie") or {}
    whole = who.get("volledigeNaam") or who.get("naam")
    if whole and str(whole).strip():
        return str(whole).strip()
    parts = who.get("contactnaam") or {}
    given = parts.get("voornaam") or parts.get("voorletters")
    return " ".join(
        str(part)
        for part in (given, parts.get("voorvoegselAchternaam"), parts.get("achternaam"))
        if part
    )


def _moment(text: Any) -> Optional[dt.datetime]:
    try:
        at = dt.datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=dt.timezone.utc)

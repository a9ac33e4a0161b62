"""Zaken API of Open Zaak: the cases of one person. The BSN is in the body, never in an address."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any, Optional

import jwt

from bot.domain.customer import Case
from bot.history.breaker import Breaker
from bot.history.openklant import with_api
from bot.history.register import Register
from bot.history.wire import Deadline

API = "/zaken/api/v1"
_MOST_CASES = 200
#: Open Zaak refuses a token from the future; clocks differ.
_CLOCKS_DIFFER_S = 60
_NO_STATUS = "Nog geen status"
_CLOSED = "Afgerond"


class OpenZaak:
    """Every request carries its own token, signed with the secret that Open Zaak knows as well."""

    def __init__(
        self, url: str, client_id: str, secret: str, breaker: Optional[Breaker] = None
    ) -> None:
        self._client_id, self._secret = client_id, secret
        self.register = Register("Open Zaak", with_api(url, API), self._headers, breaker)

    def _headers(self) -> dict[str, str]:
        claims = {
            "iss": self._client_id,
            "iat": int(time.time()) - _CLOCKS_DIFFER_S,
            "client_id": self._client_id,
            "user_id": "voorsorteer",
            "user_representation": "Voorsorteer",
        }
        token = jwt.encode(claims, self._secret, algorithm="HS256")
        return {
            "Authorization": f"Bearer {token}",
            "Accept-Crs": "EPSG:4326",
            "Content-Crs": "EPSG:4326",
        }

    def cases_of(self, bsn: str, deadline: Deadline) -> list[Case]:
        """Running and closed, newest first."""
        wanted = {
            "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn": bsn,
            "expand": ["status", "status.statustype", "zaaktype"],
        }
        found: dict[str, Case] = {}  # somebody with two roles in a case is not two cases
        for record in self.register.pages("zaken/_zoek", deadline, {}, _MOST_CASES, body=wanted):
            case = as_case(record)
            if case is not None:
                found.setdefault(case.register_id or case.number, case)
        return sorted(found.values(), key=lambda case: case.opened_at, reverse=True)


def as_case(record: dict[str, Any]) -> Optional[Case]:
    """None for a record without a number or a first day."""
    number, opened = record.get("identificatie"), _day(record.get("startdatum"))
    if not number or opened is None:
        return None
    status = _expanded(record, "status")
    status_type, case_type = _expanded(status, "statustype"), _expanded(record, "zaaktype")
    kind, about = str(case_type.get("omschrijving") or ""), str(record.get("omschrijving") or "")
    closed = _day(record.get("einddatum"))
    expected = _day(record.get("uiterlijkeEinddatumAfdoening")) or _day(
        record.get("einddatumGepland")
    )
    return Case(
        number=str(number),
        title=about or kind or str(number),
        status=str(status_type.get("omschrijving") or (_CLOSED if closed else _NO_STATUS)),
        goal=None,
        opened_at=_midnight(opened),
        closed_at=None if closed is None else _midnight(closed),
        is_complaint="klacht" in f"{kind} {about}".lower(),
        expected_on=expected,
        register_id=record.get("uuid") or str(record.get("url") or "").rpartition("/")[2] or None,
    )


def _expanded(record: dict[str, Any], name: str) -> dict[str, Any]:
    found = (record.get("_expand") or {}).get(name)
    return found if isinstance(found, dict) else {}


def _day(text: Any) -> Optional[dt.date]:
    try:
        return dt.date.fromisoformat(str(text)[:10]) if text else None
    except ValueError:
        return None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.timezone.utc)

"""The audit log at the desk: a page to look in, and files to take along."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Optional
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from bot.domain.audit import ACTIONS, AuditFilter
from bot.domain.errors import InvalidInput
from bot.domain.staff import Staff
from bot.gateway.desk_forms import link_query, typed_day
from bot.gateway.desk_render import Pages, those_who
from bot.services.audit_export import csv_lines, json_lines

_NOT_YOURS = "Uw rol geeft geen toegang tot het logboek."
_SHOWN = 50
_ID = Query(ge=1, le=2**53)


class Asked:
    """What the form of the page asks for, as typed; days are those of the organisation."""

    def __init__(
        self, wie: str = "", wat: str = "", van: str = "", tot: str = "", gesprek: str = ""
    ) -> None:
        self.who = wie.strip()[:64]
        self.what = wat.strip()[:40]
        self.since = van.strip()[:10]
        self.until = tot.strip()[:10]
        self.conversation = gesprek.strip()[:36]

    def query(self, **more: Any) -> str:
        """For a link that asks the same."""
        asked = {
            "wie": self.who,
            "wat": self.what,
            "van": self.since,
            "tot": self.until,
            "gesprek": self.conversation,
            **more,
        }
        return link_query(asked)

    def filter(self, people: list[Staff], zone: ZoneInfo) -> AuditFilter:
        """InvalidInput for what is not there, or is no day."""
        who = next((member.id for member in people if member.username == self.who), None)
        if self.who and who is None:
            raise InvalidInput("Van deze medewerker kunt u niets zien.")
        if self.what and self.what not in ACTIONS:
            raise InvalidInput("Deze handeling bestaat niet.")
        until = _day(self.until, zone)
        return AuditFilter(
            staff_id=who,
            action=self.what or None,
            since=_day(self.since, zone),
            until=until + dt.timedelta(days=1) if until else None,
            conversation_id=self.conversation or None,
        )


def _day(text: str, zone: ZoneInfo) -> Optional[dt.datetime]:
    return dt.datetime.combine(typed_day(text), dt.time(), zone) if text else None


Reader = Annotated[
    Staff, those_who(lambda staff: staff.administers or staff.supervises, _NOT_YOURS)
]
AskedDep = Annotated[Asked, Depends(Asked)]


def add_routes(routes: APIRouter, pages: Pages) -> None:
    log = pages.services.audit_log
    zone = ZoneInfo(pages.services.catalogue.organisation.opening_hours.timezone)

    @routes.get("/audit")
    def look(
        staff: Reader, asked: AskedDep, voor: Annotated[Optional[int], _ID] = None
    ) -> Response:
        people, wrong, entries = log.people(staff), None, []
        try:
            # One more than is shown tells whether there is another page.
            entries = log.page(staff, asked.filter(people, zone), voor, _SHOWN + 1)
        except InvalidInput as error:
            wrong = str(error)
        shown = entries[:_SHOWN]
        view = pages.presenter(staff)
        values = pages.office(staff, "audit")
        return pages.html(
            "audit.html",
            422 if wrong else 200,
            wanted=asked,
            people=people,
            actions=ACTIONS,
            lines=[(entry, view.moment(entry.at)) for entry in shown],
            older=asked.query(voor=shown[-1].id) if len(entries) > _SHOWN else None,
            newest=asked.query() if voor else None,
            export=asked.query(),
            wrong=wrong,
            done=None,
            **values,
        )

    @routes.get("/audit.csv")
    def as_csv(request: Request, staff: Reader, asked: AskedDep) -> Response:
        found = log.export(staff, asked.filter(log.people(staff), zone))
        return _file(csv_lines(found), "text/csv; charset=utf-8", "logboek.csv")

    @routes.get("/audit.jsonl")
    def as_json_lines(request: Request, staff: Reader, asked: AskedDep) -> Response:
        found = log.export(staff, asked.filter(log.people(staff), zone))
        return _file(json_lines(found), "application/jsonl; charset=utf-8", "logboek.jsonl")


def _file(lines: Any, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines, media_type=media_type, headers=headers)

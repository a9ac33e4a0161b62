"""What came of it: the page with figures for team leaders and designers, and its files."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Annotated, Any, Optional

from fastapi import APIRouter, Depends, Response

from bot.domain.errors import InvalidInput
from bot.domain.staff import Staff
from bot.gateway.desk_forms import link_query, typed_day
from bot.gateway.desk_insight_parts import Table
from bot.gateway.desk_insight_view import key_figures, sections, tables
from bot.gateway.desk_insight_words import day_words
from bot.gateway.desk_render import Pages, those_who
from bot.services.insight import InsightDesk, Look
from bot.services.spreadsheet import MARK, line

NO_FIGURES = "Uw rol geeft geen toegang tot deze cijfers."
#: In days, with their words; the first one unless asked otherwise.
PERIODS = {30: "30 dagen", 7: "7 dagen", 90: "90 dagen", 365: "12 maanden"}


@dataclass(frozen=True)
class Period:
    first: dt.date
    last: dt.date
    #: Which of PERIODS it is; None: chosen days.
    days: Optional[int] = None


def period_of(today: dt.date, days: str, since: str, until: str) -> Period:
    """Of what was asked: so many days, or chosen ones. InvalidInput for what is no day."""
    if not (since or until):
        known = {str(each): each for each in PERIODS}.get(days, next(iter(PERIODS)))
        return Period(today - dt.timedelta(days=known - 1), today, known)
    last = typed_day(until) if until else today
    first = typed_day(since) if since else last - dt.timedelta(days=next(iter(PERIODS)) - 1)
    return Period(first, last)


class Asked:
    """What the form asks for, as typed."""

    def __init__(
        self, periode: str = "", van: str = "", tot: str = "", afdeling: str = "", doel: str = ""
    ) -> None:
        self.days = periode.strip()[:4]
        self.since = van.strip()[:10]
        self.until = tot.strip()[:10]
        self.department = afdeling.strip()[:64]
        self.goal = doel.strip()[:64]

    def query(self, **more: Any) -> str:
        """For a link that asks the same, but for what `more` says."""
        asked = {
            "periode": self.days,
            "van": self.since,
            "tot": self.until,
            "afdeling": self.department,
            "doel": self.goal,
            **more,
        }
        return link_query(asked)

    def look(self, insight: InsightDesk, staff: Staff, saved: bool = False) -> Look:
        period = period_of(insight.today(), self.days, self.since, self.until)
        asked = (self.department or None, self.goal or None)
        return insight.look(staff, period.first, period.last, *asked, saved=saved)


Reader = Annotated[Staff, those_who(lambda staff: staff.sees_figures, NO_FIGURES)]
AskedDep = Annotated[Asked, Depends(Asked)]


def add_routes(routes: APIRouter, pages: Pages) -> None:
    services = pages.services
    insight, catalogue = services.insight, services.catalogue
    titles = {goal.key: goal.title for goal in catalogue.goals.values() if goal.kind == "goal"}

    def title(key: str) -> str:
        return titles.get(key, key)

    def choices(staff: Staff) -> dict[str, Any]:
        departments = catalogue.organisation.departments
        return {
            "departments": [(key, departments[key].name) for key in insight.departments(staff)],
            "goals": sorted(titles.items(), key=lambda goal: goal[1].casefold()),
            "periods": sorted(PERIODS.items()),
        }

    @routes.get("/insight")
    def page(staff: Reader, asked: AskedDep) -> Response:
        look, wrong = None, None
        try:
            look = asked.look(insight, staff)
        except InvalidInput as error:
            wrong = str(error)
        values: dict[str, Any] = {"key_figures": [], "sections": [], "told": ""}
        if look:
            found = look.insight
            period = found.wanted
            values = {
                "key_figures": key_figures(found),
                "sections": sections(found, title),
                "told": f"{day_words(period.first)} tot en met {day_words(period.last)}",
            }
        return pages.html(
            "insight.html",
            422 if wrong else 200,
            wanted=asked,
            chosen=None if asked.since or asked.until else asked.days or str(next(iter(PERIODS))),
            fixed=day_words(look.fixed_until) if look and look.fixed_until else None,
            missing=day_words(look.missing_from) if look and look.missing_from else None,
            wrong=wrong,
            **values,
            **choices(staff),
            **pages.office(staff, "insight"),
        )

    @routes.get("/insight.zip")
    def files(staff: Reader, asked: AskedDep) -> Response:
        look = asked.look(insight, staff, saved=True)
        name = f"cijfers-{look.insight.wanted.first}-{look.insight.wanted.last}.zip"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        content = zipped(list(tables(look.insight, title)))
        return Response(content, media_type="application/zip", headers=headers)


def zipped(found: list[Table]) -> bytes:
    """A file for each table, in which nothing is a formula."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        for table in found:
            lines = [line(table.heads)]
            lines += [line([label, *(cell.plain for cell in row)]) for label, row in table.rows]
            into.writestr(f"{table.key}.csv", MARK + "".join(lines))
    return packed.getvalue()

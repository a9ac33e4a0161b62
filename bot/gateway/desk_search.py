"""The search page of the desk."""

from __future__ import annotations

from fastapi import APIRouter, Response

from bot.domain.errors import InvalidInput
from bot.gateway.desk_render import AtDesk, Pages
from bot.services.searching import PERIODS, Search

_NOTHING = Search(())


def add_routes(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/search")
    def search(staff: AtDesk, q: str = "", dagen: str = "", label: str = "") -> Response:
        """Without a question the empty page, with the tags that are used most."""
        searching, view = pages.services.searching, pages.presenter(staff)
        days = {str(period): period for period in PERIODS}.get(dagen, PERIODS[0])
        asked, label = bool(q.strip() or label), label[:40]
        found, wrong = _NOTHING, None
        if asked:
            try:
                found = searching.find(staff, q, days, label or None)
            except InvalidInput as error:
                wrong = str(error)
        values = {
            **pages.frame(staff),
            "tab": "search",
            # A number that may not be searched for is not shown again either.
            "q": "" if wrong else q,
            "label": label,
            "days": days,
            "periods": sorted(PERIODS),
            "searched": asked and wrong is None,
            "rows": [view.row(handoff) for handoff in found.handoffs],
            "more": found.more,
            "tags": searching.recent_tags(staff),
            "wrong": wrong,
        }
        return pages.html("search.html", 422 if wrong else 200, **values)

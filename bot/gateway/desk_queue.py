"""The queue of the desk, and what is around every page: the strip, the rail, who is asked."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.staff import Staff
from bot.gateway.desk_nav import tabs_for
from bot.gateway.desk_render import AtDesk, Pages

_SHOWN = 100
#: The one page of the desk that may stand in a frame, and only in one of our own.
_PULSE_CSP = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"


def queue_values(pages: Pages, staff: Staff, tab: str) -> dict[str, Any]:
    overview = pages.desk.overview(staff)
    if tab == "waiting":
        handoffs = pages.desk.waiting(staff, _SHOWN)
    else:
        handoffs = pages.services.reading.queue(staff, tab, _SHOWN)
    return {
        **pages.frame(staff, overview, tab=tab),
        "rows": pages.presenter(staff).rows(handoffs, overview),
    }


def queue_page(
    pages: Pages,
    staff: Staff,
    tab: str,
    status: int = 200,
    done: str | None = None,
    wrong: str | None = None,
) -> Response:
    """The queue; `wrong` says why an action could not be done."""
    values = queue_values(pages, staff, tab)
    return pages.html("queue.html", status, done=done, wrong=wrong, **values)


def add_routes(routes: APIRouter, pages: Pages) -> None:
    @routes.get("")
    def queue(request: Request, staff: AtDesk, tab: str = "waiting") -> Response:
        pages.services.staff.heartbeat(staff)
        tab = tab if tab in tabs_for(staff) else "waiting"
        return queue_page(pages, staff, tab, done=pages.done(request, staff))

    @routes.get("/queue")
    def rows(staff: AtDesk, tab: str = "waiting") -> Response:
        tab = tab if tab in tabs_for(staff) else "waiting"
        return pages.html("_rows.html", **queue_values(pages, staff, tab))

    @routes.get("/strip")
    def strip(staff: AtDesk, tab: str = "", here: str = "") -> Response:
        """Everything around the page, in one go."""
        return pages.html("_around.html", **pages.frame(staff, tab=tab, here=here))

    @routes.get("/next")
    def next_case(staff: AtDesk) -> Response:
        handoff = pages.desk.next_waiting(staff)
        there = f"/desk/handoffs/{handoff.id}" if handoff else "/desk?gedaan=leeg"
        return RedirectResponse(there, 303)

    @routes.get("/pulse")
    def pulse(staff: AtDesk) -> Response:
        """Without JavaScript a small frame keeps the agent's cases theirs."""
        pages.services.staff.heartbeat(staff)
        overview = pages.desk.overview(staff)
        response = pages.html("pulse.html", overview=overview)
        response.headers["Content-Security-Policy"] = _PULSE_CSP
        return response

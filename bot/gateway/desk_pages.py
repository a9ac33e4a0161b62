"""The desk: the pages that contact-centre staff work at all day, rendered here as HTML."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.bootstrap import Services
from bot.domain.errors import NotFound
from bot.domain.handoff import OUTCOMES, Handoff, HandoffStatus, Staff
from bot.gateway import desk_actions, desk_login
from bot.gateway.desk_forms import ResolveForm
from bot.gateway.desk_render import AtDesk, Pages
from bot.gateway.desk_view import (
    claims_of,
    needs_of,
    outcome_words,
    state_key,
    status_words,
    suggestions,
)
from bot.gateway.staff_session import same_origin
from bot.services.reading import Story

TABS = {
    "waiting": "Wachtend",
    "mine": "Van mij",
    "claimed": "Bij collega's",
    "resolved": "Afgerond",
}
_SHOWN = 100
#: htmx stops asking when it gets this status.
_STOP_POLLING = 286
_EMPTY = 204
#: The one page of the desk that may stand in a frame, and only in one of our own.
_PULSE_CSP = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

Seq = Annotated[int, Query(ge=0, le=2**31)]


def router(services: Services) -> APIRouter:
    """All pages below /desk; `create_app` of the gateway includes it."""
    pages = Pages(services)
    routes = APIRouter(
        prefix="/desk",
        route_class=pages.route_class(),
        include_in_schema=False,
        dependencies=[Depends(same_origin)],
    )
    desk_login.add_routes(routes, pages)
    _queue_routes(routes, pages)
    _case_routes(routes, pages)
    desk_actions.add_routes(
        routes,
        desk_actions.Actions(pages, partial(case_page, pages), partial(_refused, pages)),
    )
    return routes


def tabs_for(staff: Staff) -> dict[str, str]:
    """Only team leaders read along with what colleagues have."""
    return {key: name for key, name in TABS.items() if key != "claimed" or staff.supervises}


def queue_values(pages: Pages, staff: Staff, tab: str) -> dict[str, Any]:
    overview = pages.desk.overview(staff)
    handoffs = pages.services.reading.queue(staff, tab, _SHOWN)
    return {
        **pages.frame(staff, overview),
        "tab": tab,
        "here": "",
        "tabs": tabs_for(staff),
        "rows": pages.presenter(staff).rows(handoffs, overview),
    }


def _refused(pages: Pages, staff: Staff, status: int, wrong: str) -> Response:
    """The queue, with why an action could not be done."""
    values = queue_values(pages, staff, "waiting")
    return pages.html("queue.html", status, done=None, wrong=wrong, **values)


def _queue_routes(routes: APIRouter, pages: Pages) -> None:
    @routes.get("")
    def queue(request: Request, staff: AtDesk, tab: str = "waiting") -> Response:
        pages.services.staff.heartbeat(staff)
        tab = tab if tab in tabs_for(staff) else "waiting"
        values = queue_values(pages, staff, tab)
        return pages.html("queue.html", done=pages.done(request, staff), wrong=None, **values)

    @routes.get("/queue")
    def rows(staff: AtDesk, tab: str = "waiting") -> Response:
        tab = tab if tab in tabs_for(staff) else "waiting"
        return pages.html("_rows.html", **queue_values(pages, staff, tab))

    @routes.get("/strip")
    def strip(staff: AtDesk, tab: str = "", here: str = "") -> Response:
        values = pages.frame(staff)
        return pages.html("_strip.html", tab=tab, tabs=tabs_for(staff), here=here, **values)

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


def _case_routes(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/handoffs/{handoff_id}")
    def case(request: Request, handoff_id: str, staff: AtDesk) -> Response:
        pages.services.staff.heartbeat(staff)
        return case_page(pages, staff, handoff_id, done=pages.done(request, staff))

    @routes.get("/handoffs/{handoff_id}/news")
    def news(handoff_id: str, staff: AtDesk, since: Seq = 0, state: str = "") -> Response:
        """What was said after `since`; 204 when nothing is new."""
        try:
            found = pages.desk.news(handoff_id, staff, since)
        except NotFound:
            # Deleted while the page was open: what is on the screen goes as well.
            there = {"HX-Redirect": "/desk?gedaan=gewist"}
            return Response(status_code=_STOP_POLLING, headers=there)
        changed = state_key(found.handoff) != state
        if not found.messages and not changed:
            return Response(status_code=_EMPTY)
        view = pages.presenter(staff)
        return pages.html(
            "_news.html",
            status=_STOP_POLLING if changed else 200,
            lines=[view.line(message) for message in found.messages],
            changed=_changed(found.handoff, staff) if changed else None,
            readable=found.readable,
            handoff=found.handoff,
        )


def _changed(handoff: Handoff, staff: Staff) -> str:
    """What happened to the case while its page was open."""
    if handoff.status is HandoffStatus.CLAIMED:
        if handoff.agent_id == staff.id:
            return "U heeft dit gesprek opgepakt."
        return f"{handoff.agent_name or 'Een collega'} heeft dit gesprek opgepakt."
    if handoff.status is HandoffStatus.WAITING:
        return "Dit gesprek staat in de wachtrij."
    return f"Dit gesprek is afgesloten: {outcome_words(handoff) or 'afgerond'}."


def case_page(
    pages: Pages,
    staff: Staff,
    handoff_id: str,
    status: int = 200,
    done: str | None = None,
    wrong: str | None = None,
    draft: str = "",
    resolve: ResolveForm | None = None,
    client_id: str | None = None,
) -> Response:
    """The whole case; `wrong`, `draft` and `resolve` bring back what could not be stored."""
    story = pages.services.reading.story(handoff_id, staff)
    handoff, view = story.handoff, pages.presenter(staff)
    mine = handoff.status is HandoffStatus.CLAIMED and handoff.agent_id == staff.id
    values = {
        **pages.frame(staff),
        **_about(pages, story, staff),
        "tab": "",
        "here": handoff.id,
        "tabs": tabs_for(staff),
        "row": view.row(handoff),
        "story": story,
        "handoff": handoff,
        "lines": [view.line(message) for message in story.messages],
        "mine": mine,
        "state": state_key(handoff),
        "status_words": status_words(handoff),
        "client_id": client_id or desk_actions.new_client_id(),
        "draft": draft,
        "resolve": resolve,
        "outcomes": OUTCOMES,
        "done": done,
        "wrong": wrong,
    }
    return pages.html("case.html", status, **values)


def _about(pages: Pages, story: Story, staff: Staff) -> dict[str, Any]:
    """The right-hand side: who, what is known, and where the case can go."""
    view, services = pages.presenter(staff), pages.services
    colleagues = [
        member
        for member in services.staff.everyone()
        if member.id != staff.id and member.role != "designer"
    ]
    departments = services.catalogue.organisation.departments
    return {
        "view": view,
        "claims": claims_of(story),
        "needs": needs_of(story),
        "promised": [view.recorded(step) for step in story.next_steps],
        "suggestions": suggestions(story),
        "departments": [d for d in departments.values() if d.key != story.handoff.department],
        "colleagues": colleagues,
    }

"""The pages of presence and oversight: a pause, the overview of supervisors, reading along."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.errors import Conflict, NotFound
from bot.domain.staff import Staff
from bot.gateway.context import gateway_of
from bot.gateway.desk_actions import Actions
from bot.gateway.desk_along import along_of
from bot.gateway.desk_forms import Form
from bot.gateway.desk_render import AtDesk, Pages, safe_next, wants_fragment
from bot.gateway.desk_team_view import TeamPage, TeamPresenter
from bot.gateway.events import DESK
from bot.services.reading import may_read

#: htmx stops asking when it gets this status.
_STOP_POLLING = 286
#: What was done about a colleague; {name} is theirs.
_DONE = {
    "pauze": "{name} staat nu op pauze en krijgt geen nieuwe gesprekken.",
    "hervat": "{name} staat weer op aanwezig.",
    "uitgelogd": "{name} is uitgelogd. Open gesprekken gaan binnen twee minuten terug in de rij.",
}


def add_routes(routes: APIRouter, actions: Actions) -> None:
    pages = actions.pages
    _presence(routes, pages)
    _overview(routes, pages)
    _colleagues(routes, pages)
    _along(routes, pages, actions)


def _presence(routes: APIRouter, pages: Pages) -> None:
    @routes.post("/presence")
    def presence(request: Request, staff: AtDesk, form: Form) -> Response:
        pages.services.staff.pause(staff, form.one("paused") == "1")
        gateway_of(request).wakeups.wake(DESK)
        if wants_fragment(request):
            return Response(status_code=204, headers={"HX-Trigger": "desk:changed"})
        return RedirectResponse(_back(request), 303)


def _back(request: Request) -> str:
    """The page of the desk that the form stood on."""
    there = urlsplit(request.headers.get("referer", ""))
    return safe_next(there.path + (f"?{there.query}" if there.query else ""))


def _team_values(pages: Pages, staff: Staff) -> dict[str, Any]:
    services = pages.services
    organisation = services.catalogue.organisation
    presenter = TeamPresenter(pages.presenter(staff), organisation, staff)
    return {
        **pages.frame(staff, tab="overview"),
        "team": presenter.page(services.overseeing.team(staff)),
        "rules": organisation.desk,
    }


def _overview(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/overview")
    def overview(request: Request, staff: AtDesk) -> Response:
        values = _team_values(pages, staff)
        pages.services.staff.heartbeat(staff)
        return pages.html("overview.html", done=_done(pages, request), wrong=None, **values)

    @routes.get("/overview/now")
    def now(staff: AtDesk) -> Response:
        return pages.html("_overview.html", **_team_values(pages, staff))


def _done(pages: Pages, request: Request) -> str | None:
    """What was just done, in our own words: of the address only a known user name is used."""
    words = _DONE.get(request.query_params.get("gedaan", ""))
    username = request.query_params.get("over", "")
    names = {member.username: member.display_name for member in pages.services.staff.everyone()}
    return words.format(name=names[username]) if words and username in names else None


def _colleagues(routes: APIRouter, pages: Pages) -> None:
    overseeing = pages.services.overseeing

    def told(request: Request, done: str, username: str) -> Response:
        gateway_of(request).wakeups.wake(DESK)
        return RedirectResponse(f"/desk/overview?gedaan={done}&over={username}", 303)

    @routes.post("/team/{username}/pause")
    def pause(request: Request, username: str, staff: AtDesk, form: Form) -> Response:
        paused = form.one("paused") == "1"
        member = overseeing.pause(staff, username, paused)
        return told(request, "pauze" if paused else "hervat", member.username)

    @routes.get("/team/{username}/log-out")
    def really(username: str, staff: AtDesk) -> Response:
        """Asked once more: somebody may be in the middle of a conversation."""
        values = _team_values(pages, staff)
        team: TeamPage = values["team"]
        for person in (*team.here, *team.away):
            if person.username == username and not person.myself:
                return pages.html("log_out_colleague.html", person=person, **values)
        raise NotFound(f"Er is geen andere medewerker '{username}'.")

    @routes.post("/team/{username}/log-out")
    def log_out(request: Request, username: str, staff: AtDesk) -> Response:
        return told(request, "uitgelogd", overseeing.log_out(staff, username).username)


def _along(routes: APIRouter, pages: Pages, actions: Actions) -> None:
    @routes.get("/handoffs/{handoff_id}/along")
    def along(handoff_id: str, staff: AtDesk) -> Response:
        handoff = pages.services.reading.handoff(handoff_id)
        if not may_read(handoff, staff):
            raise NotFound("Deze overdracht bestaat niet, of is niet voor u.")
        found = along_of(pages, staff, handoff)
        status = 200 if found.going_on else _STOP_POLLING
        return pages.html("_along.html", status, along=found, handoff=handoff)

    @routes.post("/handoffs/{handoff_id}/take-over")
    def take_over(request: Request, handoff_id: str, staff: AtDesk) -> Response:
        try:
            pages.services.casework.take_over(handoff_id, staff)
        except (Conflict, NotFound) as error:
            return actions.lost(request, staff, handoff_id, error)
        actions.wake(request, handoff_id)
        return RedirectResponse(f"/desk/handoffs/{handoff_id}?gedaan=overgenomen", 303)

"""Rendering the desk: templates with autoescape, static files by content, errors as pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.bootstrap import Services
from bot.domain.errors import VoorsorteerError
from bot.domain.handoff import Handoff
from bot.domain.staff import Staff
from bot.gateway.desk_nav import home_of, places_for, tabs_for
from bot.gateway.desk_rail import Asked
from bot.gateway.desk_view import Presenter, Row, iso
from bot.gateway.problems import Problem, of_domain
from bot.gateway.staff_session import NO_CONVERSATIONS, optional_staff
from bot.services.desk import Desk, Overview

_WEB = Path(__file__).resolve().parent.parent / "web"

#: What was done, told on the page that follows. {title} and {place} come from the hand-off.
DONE = {
    "opgepakt": "U heeft dit gesprek opgepakt. De klant ziet nu uw naam.",
    "teruggezet": "‘{title}’ staat weer in de wachtrij. De klant houdt de plek.",
    "doorgezet": "‘{title}’ is doorgezet naar {place}. De klant heeft bericht gekregen.",
    "assistent": "‘{title}’ is terug bij de digitale assistent. De klant heeft bericht gekregen.",
    "afgerond": "‘{title}’ is afgerond.",
    "gewist": "Het gesprek dat u open had is gewist: de klant vroeg daarom, of het was te oud.",
    "overgenomen": "U heeft dit gesprek overgenomen. De klant ziet nu uw naam.",
    "nee": "Uw collega weet dat u het nu niet kunt overnemen.",
    "gepland": "‘{title}’: het terugbellen is gepland. De klant heeft bericht gekregen.",
    "nietbereikt": "‘{title}’: het bellen is opnieuw gepland. De klant heeft bericht gekregen.",
    "leeg": "Er wacht nu niemand.",
    "uitgelogd": "U bent uitgelogd.",
}
#: So many of who waits stand beside every page.
_RAIL = 6
#: With "no-referrer" browsers would post our own forms with "Origin: null", which is refused.
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}


class NeedsLogin(Exception):
    """Nobody is logged in: the page is the log-in form."""


class GoTo(Exception):
    """Another page is the right one for who asks."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


async def own_page_staff(staff: Annotated[Staff | None, Depends(optional_staff)]) -> Staff:
    """Whoever is logged in; NeedsLogin for nobody."""
    if staff is None:
        raise NeedsLogin
    return staff


async def any_page_staff(staff: Annotated[Staff, Depends(own_page_staff)]) -> Staff:
    """Whoever is logged in with a password of their own."""
    if staff.must_change_password:
        raise GoTo("/desk/account")
    return staff


async def page_staff(request: Request, staff: Annotated[Staff, Depends(any_page_staff)]) -> Staff:
    """Who is at the desk: designers and administrators see no conversations, and go elsewhere."""
    if not staff.sees_conversations:
        if request.url.path == "/desk" and home_of(staff) != "/desk":
            raise GoTo(home_of(staff))
        raise Problem(403, NO_CONVERSATIONS)
    return staff


OnOwnPage = Annotated[Staff, Depends(own_page_staff)]
LoggedIn = Annotated[Staff, Depends(any_page_staff)]
AtDesk = Annotated[Staff, Depends(page_staff)]


def those_who(may: Callable[[Staff], bool], refusal: str) -> Any:
    """A dependency: whoever is logged in, but a 403 that says `refusal` when their role may not."""

    async def allowed(staff: LoggedIn) -> Staff:
        if not may(staff):
            raise Problem(403, refusal)
        return staff

    return Depends(allowed)


def wants_fragment(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def safe_next(path: str | None) -> str:
    """Where to go after log-in: a page of the desk, and nowhere else."""
    if path and path.startswith("/desk") and not set(path) & set("\\\r\n\t"):
        return path
    return "/desk"


class Pages:
    """Everything a page needs: the use cases and the templates."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.desk = Desk(services.deps)
        self._env = Environment(
            loader=FileSystemLoader(_WEB / "templates" / "desk"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals.update(
            static=self._static, organisation=services.catalogue.organisation.name
        )
        self._versions: dict[str, str] = {}

    def _static(self, name: str) -> str:
        """The address of a static file, new when its content is new."""
        if name not in self._versions:
            content = (_WEB / "static" / "desk" / name).read_bytes()
            self._versions[name] = hashlib.sha256(content).hexdigest()[:10]
        return f"/static/desk/{name}?v={self._versions[name]}"

    def presenter(self, staff: Staff) -> Presenter:
        return Presenter(self.services.catalogue, self.services.deps.clock(), staff)

    def html(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        text = self._env.get_template(template).render(**values)
        return HTMLResponse(text, status, headers=_HEADERS)

    def frame(
        self, staff: Staff, overview: Overview | None = None, tab: str = "", here: str = ""
    ) -> dict[str, Any]:
        """What is around every page; `tab` is where it belongs, `here` the hand-off on it."""
        if overview is None:
            sees = staff.sees_conversations
            overview = self.desk.overview(staff) if sees else Overview(0, 0, ())
        view = self.presenter(staff)
        own = [view.row(case.handoff, bool(case.unanswered_since)) for case in overview.own]
        return {
            "staff": staff,
            "overview": overview,
            "own": own,
            "rail": view.rail(overview),
            "queue": self._queue(staff, view),
            "asked": self._asked(staff, view),
            "now": iso(self.services.deps.clock()),
            "tabs": tabs_for(staff),
            "places": places_for(staff),
            "tab": tab,
            "here": here,
        }

    def _queue(self, staff: Staff, view: Presenter) -> list[Row]:
        """Who waits first, for beside the page."""
        if not staff.sees_conversations:
            return []
        first = self.services.reading.queue(staff, "waiting", _RAIL)
        return [view.row(handoff) for handoff in first]

    def _asked(self, staff: Staff, view: Presenter) -> list[Asked]:
        """What colleagues ask this member of staff to take."""
        return [view.asked(handoff) for handoff in self.desk.asked(staff)]

    def office(self, staff: Staff, tab: str) -> dict[str, Any]:
        """`frame`, for a page beside the work with conversations, which not every role does."""
        layout = "desk.html" if staff.sees_conversations else "office.html"
        return {**self.frame(staff), "tab": tab, "layout": layout}

    def done(self, request: Request, staff: Staff | None = None) -> str | None:
        """The message about what was just done; only our own words, never the address's."""
        words = DONE.get(request.query_params.get("gedaan", ""))
        if words is None or "{" not in words:
            return words
        handoff = self._known(request.query_params.get("over", "")) if staff else None
        if staff is None or handoff is None:
            return None
        view = self.presenter(staff)
        place = handoff.agent_name or view.department(handoff.department)
        return words.format(title=view.title(handoff), place=place)

    def _known(self, handoff_id: str) -> Handoff | None:
        try:
            return self.services.reading.handoff(handoff_id[:36])
        except VoorsorteerError:
            return None

    def problem(self, request: Request, problem: Problem) -> Response:
        template = "error_fragment.html" if wants_fragment(request) else "error.html"
        response = self.html(template, problem.status, code=problem.status, detail=problem.detail)
        response.headers.update(problem.headers)
        return response

    def log_in_first(self, request: Request) -> Response:
        if wants_fragment(request):
            detail = "U bent uitgelogd. Log opnieuw in; wat u typte blijft staan."
            return self.problem(request, Problem(401, detail))
        if request.method != "GET":
            return RedirectResponse("/desk/login", 303)
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/desk/login?next={quote(safe_next(here))}", 303)

    def go_to(self, request: Request, path: str) -> Response:
        if wants_fragment(request):
            return Response(status_code=204, headers={"HX-Redirect": path})
        return RedirectResponse(path, 303)

    def route_class(self) -> type[APIRoute]:
        """Routes whose errors are pages: people read them, not programs."""
        pages = self

        class Page(APIRoute):
            def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
                handler = super().get_route_handler()

                async def with_pages(request: Request) -> Response:
                    try:
                        return await handler(request)
                    except NeedsLogin:
                        return pages.log_in_first(request)
                    except GoTo as elsewhere:
                        return pages.go_to(request, elsewhere.path)
                    except Problem as problem:
                        return pages.problem(request, problem)
                    except VoorsorteerError as error:
                        return pages.problem(request, of_domain(error))

                return with_pages

        return Page

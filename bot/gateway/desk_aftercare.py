"""The aftercare list of the desk: whom to call, who calls, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.aftercare import CALL_OUTCOMES, MOST_CALLS
from bot.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, VoorsorteerError
from bot.domain.staff import Staff
from bot.gateway.context import gateway_of
from bot.gateway.desk_forms import Form
from bot.gateway.desk_render import AtDesk, Pages
from bot.gateway.desk_view import NO_GOAL, Presenter
from bot.gateway.events import DESK
from bot.gateway.problems import of_domain
from bot.services.aftercare_calls import CallOutcome, Line

#: What was done, in the words of staff.
_DONE = {
    "belt": "U belt. Uw collega's zien dat.",
    "worked": "Genoteerd: het is gelukt.",
    "not_reached": "Genoteerd: niet bereikt. Morgen staat het weer op de lijst.",
    "stopped": "Genoteerd: deze klant krijgt geen vragen achteraf meer.",
}
_STOPPED = {"stopped": "Wil dit niet meer"}


@dataclass(frozen=True)
class Shown:
    """One person on the list, in words."""

    id: str
    title: str
    customer: str | None
    department: str
    helped: str
    due: str
    attempts: int
    caller: str | None
    mine: bool
    phones: tuple[str, ...]
    mail: str | None
    agreed: tuple[str, ...]
    asks: str
    outcome: str | None


def _shown(view: Presenter, line: Line) -> Shown:
    title = line.title or NO_GOAL
    return Shown(
        id=line.asked.id,
        title=title,
        customer=line.conversation.customer_name if line.conversation.verified else None,
        department=view.department(line.department),
        helped=view.moment(line.asked.created_at).words,
        due=f"{line.asked.due_on.day}-{line.asked.due_on.month}-{line.asked.due_on.year}",
        attempts=line.asked.attempts,
        caller=line.caller,
        mine=line.mine,
        phones=line.phones,
        mail=line.mail,
        agreed=tuple(recorded.step.line() for recorded in line.steps),
        asks=f"U had contact met ons over: {title}. Is het gelukt?",
        outcome=line.handoff.agent_name if line.handoff else None,
    )


def _values(pages: Pages, staff: Staff) -> dict[str, Any]:
    view, found = pages.presenter(staff), pages.services.aftercare_calls.of(staff)
    rules = pages.services.catalogue.organisation.asking
    return {
        **pages.frame(staff, tab="aftercare"),
        "calls": [_shown(view, line) for line in found.calls],
        "left_alone": [_shown(view, line) for line in found.left_alone],
        "may_call": found.may_call,
        "hours": (rules.from_hour, rules.until_hour),
        "most_calls": MOST_CALLS,
        "outcomes": {**CALL_OUTCOMES, **_STOPPED},
    }


def add_routes(routes: APIRouter, pages: Pages) -> None:
    calls, casework = pages.services.aftercare_calls, pages.services.casework

    def page(staff: Staff, status: int = 200, done: str | None = None, wrong: str = "") -> Response:
        values = _values(pages, staff)
        return pages.html("aftercare.html", status, done=done, wrong=wrong or None, **values)

    def refused(staff: Staff, error: VoorsorteerError) -> Response:
        return page(staff, of_domain(error).status, wrong=str(error))

    def to_case(request: Request, staff: Staff, handoff_id: str) -> Response:
        """Whoever has them on the line goes on with it; without room it waits for a colleague."""
        gateway_of(request).wakeups.wake(DESK)
        try:
            handoff = casework.claim(handoff_id, staff)
        except (Conflict, NotAllowed, NotFound) as error:
            why = f"Het gesprek staat nu bij ‘Terugbellen’, voor een collega: {error}"
            return page(staff, of_domain(error).status, wrong=why)
        gateway_of(request).wakeups.wake(handoff.conversation_id, DESK)
        return RedirectResponse(f"/desk/handoffs/{handoff_id}?gedaan=opgepakt", 303)

    @routes.get("/aftercare")
    def aftercare(request: Request, staff: AtDesk) -> Response:
        return page(staff, done=_DONE.get(request.query_params.get("gedaan", "")))

    @routes.post("/aftercare/{aftercare_id}/call")
    def call(aftercare_id: str, staff: AtDesk) -> Response:
        try:
            calls.begin(aftercare_id[:36], staff)
        except (Conflict, NotFound) as error:
            return refused(staff, error)
        return RedirectResponse(f"/desk/aftercare?gedaan=belt#n-{aftercare_id[:36]}", 303)

    @routes.post("/aftercare/{aftercare_id}/outcome")
    def outcome(request: Request, aftercare_id: str, staff: AtDesk, form: Form) -> Response:
        said = cast(CallOutcome, form.one("outcome"))
        try:
            handoff_id = calls.ended(aftercare_id[:36], staff, said)
        except (Conflict, InvalidInput, NotFound) as error:
            return refused(staff, error)
        if handoff_id is not None:
            return to_case(request, staff, handoff_id)
        return RedirectResponse(f"/desk/aftercare?gedaan={said}", 303)

    @routes.post("/aftercare/{aftercare_id}/help")
    def help_them(request: Request, aftercare_id: str, staff: AtDesk) -> Response:
        try:
            handoff_id = calls.pick_up(aftercare_id[:36], staff)
        except (Conflict, NotFound) as error:
            return refused(staff, error)
        return to_case(request, staff, handoff_id)

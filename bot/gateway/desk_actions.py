"""What an agent does with a case: plain forms, each answered with what happened."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.errors import Conflict, InvalidInput, NotFound, VoorsorteerError
from bot.domain.handoff import Staff
from bot.gateway.context import gateway_of
from bot.gateway.desk_forms import Form, PostedForm, ResolveForm
from bot.gateway.desk_render import AtDesk, Pages, wants_fragment
from bot.gateway.events import DESK
from bot.gateway.problems import Problem, of_domain


class CasePage(Protocol):
    def __call__(
        self,
        staff: Staff,
        handoff_id: str,
        status: int = 200,
        wrong: str | None = None,
        draft: str = "",
        resolve: ResolveForm | None = None,
        client_id: str | None = None,
    ) -> Response:
        """The case again, with what was wrong and what the agent had typed."""


class QueuePage(Protocol):
    def __call__(self, staff: Staff, status: int, wrong: str) -> Response:
        """The queue, with what went wrong on top."""


def new_client_id() -> str:
    return uuid.uuid4().hex


class Actions:
    """Carries out one action, wakes who reads along, and says what happened."""

    def __init__(self, pages: Pages, case_page: CasePage, queue_page: QueuePage) -> None:
        self.pages = pages
        self.case_page = case_page
        self.queue_page = queue_page

    def carry_out(
        self, request: Request, staff: Staff, handoff_id: str, done: str, action: Callable[[], None]
    ) -> Response:
        """The action, and then the queue that tells about it."""
        try:
            action()
        except (Conflict, NotFound) as error:
            return self.lost(staff, handoff_id, error)
        self.wake(request, handoff_id)
        return RedirectResponse(f"/desk?tab=mine&gedaan={done}&over={handoff_id}", 303)

    def lost(self, staff: Staff, handoff_id: str, error: VoorsorteerError) -> Response:
        """Somebody was first, or the case cannot go there: the page that fits, with the reason."""
        status = of_domain(error).status
        try:
            still_mine = self.pages.services.reading.handoff(handoff_id).agent_id == staff.id
        except NotFound:
            still_mine = False
        if still_mine:
            return self.case_page(staff, handoff_id, status, wrong=str(error))
        return self.queue_page(staff, status, str(error))

    def wake(self, request: Request, handoff_id: str) -> None:
        handoff = self.pages.services.reading.handoff(handoff_id)
        gateway_of(request).wakeups.wake(handoff.conversation_id, DESK)


def add_routes(routes: APIRouter, actions: Actions) -> None:
    _claim_and_reply(routes, actions)
    _let_go(routes, actions)


def _claim_and_reply(routes: APIRouter, actions: Actions) -> None:
    casework = actions.pages.services.casework

    @routes.post("/handoffs/{handoff_id}/claim")
    def claim(request: Request, handoff_id: str, staff: AtDesk) -> Response:
        try:
            casework.claim(handoff_id, staff)
        except (Conflict, NotFound) as error:
            return actions.lost(staff, handoff_id, error)
        actions.wake(request, handoff_id)
        return RedirectResponse(f"/desk/handoffs/{handoff_id}?gedaan=opgepakt", 303)

    @routes.post("/handoffs/{handoff_id}/messages")
    def reply(request: Request, handoff_id: str, staff: AtDesk, form: Form) -> Response:
        """204 for the script, which then fetches what is new; a redirect for the plain form."""
        text, client_id = form.one("text"), form.one("client_id")[:64] or None
        try:
            casework.reply(handoff_id, staff, text, client_id)
        except VoorsorteerError as error:
            problem = of_domain(error)
            if wants_fragment(request):
                raise problem from error
            if isinstance(error, InvalidInput):
                return actions.case_page(
                    staff, handoff_id, 422, wrong=str(error), draft=text, client_id=client_id
                )
            return actions.lost(staff, handoff_id, error)
        actions.wake(request, handoff_id)
        if wants_fragment(request):
            return Response(status_code=204)
        return RedirectResponse(f"/desk/handoffs/{handoff_id}#antwoord", 303)


def _let_go(routes: APIRouter, actions: Actions) -> None:
    casework = actions.pages.services.casework

    @routes.post("/handoffs/{handoff_id}/release")
    def release(request: Request, handoff_id: str, staff: AtDesk) -> Response:
        return actions.carry_out(
            request, staff, handoff_id, "teruggezet", lambda: casework.release(handoff_id, staff)
        )

    @routes.post("/handoffs/{handoff_id}/return-to-bot")
    def return_to_bot(request: Request, handoff_id: str, staff: AtDesk) -> Response:
        return actions.carry_out(
            request,
            staff,
            handoff_id,
            "assistent",
            lambda: casework.return_to_bot(handoff_id, staff),
        )

    @routes.post("/handoffs/{handoff_id}/transfer")
    def transfer(request: Request, handoff_id: str, staff: AtDesk, form: Form) -> Response:
        department, colleague = _destination(form)
        if not department and not colleague:
            wrong = "Kies eerst naar wie het gesprek gaat."
            return actions.case_page(staff, handoff_id, 422, wrong=wrong)
        return actions.carry_out(
            request,
            staff,
            handoff_id,
            "doorgezet",
            lambda: casework.transfer(handoff_id, staff, department, colleague),
        )

    @routes.post("/handoffs/{handoff_id}/resolve")
    def resolve(request: Request, handoff_id: str, staff: AtDesk, form: Form) -> Response:
        filled_in = ResolveForm(form)
        if not filled_in.outcome:
            wrong = "Kies eerst hoe het gesprek is afgelopen."
            return actions.case_page(staff, handoff_id, 422, wrong=wrong, resolve=filled_in)
        try:
            steps = filled_in.steps()
            return actions.carry_out(
                request,
                staff,
                handoff_id,
                "afgerond",
                lambda: casework.resolve(handoff_id, staff, filled_in.outcome, steps),
            )
        except InvalidInput as error:
            return actions.case_page(staff, handoff_id, 422, wrong=str(error), resolve=filled_in)


def _destination(form: PostedForm) -> tuple[str | None, str | None]:
    """(department, colleague) from the one list in which both can be chosen."""
    kind, _, name = form.one("to").partition(":")
    if kind == "afdeling":
        return name, None
    if kind == "collega":
        return None, name
    if kind:
        raise Problem(422, "Deze bestemming bestaat niet.")
    return None, None

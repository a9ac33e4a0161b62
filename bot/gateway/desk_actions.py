"""What an agent does with a case: plain forms, each answered with what happened."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, VoorsorteerError
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.staff import Staff
from bot.gateway.context import gateway_of
from bot.gateway.desk_case import Kept, case_page
from bot.gateway.desk_forms import Form, ResolveForm
from bot.gateway.desk_queue import queue_page
from bot.gateway.desk_render import AtDesk, Pages, wants_fragment
from bot.gateway.events import DESK
from bot.gateway.problems import of_domain

_CLOSED = (HandoffStatus.RESOLVED, HandoffStatus.CALLED)
_REFUSALS = (Conflict, NotFound, NotAllowed)


class Actions:
    """Carries out one action, wakes who reads along, and says what happened."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages

    def carry_out(
        self,
        request: Request,
        staff: Staff,
        handoff_id: str,
        done: str,
        action: Callable[[], None],
        already: Callable[[Handoff], bool],
    ) -> Response:
        """The action, and then the queue that tells about it.

        A button that is pressed twice does it once and tells the same: `already` says whether the
        hand-off is where this action leads.
        """
        there = RedirectResponse(f"/desk?tab=mine&gedaan={done}&over={handoff_id}", 303)
        try:
            action()
        except _REFUSALS as error:
            now = self._known(handoff_id)
            if now is not None and self._was_mine(now, staff) and already(now):
                return there
            return self.lost(request, staff, handoff_id, error)
        self.wake(request, handoff_id)
        return there

    def _was_mine(self, handoff: Handoff, staff: Staff) -> bool:
        """Whether this member of staff had it last."""
        if handoff.agent_id is not None:
            return handoff.agent_id == staff.id
        trail = self.pages.desk.trail(handoff.id)
        return bool(trail) and trail[-1].by == staff.id

    def _known(self, handoff_id: str) -> Handoff | None:
        try:
            return self.pages.services.reading.handoff(handoff_id)
        except NotFound:
            return None

    def held(self, handoff_id: str, staff: Staff) -> bool:
        handoff = self._known(handoff_id)
        return handoff is not None and handoff.held_by(staff.id)

    def lost(
        self, request: Request, staff: Staff, handoff_id: str, error: VoorsorteerError
    ) -> Response:
        """Somebody was first, or the case cannot go there: the page that fits, with the reason."""
        status = of_domain(error).status
        if self.held(handoff_id, staff):
            return self.again(request, staff, handoff_id, Kept(wrong=str(error)), status)
        return queue_page(self.pages, staff, "waiting", status, wrong=str(error))

    def again(
        self, request: Request, staff: Staff, handoff_id: str, kept: Kept, status: int = 422
    ) -> Response:
        """The case once more, with what was wrong and what the agent had typed."""
        typing = gateway_of(request).typing
        return case_page(self.pages, typing, staff, handoff_id, status, kept=kept)

    def wake(self, request: Request, handoff_id: str) -> None:
        handoff = self.pages.services.reading.handoff(handoff_id)
        gateway_of(request).wakeups.wake(handoff.conversation_id, DESK)


def add_routes(routes: APIRouter, actions: Actions) -> None:
    _claim_and_reply(routes, actions)
    _let_go(routes, actions)
    _resolve(routes, actions)


def _claim_and_reply(routes: APIRouter, actions: Actions) -> None:
    casework = actions.pages.services.casework

    @routes.post("/handoffs/{handoff_id}/claim")
    def claim(request: Request, handoff_id: str, staff: AtDesk) -> Response:
        try:
            casework.claim(handoff_id, staff)
        except _REFUSALS as error:
            return actions.lost(request, staff, handoff_id, error)
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
                kept = Kept(wrong=str(error), draft=text, client_id=client_id)
                return actions.again(request, staff, handoff_id, kept)
            return actions.lost(request, staff, handoff_id, error)
        handoff = actions.pages.services.reading.handoff(handoff_id)
        gateway_of(request).typing.stops(handoff.conversation_id, "agent")
        actions.wake(request, handoff_id)
        if wants_fragment(request):
            return Response(status_code=204)
        return RedirectResponse(f"/desk/handoffs/{handoff_id}#antwoord", 303)


def _let_go(routes: APIRouter, actions: Actions) -> None:
    casework = actions.pages.services.casework

    @routes.post("/handoffs/{handoff_id}/release")
    def release(request: Request, handoff_id: str, staff: AtDesk, form: Form) -> Response:
        note = form.one("note")
        return _or_again(
            actions,
            request,
            staff,
            handoff_id,
            "back",
            lambda: actions.carry_out(
                request,
                staff,
                handoff_id,
                "teruggezet",
                lambda: casework.release(handoff_id, staff, note),
                already=lambda now: now.unclaimed,
            ),
        )

    @routes.post("/handoffs/{handoff_id}/return-to-bot")
    def return_to_bot(request: Request, handoff_id: str, staff: AtDesk) -> Response:
        return actions.carry_out(
            request,
            staff,
            handoff_id,
            "assistent",
            lambda: casework.return_to_bot(handoff_id, staff),
            already=lambda now: now.status is HandoffStatus.RETURNED,
        )

    @routes.post("/handoffs/{handoff_id}/transfer")
    def transfer(request: Request, handoff_id: str, staff: AtDesk, form: Form) -> Response:
        department, note = form.one("to"), form.one("note")
        if not department:
            kept = Kept(wrong="Kies eerst naar wie het gesprek gaat.", panel="transfer")
            return actions.again(request, staff, handoff_id, kept)
        return _or_again(
            actions,
            request,
            staff,
            handoff_id,
            "transfer",
            lambda: actions.carry_out(
                request,
                staff,
                handoff_id,
                "doorgezet",
                lambda: casework.transfer(handoff_id, staff, department, note),
                already=lambda now: now.unclaimed and now.department == department,
            ),
        )


def _or_again(
    actions: Actions,
    request: Request,
    staff: Staff,
    handoff_id: str,
    panel: str,
    work: Callable[[], Response],
) -> Response:
    """What could not be done because of what was filled in comes back with the reason."""
    try:
        return work()
    except InvalidInput as error:
        kept = Kept(wrong=str(error), panel=panel)
        return actions.again(request, staff, handoff_id, kept)


def _resolve(routes: APIRouter, actions: Actions) -> None:
    casework = actions.pages.services.casework

    @routes.post("/handoffs/{handoff_id}/resolve")
    def resolve(request: Request, handoff_id: str, staff: AtDesk, form: Form) -> Response:
        filled_in = ResolveForm(form)
        try:
            if not filled_in.outcome:
                raise InvalidInput("Kies eerst hoe het gesprek is afgelopen.")
            steps, aftercare = filled_in.steps(), filled_in.aftercare()
            return actions.carry_out(
                request,
                staff,
                handoff_id,
                "afgerond",
                lambda: casework.resolve(handoff_id, staff, filled_in.outcome, steps, aftercare),
                already=lambda now: now.status in _CLOSED,
            )
        except InvalidInput as error:
            kept = Kept(wrong=str(error), resolve=filled_in, panel="resolve")
            return actions.again(request, staff, handoff_id, kept)

"""What an agent does beside answering: notes, labels, asking a colleague, planning a call."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.callback_time import CallTime, When, call_time, exact_words, in_words
from bot.domain.errors import Conflict, InvalidInput, NotFound, VoorsorteerError
from bot.domain.handoff import Handoff
from bot.domain.staff import Staff
from bot.gateway.context import gateway_of
from bot.gateway.desk_actions import Actions
from bot.gateway.desk_case import Kept
from bot.gateway.desk_forms import Form, PostedForm
from bot.gateway.desk_render import AtDesk, wants_fragment
from bot.gateway.problems import of_domain
from bot.services.resolving import MAX_WHEN_LENGTH


def add_routes(routes: APIRouter, actions: Actions) -> None:
    _notes_and_labels(routes, actions)
    _colleagues(routes, actions)
    _calls(routes, actions)

    @routes.post("/handoffs/{handoff_id}/typing")
    def typing(request: Request, handoff_id: str, staff: AtDesk) -> Response:
        """The agent types: the citizen sees that, for some seconds."""
        handoff = actions.pages.services.reading.handoff(handoff_id)
        if handoff.held_by(staff.id):
            gateway_of(request).typing.types(handoff.conversation_id, "agent")
        return Response(status_code=204)


def _notes_and_labels(routes: APIRouter, actions: Actions) -> None:
    services = actions.pages.services

    @routes.post("/handoffs/{handoff_id}/notes")
    def note(request: Request, handoff_id: str, staff: AtDesk, form: Form) -> Response:
        """204 for the script, which then fetches what is new; a redirect for the plain form."""
        text, client_id = form.one("text"), form.one("client_id")[:64] or None
        try:
            services.notes.add(handoff_id, staff, text, client_id)
        except VoorsorteerError as error:
            if wants_fragment(request):
                raise of_domain(error) from error
            if isinstance(error, InvalidInput):
                kept = Kept(wrong=str(error), note=text, note_id=client_id)
                return actions.again(request, staff, handoff_id, kept)
            raise
        actions.wake(request, handoff_id)
        if wants_fragment(request):
            return Response(status_code=204)
        return RedirectResponse(f"/desk/handoffs/{handoff_id}#notities", 303)

    @routes.post("/handoffs/{handoff_id}/tags")
    def tags(request: Request, handoff_id: str, staff: AtDesk, form: Form) -> Response:
        """Adds what is in `new` (several with commas between), takes away what is in `remove`."""
        now = services.reading.handoff(handoff_id).tags
        kept = [tag for tag in now if tag != form.one("remove")]
        try:
            services.casework.tag(handoff_id, staff, [*kept, *form.one("new").split(",")])
        except InvalidInput as error:
            return actions.again(request, staff, handoff_id, Kept(wrong=str(error)))
        return RedirectResponse(f"/desk/handoffs/{handoff_id}#labels", 303)


def _colleagues(routes: APIRouter, actions: Actions) -> None:
    casework = actions.pages.services.casework

    def here(request: Request, staff: Staff, handoff_id: str, work: Callable[[], None]) -> Response:
        """Do it, and stay at the case."""
        try:
            work()
        except InvalidInput as error:
            return actions.again(request, staff, handoff_id, Kept(wrong=str(error), panel="ask"))
        except (Conflict, NotFound) as error:
            return actions.lost(request, staff, handoff_id, error)
        actions.wake(request, handoff_id)
        return RedirectResponse(f"/desk/handoffs/{handoff_id}", 303)

    @routes.post("/handoffs/{handoff_id}/ask")
    def ask(request: Request, handoff_id: str, staff: AtDesk, form: Form) -> Response:
        to, note = form.one("to"), form.one("note")
        if not to:
            kept = Kept(wrong="Kies eerst welke collega u vraagt.", panel="ask")
            return actions.again(request, staff, handoff_id, kept)
        return here(
            request,
            staff,
            handoff_id,
            lambda: casework.ask_colleague(handoff_id, staff, to, note),
        )

    @routes.post("/handoffs/{handoff_id}/ask/withdraw")
    def withdraw(request: Request, handoff_id: str, staff: AtDesk) -> Response:
        return here(
            request, staff, handoff_id, lambda: casework.withdraw_question(handoff_id, staff)
        )

    @routes.post("/handoffs/{handoff_id}/answer")
    def answer(request: Request, handoff_id: str, staff: AtDesk, form: Form) -> Response:
        """Of the colleague who was asked: `accept` is yes or no."""
        accept = form.one("accept") == "yes"
        try:
            casework.answer_colleague(handoff_id, staff, accept)
        except (Conflict, NotFound) as error:
            if accept and actions.held(handoff_id, staff):  # pressed twice
                return RedirectResponse(f"/desk/handoffs/{handoff_id}", 303)
            return actions.lost(request, staff, handoff_id, error)
        actions.wake(request, handoff_id)
        there = f"/desk/handoffs/{handoff_id}?gedaan=overgenomen" if accept else "/desk?gedaan=nee"
        return RedirectResponse(there, 303)


def _calls(routes: APIRouter, actions: Actions) -> None:
    services = actions.pages.services

    def planned(
        request: Request,
        handoff_id: str,
        staff: Staff,
        form: PostedForm,
        done: str,
        plan: Callable[..., None],
    ) -> Response:
        handoff = services.reading.handoff(handoff_id)
        try:
            time, words = _when(actions, handoff, form)
            return actions.carry_out(
                request,
                staff,
                handoff_id,
                done,
                lambda: plan(
                    handoff_id,
                    staff,
                    time.start if time else None,
                    time.until if time else None,
                    words,
                ),
                already=lambda now: now.unclaimed and now.kind == "callback",
            )
        except InvalidInput as error:
            return actions.again(request, staff, handoff_id, Kept(wrong=str(error), panel="call"))

    @routes.post("/handoffs/{handoff_id}/plan-call")
    def plan_call(request: Request, handoff_id: str, staff: AtDesk, form: Form) -> Response:
        plan = services.casework.plan_call
        return planned(request, handoff_id, staff, form, "gepland", plan)

    @routes.post("/handoffs/{handoff_id}/not-reached")
    def not_reached(request: Request, handoff_id: str, staff: AtDesk, form: Form) -> Response:
        plan = services.casework.not_reached
        return planned(request, handoff_id, staff, form, "nietbereikt", plan)


def _when(actions: Actions, handoff: Handoff, form: PostedForm) -> tuple[CallTime | None, str]:
    """The hour that was chosen or typed, and its words; what is not clear stays as typed.

    Raises:
        InvalidInput: nothing chosen, or an hour at which nobody is there.
    """
    services = actions.pages.services
    text = form.one("when_other") or form.one("when")
    if not text:
        raise InvalidInput("Kies eerst wanneer de klant gebeld wordt.")
    if len(text) > MAX_WHEN_LENGTH:
        raise InvalidInput(f"Zeg wanneer u belt, in 1 tot {MAX_WHEN_LENGTH} tekens.")
    hours = services.catalogue.organisation.hours_of(handoff.department)
    now = services.deps.clock()
    heard = call_time(text, now, hours)
    if heard.when is When.PAST:
        raise InvalidInput(f"‘{text}’ is al voorbij. Kies een later moment.")
    if heard.when is When.CLOSED:
        near = f" Kan het {in_words(heard.time, now, hours)}?" if heard.time else ""
        raise InvalidInput(f"‘{text}’ is buiten de openingstijden.{near}")
    if heard.time is None:
        return None, text
    return heard.time, exact_words(heard.time, hours)

"""The proefchat: a designer talks with the bot, and sees beside each message what it made of it."""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import Annotated, Any, Optional

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.conversation import MAX_MESSAGE_LENGTH, Received
from bot.domain.errors import InvalidInput
from bot.domain.staff import Staff
from bot.gateway.context import Gateway, GatewayDep
from bot.gateway.desk_forms import Form
from bot.gateway.desk_render import Pages, those_who, wants_fragment
from bot.gateway.desk_trial_view import WIDTH, lines_of
from bot.gateway.problems import of_domain
from bot.gateway.turn_runner import BotUnavailable

NOT_YOURS = "Uw rol geeft geen toegang tot de proefchat."
#: Shorter than a turn can be held, and than the page waits for an answer.
_PATIENCE_S = 8.0
_WHERE = "/desk/proefchat"
_log = logging.getLogger(__name__)


Tester = Annotated[Staff, those_who(lambda staff: staff.labels_messages, NOT_YOURS)]


def add_routes(routes: APIRouter, pages: Pages) -> None:
    trials, catalogue = pages.services.trials, pages.services.catalogue

    def title(key: str) -> str:
        goal = catalogue.goal(key)
        return goal.title if goal else key

    async def shown(
        request: Request, staff: Staff, gateway: Gateway, wrong: Optional[InvalidInput] = None
    ) -> Response:
        trial = await to_thread.run_sync(trials.current, staff)
        events: Optional[list[dict[str, Any]]] = []
        if trial is not None:
            try:
                events = await asyncio.wait_for(
                    gateway.bot.tracker_events(trial.sender_id), _PATIENCE_S
                )
            except (BotUnavailable, asyncio.TimeoutError):
                events = None
        away = events is None or not await gateway.bot.rasa_ready()
        lines = lines_of(trial, events, trials.thresholds, title) if trial else []
        view = await to_thread.run_sync(pages.presenter, staff)
        frame = await to_thread.run_sync(pages.office, staff, "trial")
        return pages.html(
            "trial.html",
            of_domain(wrong).status if wrong else 200,
            lines=[(view.line(each.message), each) for each in lines],
            away=away,
            wrong=str(wrong) if wrong else None,
            width=WIDTH,
            most=MAX_MESSAGE_LENGTH,
            form_id=uuid.uuid4(),
            after_sending=wants_fragment(request),
            **frame,
        )

    @routes.get("/proefchat")
    async def page(request: Request, staff: Tester, gateway: GatewayDep) -> Response:
        return await shown(request, staff, gateway)

    @routes.post("/proefchat")
    async def say(request: Request, staff: Tester, gateway: GatewayDep, form: Form) -> Response:
        text, choice = form.raw("text"), form.one("choice")[:64] or None
        client_id = form.one("form")[:36] or str(uuid.uuid4())

        def receive() -> Received:
            said = None if choice else text
            return trials.say(staff, client_id, gateway.runner.worker, said, choice)

        try:
            received = await to_thread.run_sync(receive)
        except InvalidInput as error:
            return await shown(request, staff, gateway, error)
        await answered(gateway, received)
        return RedirectResponse(f"{_WHERE}#zeg", 303)

    @routes.post("/proefchat/opnieuw")
    async def again(staff: Tester) -> Response:
        await to_thread.run_sync(trials.begin, staff)
        return RedirectResponse(_WHERE, 303)


async def answered(gateway: Gateway, received: Received) -> None:
    """Has the bot answer at once. Without an answer the turn ends: nobody waits for a later one."""
    turn = received.turn
    while turn is not None:
        try:
            replies = await asyncio.wait_for(gateway.bot.reply(turn), _PATIENCE_S)
        except (BotUnavailable, asyncio.TimeoutError) as error:
            _log.warning("no answer in a proefchat: %s", type(error).__name__)
            replies = []
        turn = await to_thread.run_sync(
            gateway.services.turns.complete, turn, gateway.runner.worker, replies
        )

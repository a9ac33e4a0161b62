"""The page behind the links of an aftercare mail: it needs no log-in, and only a button answers.

Opening it changes nothing: programs that look into mails follow every link that they find.
"""

from __future__ import annotations

from typing import Annotated, Any, Callable, Coroutine, Optional

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from bot.domain.errors import Conflict, InvalidInput, NotFound
from bot.gateway.chat_page import organisation_of, supported
from bot.gateway.context import Gateway, GatewayDep, gateway_of
from bot.gateway.desk_forms import Form
from bot.gateway.events import DESK
from bot.gateway.guard import FRAMED
from bot.gateway.pages import render
from bot.gateway.throttle import client_address
from bot.services.aftercare_by_mail import Asked
from bot.services.aftercare_letters import LINKS, PAGE

#: No key of ours is longer.
_LONGEST_KEY = 100
#: The key is in the address, so no page or file that this one leads to is told it, our own neither.
#: (Nobody is logged in here: where a form comes from says nothing, who has the key may answer.)
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class _Page(APIRoute):
    """A link that is over, or a number that is none, is a page that says so."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def with_pages(request: Request) -> Response:
            try:
                return await handler(request)
            except NotFound:
                return _html(gateway_of(request), 404, None)

        return with_pages


router = APIRouter(route_class=_Page, include_in_schema=False)


def _html(
    gateway: Gateway, status: int, asked: Optional[Asked], key: str = "", **values: Any
) -> Response:
    told = {"chosen": "", "wrong": False, "phone": "", "done": "", **values}
    language = supported(asked.language if asked else "nl")
    page = render(
        "aftercare/page.html",
        language=language,
        organisation=organisation_of(gateway),
        asked=asked,
        key=key,
        chat=FRAMED,
        here=PAGE,
        **told,
    )
    return HTMLResponse(page, status, headers=_HEADERS)


@router.get(PAGE)
async def page(
    gateway: GatewayDep,
    k: Annotated[str, Query(max_length=_LONGEST_KEY)] = "",
    antwoord: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The question, with the answer of the link in front; nothing is answered by looking."""
    asked = await to_thread.run_sync(gateway.services.aftercare_by_mail.of, k)
    return _html(gateway, 200, asked, k, chosen=antwoord if antwoord in LINKS else "")


@router.post(PAGE)
async def answer(request: Request, gateway: GatewayDep, form: Form) -> Response:
    """Yes, no, no more questions, or: call me."""
    await gateway.throttle.count("message", client_address(request))
    key, said = form.one("k")[:_LONGEST_KEY], form.one("antwoord")
    aftercare = gateway.services.aftercare_by_mail
    if said == "bel":
        phone = form.one("telefoon")
        try:
            asked = await to_thread.run_sync(aftercare.call_me, key, phone)
        except (InvalidInput, Conflict):
            known = await to_thread.run_sync(aftercare.of, key)
            return _html(gateway, 422, known, key, done="nee", wrong=True, phone=phone)
        gateway.wakeups.wake(asked.asked.conversation_id, DESK)
        if not asked.called:  # somebody has them in the chat just now: no call was promised
            said = "bezig"
    elif said == "stop":
        asked = await to_thread.run_sync(aftercare.stop, key)
    elif said in ("ja", "nee"):
        asked = await to_thread.run_sync(aftercare.answer, key, said == "ja")
        gateway.wakeups.wake(DESK)
    else:
        asked = await to_thread.run_sync(aftercare.of, key)
        return _html(gateway, 422, asked, key)
    return _html(gateway, 200, asked, key, done=said)

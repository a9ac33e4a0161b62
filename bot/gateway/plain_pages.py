"""Rendering the chat without scripts: a conversation, the page before there is one, and errors."""

from __future__ import annotations

import asyncio
from types import MappingProxyType
from typing import Any, Callable, Coroutine, Mapping

from anyio import to_thread
from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError

from bot.domain.conversation import ConversationState, Message
from bot.domain.errors import VoorsorteerError
from bot.gateway.chat_page import organisation_of, supported
from bot.gateway.context import Gateway, gateway_of
from bot.gateway.pages import render
from bot.gateway.plain_cookie import PATH, Kept, forget, kept
from bot.gateway.plain_view import FOLLOW_S, awaits_bot, view_of
from bot.gateway.problems import Problem, of_domain

#: Seconds that a page waits for the bot before it shows itself without the answer.
PATIENCE_S = 2.5
#: With "no-referrer" browsers would post our own forms with "Origin: null", which is refused.
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
#: What is told for what went wrong: a key of the words in `chat/words.html`.
_TOLD = {
    **{401: "gone", 403: "stranger", 404: "gone", 409: "changed"},
    **{413: "too_large", 422: "choice", 429: "busy"},
}


class Refused(Exception):
    """What the citizen sent cannot be taken: why, and what to fill in there."""

    def __init__(self, error: str, over: int = 0) -> None:
        super().__init__(error)
        self.error = error
        self.over = over


def html(language: str, gateway: Gateway, status: int = 200, **values: Any) -> Response:
    values = {"view": None, "error": "", "over": 0, "typed": "", **values}
    about = {"language": language, "organisation": organisation_of(gateway)}
    return HTMLResponse(render("chat/plain.html", **about, **values), status, headers=_HEADERS)


async def conversation(
    request: Request,
    own: Kept,
    *,
    follows: bool = False,
    error: str = "",
    over: int = 0,
    typed: str = "",
    client_id: str = "",
    filled: Mapping[str, str] = MappingProxyType({}),
    status: int = 200,
) -> Response:
    """The page of a conversation. NotFound when it is not there any more."""
    gateway = gateway_of(request)
    services = gateway.services
    await gateway.tokens.check(own.conversation_id, own.token)
    messages, state = await _with_answer(gateway, own.conversation_id, 0 if error else PATIENCE_S)
    gateway.attendance.note(own.conversation_id)
    spoken = await to_thread.run_sync(services.conversations.language, own.conversation_id)
    view = view_of(
        messages,
        state,
        token=own.token,
        spoken=supported(spoken),
        timezone=services.catalogue.organisation.opening_hours.timezone,
        follows=follows,
        client_id=client_id,
    )
    about = {"view": view, "error": error, "over": over, "typed": typed, "filled": filled}
    page = html(own.language, gateway, status, **about)
    if view["follows"]:
        # Asked for, and with a link to stop it. A page that can be written on never does this.
        page.headers["Refresh"] = f"{FOLLOW_S}; url={PATH}?volgen=1#nieuw"
    return page


async def _with_answer(
    gateway: Gateway, conversation_id: str, patience_s: float
) -> tuple[list[Message], ConversationState]:
    """What there is, with the answer of the bot when it comes soon."""
    until = asyncio.get_running_loop().time() + patience_s
    look = gateway.services.conversations.messages_since
    with gateway.wakeups.reading(conversation_id) as reader:
        while True:
            messages, state = await to_thread.run_sync(look, conversation_id, 0)
            left = until - asyncio.get_running_loop().time()
            if left <= 0 or reader.ended or not awaits_bot(messages, state):
                return messages, state
            await reader.woken(left)


def back(query: str = "") -> Response:
    """To the conversation, at what is new: a reload then sends nothing again."""
    return RedirectResponse(f"{PATH}{query}#nieuw", 303, headers=_HEADERS)


async def _failed(request: Request, error: Exception) -> Response:
    """What went wrong as a sentence above the conversation, with what was typed still there."""
    own = kept(request)
    over = error.over if isinstance(error, Refused) else 0
    told, status, headers = _of(error)
    asked = request.query_params.get("lang", "")
    language = own.language if own else supported(asked)
    if own is not None and told != "gone":
        typed: dict[str, Any] = getattr(request.state, "typed", {})
        try:
            page = await conversation(request, own, error=told, over=over, status=status, **typed)
        except (VoorsorteerError, DBAPIError):
            pass  # then without the conversation
        else:
            page.headers.update(headers)
            return page
    page = html(language, gateway_of(request), status, error=told)
    page.headers.update(headers)
    if told == "gone":
        forget(page, request)
    return page


def _of(error: Exception) -> tuple[str, int, Mapping[str, str]]:
    if isinstance(error, Refused):
        return error.error, 422, {}
    if isinstance(error, VoorsorteerError):
        error = of_domain(error)
    if isinstance(error, Problem):
        return _TOLD.get(error.status, "down"), error.status, error.headers
    return "down", 503, {}


class PlainRoute(APIRoute):
    """Errors are sentences on the page: people read them, not programs."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def with_pages(request: Request) -> Response:
            try:
                return await handler(request)
            except (Refused, Problem, VoorsorteerError, DBAPIError) as error:
                return await _failed(request, error)

        return with_pages

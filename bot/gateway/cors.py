"""Which pages of other sites may use the chat from a visitor's browser."""

from __future__ import annotations

from typing import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: What the chat window needs. The desk and everything else is for nobody's page.
_FOR_THE_CHAT = (
    "/api/conversations",
    "/widget.js",
    "/widget/",
    "/static/widget/",
    "/static/chat/page.js",  # of `/chat` in a frame that has no origin
)


class ChatOnOtherSites:
    """Plain ASGI: allowed sites get the headers of CORS, others none at all.

    Without credentials: what opens a conversation is a token in a header, never a cookie.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)
        self._allowing = CORSMiddleware(
            app,
            allow_origins=list(origins),
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After"],
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_FOR_THE_CHAT):
            await self._app(scope, receive, send)
        elif Headers(scope=scope).get("origin") in self._origins:
            await self._allowing(scope, receive, send)
        else:
            # A cache must not give this answer to a site that is allowed.
            await self._app(scope, receive, _varying(send))


def _varying(send: Send) -> Send:
    async def send_varying(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Origin")
        await send(message)

    return send_varying

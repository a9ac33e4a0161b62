"""The outermost layer: size and kind of what comes in, headers of what goes out, one log line."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Awaitable, Callable, Optional, Sequence
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.gateway.problems import Problem, answer

#: More than the longest message with everything around it.
MAX_BODY = 64 * 1024
_BODY_WITHIN_S = 15.0
#: In the scope: the Problem with a form that was not read.
REFUSED = "voorsorteer.refused_form"
_WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")
_log = logging.getLogger(__name__)
_access = logging.getLogger("bot.access")

#: Where in the scope a response leaves what is still to be sent when all layers within are done:
#: a stream that stays open for hours would keep them, which is most of what it costs in memory.
GOES_ON = "voorsorteer.goes_on"
GoesOn = list[Callable[[Receive, Send], Awaitable[None]]]

_CSP = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)
#: The one page that may stand in a frame: on our own pages and on the sites that are allowed.
FRAMED = "/chat"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """Plain ASGI, so that streams pass through it untouched."""

    def __init__(self, app: ASGIApp, allowed_origins: Sequence[str] = ()) -> None:
        self._app = app
        self._framed = _CSP.format(ancestors=" ".join(["'self'", *allowed_origins]))
        self._closed = _CSP.format(ancestors="'none'")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        status = 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(scope["path"], MutableHeaders(scope=message))
            await send(message)

        goes_on: GoesOn = []
        given = len(scope)
        scope[GOES_ON] = goes_on
        try:
            await self._checked(scope, receive, send_guarded)
            if goes_on:
                for name in list(scope)[given:]:
                    del scope[name]  # what the layers within left there
            for work in goes_on:
                await work(receive, send_guarded)
        except Exception:
            # Here, and not further out, so that this answer too has its headers.
            _log.exception("a request failed")
            if status:
                raise
            failed = Problem(500, "Er ging iets mis. Probeer het later opnieuw.")
            await answer(failed)(scope, receive, send_guarded)
        finally:
            client = (scope.get("client") or ("-",))[0]
            spent = int((time.monotonic() - started) * 1000)
            path = _one_line(scope["path"])
            _access.info("%s %s %s %s %dms", client, scope["method"], path, status or "-", spent)

    async def _checked(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            if _length(headers) > MAX_BODY:
                raise _too_large()
            body = await asyncio.wait_for(_read(receive), _BODY_WITHIN_S)
            if body and _api(scope["path"]) and not _is_json(headers):
                raise Problem(415, "Stuur de inhoud als application/json.")
        except asyncio.TimeoutError:
            await answer(Problem(408, "Het verzoek kwam niet op tijd binnen."))(
                scope, receive, send
            )
            return
        except Problem as problem:
            if _api(scope["path"]) or not _is_form(headers):
                await answer(problem)(scope, receive, send)
                return
            # Somebody pressed a button: the page that reads the form tells them, in its own looks.
            scope[REFUSED], body = problem, b""
        if body is None:
            return  # the client left before it was done
        await self._app(scope, _replay(body, receive), send)

    def _add_headers(self, path: str, headers: MutableHeaders) -> None:
        for name, value in _ALWAYS.items():
            headers.setdefault(name, value)
        framed = path == FRAMED
        headers.setdefault("Content-Security-Policy", self._framed if framed else self._closed)
        if not framed:
            headers.setdefault("X-Frame-Options", "DENY")  # for browsers before frame-ancestors
        # Static files are asked after each time (they have an ETag): a browser must never mix the
        # modules of two releases.
        kept = "no-cache" if path.startswith("/static/") else "no-store"
        headers.setdefault("Cache-Control", kept)


def _one_line(path: str) -> str:
    """As it was asked for, but for what would begin a log line of its own, or steer a terminal."""
    return "".join(char if char.isprintable() else quote(char, errors="replace") for char in path)


def _api(path: str) -> bool:
    return path.startswith(("/api/", "/demo/"))


def _is_json(headers: Headers) -> bool:
    return _media_type(headers) == "application/json"


def _is_form(headers: Headers) -> bool:
    return _media_type(headers) == "application/x-www-form-urlencoded"


def _media_type(headers: Headers) -> str:
    return headers.get("content-type", "").split(";")[0].strip().lower()


def _length(headers: Headers) -> int:
    try:
        return int(headers.get("content-length", "0"))
    except ValueError:
        raise Problem(400, "Content-Length is geen getal.") from None


def _too_large() -> Problem:
    return Problem(413, f"Een verzoek mag hooguit {MAX_BODY // 1024} kB groot zijn.")


async def _read(receive: Receive) -> Optional[bytes]:
    """The whole body, also when no length was announced; None when the client left."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BODY:
            raise _too_large()
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def again() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again

"""Logging in at the desk with the organisation's own account, and back from there."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import logging
from typing import Any, Optional

import jwt
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.errors import NotAllowed, TokenUsed
from bot.gateway.context import Gateway, gateway_of
from bot.gateway.desk_render import Pages, safe_next
from bot.gateway.oidc import Oidc, OidcRefused, Pending
from bot.gateway.oidc_provider import OidcUnavailable
from bot.gateway.problems import Problem
from bot.gateway.staff_session import cookie_name, set_session_cookie
from bot.gateway.throttle import client_address
from bot.log_in_settings import OidcSettings
from bot.services.secrets import hash_token

_log = logging.getLogger(__name__)

_PENDING = "voorsorteer_oidc"
#: So long somebody may take to log in elsewhere.
_PATIENCE = dt.timedelta(minutes=10)
#: That a session began elsewhere, so that logging out ends there too.
_CAME_FROM = "voorsorteer_oidc_in"
_NOT_NOW = "Inloggen met uw werkaccount lukt nu niet. Probeer het over een paar minuten opnieuw."
_REFUSED = "Inloggen met uw werkaccount is niet gelukt. Begin opnieuw."
_TOO_LATE = "Het inloggen heeft te lang geduurd, of is al gebeurd. Begin opnieuw."


def _oidc_of(gateway: Gateway) -> Oidc:
    if gateway.oidc is None:
        raise Problem(404, "Inloggen met een werkaccount staat hier niet aan.")
    return gateway.oidc


def _callback(request: Request) -> str:
    return f"{request.base_url}desk/oidc/callback"


def add_routes(routes: APIRouter, pages: Pages) -> None:
    settings = pages.services.settings.log_in.oidc

    @routes.get("/oidc/start")
    async def start(request: Request, next: str = "") -> Response:
        gateway = gateway_of(request)
        oidc = _oidc_of(gateway)
        assert settings is not None
        await gateway.throttle.count("login-address", client_address(request))
        try:
            there, pending = await to_thread.run_sync(oidc.begin, _callback(request))
        except OidcUnavailable as error:
            _log.warning("the log-in of the organisation is not available: %s", error)
            return log_in_page(pages, next, 503, wrong=_NOT_NOW)
        response = RedirectResponse(there, 303)
        # Lax: the browser has to bring it along from the other site's page.
        response.set_cookie(
            cookie_name(request, _PENDING),
            _sealed(settings, pending, safe_next(next)),
            max_age=int(_PATIENCE.total_seconds()),
            **_cookie(request, "lax"),
        )
        return response

    @routes.get("/oidc/callback")
    async def callback(request: Request) -> Response:
        gateway = gateway_of(request)
        oidc = _oidc_of(gateway)
        assert settings is not None
        kept = _opened(settings, request.cookies.get(cookie_name(request, _PENDING), ""))
        if kept is None:
            return log_in_page(pages, "", 400, wrong=_TOO_LATE)
        await gateway.throttle.count("login-return", client_address(request))
        pending, there = kept
        answer = dict(request.query_params)

        def finish() -> str:
            person = oidc.finish(answer, pending, _callback(request))
            return pages.services.outside.log_in(person, hash_token(pending.state))[1]

        try:
            token = await to_thread.run_sync(finish)
        except OidcUnavailable as error:
            _log.warning("the log-in of the organisation is not available: %s", error)
            response = log_in_page(pages, there, 503, wrong=_NOT_NOW)
        except OidcRefused as error:
            _log.warning("a log-in with the organisation's account was refused: %s", error)
            response = log_in_page(pages, there, 401, wrong=_REFUSED)
        except TokenUsed:
            response = log_in_page(pages, there, 401, wrong=_TOO_LATE)
        except NotAllowed as error:
            response = log_in_page(pages, there, 403, wrong=str(error))
        else:
            # No redirect: the session cookie is Strict, and a browser that was sent here by another
            # site would leave it out. A page of ours that goes on by itself does bring it.
            response = pages.html("onwards.html", there=there, title="U bent ingelogd")
            set_session_cookie(response, token, request)
            response.set_cookie(cookie_name(request, _CAME_FROM), "1", **_cookie(request, "strict"))
        response.delete_cookie(cookie_name(request, _PENDING), **_cookie(request, "lax"))
        return response


def log_in_page(
    pages: Pages,
    next: Optional[str],
    status: int = 200,
    username: str = "",
    wrong: Optional[str] = None,
    done: Optional[str] = None,
) -> Response:
    """The form, with the ways that this installation has."""
    oidc = pages.services.settings.log_in.oidc
    return pages.html(
        "login.html",
        status,
        next=safe_next(next),
        username=username,
        wrong=wrong,
        done=done,
        outside=oidc is not None,
        passwords=oidc is None or not oidc.only,
    )


async def log_out_there(request: Request, pages: Pages) -> Optional[Response]:
    """A page that goes on to the organisation's own log-out, for who came from there.

    Not a redirect: the form that logs out may lead nowhere but here (form-action of our policy).
    """
    gateway = gateway_of(request)
    came = cookie_name(request, _CAME_FROM)
    if gateway.oidc is None or came not in request.cookies:
        return None
    back = f"{request.base_url}desk/login"
    there = await to_thread.run_sync(gateway.oidc.log_out_address, back)
    if there is None:
        return None
    title = "U bent uitgelogd bij de balie"
    response = pages.html("onwards.html", there=there, title=title)
    response.delete_cookie(came, **_cookie(request, "strict"))
    return response


def _cookie(request: Request, same_site: Any) -> dict[str, Any]:
    return {
        "path": "/",
        "httponly": True,
        "samesite": same_site,
        "secure": request.url.scheme == "https",
    }


def _key(settings: OidcSettings) -> bytes:
    """Every gateway has it, and nobody else."""
    return hmac.new(
        settings.client_secret.encode(), b"voorsorteer: a log-in that began", hashlib.sha256
    ).digest()


def _sealed(settings: OidcSettings, pending: Pending, there: str) -> str:
    until = dt.datetime.now(dt.timezone.utc) + _PATIENCE
    return jwt.encode({**vars(pending), "next": there, "exp": until}, _key(settings), "HS256")


def _opened(settings: OidcSettings, sealed: str) -> Optional[tuple[Pending, str]]:
    try:
        found = jwt.decode(sealed, _key(settings), ["HS256"], options={"require": ["exp"]})
        return Pending(found["state"], found["nonce"], found["verifier"]), safe_next(found["next"])
    except (jwt.PyJWTError, KeyError):
        return None

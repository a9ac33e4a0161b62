"""Who of the staff is asking: a session cookie that other sites cannot use."""

from __future__ import annotations

from typing import Annotated, Optional
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import Depends, Request, Response

from bot.domain.staff import Staff
from bot.gateway.context import gateway_of
from bot.gateway.problems import Problem
from bot.services.staff import SESSION

COOKIE = "voorsorteer_desk"
NO_CONVERSATIONS = "Uw rol geeft geen toegang tot gesprekken."
OWN_PASSWORD_FIRST = "Kies eerst een eigen wachtwoord, op de pagina ‘Mijn account’ van de balie."
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
#: What an open page sends by itself, while nobody may be sitting there.
_BY_ITSELF = ("/heartbeat", "/events", "/pulse", "/strip", "/queue", "/rail", "/news")


def cookie_name(request: Request, name: str = COOKIE) -> str:
    """With https the browser itself holds the cookie to this host and to encrypted lines."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


async def optional_staff(request: Request) -> Optional[Staff]:
    """The member of staff who is logged in, or None."""
    token = session_token(request)
    if not token:
        return None
    of_session = gateway_of(request).services.staff.of_session
    return await to_thread.run_sync(of_session, token, is_acting(request))


def is_acting(request: Request) -> bool:
    """Whether somebody did something: went to a page, or sent a form.

    What scripts fetch to keep a page up to date does not show that anybody is there.
    """
    if request.url.path.endswith(_BY_ITSELF):
        return False
    if request.method not in _SAFE_METHODS:
        return True
    fetched = request.headers.get("sec-fetch-dest", "document") != "document"
    return not fetched and request.headers.get("hx-request") != "true"


async def current_staff(
    staff: Annotated[Optional[Staff], Depends(optional_staff)],
) -> Staff:
    """The member of staff who is logged in; else 401."""
    if staff is None:
        raise Problem(401, "Meld u aan om verder te gaan.")
    return staff


async def desk_staff(staff: Annotated[Staff, Depends(current_staff)]) -> Staff:
    """Staff who may see conversations; designers and administrators may not: 403."""
    if not staff.sees_conversations:
        raise Problem(403, NO_CONVERSATIONS)
    if staff.must_change_password:
        raise Problem(403, OWN_PASSWORD_FIRST, name="password-change")
    return staff


def session_token(request: Request) -> Optional[str]:
    return request.cookies.get(cookie_name(request))


def set_session_cookie(response: Response, token: str, request: Request) -> None:
    """HttpOnly and SameSite=Strict: no script reads it, no other site sends it."""
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(SESSION.total_seconds()),
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def clear_session_cookie(response: Response, request: Request) -> None:
    response.delete_cookie(
        cookie_name(request),
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


async def same_origin(request: Request) -> None:
    """Refuses what another site's page makes a browser send; a second lock beside the cookie."""
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        raise Problem(403, "Dit verzoek komt van een andere site.", name="cross-site")
    # Behind a proxy that ends TLS the scheme may differ, so only the host is compared.
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Problem(403, "Dit verzoek komt van een andere site.", name="cross-site")


def no_passwords(request: Request) -> None:
    """403 where staff log in with the organisation's own account only."""
    oidc = gateway_of(request).services.settings.log_in.oidc
    if oidc is not None and oidc.only:
        raise Problem(403, "Log hier in met uw werkaccount; wachtwoorden staan uit.")

"""Who of the staff is asking: a session cookie that other sites cannot use."""

from __future__ import annotations

from typing import Annotated, Optional
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import Depends, Request, Response

from bot.domain.handoff import Staff
from bot.gateway.context import gateway_of
from bot.gateway.problems import Problem
from bot.services.staff import SESSION

COOKIE = "voorsorteer_desk"
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


async def optional_staff(request: Request) -> Optional[Staff]:
    """The member of staff who is logged in, or None."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    return await to_thread.run_sync(gateway_of(request).services.staff.of_session, token)


async def current_staff(
    staff: Annotated[Optional[Staff], Depends(optional_staff)],
) -> Staff:
    """The member of staff who is logged in; else 401."""
    if staff is None:
        raise Problem(401, "Meld u aan om verder te gaan.")
    return staff


async def desk_staff(staff: Annotated[Staff, Depends(current_staff)]) -> Staff:
    """Staff who may see conversations; a service designer may not: 403."""
    if staff.role == "designer":
        raise Problem(403, "Uw rol geeft geen toegang tot gesprekken.")
    return staff


def session_token(request: Request) -> Optional[str]:
    return request.cookies.get(COOKIE)


def set_session_cookie(response: Response, token: str, request: Request) -> None:
    """HttpOnly and SameSite=Strict: no script reads it, no other site sends it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION.total_seconds()),
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def clear_session_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


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

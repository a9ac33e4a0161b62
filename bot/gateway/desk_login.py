"""Logging in and out at the desk, with a plain form that works without scripts."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.errors import NotAllowed
from bot.domain.staff import Staff
from bot.gateway.context import gateway_of
from bot.gateway.desk_forms import Form
from bot.gateway.desk_oidc import log_in_page, log_out_there
from bot.gateway.desk_render import Pages, safe_next
from bot.gateway.events import DESK
from bot.gateway.problems import Problem
from bot.gateway.staff_session import (
    clear_session_cookie,
    no_passwords,
    optional_staff,
    session_token,
    set_session_cookie,
)
from bot.gateway.throttle import client_address

MaybeStaff = Annotated[Staff | None, Depends(optional_staff)]


def add_routes(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/login")
    def login_page(request: Request, staff: MaybeStaff, next: str = "") -> Response:
        if staff is not None:
            return RedirectResponse(safe_next(next), 303)
        return log_in_page(pages, next, done=pages.done(request))

    @routes.post("/login")
    async def log_in(request: Request, form: Form) -> Response:
        no_passwords(request)
        username, there = form.one("username"), safe_next(form.one("next"))
        # A password may begin or end with a space.
        password = form.raw("password")
        if not username or not password:
            return log_in_page(pages, there, 422, username, "Vul uw naam en uw wachtwoord in.")
        throttle = gateway_of(request).throttle
        try:
            await throttle.count("login-address", client_address(request))
            await throttle.count("login-name", username.lower()[:100])
            _, token = await to_thread.run_sync(pages.services.staff.log_in, username, password)
        except Problem as problem:
            response = log_in_page(pages, there, problem.status, username, problem.detail)
            response.headers.update(problem.headers)
            return response
        except NotAllowed as error:
            return log_in_page(pages, there, 401, username, str(error))
        gateway_of(request).wakeups.wake(DESK)
        response = RedirectResponse(there, 303)
        set_session_cookie(response, token, request)
        return response

    @routes.post("/logout")
    async def log_out(request: Request) -> Response:
        token = session_token(request)
        if token:
            await to_thread.run_sync(pages.services.staff.log_out, token)
        return await logged_out(request, pages)


async def logged_out(request: Request, pages: Pages) -> Response:
    """Where somebody goes whose session has ended; also out where they came in."""
    gateway_of(request).wakeups.wake(DESK)  # what is still open on these sessions ends
    there = await log_out_there(request, pages)
    response = there or RedirectResponse("/desk/login?gedaan=uitgelogd", 303)
    clear_session_cookie(response, request)
    return response

"""Logging in and out at the desk, with a plain form that works without scripts."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.errors import NotAllowed
from bot.domain.handoff import Staff
from bot.gateway.context import gateway_of
from bot.gateway.desk_forms import Form
from bot.gateway.desk_render import Pages, safe_next
from bot.gateway.problems import Problem
from bot.gateway.staff_session import (
    clear_session_cookie,
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
        return _page(pages, next, done=pages.done(request))

    @routes.post("/login")
    async def log_in(request: Request, form: Form) -> Response:
        username, there = form.one("username"), safe_next(form.one("next"))
        # A password may begin or end with a space.
        password = form.raw("password")
        if not username or not password:
            return _page(pages, there, 422, username, "Vul uw naam en uw wachtwoord in.")
        throttle = gateway_of(request).throttle
        try:
            await throttle.count("login-address", client_address(request))
            await throttle.count("login-name", username.lower()[:100])
            _, token = await to_thread.run_sync(pages.services.staff.log_in, username, password)
        except Problem as problem:
            response = _page(pages, there, problem.status, username, problem.detail)
            response.headers.update(problem.headers)
            return response
        except NotAllowed as error:
            return _page(pages, there, 401, username, str(error))
        response = RedirectResponse(there, 303)
        set_session_cookie(response, token, request)
        return response

    @routes.post("/logout")
    def log_out(request: Request) -> Response:
        token = session_token(request)
        if token:
            pages.services.staff.log_out(token)
        response = RedirectResponse("/desk/login?gedaan=uitgelogd", 303)
        clear_session_cookie(response)
        return response


def _page(
    pages: Pages,
    next: str,
    status: int = 200,
    username: str = "",
    wrong: str | None = None,
    done: str | None = None,
) -> Response:
    values = {"next": safe_next(next), "username": username, "wrong": wrong, "done": done}
    return pages.html("login.html", status, **values)

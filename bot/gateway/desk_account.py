"""One's own account at the desk: password, languages, and where one is logged in."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.passwords import MIN_PASSWORD_LENGTH
from bot.domain.staff import ROLES, Staff
from bot.domain.summary import LANGUAGES
from bot.gateway.context import gateway_of
from bot.gateway.desk_forms import Form
from bot.gateway.desk_login import logged_out
from bot.gateway.desk_render import LoggedIn, OnOwnPage, Pages
from bot.gateway.events import DESK
from bot.gateway.problems import Problem, of_domain
from bot.gateway.staff_session import no_passwords, session_token
from bot.services.secrets import hash_token

_DONE = {
    "wachtwoord": "Uw wachtwoord is gewijzigd. Op andere plekken bent u uitgelogd.",
    "talen": "Uw talen zijn opgeslagen.",
}


def add_routes(routes: APIRouter, pages: Pages) -> None:
    room = pages.services.staff

    @routes.get("/account")
    def own(request: Request, staff: OnOwnPage) -> Response:
        done = _DONE.get(request.query_params.get("gedaan", ""))
        return _page(pages, request, staff, done=done)

    @routes.post("/account/password")
    async def password(request: Request, staff: OnOwnPage, form: Form) -> Response:
        no_passwords(request)
        old, new, again = form.raw("old"), form.raw("new"), form.raw("again")
        if new != again:
            wrong = "De twee nieuwe wachtwoorden zijn niet gelijk."
            return await to_thread.run_sync(_page, pages, request, staff, 422, wrong)
        throttle = gateway_of(request).throttle
        try:
            await throttle.count("login-name", staff.username.casefold())
            token = session_token(request) or ""
            await to_thread.run_sync(room.change_own_password, staff, token, old, new)
        except (InvalidInput, NotAllowed) as error:
            status, wrong = of_domain(error).status, str(error)
            return await to_thread.run_sync(_page, pages, request, staff, status, wrong)
        except Problem as problem:
            status, wrong = problem.status, problem.detail
            response = await to_thread.run_sync(_page, pages, request, staff, status, wrong)
            response.headers.update(problem.headers)
            return response
        gateway_of(request).wakeups.wake(DESK)  # what is open on other sessions ends
        return RedirectResponse("/desk/account?gedaan=wachtwoord", 303)

    @routes.post("/account/languages")
    def languages(request: Request, staff: LoggedIn, form: Form) -> Response:
        try:
            room.change_own_languages(staff, form.all("language"))
        except InvalidInput as error:
            return _page(pages, request, staff, 422, str(error))
        return RedirectResponse("/desk/account?gedaan=talen", 303)

    @routes.post("/account/sessions")
    async def end_all(request: Request, staff: OnOwnPage) -> Response:
        """Logs out everywhere, here too."""
        await to_thread.run_sync(room.log_out_everywhere, staff)
        return await logged_out(request, pages)


def _page(
    pages: Pages,
    request: Request,
    staff: Staff,
    status: int = 200,
    wrong: str | None = None,
    done: str | None = None,
) -> Response:
    oidc = pages.services.settings.log_in.oidc
    values: dict[str, Any] = {
        "wrong": wrong,
        "done": done,
        "passwords": oidc is None or not oidc.only,
        "least": MIN_PASSWORD_LENGTH,
    }
    if staff.must_change_password:
        return pages.html("password_first.html", status, staff=staff, **values)
    view = pages.presenter(staff)
    here = hash_token(session_token(request) or "")
    departments = sorted(view.department(key) for key in staff.departments)
    return pages.html(
        "account.html",
        status,
        **pages.office(staff, "account"),
        **values,
        role=ROLES[staff.role],
        where=", ".join(departments) or "Alle afdelingen",
        languages={**LANGUAGES, **{c: c for c in staff.languages if c not in LANGUAGES}},
        sessions=[
            {
                "here": session.token_hash == here,
                "since": view.moment(session.created_at) if session.created_at else None,
                "used": view.moment(session.used_at) if session.used_at else None,
            }
            for session in pages.services.staff.sessions(staff)
        ],
    )

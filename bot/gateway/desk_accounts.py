"""The accounts of the desk's staff, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.accounts import Account, Profile
from bot.domain.errors import Conflict, InvalidInput
from bot.domain.staff import ROLES, Staff
from bot.domain.summary import LANGUAGES
from bot.gateway.context import gateway_of
from bot.gateway.desk_forms import Form, PostedForm
from bot.gateway.desk_render import Pages, those_who
from bot.gateway.events import DESK
from bot.gateway.problems import Problem, of_domain

_NOT_YOURS = "Alleen beheerders gaan over accounts."
#: No user name begins like this.
NEW = "+nieuw"
_DONE = {
    "gewijzigd": "De wijzigingen zijn opgeslagen.",
    "geblokkeerd": "Dit account is geblokkeerd. De gesprekken gaan terug naar de wachtrij.",
    "open": "Dit account is van het slot.",
    "gesloten": "Dit account is gesloten. De gesprekken gaan terug naar de wachtrij.",
    "heropend": "Dit account is weer geopend.",
}


Administrator = Annotated[Staff, those_who(lambda staff: staff.administers, _NOT_YOURS)]


@dataclass(frozen=True)
class Row:
    """An account as the list shows it."""

    username: str
    name: str
    role: str
    where: str
    status: str
    #: open, locked, blocked or closed
    state: str
    seen: str
    linked: bool


def add_routes(routes: APIRouter, pages: Pages) -> None:
    _looking(routes, pages)
    _changing(routes, pages)
    _closing(routes, pages)


def _looking(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/accounts")
    def everyone(staff: Administrator) -> Response:
        rows = [_row(pages, staff, account) for account in pages.services.accounts.everyone()]
        values = pages.office(staff, "accounts")
        return pages.html("accounts.html", rows=rows, **values)

    @routes.get("/accounts/" + NEW)
    def new(staff: Administrator) -> Response:
        return _new_page(pages, staff, "", Profile(""))

    @routes.get("/accounts/{username}")
    def one(request: Request, username: str, staff: Administrator) -> Response:
        done = _DONE.get(request.query_params.get("gedaan", ""))
        return _account_page(pages, staff, username, done=done)


def _changing(routes: APIRouter, pages: Pages) -> None:
    accounts = pages.services.accounts

    @routes.post("/accounts")
    def add(staff: Administrator, form: Form) -> Response:
        username, profile = form.one("username").lower(), _profile(form)
        only_outside = _only_outside(pages)
        try:
            if only_outside:
                accounts.add(username, profile, by=staff)
                return _back(username, "gewijzigd")
            member, password = accounts.add_with_one_time_password(username, profile, staff)
        except (InvalidInput, Conflict) as error:
            status = of_domain(error).status
            return _new_page(pages, staff, username, profile, status, str(error))
        return _password_page(pages, staff, member, password, new=True)

    @routes.post("/accounts/{username}")
    def change(request: Request, username: str, staff: Administrator, form: Form) -> Response:
        profile = _profile(form)
        try:
            accounts.change(username, profile, staff)
        except (InvalidInput, Conflict) as error:
            status = of_domain(error).status
            return _account_page(pages, staff, username, status, str(error), profile=profile)
        _tell_desks(request)
        return _back(username, "gewijzigd")

    @routes.post("/accounts/{username}/password")
    def password(request: Request, username: str, staff: Administrator) -> Response:
        """A one-time password, which is on the answer and nowhere else."""
        if _only_outside(pages):
            raise Problem(409, "Wachtwoorden staan uit: iedereen logt in met het werkaccount.")
        found = accounts.get(username).staff
        password = accounts.give_one_time_password(username, staff)
        _tell_desks(request)
        return _password_page(pages, staff, found, password)


def _closing(routes: APIRouter, pages: Pages) -> None:
    accounts = pages.services.accounts
    actions = {
        "block": (accounts.block, "geblokkeerd"),
        "unlock": (accounts.unlock, "open"),
        "deactivate": (accounts.deactivate, "gesloten"),
        "reactivate": (accounts.reactivate, "heropend"),
    }

    def add(name: str) -> None:
        action, done = actions[name]

        @routes.post(f"/accounts/{{username}}/{name}", name=f"account_{name}")
        def act(request: Request, username: str, staff: Administrator) -> Response:
            try:
                action(username, staff)
            except Conflict as error:
                return _account_page(pages, staff, username, 409, str(error))
            _tell_desks(request)
            return _back(username, done)

    for name in actions:
        add(name)


def _tell_desks(request: Request) -> None:
    """Their sessions may have ended, and with these what is still open on them; cases come back."""
    gateway_of(request).wakeups.wake(DESK)


def _only_outside(pages: Pages) -> bool:
    oidc = pages.services.settings.log_in.oidc
    return oidc is not None and oidc.only


def _back(username: str, done: str) -> Response:
    return RedirectResponse(f"/desk/accounts/{quote(username)}?gedaan={done}", 303)


def _profile(form: PostedForm) -> Profile:
    try:
        capacity = int(form.one("capacity"))
    except ValueError:
        capacity = 0  # the use case says what it has to be
    role: Any = form.one("role")
    return Profile(
        display_name=form.one("display_name"),
        role=role,
        departments=frozenset(form.all("department")),
        skills=frozenset(form.all("skill")),
        languages=frozenset(form.all("language")),
        capacity=capacity,
    )


def _choices(pages: Pages, profile: Profile) -> dict[str, Any]:
    organisation = pages.services.catalogue.organisation
    own = {code: code for code in profile.languages if code not in LANGUAGES}
    return {
        "profile": profile,
        "roles": ROLES,
        "departments": {key: each.name for key, each in organisation.departments.items()},
        "skills": organisation.skills,
        "languages": {**LANGUAGES, **own},
        "only_outside": _only_outside(pages),
    }


def _new_page(
    pages: Pages,
    staff: Staff,
    username: str,
    profile: Profile,
    status: int = 200,
    wrong: str | None = None,
) -> Response:
    values = {**pages.office(staff, "accounts"), **_choices(pages, profile)}
    return pages.html(
        "account_new.html", status, username=username, wrong=wrong, done=None, **values
    )


def _account_page(
    pages: Pages,
    staff: Staff,
    username: str,
    status: int = 200,
    wrong: str | None = None,
    done: str | None = None,
    profile: Profile | None = None,
) -> Response:
    account = pages.services.accounts.get(username)
    choices = _choices(pages, profile or Profile.of(account.staff))
    values = {**pages.office(staff, "accounts"), **choices}
    return pages.html(
        "account_edit.html",
        status,
        row=_row(pages, staff, account),
        is_self=account.staff.id == staff.id,
        wrong=wrong,
        done=done,
        **values,
    )


def _password_page(
    pages: Pages, staff: Staff, member: Staff, password: str, new: bool = False
) -> Response:
    values = pages.office(staff, "accounts")
    return pages.html("account_password.html", member=member, password=password, new=new, **values)


def _row(pages: Pages, reader: Staff, account: Account) -> Row:
    staff, view = account.staff, pages.presenter(reader)
    state, status = "open", "Actief"
    if not staff.active:
        state, status = "closed", "Gesloten"
    elif account.blocked:
        state, status = "blocked", "Geblokkeerd"
    elif account.locked(pages.services.deps.clock()):
        assert account.locked_until is not None
        until = view.moment(account.locked_until).words
        state, status = "locked", f"Op slot tot {until}: te vaak een verkeerd wachtwoord"
    departments = sorted(view.department(key) for key in staff.departments)
    return Row(
        username=staff.username,
        name=staff.display_name,
        role=ROLES[staff.role],
        where=", ".join(departments) or "Alle afdelingen",
        status=status,
        state=state,
        seen=view.moment(account.last_seen_at).words if account.last_seen_at else "nog nooit",
        linked=account.linked,
    )

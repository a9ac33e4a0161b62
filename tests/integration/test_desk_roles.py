"""Which role gets where: every page and every call of the desk, and none is forgotten."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import httpx
import pytest
from fastapi.routing import APIRoute

from bot.bootstrap import Services
from bot.domain.staff import ROLES
from tests.conftest import PASSWORD
from tests.gateway_client import Running, running

#: Before anybody is logged in.
ANYBODY = {
    "POST /api/desk/session",
    "DELETE /api/desk/session",
    "GET /desk/login",
    "POST /desk/login",
    "POST /desk/logout",
    "GET /desk/oidc/start",
    "GET /desk/oidc/callback",
}
#: Whoever is logged in: their own account.
EVERYBODY = {
    "GET /api/desk/session",
    "GET /desk/account",
    "POST /desk/account/password",
    "POST /desk/account/languages",
    "POST /desk/account/sessions",
}
ADMINISTRATORS = {
    "GET /desk/accounts",
    "GET /desk/accounts/+nieuw",
    "GET /desk/accounts/{username}",
    "POST /desk/accounts",
    "POST /desk/accounts/{username}",
    "POST /desk/accounts/{username}/password",
    "POST /desk/accounts/{username}/block",
    "POST /desk/accounts/{username}/unlock",
    "POST /desk/accounts/{username}/deactivate",
    "POST /desk/accounts/{username}/reactivate",
}
#: Administrators, and team leaders for their own staff.
READERS_OF_THE_LOG = {"GET /desk/audit", "GET /desk/audit.csv", "GET /desk/audit.jsonl"}
#: What came of it, as figures.
READERS_OF_FIGURES = {"GET /desk/insight", "GET /desk/insight.zip", "GET /api/desk/insight"}
#: Single messages, masked; and the bot, tried by oneself.
TEACHERS_OF_THE_SORTING = {
    "GET /desk/inbox",
    "POST /desk/inbox/label",
    "POST /desk/inbox/undo",
    "POST /desk/inbox/export",
    "GET /desk/proefchat",
    "POST /desk/proefchat",
    "POST /desk/proefchat/opnieuw",
}
SUPERVISORS = {
    "POST /api/desk/handoffs/{handoff_id}/take-over",
    "POST /desk/handoffs/{handoff_id}/take-over",
    "GET /api/desk/overview",
    "POST /api/desk/staff/{username}/presence",
    "DELETE /api/desk/staff/{username}/sessions",
    "GET /desk/overview",
    "GET /desk/overview/now",
    "POST /desk/team/{username}/pause",
    "GET /desk/team/{username}/log-out",
    "POST /desk/team/{username}/log-out",
}
#: Everything with conversations in it; which ones somebody sees is tested elsewhere.
AT_THE_DESK = {
    "POST /api/desk/heartbeat",
    "POST /api/desk/presence",
    "GET /api/desk/events",
    "GET /api/desk/handoffs",
    "GET /api/desk/handoffs/{handoff_id}",
    "GET /api/desk/handoffs/{handoff_id}/notes",
    "GET /api/desk/handoffs/{handoff_id}/trail",
    "POST /api/desk/handoffs/{handoff_id}/accept-transfer",
    "POST /api/desk/handoffs/{handoff_id}/claim",
    "POST /api/desk/handoffs/{handoff_id}/decline-transfer",
    "POST /api/desk/handoffs/{handoff_id}/messages",
    "POST /api/desk/handoffs/{handoff_id}/not-reached",
    "POST /api/desk/handoffs/{handoff_id}/notes",
    "POST /api/desk/handoffs/{handoff_id}/plan-call",
    "POST /api/desk/handoffs/{handoff_id}/release",
    "POST /api/desk/handoffs/{handoff_id}/resolve",
    "POST /api/desk/handoffs/{handoff_id}/return-to-bot",
    "POST /api/desk/handoffs/{handoff_id}/transfer",
    "POST /api/desk/handoffs/{handoff_id}/typing",
    "POST /api/desk/handoffs/{handoff_id}/withdraw-transfer",
    "PUT /api/desk/handoffs/{handoff_id}/tags",
    "GET /desk",
    "GET /desk/queue",
    "GET /desk/strip",
    "GET /desk/next",
    "GET /desk/pulse",
    "GET /desk/search",
    "GET /desk/aftercare",
    "POST /desk/aftercare/{aftercare_id}/call",
    "POST /desk/aftercare/{aftercare_id}/outcome",
    "POST /desk/aftercare/{aftercare_id}/help",
    "GET /desk/customer/{handoff_id}",
    "GET /desk/handoffs/{handoff_id}",
    "GET /desk/handoffs/{handoff_id}/along",  # for agents every case is one that is not there
    "GET /desk/handoffs/{handoff_id}/news",
    "POST /desk/presence",
    "POST /desk/handoffs/{handoff_id}/answer",
    "POST /desk/handoffs/{handoff_id}/ask",
    "POST /desk/handoffs/{handoff_id}/ask/withdraw",
    "POST /desk/handoffs/{handoff_id}/claim",
    "POST /desk/handoffs/{handoff_id}/messages",
    "POST /desk/handoffs/{handoff_id}/not-reached",
    "POST /desk/handoffs/{handoff_id}/notes",
    "POST /desk/handoffs/{handoff_id}/plan-call",
    "POST /desk/handoffs/{handoff_id}/release",
    "POST /desk/handoffs/{handoff_id}/resolve",
    "POST /desk/handoffs/{handoff_id}/return-to-bot",
    "POST /desk/handoffs/{handoff_id}/tags",
    "POST /desk/handoffs/{handoff_id}/transfer",
    "POST /desk/handoffs/{handoff_id}/typing",
}
DECIDED: dict[str, set[str]] = {
    **{call: set(ROLES) for call in EVERYBODY},
    **{call: {"administrator"} for call in ADMINISTRATORS},
    **{call: {"administrator", "supervisor"} for call in READERS_OF_THE_LOG},
    **{call: {"supervisor", "designer"} for call in READERS_OF_FIGURES},
    **{call: {"supervisor", "designer"} for call in TEACHERS_OF_THE_SORTING},
    **{call: {"supervisor"} for call in SUPERVISORS},
    **{call: {"agent", "supervisor"} for call in AT_THE_DESK},
}
#: Where the use case refuses, the call has to be one that it could do.
_BODIES = {"/api/desk/staff/bestaat-niet/presence": {"paused": True}}
#: Ends the session, or never ends; logging out is tried elsewhere.
_NOT_TRIED_WHEN_ALLOWED = {"POST /desk/account/sessions", "GET /api/desk/events"}


@pytest.fixture
async def gateway(services: Services) -> AsyncIterator[Running]:
    for role in ROLES:
        services.staff.add(role, f"Naam van {role}", role, [], PASSWORD)
    async with running(services) as found:
        yield found


def _calls(gateway: Running) -> Iterator[str]:
    for route in gateway.app.routes:
        if isinstance(route, APIRoute) and route.path.startswith(("/desk", "/api/desk")):
            for method in route.methods:
                yield f"{method} {route.path}"


async def _try(browser: httpx.AsyncClient, call: str) -> httpx.Response:
    method, path = call.split(" ")
    path = re.sub(r"\{[a-z_]+\}", "bestaat-niet", path)
    if method == "GET" or method == "DELETE":
        return await browser.request(method, path)
    if path.startswith("/api"):
        return await browser.request(method, path, json=_BODIES.get(path, {}))
    return await browser.request(method, path, data={"x": "y"})


async def test_for_every_page_and_call_it_was_decided_who_may_see_it(gateway: Running) -> None:
    calls = set(_calls(gateway))
    decided = ANYBODY | set(DECIDED)
    assert calls - decided == set(), "decide here who may do this"
    assert decided - calls == set(), "this is not there any more"


async def test_strangers_get_nowhere(gateway: Running) -> None:
    for call in sorted(DECIDED):
        answer = await _try(gateway.http, call)
        if " /api/" in call:
            assert answer.status_code == 401, call
        else:
            assert answer.status_code == 303, call
            assert answer.headers["location"].startswith("/desk/login"), call


@pytest.mark.parametrize("role", list(ROLES))
async def test_each_role_gets_where_it_should_and_nowhere_else(gateway: Running, role: str) -> None:
    async with gateway.desk(role, PASSWORD) as browser:
        for call in sorted(DECIDED):
            allowed = role in DECIDED[call]
            if allowed and call in _NOT_TRIED_WHEN_ALLOWED:
                continue
            answer = await _try(browser, call)
            elsewhere = call == "GET /desk" and answer.status_code == 303
            refused = answer.status_code == 403 or elsewhere
            assert refused is not allowed, f"{call}: {answer.status_code}"
            assert answer.status_code not in (401, 500), f"{call}: {answer.status_code}"
        assert (await browser.get("/api/desk/session")).status_code == 200


async def test_after_logging_in_each_role_comes_where_its_work_is(gateway: Running) -> None:
    homes = {
        "agent": "/desk",
        "supervisor": "/desk",
        "designer": "/desk/insight",
        "administrator": "/desk/accounts",
    }
    async with AsyncExitStack() as browsers:
        for role, home in homes.items():
            browser = await browsers.enter_async_context(gateway.desk(role, PASSWORD))
            answer = await browser.get("/desk", follow_redirects=True)
            assert (answer.status_code, answer.url.path) == (200, home)


async def test_whoever_must_choose_a_password_gets_nowhere_before_that(
    gateway: Running, services: Services
) -> None:
    for role in ROLES:
        boss = services.accounts.get("administrator").staff
        name = f"nieuw-{role}"
        services.staff.add(name, name, role, [], PASSWORD)
        password = services.accounts.give_one_time_password(name, boss)
        async with gateway.desk(name, password) as browser:
            own = {"GET /api/desk/session", "GET /desk/account", "POST /desk/account/password"}
            for call in sorted(set(DECIDED) - own - _NOT_TRIED_WHEN_ALLOWED):
                answer = await _try(browser, call)
                leads_there = answer.headers.get("location") == "/desk/account"
                assert leads_there or answer.status_code == 403, f"{role} {call}"
            page = await browser.get("/desk/account")
            assert "Kies een eigen wachtwoord" in page.text
            new = "kaas fiets wolk lamp"
            form = {"old": password, "new": new, "again": new}
            await browser.post("/desk/account/password", data=form)
            assert "Mijn account" in (await browser.get("/desk/account")).text

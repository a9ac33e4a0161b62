"""How long a log-in lasts: ten hours at most, and not while nobody is there."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.bootstrap import Services
from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.staff import Staff
from bot.services.staff import SESSION
from tests.conftest import PASSWORD
from tests.fakes import FakeClock
from tests.gateway_client import Running, running

pytest_plugins = ["tests.both_databases"]
OTHER = "kaas fiets wolk lamp"


@pytest.fixture
def cas(both: Services) -> Staff:
    return both.staff.add("cas", "Cas", "agent", [], PASSWORD)


def test_a_session_ends_after_two_hours_in_which_nobody_did_anything(
    both: Services, cas: Staff, clock: FakeClock
) -> None:
    _, token = both.staff.log_in("cas", PASSWORD)
    clock.forward(hours=1, minutes=59)
    assert both.staff.of_session(token, acting=True) == cas
    clock.forward(hours=1, minutes=59)
    assert both.staff.of_session(token) == cas  # the page asks by itself: that is no use
    clock.forward(minutes=2)
    assert both.staff.of_session(token, acting=True) is None


def test_whoever_keeps_working_logs_in_again_after_ten_hours(
    both: Services, cas: Staff, clock: FakeClock
) -> None:
    _, token = both.staff.log_in("cas", PASSWORD)
    for _ in range(9):
        clock.forward(hours=1)
        assert both.staff.of_session(token, acting=True) == cas
    clock.forward(seconds=SESSION.total_seconds() - 9 * 3600)
    assert both.staff.of_session(token, acting=True) is None


def test_own_sessions_are_listed_and_end_everywhere_at_once(
    both: Services, cas: Staff, clock: FakeClock
) -> None:
    other = both.staff.add("dirk", "Dirk", "agent", [], PASSWORD)
    tokens = []
    for _ in range(2):
        tokens.append(both.staff.log_in("cas", PASSWORD)[1])
        clock.forward(minutes=10)
    _, dirks = both.staff.log_in("dirk", PASSWORD)
    both.staff.of_session(tokens[0], acting=True)
    listed = both.staff.sessions(cas)
    assert [session.used_at == clock() for session in listed] == [True, False]
    assert both.staff.log_out_everywhere(cas) == 2
    assert [both.staff.of_session(token) for token in tokens] == [None, None]
    assert both.staff.of_session(dirks) == other


def test_changing_ones_password_needs_the_old_one_and_ends_the_other_sessions(
    both: Services, cas: Staff
) -> None:
    _, here = both.staff.log_in("cas", PASSWORD)
    _, there = both.staff.log_in("cas", PASSWORD)
    with pytest.raises(NotAllowed, match="huidige"):
        both.staff.change_own_password(cas, here, "verkeerd", OTHER)
    with pytest.raises(InvalidInput, match="ander wachtwoord"):
        both.staff.change_own_password(cas, here, PASSWORD, PASSWORD)
    with pytest.raises(InvalidInput, match="te bekend"):
        both.staff.change_own_password(cas, here, PASSWORD, "wachtwoord123")
    both.staff.change_own_password(cas, here, PASSWORD, OTHER)
    assert both.staff.of_session(here) is not None and both.staff.of_session(there) is None
    both.staff.log_in("cas", OTHER)


def test_guessing_the_old_password_from_an_open_desk_locks_the_name_too(
    both: Services, cas: Staff
) -> None:
    _, here = both.staff.log_in("cas", PASSWORD)
    for _ in range(5):
        with pytest.raises(NotAllowed):
            both.staff.change_own_password(cas, here, "verkeerd", OTHER)
    with pytest.raises(NotAllowed):
        both.staff.change_own_password(cas, here, PASSWORD, OTHER)


# --- what counts as doing something -----------------------------------------------------------


@pytest.fixture
async def gateway(services: Services, anna: Staff) -> AsyncIterator[Running]:
    async with running(services) as found:
        yield found


@pytest.fixture
async def desk(gateway: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with gateway.desk("anna", PASSWORD) as browser:
        yield browser


async def _open_tab(desk: httpx.AsyncClient) -> None:
    """What the scripts of a page send while nobody touches it."""
    fetch = {"Sec-Fetch-Dest": "empty", "HX-Request": "true"}
    await desk.post("/api/desk/heartbeat", headers={"Sec-Fetch-Dest": "empty"})
    for path in ("/desk/strip", "/desk/queue"):
        await desk.get(path, headers=fetch)
    await desk.get("/desk/pulse", headers={"Sec-Fetch-Dest": "iframe"})


async def test_a_forgotten_tab_that_refreshes_itself_is_logged_out(
    desk: httpx.AsyncClient, clock: FakeClock
) -> None:
    for _ in range(5):
        clock.forward(minutes=25)
        await _open_tab(desk)
    answer = await desk.get("/desk/strip", headers={"HX-Request": "true"})
    assert answer.status_code == 401


@pytest.mark.parametrize("deed", ["page", "form", "api"])
async def test_going_to_a_page_and_sending_something_keep_a_session(
    desk: httpx.AsyncClient, clock: FakeClock, deed: str
) -> None:
    for _ in range(3):
        clock.forward(minutes=100)
        if deed == "page":
            answer = await desk.get("/desk", headers={"Sec-Fetch-Dest": "document"})
            assert answer.status_code == 200
        elif deed == "form":
            await desk.post("/desk/account/languages", data={"language": "en"})
        else:
            await desk.post("/api/desk/handoffs/x/claim", headers={"Sec-Fetch-Dest": "empty"})
    assert (await desk.get("/api/desk/session")).status_code == 200


async def test_over_https_the_browser_binds_the_cookie_to_this_host(gateway: Running) -> None:
    transport = httpx.ASGITransport(gateway.app)
    async with httpx.AsyncClient(transport=transport, base_url="https://balie.test") as browser:
        body = {"username": "anna", "password": PASSWORD}
        answer = await browser.post("/api/desk/session", json=body)
        (cookie,) = answer.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-voorsorteer_desk=")
        assert "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie
        assert (await browser.get("/api/desk/session")).status_code == 200
        token = browser.cookies["__Host-voorsorteer_desk"]
        browser.cookies.clear()
        # Another page of this host, over http, could have set this one.
        browser.cookies.set("voorsorteer_desk", token)
        assert (await browser.get("/api/desk/session")).status_code == 401

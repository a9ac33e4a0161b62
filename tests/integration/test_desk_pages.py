"""The desk's log-in and queue, as a browser without scripts uses them."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.bootstrap import Services
from bot.domain.handoff import HandoffStatus
from bot.domain.staff import Staff
from tests.desk_scene import PASSWORD, Scene, callback, eviction, parking
from tests.fakes import FakeClock
from tests.gateway_client import Running, running
from tests.plain_browser import ORIGIN, Browser, case, logged_in, shown


@pytest.fixture
def scene(services: Services, clock: FakeClock) -> Scene:
    scene = Scene(services, clock)
    scene.demo_customers()
    return scene


@pytest_asyncio.fixture
async def gateway(services: Services) -> AsyncIterator[Running]:
    async with running(services) as gateway:
        yield gateway


@pytest_asyncio.fixture
async def desk(gateway: Running, anna: Staff) -> AsyncIterator[Browser]:
    browser = await logged_in(gateway, "anna")
    yield browser
    await browser.http.aclose()


# --- logging in -------------------------------------------------------------------------------


async def test_who_is_not_logged_in_is_asked_to_and_then_comes_where_they_wanted(
    gateway: Running, anna: Staff, scene: Scene
) -> None:
    handoff = parking(scene)
    browser = Browser(gateway.http)
    asked = await browser.get(case(handoff.id))
    assert asked.url.path == "/desk/login"
    there = re.search(r'name="next" value="([^"]+)"', asked.text)
    assert there
    answer = await browser.post(
        "/desk/login", username="anna", password=PASSWORD, next=html.unescape(there[1])
    )
    assert answer.url.path == case(handoff.id)


async def test_a_wrong_password_is_told_and_the_name_stays(gateway: Running, anna: Staff) -> None:
    answer = await Browser(gateway.http).post("/desk/login", username="anna", password="mis")
    assert answer.status_code == 401
    assert "De naam of het wachtwoord klopt niet." in shown(answer)
    assert 'value="anna"' in answer.text and "mis" not in answer.text


async def test_guessing_passwords_is_slowed_down(gateway: Running, anna: Staff) -> None:
    browser = Browser(gateway.http)
    for _ in range(6):
        await browser.post("/desk/login", username="anna", password="mis")
    answer = await browser.post("/desk/login", username="anna", password=PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "te snel" in shown(answer)


@pytest.mark.parametrize(
    "there", ["https://kwaad.example/desk", "//kwaad.example", "/desk\\@kwaad.example", "/static"]
)
async def test_logging_in_never_leads_to_another_site(
    gateway: Running, anna: Staff, there: str
) -> None:
    fields = {"username": "anna", "password": PASSWORD, "next": there}
    answer = await gateway.http.post("/desk/login", data=fields, headers=ORIGIN)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk"


async def test_logging_out_ends_the_session(desk: Browser) -> None:
    cookie = dict(desk.http.cookies)
    assert "U bent uitgelogd." in shown(await desk.post("/desk/logout"))
    desk.http.cookies.update(cookie)
    assert (await desk.get("/desk")).url.path == "/desk/login"


async def test_a_form_of_another_site_is_refused(desk: Browser, scene: Scene) -> None:
    handoff = parking(scene)
    answer = await desk.http.post(
        case(handoff.id, "/claim"),
        headers={"Origin": "https://kwaad.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert scene.now(handoff).status is HandoffStatus.WAITING


async def test_a_designer_sees_no_conversation(gateway: Running, scene: Scene) -> None:
    scene.staff("dirk", "Dirk Ontwerp", "designer")
    handoff = parking(scene)
    browser = Browser(gateway.http)
    answer = await browser.post("/desk/login", username="dirk", password=PASSWORD)
    assert answer.status_code == 200 and "Mijn account" in shown(answer)
    for path in (case(handoff.id), case(handoff.id, "/news"), "/desk/queue", "/desk/strip"):
        assert (await browser.get(path)).status_code == 403


# --- the queue --------------------------------------------------------------------------------


async def test_a_row_says_what_an_agent_needs_to_choose(desk: Browser, scene: Scene) -> None:
    parking(scene)
    scene.clock.forward(minutes=65)
    callback(scene)
    scene.clock.forward(minutes=4)
    page = shown(await desk.get("/desk"))
    for words in (
        "Een parkeervergunning regelen",
        "mevrouw De Vries",
        "boos",
        "eerder contact genoemd · bezwaar tegen een besluit",
        "1 u 09",
        "Terugbellen: morgenochtend tussen 9 en 11 uur",
        "4 min",
        "Niet gecontroleerd",
        "Burgerzaken",
    ):
        assert words in page


async def test_urgent_comes_first_and_is_said_in_words(desk: Browser, scene: Scene) -> None:
    parking(scene)
    scene.clock.forward(minutes=9)
    urgent = eviction(scene)
    page = await desk.get("/desk")
    assert "Dringend" in shown(page)
    assert page.text.index("Hulp bij schulden") < page.text.index("Een parkeervergunning regelen")
    assert "<title>(2) Wachtend" in page.text
    assert (await desk.get("/desk/next")).url.path == case(urgent.id)


async def test_with_nobody_waiting_the_next_case_is_an_empty_queue(desk: Browser) -> None:
    answer = await desk.get("/desk/next")
    assert answer.url.path == "/desk"
    assert "Er wacht nu niemand." in shown(answer)


async def test_only_my_departments_wait_for_me(gateway: Running, scene: Scene) -> None:
    scene.staff("eva", "Eva", departments=["burgerzaken"])
    hidden = parking(scene)
    callback(scene)
    eva = await logged_in(gateway, "eva")
    page = shown(await eva.get("/desk"))
    assert "overlijden" in page and "parkeervergunning" not in page
    assert (await eva.get(case(hidden.id))).status_code == 404
    assert (await eva.post(case(hidden.id, "/claim"))).status_code == 404


async def test_my_own_case_says_that_the_citizen_waits_for_an_answer(
    desk: Browser, scene: Scene, anna: Staff
) -> None:
    handoff = parking(scene)
    scene.services.casework.claim(handoff.id, anna)
    scene.services.casework.reply(handoff.id, anna, "Ik kijk het na.", None)
    assert "Wacht op uw antwoord" not in shown(await desk.get("/desk?tab=mine"))
    scene.writes(handoff, "Hoe lang duurt dat?")
    assert "Wacht op uw antwoord" in shown(await desk.get("/desk?tab=mine"))


async def test_only_a_team_leader_reads_what_colleagues_have(
    gateway: Running, desk: Browser, scene: Scene, bram: Staff
) -> None:
    scene.staff("tine", "Tine", "supervisor")
    handoff = parking(scene)
    scene.services.casework.claim(handoff.id, bram)
    assert (await desk.get(case(handoff.id))).status_code == 404
    tine = await logged_in(gateway, "tine")
    assert "Bram Bakker" in shown(await tine.get("/desk?tab=claimed"))
    assert "U leest mee" in shown(await tine.get(case(handoff.id)))


# --- headers and safety -----------------------------------------------------------------------


async def test_pages_are_not_kept_and_run_no_script_of_others(desk: Browser, scene: Scene) -> None:
    handoff_id = parking(scene).id
    for path in ("/desk", case(handoff_id), "/desk/login"):
        answer = await desk.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(
            r"\son\w+=|<style|style=|<script(?![^>]*src=)|javascript:", answer.text
        )
        assert not re.search(r'src="(https?:)?//|<link[^>]+href="(https?:)?//', answer.text)


async def test_a_session_that_ended_tells_the_script_and_moves_nothing(gateway: Running) -> None:
    answer = await gateway.http.get("/desk/strip", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "U bent uitgelogd." in answer.text and "location" not in answer.headers

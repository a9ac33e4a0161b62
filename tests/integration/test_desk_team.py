"""Presence and the overview of supervisors, as a browser without scripts uses them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.domain.handoff import Handoff
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


@pytest.fixture
def tine(scene: Scene) -> Staff:
    return scene.staff("tine", "Tine Leider", "supervisor")


@pytest_asyncio.fixture
async def gateway(services: Services) -> AsyncIterator[Running]:
    async with running(services) as gateway:
        yield gateway


@pytest_asyncio.fixture
async def desk(gateway: Running, anna: Staff) -> AsyncIterator[Browser]:
    browser = await logged_in(gateway, "anna")
    yield browser
    await browser.http.aclose()


@pytest_asyncio.fixture
async def lead(gateway: Running, tine: Staff) -> AsyncIterator[Browser]:
    browser = await logged_in(gateway, "tine")
    yield browser
    await browser.http.aclose()


def taken(scene: Scene, staff: Staff) -> Handoff:
    handoff = parking(scene)
    scene.services.casework.claim(handoff.id, staff)
    return handoff


# --- one's own presence -----------------------------------------------------------------------


async def test_a_pause_is_a_button_on_every_page_and_ends_with_it(
    desk: Browser, scene: Scene, anna: Staff
) -> None:
    handoff = taken(scene, anna)
    page = await desk.http.post(
        "/desk/presence",
        data={"paused": "1"},
        headers={**ORIGIN, "Referer": f"http://balie.test{case(handoff.id)}?x=1"},
    )
    assert page.headers["location"] == f"{case(handoff.id)}?x=1"
    assert "Weer beschikbaar" in shown(await desk.get(case(handoff.id)))
    assert scene.now(handoff).held_by(anna.id)  # a pause takes no case away
    away = await desk.http.post("/desk/presence", data={"paused": "0"}, headers=ORIGIN)
    assert away.headers["location"] == "/desk"
    assert "Weer beschikbaar" not in shown(await desk.get("/desk"))


async def test_the_script_gets_no_page_but_a_sign_to_look_again(desk: Browser) -> None:
    asks = {**ORIGIN, "HX-Request": "true"}
    answer = await desk.http.post("/desk/presence", data={"paused": "1"}, headers=asks)
    assert answer.status_code == 204 and answer.headers["hx-trigger"] == "desk:changed"
    assert 'data-paused="yes"' in (await desk.get("/desk/strip")).text


async def test_the_api_pauses_and_shows_the_overview_to_supervisors(
    gateway: Running, scene: Scene, anna: Staff, tine: Staff
) -> None:
    handoff = taken(scene, anna)
    async with gateway.desk("anna", PASSWORD) as mine, gateway.desk("tine", PASSWORD) as theirs:
        assert (await mine.post("/api/desk/presence", json={"paused": True})).status_code == 204
        assert (await mine.post("/api/desk/presence", json={"paused": "ja"})).status_code == 422
        assert (await mine.get("/api/desk/overview")).status_code == 403
        found = (await theirs.get("/api/desk/overview")).json()
        person = next(one for one in found["staff"] if one["username"] == "anna")
        assert (person["presence"], person["load"]) == ("paused", 1)
        assert [one["id"] for one in person["cases"]] == [handoff.id]
        assert person["cases"][0]["first_reply_by"] is not None
        assert {one["department"] for one in found["departments"]} >= {"sociaal", "belastingen"}
        assert found["departments"][0]["today"]["claim"]["median_s"] is None
        done = await theirs.post("/api/desk/staff/anna/presence", json={"paused": False})
        assert done.status_code == 204
        assert (await theirs.delete("/api/desk/staff/anna/sessions")).status_code == 204
        assert (await mine.get("/api/desk/overview")).status_code == 401


# --- the queue --------------------------------------------------------------------------------


async def test_what_is_for_another_skill_is_shown_and_cannot_be_taken(
    desk: Browser, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    skills = scene.services.catalogue.organisation.skills
    monkeypatch.setitem(skills, "schuldhulp", "hulp bij schulden")
    handoff = eviction(scene)
    with scene.services.deps.uow() as repos:
        repos.handoffs.update_open(handoff.id, skill="schuldhulp", language="pl")
    page = await desk.get("/desk")
    assert "Voor iemand met: hulp bij schulden" in shown(page)
    assert "Schrijft Pools" in shown(page)
    assert f'id="claim-{handoff.id}"' not in page.text
    assert "Oppakken" not in shown(await desk.get(case(handoff.id)))
    assert (await desk.get("/desk/next")).url.path == "/desk"


async def test_call_backs_have_their_own_part_by_the_hour_and_only_due_ones_count(
    desk: Browser, scene: Scene
) -> None:
    parking(scene)
    about = {"kind": "callback", "department": "belastingen"}
    for hour in (15, 9):
        at = scene.clock.now.replace(hour=hour)
        scene.waiting("Bel mij", goal="bezwaar", callback_from=at, callback_when="dan", **about)
    text = shown(await desk.get("/desk"))
    assert "(2) Wachtend" in text  # the chat, and the call of nine o'clock
    part = text.index("Terugbellen")
    assert text.index("Een parkeervergunning regelen") < part
    assert part < text.index("10:00 nu bellen") < text.index("16:00")


# --- the overview -----------------------------------------------------------------------------


async def test_the_overview_is_for_supervisors(desk: Browser, anna: Staff) -> None:
    assert (await desk.get("/desk/overview")).status_code == 403
    assert (await desk.get("/desk/overview/now")).status_code == 403
    assert (await desk.post("/desk/team/anna/pause", paused="1")).status_code == 403
    assert (await desk.get("/desk/team/anna/log-out")).status_code == 403
    assert 'href="/desk/overview"' not in (await desk.get("/desk")).text


async def test_the_overview_says_who_is_here_and_what_waits(
    lead: Browser, desk: Browser, scene: Scene, anna: Staff
) -> None:
    taken(scene, anna)
    callback(scene)
    urgent = eviction(scene)
    scene.clock.forward(minutes=4)
    scene.services.staff.heartbeat(anna)
    text = shown(await lead.get("/desk/overview"))
    assert "Anna de Vries Aanwezig 1 van 4 gesprekken Alle afdelingen" in text
    assert "Nog geen antwoord, terug om 11:05" in text
    assert "Werk, Inkomen en Zorg 1 1 dringend 4 min Er is iemand open 08:30 - 17:00" in text
    assert "te weinig te weinig te weinig te weinig 1 nu" in text
    assert "Wacht te lang (" not in text
    scene.clock.forward(minutes=2)
    scene.services.casework.sweep()
    page = await lead.get("/desk/overview/now")
    assert page.text.index("Wacht te lang (") < page.text.index(f"escalated-{urgent.id}")
    assert 'data-escalated="0"' not in (await lead.get("/desk/strip")).text
    assert 'data-escalated="0"' in (await desk.get("/desk/strip")).text


async def test_a_colleague_is_paused_and_logged_out_after_being_asked_once_more(
    lead: Browser, desk: Browser, scene: Scene, anna: Staff
) -> None:
    taken(scene, anna)
    paused = await lead.post("/desk/team/anna/pause", paused="1")
    assert "Anna de Vries staat nu op pauze" in shown(paused)
    assert "Pauze beëindigen" in shown(paused)
    asked = await lead.get("/desk/team/anna/log-out")
    assert "Anna de Vries uitloggen?" in shown(asked) and "heeft nu 1 gesprek" in shown(asked)
    assert (await desk.get("/desk")).url.path == "/desk"  # asking does nothing yet
    done = await lead.post("/desk/team/anna/log-out")
    assert "Anna de Vries is uitgelogd." in shown(done)
    assert (await desk.get("/desk")).url.path == "/desk/login"
    assert (await lead.get("/desk/team/tine/log-out")).status_code == 404
    assert (await lead.get("/desk/team/niemand/log-out")).status_code == 404
    assert "script" not in shown(await lead.get("/desk/overview?gedaan=pauze&over=<script>"))


async def test_a_supervisor_reads_along_in_the_open_and_takes_over(
    lead: Browser, desk: Browser, scene: Scene, anna: Staff, tine: Staff
) -> None:
    handoff = taken(scene, anna)
    along = case(handoff.id, "/along")
    assert "leest mee" not in shown(await desk.get(along))
    page = shown(await lead.get(case(handoff.id)))
    assert "U leest mee met Anna de Vries, die dat ziet." in page
    assert "Teamleider Tine Leider leest mee." in shown(await desk.get(along))
    assert "Teamleider Tine Leider leest mee." in shown(await desk.get(case(handoff.id)))
    scene.clock.forward(seconds=61)
    assert "leest mee" not in shown(await desk.get(along))

    assert (await desk.post(case(handoff.id, "/take-over"))).status_code == 403
    taken_over = await lead.post(case(handoff.id, "/take-over"))
    assert "U heeft dit gesprek overgenomen." in shown(taken_over)
    assert scene.now(handoff).held_by(tine.id)
    assert (await desk.get(along)).status_code == 404


async def test_the_first_word_has_a_clock_that_stops_when_it_is_said(
    desk: Browser, scene: Scene, anna: Staff
) -> None:
    handoff = taken(scene, anna)
    text = shown(await desk.get(case(handoff.id)))
    assert "De klant wacht sinds 11:00 op uw eerste antwoord." in text
    assert "om 11:05 terug naar de wachtrij" in text
    assert "terug in de rij om 11:05" in shown(await desk.get("/desk?tab=mine"))
    scene.services.casework.reply(handoff.id, anna, "Goedemorgen.", None)
    assert (await desk.get(case(handoff.id, "/along"))).text.strip() == ""
    scene.services.casework.resolve(handoff.id, anna, "solved", [])
    assert (await desk.get(case(handoff.id, "/along"))).status_code == 286  # and asks no more


async def test_pages_of_the_overview_run_no_script_of_others(lead: Browser, scene: Scene) -> None:
    scene.services.casework.claim(parking(scene).id, scene.staff("bo", "Bo <b>"))
    answer = await lead.get("/desk/overview")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r"\son\w+=|<style|style=|<script(?![^>]*src=)|javascript:", answer.text)
    assert "Bo &lt;b&gt;" in answer.text


def test_nothing_in_the_overview_reads_all_that_is_stored(scene: Scene, tine: Staff) -> None:
    statements: list[tuple[str, tuple]] = []

    def note(_connection: object, _cursor: object, statement: str, values: tuple, *_: object):
        statements.append((statement, values))

    engine = scene.services.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    scene.services.overseeing.team(tine)
    scene.services.overseeing.version(tine)
    sa.event.remove(engine, "before_cursor_execute", note)
    asked = [one for one in statements if one[0].lstrip().startswith("SELECT")]
    assert any("handoffs" in statement for statement, _ in asked)
    with engine.connect() as connection:
        for statement, values in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            steps = [row.detail for row in plan]
            whole = [s for s in steps if re.match(r"SCAN (handoffs|messages|spoken|audit)", s)]
            assert not whole, (statement, steps)

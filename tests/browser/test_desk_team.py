"""A supervisor and an agent, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from bot.bootstrap import Services
from bot.domain.handoff import Handoff
from bot.domain.staff import Staff
from tests.browser.desk import Served, connected, opened, served
from tests.desk_scene import PASSWORD, Scene, eviction, parking
from tests.fakes import FakeClock

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(services: Services, clock: FakeClock, anna: Staff, bram: Staff) -> Scene:
    scene = Scene(services, clock)
    scene.demo_customers()
    scene.staff("tine", "Tine Leider", "supervisor")
    return scene


@pytest.fixture
def desk(scene: Scene, browser) -> Iterator[Served]:
    with served(scene.services, browser) as made:
        yield made


@pytest.fixture
def annas(scene: Scene, anna: Staff) -> Handoff:
    handoff = parking(scene)
    scene.services.casework.claim(handoff.id, anna)
    return handoff


def test_reading_along_is_seen_by_the_agent_and_taking_over_as_well(
    desk: Served, scene: Scene, annas: Handoff
) -> None:
    agent = connected(opened(desk.page("anna"), annas))
    lead = connected(desk.page("tine"))
    lead.keyboard.press("l")
    expect(lead.get_by_role("heading", level=1)).to_have_text("Overzicht")
    lead.locator(f"#along-{annas.id}").click()
    expect(lead.get_by_text("U leest mee met Anna de Vries, die dat ziet.")).to_be_visible()
    connected(lead)
    desk.wake(annas)
    expect(agent.get_by_text("Teamleider Tine Leider leest mee.")).to_be_visible()

    # What is said is on both screens at once.
    agent.get_by_label("Uw antwoord aan de klant").fill("Goedemorgen, ik kijk het na.")
    agent.get_by_label("Uw antwoord aan de klant").press("Enter")
    desk.wake(annas)
    expect(lead.get_by_role("log")).to_contain_text("Goedemorgen, ik kijk het na.")
    expect(lead.get_by_label("Uw antwoord aan de klant")).to_have_count(0)

    lead.get_by_role("button", name="Overnemen").click()
    expect(lead.get_by_text("U heeft dit gesprek overgenomen.")).to_be_visible()
    expect(lead.get_by_label("Uw antwoord aan de klant")).to_be_visible()
    expect(agent.get_by_text("Tine Leider heeft dit gesprek opgepakt.")).to_be_visible()


def test_the_clock_of_the_first_word_is_gone_when_it_is_said(
    desk: Served, scene: Scene, annas: Handoff
) -> None:
    page = connected(opened(desk.page("anna"), annas))
    clock = page.get_by_text("Zonder antwoord gaat het gesprek om 11:05 terug naar de wachtrij.")
    expect(clock).to_be_visible()
    page.get_by_label("Uw antwoord aan de klant").fill("Goedemorgen.")
    page.get_by_label("Uw antwoord aan de klant").press("Enter")
    expect(clock).to_have_count(0)
    expect(page.get_by_role("navigation", name="Mijn gesprekken")).not_to_contain_text("11:05")


def test_a_pause_by_keyboard_keeps_what_was_typed_and_hushes_new_cases(
    desk: Served, scene: Scene, annas: Handoff, anna: Staff
) -> None:
    page = connected(opened(desk.page("anna"), annas))
    page.get_by_label("Uw antwoord aan de klant").fill("Half getypt")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    button = page.get_by_role("button", name="Weer beschikbaar")
    expect(button).to_be_visible()
    expect(page.get_by_label("Uw antwoord aan de klant")).to_have_value("Half getypt")
    eviction(scene)
    desk.wake()
    expect(page.locator("#tab-waiting")).to_contain_text("1 wachtend, 1 dringend")
    expect(page.locator("#announce")).to_have_text("")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Pauze")).to_be_visible()
    eviction(scene)
    desk.wake()
    expect(page.locator("#announce")).to_have_text("Een dringend gesprek wacht.")


def test_the_overview_is_live_and_says_what_waits_too_long(
    desk: Served, scene: Scene, annas: Handoff, bram: Staff
) -> None:
    waiting = parking(scene)
    page = connected(desk.page("tine"))
    page.goto("/desk/overview")
    connected(page)
    page.locator(f"#along-{annas.id}").focus()
    scene.services.staff.log_in("bram", PASSWORD)
    desk.wake()
    expect(page.locator("#person-bram")).to_contain_text("Aanwezig")
    scene.clock.forward(minutes=4)
    scene.services.staff.heartbeat(bram)
    scene.clock.forward(minutes=6, seconds=30)
    scene.services.casework.sweep()
    desk.wake()
    alarm = page.get_by_role("region", name="Wacht te lang")
    expect(alarm).to_contain_text("Een parkeervergunning regelen")
    expect(page.locator("#announce")).to_contain_text("Een gesprek wacht te lang.")
    page.locator(f"#take-{waiting.id}").click()
    expect(page.get_by_text("U heeft dit gesprek overgenomen.")).to_be_visible()


def test_without_scripts_a_supervisor_sees_and_takes_over(
    desk: Served, scene: Scene, annas: Handoff
) -> None:
    page = desk.page("tine", java_script_enabled=False)
    page.get_by_role("button", name="Pauze").click()
    expect(page.get_by_role("button", name="Weer beschikbaar")).to_be_visible()
    page.goto("/desk/overview")
    page.locator(f"#take-{annas.id}").click()
    expect(page.get_by_text("U heeft dit gesprek overgenomen.")).to_be_visible()

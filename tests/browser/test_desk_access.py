"""Everybody can work at the desk: any window, light or dark, by keyboard, without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from bot.bootstrap import Services
from bot.domain.conversation import Owner
from bot.domain.handoff import Handoff
from bot.domain.staff import Staff
from bot.gateway.desk_view import wait_words
from tests.browser.desk import Served, connected, log_in, opened, served, sideways
from tests.desk_scene import Scene, callback, eviction, parking
from tests.fakes import FakeClock

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(services: Services, clock: FakeClock, anna: Staff, bram: Staff) -> Scene:
    scene = Scene(services, clock)
    scene.demo_customers()
    return scene


@pytest.fixture
def desk(scene: Scene, browser) -> Iterator[Served]:
    with served(scene.services, browser) as made:
        yield made


@pytest.fixture
def busy(scene: Scene, anna: Staff) -> dict[str, Handoff]:
    """A queue with everything in it, and a case of Anna's own that somebody typed much in."""
    made = {"parking": parking(scene)}
    scene.clock.forward(minutes=14)
    made["callback"] = callback(scene)
    made["urgent"] = eviction(scene)
    made["mine"] = eviction(scene)
    scene.services.casework.claim(made["mine"].id, anna)
    scene.services.casework.reply(made["mine"].id, anna, "Goedemorgen.", None)
    scene.writes(made["mine"], "eenheellangwoordzonderspaties" * 8 + " https://voorbeeld.example")
    made["done"] = parking(scene)
    scene.services.casework.claim(made["done"].id, anna)
    scene.services.casework.resolve(made["done"].id, anna, "solved", [])
    return made


@pytest.mark.parametrize("width", [320, 600, 961, 1920])
def test_no_width_scrolls_sideways(desk: Served, busy: dict[str, Handoff], width: int) -> None:
    page = desk.page("anna", viewport={"width": width, "height": 800})
    assert sideways(page) <= 0
    opened(page, busy["mine"])
    assert sideways(page) <= 0


def test_without_scripts_a_case_is_claimed_answered_and_resolved(
    desk: Served, scene: Scene
) -> None:
    handoff = parking(scene)
    page = desk.page("anna", java_script_enabled=False)
    page.get_by_role("button", name="Oppakken").click()
    page.get_by_label("Uw antwoord aan de klant").fill("Goedemorgen.")
    page.get_by_role("button", name="Versturen").click()
    expect(page.get_by_role("log")).to_contain_text("Goedemorgen.")
    page.locator("#do-resolve > summary").click()
    page.get_by_label("Opgelost").check()
    page.get_by_label("Doet wat").first.fill("Wij sturen de vergunning op")
    page.get_by_role("button", name="Afronden en bevestigen").click()
    # A promise has a term: what was typed is still there, and the reason.
    expect(page.get_by_label("Doet wat").first).to_have_value("Wij sturen de vergunning op")
    page.get_by_label("Wanneer, in woorden").first.fill("binnen een week")
    page.get_by_role("button", name="Afronden en bevestigen").click()
    expect(page.get_by_text("is afgerond.")).to_be_visible()
    assert scene.owner(handoff) is Owner.CLOSED
    assert "Wij sturen de vergunning op (binnen een week)." in scene.texts(handoff)[-2]


def test_without_scripts_a_small_frame_keeps_the_desk_open(desk: Served, scene: Scene) -> None:
    page = desk.page("anna", java_script_enabled=False)
    frame = page.frame_locator("iframe[title='Uw gesprekken']")
    expect(frame.get_by_text("0 wachtend")).to_be_visible()


def test_without_scripts_no_page_renews_itself_under_somebodys_hands(desk: Served) -> None:
    page = desk.page("anna", java_script_enabled=False)
    assert "vernieuw de pagina zelf" in page.content()
    assert 'http-equiv="refresh"' not in page.content()


def test_the_open_desk_sends_its_heartbeat(desk: Served) -> None:
    page = desk.page()
    with page.context.expect_event(
        "request", lambda request: request.url.endswith("/api/desk/heartbeat")
    ) as sent:
        log_in(page, "anna")
    assert sent.value.method == "POST"


def test_letters_do_nothing_while_typing_or_when_turned_off(
    desk: Served, busy: dict[str, Handoff]
) -> None:
    page = connected(opened(desk.page("anna"), busy["mine"]))
    here = page.url
    page.get_by_label("Uw antwoord aan de klant").press_sequentially("vwmr")
    expect(page.get_by_label("Uw antwoord aan de klant")).to_have_value("vwmr")
    page.locator("#menu summary").click()
    page.get_by_label("Sneltoetsen met één letter").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    assert page.url == here
    page.keyboard.press("F2")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hulp bij schulden en rekeningen")


def test_sound_is_off_until_it_is_asked_for_and_the_choice_stays(desk: Served) -> None:
    page = connected(desk.page("anna"))
    page.locator("#menu summary").click()
    sound = page.get_by_label("Geluid bij een nieuw gesprek of bericht")
    expect(sound).not_to_be_checked()
    sound.check()
    page.get_by_label("Donker").check()
    page.reload()
    expect(sound).to_be_checked()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_waiting_times_count_up_in_the_same_words_as_the_server(desk: Served, scene: Scene) -> None:
    page = connected(desk.page("anna"))
    seconds = [0, 59, 60, 3_599, 3_600, 3_660, 36_000, 86_399, 86_400, 200_000]
    words = page.evaluate(
        """async (all) => {
          const { waitWords } = await import('/static/desk/waits.js');
          return all.map(waitWords);
        }""",
        seconds,
    )
    assert words == [wait_words(value) for value in seconds]

"""An agent's work at the desk, in a real browser: from the queue to a resolved conversation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from bot.bootstrap import Services
from bot.domain.conversation import Owner
from bot.domain.handoff import Handoff
from bot.domain.staff import Staff
from tests.browser.desk import Served, connected, opened, served
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
def mine(scene: Scene, anna: Staff) -> Handoff:
    handoff = parking(scene)
    scene.services.casework.claim(handoff.id, anna)
    return handoff


def answer(page: Page):
    return page.get_by_label("Uw antwoord aan de klant")


def test_a_whole_case_goes_from_the_queue_to_resolved_by_keyboard_alone(
    desk: Served, scene: Scene
) -> None:
    parking(scene)
    scene.clock.forward(minutes=3)
    urgent = eviction(scene)
    page = connected(desk.page("anna"))
    expect(page).to_have_title("(2) Wachtend – Balie gemeente Voorbeeldstad")

    page.keyboard.press("v")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hulp bij schulden en rekeningen")
    connected(page)  # keys work from then on
    page.keyboard.press("o")
    expect(page.get_by_text("U heeft dit gesprek opgepakt.")).to_be_visible()
    expect(answer(page)).to_be_focused()
    connected(page)  # Enter sends from then on

    page.keyboard.type("Goedemorgen. Ik lees dat het dringend is.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Heeft u de brief nog?")
    page.keyboard.press("Enter")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Heeft u de brief nog?")
    expect(answer(page)).to_have_value("")
    expect(answer(page)).to_be_focused()
    scene.writes(urgent, "Ja, die ligt hier.")
    desk.wake(urgent)
    expect(log).to_contain_text("Ja, die ligt hier.")
    expect(answer(page)).to_be_focused()

    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.press("Space")  # the first outcome
    page.get_by_role("button", name="Afspraak toevoegen").press("Enter")
    page.keyboard.type("Wij bellen u vanmiddag")
    page.keyboard.press("Tab")
    page.keyboard.type("voor 15 uur")
    page.get_by_role("button", name="Afronden en bevestigen").press("Enter")

    done = page.get_by_text("‘Hulp bij schulden en rekeningen’ is afgerond.")
    expect(done).to_be_visible()
    assert scene.owner(urgent) is Owner.CLOSED
    assert "Wij bellen u vanmiddag (voor 15 uur)." in scene.texts(urgent)[-2]
    assert "Goedemorgen. Ik lees dat het dringend is.\nHeeft u de brief nog?" in scene.texts(urgent)


def test_the_queue_refreshes_itself_and_leaves_focus_and_scroll_alone(
    desk: Served, scene: Scene
) -> None:
    first, *_ = [parking(scene) for _ in range(12)]
    page = connected(desk.page("anna", viewport={"width": 1000, "height": 420}))
    held = page.locator(f"#open-{first.id}")
    held.focus()
    page.evaluate("scrollTo(0, 90)")
    scene.clock.forward(minutes=2)
    eviction(scene)
    desk.wake()
    expect(page.get_by_role("link", name="Hulp bij schulden en rekeningen")).to_be_attached()
    expect(page).to_have_title("(13) Wachtend – Balie gemeente Voorbeeldstad")
    expect(held).to_be_focused()
    assert page.evaluate("scrollY") == 90
    expect(page.locator("#announce")).to_have_text("Een dringend gesprek wacht.")


def test_when_a_colleague_takes_the_row_in_focus_the_next_row_has_it(
    desk: Served, scene: Scene, bram: Staff
) -> None:
    rows = []
    for _ in range(3):
        rows.append(parking(scene))
        scene.clock.forward(minutes=1)
    page = connected(desk.page("anna"))
    page.locator(f"#open-{rows[1].id}").focus()
    scene.services.casework.claim(rows[1].id, bram)
    desk.wake(rows[1])
    expect(page.locator(f"#row-{rows[1].id}")).to_have_count(0)
    expect(page.locator(f"#open-{rows[2].id}")).to_be_focused()


def test_new_messages_are_added_and_the_old_ones_stay_as_they_are(
    desk: Served, scene: Scene, mine: Handoff
) -> None:
    page = connected(opened(desk.page("anna"), mine))
    page.evaluate(
        """() => {
          window.changes = [];
          new MutationObserver((all) => all.forEach((one) => {
            one.addedNodes.forEach((n) => n.nodeType === 1 && changes.push(n.dataset.seq));
            one.removedNodes.forEach((n) => n.nodeType === 1 && changes.push('removed'));
          })).observe(document.getElementById('messages'), { childList: true });
        }"""
    )
    scene.writes(mine, "<img src=x onerror=alert(1)> hallo")
    scene.writes(mine, "Bent u er?")
    desk.wake(mine)
    expect(page.get_by_role("log")).to_contain_text("<img src=x onerror=alert(1)> hallo")
    answer(page).fill("Ja")
    answer(page).press("Enter")
    expect(page.locator(".message-agent")).to_have_count(1)
    last = len(scene.texts(mine))
    assert page.evaluate("changes") == [str(last - 2), str(last - 1), str(last)]


def test_who_reads_back_is_not_moved_and_sees_that_there_is_more(
    desk: Served, scene: Scene, mine: Handoff
) -> None:
    for number in range(30):
        scene.writes(mine, f"Regel {number}")
    page = connected(opened(desk.page("anna"), mine))
    log = page.get_by_role("log")
    assert log.evaluate("e => e.scrollHeight - e.scrollTop - e.clientHeight") <= 1
    log.evaluate("e => { e.scrollTop = 40; }")
    scene.writes(mine, "Nog iets")
    desk.wake(mine)
    button = page.get_by_role("button", name="Nieuw bericht")
    button.wait_for()
    assert log.evaluate("e => e.scrollTop") == 40
    button.click()
    expect(page.get_by_role("log").get_by_text("Nog iets")).to_be_in_viewport()
    expect(button).to_be_hidden()


def test_an_answer_that_cannot_be_sent_is_kept_and_then_sent_once(
    desk: Served, scene: Scene, mine: Handoff
) -> None:
    page = connected(opened(desk.page("anna"), mine))

    def lost_on_the_way_back(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/messages", lost_on_the_way_back)
    answer(page).fill("Ik zoek het uit.")
    answer(page).press("Enter")
    expect(page.get_by_text("Versturen lukt nu niet. Uw tekst staat er nog.")).to_be_visible()
    expect(answer(page)).to_have_value("Ik zoek het uit.")
    page.unroute("**/messages")
    page.reload()
    expect(answer(page)).to_have_value("Ik zoek het uit.")
    answer(page).press("Enter")
    expect(answer(page)).to_have_value("")
    assert scene.texts(mine).count("Ik zoek het uit.") == 1


def test_another_text_after_a_failure_is_another_message(
    desk: Served, scene: Scene, mine: Handoff
) -> None:
    page = connected(opened(desk.page("anna"), mine))
    page.route("**/messages", lambda route: (route.fetch(), route.abort()))
    answer(page).fill("Eerste")
    answer(page).press("Enter")
    page.get_by_text("Versturen lukt nu niet.").wait_for()
    page.unroute("**/messages")
    answer(page).fill("Tweede")
    answer(page).press("Enter")
    expect(answer(page)).to_have_value("")
    assert scene.texts(mine)[-2:] == ["Eerste", "Tweede"]


def test_a_case_that_was_taken_while_its_page_was_open_says_by_whom(
    desk: Served, scene: Scene, bram: Staff
) -> None:
    handoff = parking(scene)
    page = connected(opened(desk.page("anna"), handoff))
    scene.services.casework.claim(handoff.id, bram)
    desk.wake(handoff)
    expect(page.get_by_text("Bram Bakker heeft dit gesprek opgepakt.")).to_be_visible()
    page.get_by_role("button", name="Oppakken").click()
    told = page.get_by_role("alert").filter(has_text="Bram Bakker heeft dit gesprek al opgepakt.")
    expect(told).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wachtend")


def test_a_session_that_ended_is_told_and_what_was_typed_stays(
    desk: Served, scene: Scene, mine: Handoff
) -> None:
    page = connected(opened(desk.page("anna"), mine))
    answer(page).fill("Half getypt")
    page.context.clear_cookies()
    answer(page).press("Enter")
    expect(page.locator("#desk-alert")).to_contain_text("U bent uitgelogd.")
    expect(answer(page)).to_have_value("Half getypt")
    page.locator("#desk-alert").get_by_role("link", name="Opnieuw inloggen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")


def test_agreements_are_added_and_taken_away_and_enter_never_finishes_the_case(
    desk: Served, scene: Scene, mine: Handoff
) -> None:
    page = connected(opened(desk.page("anna"), mine))
    page.locator("#do-resolve summary").click()
    page.get_by_label("Opgelost").check()
    add = page.get_by_role("button", name="Afspraak toevoegen")
    add.click()
    rows = page.locator("#step-rows .step-row")
    expect(rows).to_have_count(1)
    page.keyboard.type("Eerste")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    page.keyboard.type("Tweede")
    page.get_by_role("button", name="Afspraak 1 weghalen").press("Enter")
    expect(rows).to_have_count(1)
    expect(page.get_by_label("Doet wat")).to_have_value("Tweede")
    expect(page.get_by_label("Doet wat")).to_be_focused()
    assert scene.owner(mine) is Owner.AGENT

    # What was typed in a row comes back with the mistake, also when nothing says what is done.
    page.get_by_label("Doet wat").fill("")
    page.get_by_label("Wanneer, in woorden").fill("voor vrijdag")
    page.get_by_role("button", name="Afronden en bevestigen").click()
    expect(page.get_by_role("alert").filter(has_text="klopt nog niet")).to_be_visible()
    expect(rows).to_have_count(1)
    expect(page.get_by_label("Wanneer, in woorden")).to_have_value("voor vrijdag")


def test_leaving_with_an_unsent_answer_is_asked_first(
    desk: Served, scene: Scene, mine: Handoff
) -> None:
    page = connected(opened(desk.page("anna"), mine))
    answer(page).fill("Nog niet verstuurd")
    page.locator("#do-back summary").click()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Terug naar de wachtrij").click()
    expect(answer(page)).to_be_focused()
    assert scene.owner(mine) is Owner.AGENT


def test_a_message_in_another_case_of_mine_is_seen_from_here(
    desk: Served, scene: Scene, mine: Handoff, anna: Staff
) -> None:
    other = callback(scene)
    scene.services.casework.claim(other.id, anna)
    for handoff in (mine, other):
        scene.services.casework.reply(handoff.id, anna, "Ik ben er.", None)
    page = connected(opened(desk.page("anna"), mine))
    chip = page.get_by_role("navigation", name="Mijn gesprekken").get_by_role(
        "link", name="Een overlijden aangeven en regelen"
    )
    expect(chip).not_to_contain_text("wacht op uw antwoord")
    scene.writes(other, "Dank u, nog een vraag")
    desk.wake(other)
    expect(chip).to_contain_text("wacht op uw antwoord")
    expect(page).to_have_title(
        "(0 · 1 nieuw) Een parkeervergunning regelen – Balie gemeente Voorbeeldstad"
    )

"""How the widget comes onto a page: the button first and alone, little of it, and nothing moves."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser

#: For all that a first visit loads, packed.
LIMIT = 30_000
#: For what the button needs.
BUTTON_LIMIT = 7_000
CHAT = re.compile(r"/(widget/\w+/|static/widget/)chat\.js")
MODULES = re.compile(r"/(widget/\w+|static/widget)/\w+\.js|/widget\.js")
WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((one) => one.value)))
  .observe({ type: 'layout-shift', buffered: true });
"""
#: Nothing more is loaded by itself: the page is never at rest.
NO_REST = "window.requestIdleCallback = () => 0;"


@pytest.fixture
def address(served: tuple, gateway) -> str:
    return served[1]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def launcher(page: Page):
    return page.locator("voorsorteer-chat .launcher")


def loaded(page: Page) -> dict[str, int]:
    """The modules that this page fetches from here on, with their size when they are packed."""
    sizes: dict[str, int] = {}

    def note(answer) -> None:
        if MODULES.search(answer.url):
            sizes[re.sub(r".*/", "", answer.url)] = len(gzip.compress(answer.body()))

    page.on("response", note)
    return sizes


def test_everything_that_is_loaded_to_chat_stays_under_30_kilobytes(page, address):
    sizes = loaded(page)
    page.goto(f"{address}/host")
    launcher(page).click()
    page.locator("voorsorteer-chat .bubble").first.wait_for()
    assert {"widget.js", "chat.js", "transport.js", "styles.js"} <= set(sizes)
    assert sum(sizes.values()) <= LIMIT, sizes


def test_the_button_needs_little_and_is_there_before_the_rest(page, address):
    page.add_init_script(NO_REST)
    sizes = loaded(page)
    page.goto(f"{address}/host")
    expect(launcher(page)).to_have_text("Stel uw vraag")
    page.wait_for_load_state("networkidle")
    assert "chat.js" not in sizes and "launcher.js" in sizes
    assert sum(sizes.values()) <= BUTTON_LIMIT, sizes


def test_a_page_at_rest_gets_the_rest_by_itself(page, address):
    with page.expect_response(CHAT):
        page.goto(f"{address}/host")
    expect(page.locator("voorsorteer-chat .panel")).to_be_hidden()


def test_a_press_before_the_rest_is_there_is_remembered(page, address):
    held: list[Route] = []
    page.route(CHAT, lambda route: held.append(route))
    page.goto(f"{address}/host")
    launcher(page).click()
    expect(launcher(page)).to_have_attribute("aria-busy", "true")
    launcher(page).focus()
    expect(launcher(page)).to_be_focused()
    [route] = held
    route.continue_()
    expect(page.get_by_role("log")).to_contain_text("Goedendag")
    expect(page.get_by_label("Uw bericht")).to_be_focused()
    expect(launcher(page)).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize("module", ["chat", "transport"])
def test_when_the_rest_does_not_come_it_is_said_and_the_next_press_tries_again(
    page, address, module
):
    page.add_init_script(NO_REST)
    fails = re.compile(rf"/{module}\.js")
    page.route(fails, lambda route: route.abort())
    page.goto(f"{address}/host")
    launcher(page).click()
    told = page.locator("voorsorteer-chat .launcher-failed")
    expect(told).to_have_text(
        "De chat start nu niet. Probeer het nog een keer. Bellen kan ook: 14 0999."
    )
    expect(page.locator("voorsorteer-chat [role=status]")).to_contain_text("De chat start nu niet.")
    page.unroute(fails)
    launcher(page).click()
    expect(page.get_by_role("log")).to_contain_text("Goedendag")
    expect(told).to_be_hidden()


def test_what_the_page_asks_before_the_rest_is_there_is_done_in_order(page, address, gateway):
    page.add_init_script(NO_REST)
    page.goto(f"{address}/host")
    page.evaluate(
        """() => {
          const chat = document.querySelector('voorsorteer-chat');
          chat.login('signed-k1');
          chat.ask('Wie ben ik?');
        }"""
    )
    expect(page.get_by_role("log")).to_contain_text("U zei: Wie ben ik?")
    assert gateway.latest.identity == "signed-k1"


def test_nothing_on_the_page_around_it_moves(page, address):
    page.add_init_script(WATCH_SHIFTS)
    page.goto(f"{address}/host")
    page.evaluate(
        "() => document.querySelector('main').insertAdjacentHTML("
        "'beforeend', '<p>Een alinea van de pagina.</p>'.repeat(60))"
    )
    before = page.locator("main").bounding_box()
    launcher(page).click()
    expect(page.get_by_role("log")).to_contain_text("Goedendag")
    page.get_by_label("Uw bericht").fill("Ik wil een paspoort")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ja, bedankt").wait_for()
    page.get_by_role("button", name="Chat sluiten").click()
    launcher(page).wait_for()
    assert page.locator("main").bounding_box() == before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("shifts") == []

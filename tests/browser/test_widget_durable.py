"""Whatever happens to the page, the line, the phone or the gateway: the conversation goes on, and
each message is in it once and in order. A real gateway process; only Rasa is played."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.settings import load_settings
from tests.browser.durable_world import PATIENCE_MS, Tab, World, fulfil
from tests.browser.line import Line, line_to
from tests.gateway_processes import GatewayProcess
from tests.played_rasa import played_rasa
from tests.stack import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MESSAGES = "**/api/conversations/*/messages"
#: Storage that may not even be looked at, and storage that is full.
NO_STORAGE = """
for (const name of ['localStorage', 'sessionStorage']) {
  Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });
}
"""
FULL_STORAGE = """
Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
"""
#: The clock of the device, which can be set while the page is open.
WRONG_CLOCK = """
(() => {
  const Right = Date;
  window.wrongBy = %d;
  window.Date = class extends Right {
    constructor(...given) { given.length ? super(...given) : super(Right.now() + wrongBy); }
    static now() { return Right.now() + wrongBy; }
  };
})();
"""
#: What a phone does to a page when it is locked, but for the stopped timers, which CDP does.
HIDE = """
(hidden) => {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  Object.defineProperty(document, 'visibilityState',
    { value: hidden ? 'hidden' : 'visible', configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}
"""


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, empty_database: Path
) -> Iterator[tuple[GatewayProcess, Line]]:
    folder = tmp_path_factory.mktemp("durable")
    shutil.copy(empty_database, folder)
    settings = load_settings({"VOORSORTEER_DATA_DIR": str(folder)})
    with played_rasa() as rasa:
        gateway = GatewayProcess(
            settings,
            folder,
            VOORSORTEER_RASA_URL=rasa,
            VOORSORTEER_DEMO="yes",
            VOORSORTEER_RATE_CONVERSATIONS="9999/second",
            VOORSORTEER_ALLOWED_ORIGINS="null",
        )
        try:
            with line_to(gateway.port) as line:
                yield gateway, line
        finally:
            gateway.stop()


@pytest.fixture
def world(running: tuple[GatewayProcess, Line], browser: Browser) -> Iterator[World]:
    gateway, line = running
    line.mend()
    made = World(gateway, line, browser)
    made.alive()
    expect.set_options(timeout=PATIENCE_MS)
    yield made
    expect.set_options(timeout=10_000)
    for context in made.contexts:
        context.close()
    assert made.mistakes == []


def test_a_refresh_in_the_middle_of_sending(world: World) -> None:
    tab = world.tab().open()
    tab.write("eerste")
    tab.answered("eerste")
    tab.page.route(MESSAGES, lambda route: route.abort())
    tab.write("tweede", "derde")
    tab.page.reload()
    tab.says("tweede", "derde")
    tab.page.unroute(MESSAGES)
    tab.answered("tweede", "derde")
    world.agree(tab, "eerste", "tweede", "derde")
    assert [text for text in tab.page.evaluate("spoken") if "eerste" in text] == []


def test_a_refresh_while_the_answer_to_what_was_sent_is_lost(world: World) -> None:
    tab = world.tab().open()
    session = tab.session
    world.line.lose_answers()
    tab.write("onderweg")
    until("it arrived", lambda: len(world.told(session)) > 1)
    world.line.mend()
    tab.page.reload()
    tab.answered("onderweg")
    world.agree(tab, "onderweg")


@pytest.mark.parametrize("storage", ["session", "local"])
def test_a_new_tab_takes_the_conversation_along(world: World, storage: str) -> None:
    context = world.context()
    first = world.host(context, storage=storage).open()
    first.write("eerste")
    first.answered("eerste")
    second = world.host(context, storage=storage)
    second.answered("eerste")
    second.write("tweede")
    first.answered("tweede")
    first.write("derde")
    second.answered("derde")
    for tab in (first, second):
        world.agree(tab, "eerste", "tweede", "derde")


def test_what_one_tab_has_not_sent_yet_another_does_not_forget(world: World) -> None:
    context = world.context()
    first = world.host(context, storage="local").open()
    second = world.host(context, storage="local")
    second.says("Goedendag")
    first.page.route(MESSAGES, lambda route: route.abort())
    first.write("wacht op een lijn")
    second.write("intussen")
    second.answered("intussen")
    first.page.unroute(MESSAGES)
    first.page.reload()
    first.answered("wacht op een lijn")
    world.agree(first, "intussen", "wacht op een lijn")


def test_what_is_wiped_in_one_tab_is_wiped_in_all(world: World) -> None:
    context = world.context()
    first = world.host(context).open()
    first.write("iets persoonlijks")
    first.answered("iets persoonlijks")
    second = world.host(context)
    second.answered("iets persoonlijks")
    second.page.evaluate("document.querySelector('voorsorteer-chat').clear()")
    expect(first.chat.locator(".bubble").filter(has_text="persoonlijks")).to_have_count(0)
    for tab in (first, second):
        assert tab.session is None


def test_a_line_that_is_gone_for_a_while(world: World) -> None:
    tab = world.tab().open()
    tab.write("eerste")
    tab.answered("eerste")
    world.line.cut()
    tab.trouble(True)
    tab.write("tweede", "derde")
    expect(tab.chat.locator(".message.citizen[data-status=failed]").first).to_be_visible()
    tab.write("vierde")
    world.from_elsewhere(tab.session, "van elders")
    world.line.mend()
    tab.answered("van elders", "tweede", "derde", "vierde")
    tab.trouble(False)
    world.agree(tab, "eerste", "van elders", "tweede", "derde", "vierde")
    heard = tab.page.evaluate("spoken")
    assert sum("De verbinding is weg." in text for text in heard) == 1
    assert sum("U zei: van elders" in text for text in heard) == 1


def test_a_line_that_hangs_without_a_word(world: World) -> None:
    """In a tunnel nothing is cut off: what was sent just never gets an answer."""
    tab = world.tab().open()
    tab.write("eerste")
    tab.answered("eerste")
    world.line.hang()
    tab.write("tweede")
    world.from_elsewhere(tab.session, "van elders")
    world.line.mend()
    tab.answered("tweede", "van elders")
    said = [m["text"] for m in world.told(tab.session) if m["sender"] == "citizen"]
    assert sorted(said) == ["eerste", "tweede", "van elders"]
    world.agree(tab, *said)


def test_an_answer_to_what_was_sent_that_never_comes(world: World) -> None:
    tab = world.tab().open()
    world.line.lose_answers()
    tab.write("eerste")
    until("it arrived", lambda: len(world.told(tab.session)) > 1)
    world.line.mend()
    tab.answered("eerste")
    tab.write("tweede")
    tab.answered("tweede")
    world.agree(tab, "eerste", "tweede")


def test_a_phone_that_is_locked(world: World) -> None:
    """Hidden, timers stopped, and the radio off; meanwhile there is an answer."""
    tab = world.tab().open()
    tab.write("eerste")
    tab.answered("eerste")
    session = tab.session
    tab.page.route(MESSAGES, lambda route: route.abort())
    tab.write("nog niet weg")
    tab.page.evaluate(HIDE, True)
    phone = tab.page.context.new_cdp_session(tab.page)
    phone.send("Page.setWebLifecycleState", {"state": "frozen"})
    world.line.hang()
    world.from_elsewhere(session, "van elders")
    phone.send("Page.setWebLifecycleState", {"state": "active"})
    world.line.mend()
    tab.page.unroute(MESSAGES)
    tab.page.evaluate(HIDE, False)
    tab.answered("van elders", "nog niet weg")
    world.agree(tab, "eerste", "van elders", "nog niet weg", session=session)


def test_a_gateway_that_is_killed_and_comes_back(world: World) -> None:
    tab = world.tab().open()
    tab.write("eerste")
    tab.answered("eerste")
    tab.write("tweede")
    world.gateway.die()
    tab.write("derde")
    tab.trouble(True)
    tab.write("vierde")
    world.gateway.start()
    tab.answered("tweede", "derde", "vierde")
    tab.trouble(False)
    world.agree(tab, "eerste", "tweede", "derde", "vierde")


def test_a_gateway_that_is_killed_while_the_page_is_closed(world: World) -> None:
    tab = world.tab().open()
    tab.write("eerste")
    tab.answered("eerste")
    context, session = tab.page.context, tab.place.evaluate("JSON.stringify({...sessionStorage})")
    tab.page.close()
    world.gateway.die_and_come_back()
    world.alive()
    context.add_init_script(
        f"for (const [k, v] of Object.entries({json.dumps(json.loads(session))})) "
        "sessionStorage[k] ??= v"
    )
    again = world.tab(context)
    again.answered("eerste")
    again.write("tweede")
    again.answered("tweede")
    world.agree(again, "eerste", "tweede")


@pytest.mark.parametrize("script", [NO_STORAGE, FULL_STORAGE], ids=["refused", "full"])
def test_a_browser_that_keeps_nothing(world: World, script: str) -> None:
    tab = world.tab(world.context(script)).open()
    sessions = _starts(tab)
    tab.write("eerste")
    tab.answered("eerste")
    world.line.cut()
    tab.write("tweede")
    tab.trouble(True)
    world.line.mend()
    tab.answered("tweede")
    assert sessions == []
    assert tab.lines[1:] == ["eerste", "U zei: eerste", "tweede", "U zei: tweede"]


def test_a_frame_of_an_origin_of_its_own_that_may_keep_nothing(world: World) -> None:
    context = world.context()
    frame = '<!doctype html><iframe sandbox="allow-scripts" src="/chat" width=800 height=700>'
    context.route("**/outside", partial(fulfil, frame))
    page = context.new_page()
    page.on("pageerror", lambda error: world.mistakes.append(str(error)))
    page.goto(f"{world.line.address}/outside")
    framed = page.frame(url="**/chat")
    assert framed is not None
    assert framed.evaluate("origin") == "null"
    tab = Tab(page, framed)
    tab.says("Goedendag")  # it opens by itself, here too
    tab.write("eerste")
    tab.answered("eerste")
    world.line.cut()
    tab.write("tweede")
    tab.trouble(True)
    world.line.mend()
    tab.answered("tweede")
    assert tab.lines[1:] == ["eerste", "U zei: eerste", "tweede", "U zei: tweede"]


HOURS = 3_600_000


@pytest.mark.parametrize("wrong_by", [9 * HOURS, -9 * HOURS], ids=["ahead", "behind"])
def test_a_device_whose_clock_is_wrong_and_is_then_put_right(world: World, wrong_by: int) -> None:
    tab = world.tab(world.context(WRONG_CLOCK % wrong_by)).open()
    tab.write("eerste")
    tab.answered("eerste")
    tab.page.reload()
    tab.answered("eerste")
    tab.page.evaluate("window.wrongBy = 0")
    # The stream hangs, so that it has to be asked whether there is news.
    world.line.lose_answers()
    tab.write("tweede")
    until("it arrived", lambda: len(world.told(tab.session)) > 3)
    world.line.mend()
    tab.answered("tweede")
    world.agree(tab, "eerste", "tweede")


def _starts(tab: Tab) -> list[str]:
    """The conversations that the page begins from here."""
    begun: list[str] = []
    tab.page.on(
        "request",
        lambda asked: asked.url.endswith("/api/conversations") and begun.append(asked.url),
    )
    return begun

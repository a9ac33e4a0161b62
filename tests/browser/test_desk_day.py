"""A day at the desk without a mouse: everything by keyboard, and always to be seen where one is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.bootstrap import Services
from bot.domain.conversation import Owner
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.staff import Staff
from tests.browser.desk import Served, connected, opened, served, sideways
from tests.browser.desk_world import busy
from tests.desk_scene import PASSWORD, Scene, eviction, parking
from tests.fakes import FakeClock

pytestmark = pytest.mark.browser

#: Where the focus is, and whether that can be seen: a line around it of two pixels or more (the
#: page itself has a shadow of its own), within the window, and nothing of ours on top of all of it.
_FOCUS = """
async () => {
  // What opens or closes has its place by then.
  await new Promise((settled) => requestAnimationFrame(() => setTimeout(settled)));
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return { name: '' };
  const style = getComputedStyle(at);
  const name = at.id || at.getAttribute('name') || at.textContent.trim().slice(0, 40);
  const line = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  if (at.id === 'main') return { name, seen: style.boxShadow !== 'none' };
  const box = at.getBoundingClientRect();
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  if (right <= left || bottom <= top) return { name, seen: false, why: 'outside the window' };
  const points = [0.1, 0.5, 0.9].flatMap((x) => [0.2, 0.5, 0.8].map((y) =>
    document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y)));
  const bare = points.some((there) => there && (at.contains(there) || there.contains(at)));
  return { name, seen: line && bare, why: `line ${line}, bare ${bare}` };
}
"""


def seen(page: Page) -> str:
    """The element in focus by name; it is there, and whoever looks can see that it is."""
    focus = page.evaluate(_FOCUS)
    assert focus["name"], "the focus is lost"
    assert focus["seen"], focus
    return focus["name"]


def at(page: Page, element_id: str) -> None:
    """The focus comes here by itself, and can be seen."""
    expect(page.locator(f"#{element_id}")).to_be_focused()
    seen(page)


def press(page: Page, *keys: str) -> None:
    """One key after the other; after each of them the focus can be seen."""
    for key in keys:
        page.keyboard.press(key)
        seen(page)


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Tab until the focus is on what is called so."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in (seen(page), _called(page)):
            return
    raise AssertionError(f"no '{name}' within {most} tabs")


def _called(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')")


def no_mouse(page: Page) -> None:
    """Any pointer would fail the test."""
    page.add_init_script(
        "addEventListener('pointerdown', () => console.error('a mouse was used'), true)"
    )


@pytest.fixture
def scene(services: Services, clock: FakeClock, anna: Staff, bram: Staff) -> Scene:
    scene = Scene(services, clock)
    scene.demo_customers()
    return scene


@pytest.fixture
def desk(scene: Scene, browser) -> Iterator[Served]:
    with served(scene.services, browser) as made:
        yield made


def test_a_whole_day_by_keyboard_with_the_focus_always_in_sight(
    desk: Served, scene: Scene, anna: Staff, bram: Staff
) -> None:
    first = eviction(scene)
    scene.clock.forward(minutes=1)
    second = parking(scene)
    page = desk.page()
    no_mouse(page)

    # In, and the next case.
    page.goto("/desk/login")
    at(page, "username")
    page.keyboard.type("anna")
    tab_to(page, "password", 1)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    connected(page).keyboard.press("v")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hulp bij schulden en rekeningen")
    connected(page).keyboard.press("o")
    expect(page.get_by_text("U heeft dit gesprek opgepakt.")).to_be_visible()
    connected(page)
    at(page, "answer")

    _reads(page, desk, scene, first)
    _answers(page)
    _notes(page)
    _asks(page, desk, scene, first, bram)
    _resolves_another(page, scene, second)
    _looks_up_and_leaves(page)
    with scene.services.deps.uow(write=False) as repos:
        assert len(repos.notes.of_conversation(first.conversation_id)) == 1


def _reads(page: Page, desk: Served, scene: Scene, case: Handoff) -> None:
    """What the citizen writes meanwhile does not take the focus away."""
    press(page, "Shift+Tab", "Shift+Tab")
    tab_to(page, "answer", 4)
    scene.writes(case, "Bent u daar?")
    desk.wake(case)
    expect(page.get_by_role("log")).to_contain_text("Bent u daar?")
    at(page, "answer")


def _answers(page: Page) -> None:
    press(page, "/")
    at(page, "reply-search")
    page.keyboard.type("groet kort")
    expect(page.locator("#reply-list").get_by_role("option")).to_have_count(1)
    press(page, "ArrowDown", "ArrowUp", "Enter")
    at(page, "answer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("u spreekt met Anna de Vries")
    at(page, "answer")
    expect(page.get_by_label("Uw antwoord aan de klant")).to_have_value("")


def _notes(page: Page) -> None:
    press(page, "Escape")
    at(page, "main")
    press(page, "n")
    at(page, "note")
    page.keyboard.type("Heeft een bewindvoerder.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#note-list")).to_contain_text("bewindvoerder")
    at(page, "note")


def _asks(page: Page, desk: Served, scene: Scene, case: Handoff, bram: Staff) -> None:
    """A colleague, who says no, and says yes when asked again."""
    for accept in (False, True):
        connected(page)
        press(page, "Escape", "c")
        at(page, "ask-to")
        page.keyboard.type("Bram")
        tab_to(page, "ask-note", 1)
        page.keyboard.type("Jij kent dit dossier.")
        tab_to(page, "Vragen", 1)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Bram Bakker is gevraagd om dit over te nemen")).to_be_visible()
        connected(page)
        scene.services.casework.answer_colleague(case.id, bram, accept)
        desk.wake(case)
        page.locator("#case-change a").wait_for()
        if not accept:
            page.reload()
    assert scene.now(case).agent_id == bram.id


def _resolves_another(page: Page, scene: Scene, case: Handoff) -> None:
    page.keyboard.press("F2")
    expect(page.get_by_role("heading", level=1)).to_have_text("Een parkeervergunning regelen")
    connected(page).keyboard.press("o")
    expect(page.get_by_text("U heeft dit gesprek opgepakt.")).to_be_visible()
    connected(page)
    at(page, "answer")
    page.keyboard.type("Ik zoek het uit.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Ik zoek het uit.")
    press(page, "Escape", "r", "Space")
    tab_to(page, "Afspraak toevoegen")
    press(page, "Enter")
    assert seen(page) == "what"
    page.keyboard.type("Wij sturen de vergunning op")
    press(page, "Tab")
    page.keyboard.type("voor vrijdag")
    press(page, "Enter")  # one more row, not the end of the case
    assert seen(page) == "what"
    tab_to(page, "Weghalen")
    press(page, "Enter")
    tab_to(page, "aftercare-way")
    page.keyboard.type("Nab")
    tab_to(page, "aftercare-days")
    page.keyboard.press("Control+a")
    page.keyboard.type("7")
    tab_to(page, "Afronden en bevestigen")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is afgerond.")).to_be_visible()
    assert scene.owner(case) is Owner.CLOSED
    done = scene.now(case)
    assert done.status is HandoffStatus.RESOLVED and done.aftercare_on is not None
    assert "Wij sturen de vergunning op (voor vrijdag)." in scene.texts(case)[-2]


def _looks_up_and_leaves(page: Page) -> None:
    connected(page).keyboard.press("z")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoeken")
    connected(page)
    at(page, "q")
    page.keyboard.type("De Vries")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 gesprek gevonden")).to_be_visible()
    connected(page)
    press(page, "j")
    page.keyboard.press("Enter")
    connected(page)
    tab_to(page, "Klantdossier")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("mevrouw De Vries")
    connected(page)
    press(page, "?")
    expect(page.get_by_role("dialog", name="Sneltoetsen")).to_be_visible()
    page.keyboard.press("Escape")
    tab_to(page, "Instellingen")
    press(page, "Enter")
    tab_to(page, "Uitloggen")
    page.keyboard.press("Enter")
    expect(page.get_by_text("U bent uitgelogd.")).to_be_visible()
    at(page, "username")


# --- no trap, and every stop in sight ------------------------------------------------------------

PLACES = ("/desk", "/desk/handoffs/{mine}", "/desk/handoffs/{calling}", "/desk/search")
LEADS = ("/desk/overview", "/desk/audit", "/desk/handoffs/{mine}")


@pytest.mark.slow
@pytest.mark.parametrize(
    "who, paths, width",
    [("anna", PLACES, 360), ("anna", PLACES[1:2], 1440), ("tine", LEADS, 1440)],
    ids=["agent-narrow", "case-wide", "supervisor-wide"],
)
def test_tab_walks_through_every_page_and_out_of_it_again(
    services: Services, clock: FakeClock, browser, who: str, paths: tuple[str, ...], width: int
) -> None:
    world = busy(Scene(services, clock))
    ids = {name: case.id for name, case in world.cases.items()}
    with served(services, browser) as desk:
        page = desk.page(who, viewport={"width": width, "height": 900})
        for path in paths:
            page.goto(path.format(**ids))
            connected(page)
            page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
            walked = _walk(page)
            assert walked[0] == "Naar de inhoud"
            assert len(walked) > 8, walked


def _walk(page: Page) -> list[str]:
    """Tab until the page lets go, which it does within two hundred stops."""
    page.evaluate("document.querySelector('.skip').focus()")
    stops = [seen(page)]
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return stops
        stops.append(seen(page))
        if stops[-1] == stops[0]:
            return stops
    raise AssertionError(f"no way out: {stops[-5:]}")


# --- large text, colours of the system ----------------------------------------------------------


def test_at_four_hundred_per_cent_nothing_scrolls_sideways_or_hides(
    services: Services, clock: FakeClock, browser
) -> None:
    """A window of 1280 by 1024 at 400 %: 320 by 256 is what is left."""
    world = busy(Scene(services, clock))
    with served(services, browser) as desk:
        page = desk.page("anna", viewport={"width": 320, "height": 256})
        assert sideways(page) <= 0
        opened(page, world.cases["mine"])
        assert sideways(page) <= 0
        answer = page.get_by_label("Uw antwoord aan de klant")
        answer.focus()
        seen(page)
        answer.press("/")
        at(page, "reply-search")
        assert sideways(page) <= 0
        page.keyboard.press("Escape")
        for panel in ("do-resolve", "do-call", "do-transfer", "do-ask", "do-back"):
            page.locator(f"#{panel} > summary").press("Enter")
            seen(page)
            assert sideways(page) <= 0, panel


def test_in_the_colours_of_the_system_one_sees_where_one_is(
    services: Services, clock: FakeClock, browser
) -> None:
    world = busy(Scene(services, clock))

    def border(page: Page, css: str, side: str) -> str:
        return page.locator(css).evaluate(f"at => getComputedStyle(at).border{side}Color")

    with served(services, browser) as desk:
        page = desk.page("anna", forced_colors="active", viewport={"width": 1440, "height": 900})
        assert border(page, "#tab-waiting", "Bottom") != border(page, "#tab-mine", "Bottom")
        urgent, other = world.cases["urgent"], world.cases["long"]
        assert border(page, f"#row-{urgent.id}", "Left") != border(page, f"#row-{other.id}", "Left")
        opened(page, world.cases["mine"])
        here, there = world.cases["mine"], world.cases["calling"]
        assert border(page, f"#rail-{here.id}", "Top") != border(page, f"#rail-{there.id}", "Top")

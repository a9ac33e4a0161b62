"""Everybody can use it: keyboard, screen reader, small windows, zoom, contrast, policies."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHAT = "voorsorteer-chat"
SIZES = {"narrow": {"width": 320, "height": 640}, "wide": {"width": 1280, "height": 800}}


#: What does not fit when a reader sets the spacing of WCAG 1.4.12.
CUT_OFF = """
chat => {
  const sheet = new CSSStyleSheet();
  const wide = 'letter-spacing: .12em !important; word-spacing: .16em !important';
  const rules = `* { line-height: 1.5 !important; ${wide} } p { margin-bottom: 2em !important }`;
  sheet.replaceSync(rules);
  chat.shadowRoot.adoptedStyleSheets = [...chat.shadowRoot.adoptedStyleSheets, sheet];
  return [...chat.shadowRoot.querySelectorAll('button, .bubble, h2, .state p')]
    .filter((n) => n.offsetParent)
    .filter((n) => n.scrollWidth > n.clientWidth + 1 || n.scrollHeight > n.clientHeight + 2)
    .map((n) => n.textContent);
}
"""
WATCH_POLICY = """
() => {
  window.broken = [];
  document.addEventListener('securitypolicyviolation', (e) => broken.push(e.violatedDirective));
}
"""


def violations(page, within: str | None = None) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    # The script is half a megabyte: once for a page is enough.
    axe = Axe("") if page.evaluate("'axe' in window") else Axe()
    options = {"runOnly": TAGS, "resultTypes": ["violations"]}
    found = axe.run(page, within, options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def closed(widget, gateway):
    gateway.say("Bent u er nog?")
    expect(widget.launcher).to_contain_text("1 nieuw bericht")


def answered(widget, gateway):
    widget.write("Ik wil een paspoort")
    widget.button("Ja, bedankt").wait_for()


def menu(widget, gateway):
    widget.button("Opties").click()
    widget.button("Gesprek wissen").wait_for()


def asked_to_clear(widget, gateway):
    menu(widget, gateway)
    widget.button("Gesprek wissen").click()
    widget.button("Nee, terug").wait_for()


def asked_for_mail(widget, gateway):
    gateway.mail = {"available": True, "updates": True}
    menu(widget, gateway)
    widget.button("Naar mijn e-mail").click()
    widget.button("Mail mij dit gesprek").click()  # nothing filled in
    expect(widget.chat.locator("#mail-wrong")).to_be_visible()


def waiting(widget, gateway):
    widget.person.click()
    expect(widget.state).to_contain_text("nummer 2")


def with_agent(widget, gateway):
    gateway.turn("agent", name="Sanne de Vries")
    gateway.say("Goedemiddag.", sender="agent", author="Sanne de Vries")
    widget.shows("Goedemiddag.")


def ended(widget, gateway):
    gateway.say("Uw gesprek is afgerond.", sender="system", kind="terminal")
    gateway.turn("closed")
    expect(widget.state).to_contain_text("Dit gesprek is afgerond.")


def not_sent(widget, gateway):
    gateway.next_calls("send", 422)
    widget.write("Dit komt niet aan")
    widget.button("Niet meer versturen").wait_for()


def typing(widget, gateway):
    gateway.answers = False
    widget.write("Hallo")
    expect(widget.chat.locator(".waiting")).to_be_visible()


def in_trouble(widget, gateway):
    gateway.next_calls("transcript", 500)
    menu(widget, gateway)
    widget.button("Bewaren als tekst").click()
    expect(widget.chat.locator(".trouble")).to_be_visible()


def too_long(widget, gateway):
    widget.field.fill("a" * 2010)
    expect(widget.chat.locator(".counter")).to_be_visible()


STATES = [
    answered,
    menu,
    asked_to_clear,
    asked_for_mail,
    too_long,
    typing,
    not_sent,
    waiting,
    with_agent,
    in_trouble,
    ended,
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_any_state(new_widget, gateway, size, scheme):
    widget = new_widget(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    found = {"begin": violations(widget.page)}
    widget.open()
    found["open"] = violations(widget.page)
    widget.button("Chat sluiten").click()
    closed(widget, gateway)
    found["closed"] = violations(widget.page, CHAT)
    for state in STATES:
        gateway.outcomes["send"].clear()
        gateway.answers = True
        if widget.page.locator("voorsorteer-chat .panel").is_visible():
            widget.page.evaluate("document.querySelector('voorsorteer-chat').clear()")
        widget.open()
        state(widget, gateway)
        found[state.__name__] = violations(widget.page, CHAT)
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(("size", "scheme"), [("narrow", "light"), ("wide", "dark")])
def test_axe_finds_nothing_on_the_demo_page_and_its_theme(new_widget, gateway, size, scheme):
    widget = new_widget("/", viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    found = violations(widget.page)
    widget.open()
    answered(widget, gateway)
    found += violations(widget.page, CHAT)
    widget.button("Chat sluiten").click()
    widget.page.get_by_role("button", name="Inloggen (demo)").click()
    assert found + violations(widget.page, "#login") == []


def test_axe_looks_inside_the_widget(widget):
    """Without this, the silence of the tests above would prove nothing."""
    widget.open()
    widget.chat.evaluate("chat => chat.shadowRoot.querySelector('label').remove()")
    assert [one for one in violations(widget.page, CHAT) if one.startswith("label")]


def test_a_whole_conversation_goes_by_keyboard_alone(widget, gateway):
    press = widget.page.keyboard.press
    for _ in range(10):
        if widget.focus.startswith("Stel uw vraag"):
            break
        press("Tab")
    press("Enter")
    expect(widget.bubbles.first).to_contain_text("Goedendag")
    assert widget.focus == "Uw bericht"
    widget.page.keyboard.type("Ik ben het niet eens met een besluit")
    press("Enter")
    widget.button("Ingewikkeld").wait_for()
    while widget.focus != "Ingewikkeld":
        press("Shift+Tab")
    press("Enter")
    widget.shows("U zei: Ingewikkeld")
    assert widget.focus == "Uw bericht"
    while widget.focus != "Een medewerker spreken":
        press("Shift+Tab")
    press(" ")
    expect(widget.state).to_contain_text("nummer 2")
    assert widget.focus == "Uw bericht"
    press("Shift+Tab")
    assert widget.focus == "Gesprek"
    press("Escape")
    expect(widget.launcher).to_be_focused()


def test_escape_first_closes_what_lies_on_top(widget):
    widget.open()
    widget.button("Opties").click()
    widget.page.keyboard.press("Escape")
    assert widget.focus == "Opties"
    widget.button("Opties").click()
    widget.button("Gesprek wissen").click()
    assert widget.focus == "Nee, terug"
    widget.page.keyboard.press("Escape")
    assert widget.focus == "Opties"
    widget.page.keyboard.press("Escape")
    assert widget.focus.startswith("Stel uw vraag")


def test_the_focus_stays_where_it_is_when_messages_arrive(widget, gateway):
    widget.open()
    widget.button("Opties").focus()
    gateway.say("Een bericht", choices=["Ja"], kind="choices")
    widget.button("Ja").wait_for()
    gateway.turn("queue", position=3)
    expect(widget.state).to_contain_text("nummer 3")
    gateway.turn("closed")
    expect(widget.state).to_contain_text("Dit gesprek is afgerond.")
    assert widget.focus == "Opties"


def test_a_small_window_is_covered_and_keeps_the_focus_inside(new_widget):
    widget = new_widget(viewport=SIZES["narrow"]).open()
    dialog = widget.chat.get_by_role("dialog", name="Chat")
    expect(dialog).to_have_attribute("aria-modal", "true")
    seen = set()
    for _ in range(12):
        widget.page.keyboard.press("Tab")
        seen.add(widget.focus)
    assert seen == {
        "Opties",
        "Chat sluiten",
        "Een medewerker spreken",
        "Gesprek",
        "Uw bericht",
        "Versturen",
    }


def test_a_wide_window_stays_usable_beside_the_chat(widget):
    widget.open()
    dialog = widget.chat.get_by_role("dialog", name="Chat")
    expect(dialog).not_to_have_attribute("aria-modal", "true")
    widget.page.get_by_role("link", name="verwijzing").click()


def test_each_message_is_spoken_once_by_one_live_region(widget, gateway):
    widget.open()
    widget.write("Ik wil een paspoort")
    widget.button("Ja, bedankt").wait_for()
    widget.hears("Digitale assistent: Is uw vraag zo beantwoord? Keuzes: Ja, bedankt, Nee.")
    widget.hears("Digitale assistent: U vraagt een paspoort aan")
    assert len(widget.spoken) == len([m for m in gateway.latest.messages if m["sender"] == "bot"])
    live = widget.chat.locator(
        "[aria-live]:not([aria-live=off]), [role=alert], [role=log]:not([aria-live=off])"
    )
    expect(live).to_have_count(1)


def test_the_end_stays_in_view_when_the_panel_changes_and_a_reader_is_not_pulled_down(
    widget, gateway
):
    widget.open()
    for number in range(12):
        gateway.say(f"Bericht {number}")
    widget.shows("Bericht 11")
    widget.log.evaluate("log => log.scrollTop = log.scrollHeight")
    expect(widget.bubbles.last).to_be_in_viewport(ratio=1)
    gateway.turn("queue", position=1)
    widget.field.fill("een\nlange\nvraag")
    expect(widget.bubbles.last).to_be_in_viewport(ratio=1)
    widget.log.evaluate("log => log.scrollTop = 0")
    latest = widget.button("Naar het nieuwste bericht")
    latest.wait_for()
    gateway.say("Nog een bericht")
    widget.shows("Nog een bericht")
    assert widget.log.evaluate("log => log.scrollTop") == 0
    latest.click()
    expect(widget.bubbles.last).to_be_in_viewport(ratio=1)
    expect(latest).to_be_hidden()


def test_a_long_answer_is_shown_from_its_beginning(new_widget, gateway):
    widget = new_widget(viewport=SIZES["narrow"]).open()
    answered(widget, gateway)
    expect(widget.message("U vraagt een paspoort").locator(".speaker")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", [{"width": 320, "height": 256}, {"width": 320, "height": 640}])
def test_nothing_is_cut_off_in_a_small_window_or_at_400_percent(new_widget, gateway, size):
    widget = new_widget(viewport=size).open()
    widget.write("Ik wil een paspoort")
    widget.button("Ja, bedankt").wait_for()
    too_wide = widget.chat.evaluate(
        """chat => [...chat.shadowRoot.querySelectorAll('.panel *')]
          .filter(n => !n.closest('.unseen') && n.getBoundingClientRect().right > innerWidth + 1)
          .map(n => n.className)"""
    )
    assert too_wide == []
    for thing in (widget.button("Nee"), widget.field, widget.button("Versturen"), widget.person):
        thing.scroll_into_view_if_needed()
        expect(thing).to_be_in_viewport(ratio=1)
    widget.button("Nee").click()
    widget.shows("U zei: Nee")


def test_every_target_is_at_least_44_pixels_and_the_letters_at_least_16(new_widget, gateway):
    widget = new_widget(viewport=SIZES["narrow"]).open()
    widget.write("besluit")
    widget.button("Eenvoudig").wait_for()
    widget.button("Opties").click()
    small = widget.chat.evaluate(
        """chat => [...chat.shadowRoot.querySelectorAll('button, textarea')]
          .filter(n => n.offsetParent && (n.offsetWidth < 44 || n.offsetHeight < 44))
          .map(n => n.textContent)"""
    )
    assert small == []
    assert widget.field.evaluate("field => parseFloat(getComputedStyle(field).fontSize)") >= 16


def test_text_spacing_of_a_reader_does_not_cut_anything_off(widget, gateway):
    widget.open()
    widget.write("Ik wil een paspoort")
    widget.button("Ja, bedankt").wait_for()
    assert widget.chat.evaluate(CUT_OFF) == []


def test_forced_colours_and_reduced_motion_are_respected(new_widget, gateway):
    widget = new_widget(forced_colors="active", reduced_motion="reduce").open()
    typing(widget, gateway)
    borders = widget.chat.evaluate(
        """chat => ['.send', '.bubble', '.citizen .bubble'].map((s) =>
          getComputedStyle(chat.shadowRoot.querySelector(s)).borderTopStyle)"""
    )
    assert borders == ["solid"] * 3
    dots = widget.chat.locator(".dots i").first
    assert dots.evaluate("dot => getComputedStyle(dot).animationName") == "none"


def test_a_theme_of_the_page_is_taken_over(new_widget):
    """The demo page sets NL Design System tokens; a plain page sets none."""

    def colour(path: str) -> str:
        return new_widget(path).launcher.evaluate("one => getComputedStyle(one).backgroundColor")

    assert colour("/") == "rgb(31, 92, 69)"
    assert colour("/host") == "rgb(23, 82, 122)"


def test_the_policy_of_the_page_is_never_violated(new_widget, gateway):
    widget = new_widget("/")
    widget.page.evaluate(WATCH_POLICY)
    widget.open()
    widget.write("Ik wil een paspoort")
    widget.button("Ja, bedankt").click()
    widget.shows("U zei: Ja, bedankt")
    assert widget.page.evaluate("window.broken") == []
    expect(widget.chat.locator(".panel")).to_have_css("position", "fixed")

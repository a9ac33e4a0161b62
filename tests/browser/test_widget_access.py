"""Everybody can use it: keyboard, screen reader, small windows, zoom, contrast, policies."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.widget_states import steps, typing

pytestmark = pytest.mark.browser

SIZES = {"narrow": {"width": 320, "height": 640}, "wide": {"width": 1280, "height": 800}}
WATCH_POLICY = """
() => {
  window.broken = [];
  document.addEventListener('securitypolicyviolation', (e) => broken.push(e.violatedDirective));
}
"""


def test_a_whole_conversation_goes_by_keyboard_alone(widget, gateway):
    """From the button on the page to the questions afterwards, without a mouse."""
    press, write = widget.page.keyboard.press, widget.page.keyboard.type

    def go_to(name: str, key: str = "Tab") -> None:
        for _ in range(40):
            if widget.focus.startswith(name):
                return
            press(key)
        raise AssertionError(f"no way to {name} with {key}: {widget.focus}")

    go_to("Stel uw vraag")
    press("Enter")
    expect(widget.bubbles.first).to_contain_text("Goedendag")
    assert widget.focus == "Uw bericht"
    write("Ik ben het niet eens met een besluit")
    press("Enter")
    widget.button("Ingewikkeld").wait_for()
    go_to("Ingewikkeld", "Shift+Tab")
    press("Enter")
    widget.shows("U zei: Ingewikkeld")
    assert widget.focus == "Uw bericht"
    write("Ik wil een paspoort")
    press("Enter")
    widget.button("Ja, bedankt").wait_for()
    go_to("www.voorbeeldstad.example", "Shift+Tab")
    go_to("Gesprek", "Shift+Tab")
    press("Home")
    expect(widget.bubbles.first).to_be_in_viewport(ratio=1)
    go_to("Een medewerker spreken", "Shift+Tab")
    press(" ")
    expect(widget.state).to_contain_text("nummer 2")
    assert widget.focus == "Uw bericht"
    gateway.turn("agent", name="Sanne de Vries")
    gateway.say("Goedemiddag.", sender="agent", author="Sanne de Vries")
    widget.shows("Goedemiddag.")
    write("Dank u wel")
    press("Enter")
    expect(widget.message("Dank u wel").locator("time")).to_have_count(1)
    go_to("Opties", "Shift+Tab")
    press("Enter")
    go_to("Gesprek beëindigen")
    press("Enter")
    assert widget.focus == "Nee, terug"
    press("Shift+Tab")
    press("Enter")
    expect(widget.state).to_contain_text("Dit gesprek is afgerond.")
    gateway.ask_survey()
    widget.button("Vragen beantwoorden").wait_for()
    go_to("Vragen beantwoorden")
    press("Enter")
    go_to("1")
    press("ArrowRight")
    press("ArrowRight")
    go_to("Wilt u nog iets zeggen?")
    write("Fijn zo.")
    go_to("Antwoorden versturen")
    press("Enter")
    expect(widget.log).to_contain_text("Dank u wel. Uw antwoorden zijn verzonden.")
    assert gateway.surveys[-1]["answers"] == {"complexity": 3, "remark": "Fijn zo."}
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
    assert {one for one in seen if not one.startswith("English")} == {
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
    widget = new_widget(viewport=SIZES["narrow"])
    steps(widget, gateway)
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


def test_forced_colours_and_reduced_motion_are_respected(new_widget, gateway):
    widget = new_widget(forced_colors="active", reduced_motion="reduce")
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

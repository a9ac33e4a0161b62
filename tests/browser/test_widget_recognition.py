"""Recognising who comes back, on their terms: what is kept, what is allowed, how it goes away."""

from __future__ import annotations

import gzip
import re
import time

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.fake_gateway import EARLIER_TEXT
from tests.browser.widget import Widget
from tests.browser.widget_looks import CHAT, LOST, SIZES, SPACING, violations

pytestmark = pytest.mark.browser

REMEMBER = "Onthoud mij op dit apparaat"
CASES = "Uw zaken"
#: Nothing can be kept: as in a browser that blocks it.
BLOCKED = """
Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } });
"""
LOGIN = "(token) => document.querySelector('voorsorteer-chat').login(token)"


def open_panel(widget: Widget) -> Locator:
    widget.button("Opties").click()
    widget.button("Mijn gegevens").click()
    panel = widget.chat.get_by_role("dialog", name="Mijn gegevens")
    panel.get_by_role("heading", name="Wie u voor ons bent").wait_for()
    return panel


def switch(panel: Locator, name: str) -> Locator:
    return panel.get_by_role("switch", name=name, exact=True)


def browser_token(widget: Widget) -> str | None:
    kept = "Object.keys(localStorage).filter((key) => key.includes('device'))"
    found = widget.page.evaluate(f"{kept}.map((key) => JSON.parse(localStorage[key]))[0]")
    return found or None


def log_in(widget: Widget, token: str = "signed-k1") -> None:
    widget.page.evaluate(LOGIN, token)


def remembered(widget: Widget) -> Locator:
    panel = open_panel(widget)
    switch(panel, REMEMBER).click()
    expect(panel.locator(".card")).to_contain_text("We herkennen dit apparaat.")
    return panel


# The panel itself


def test_the_panel_takes_the_focus_and_gives_it_back(widget):
    widget.open()
    panel = open_panel(widget)
    assert widget.focus == "Terug naar de chat"
    expect(widget.field).to_be_hidden()
    widget.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(widget.field).to_be_visible()
    assert widget.focus == "Opties"
    open_panel(widget)
    widget.button("Terug naar de chat").click()
    assert widget.focus == "Opties"
    expect(widget.chat.get_by_role("dialog", name="Chat")).to_have_count(1)


def test_the_panel_goes_by_keyboard_alone_and_keeps_the_focus_in_a_small_window(
    new_widget, gateway
):
    gateway.talked_before("Parkeervergunning")
    widget = new_widget(viewport=SIZES["narrow"]).open()
    log_in(widget)
    panel = open_panel(widget)
    panel.get_by_text("Parkeervergunning").wait_for()
    press = widget.page.keyboard.press
    while widget.focus != CASES + "Aan":
        press("Tab")
    press(" ")
    expect(switch(panel, CASES)).to_have_attribute("aria-checked", "false")
    assert widget.focus == CASES + "Uit"
    while "Parkeervergunning" not in widget.focus:
        press("Tab")
    press("Enter")
    expect(panel.get_by_text(EARLIER_TEXT)).to_be_visible()
    seen = []
    for _ in range(14):
        press("Tab")
        seen.append(widget.focus)
    assert seen.count("Terug naar de chat") >= 1
    assert "Uw bericht" not in seen


def test_messages_that_arrive_behind_the_panel_are_told_and_counted_as_unread(widget, gateway):
    widget.open()
    panel = open_panel(widget)
    gateway.say("Bent u er nog?")
    widget.hears("Nieuw bericht in de chat.")
    assert widget.focus == "Terug naar de chat"
    expect(panel).to_be_visible()
    widget.page.keyboard.press("Escape")
    widget.shows("Bent u er nog?")


def test_the_panel_can_be_tried_again_when_it_cannot_be_shown(widget, gateway):
    widget.open()
    gateway.next_calls("recognition", 500)
    widget.button("Opties").click()
    widget.button("Mijn gegevens").click()
    widget.hears("We kunnen dit nu niet laten zien.")
    widget.button("Opnieuw proberen").click()
    expect(widget.chat.locator(".card")).to_contain_text("We weten niet wie u bent.")
    assert widget.focus == "Terug naar de chat"


@pytest.mark.parametrize("file", ["menu.js", "mydata.js"])
def test_what_cannot_be_loaded_is_told_and_can_be_tried_again(widget, file):
    widget.open()
    widget.page.route(f"**/{file}*", lambda route: route.abort())
    widget.button("Opties").click()
    if file == "mydata.js":
        widget.button("Mijn gegevens").click()
    widget.hears("Dit lukt nu niet.")
    expect(widget.chat.locator(".trouble a")).to_have_text("14 0999")
    widget.page.unroute(f"**/{file}*")
    open_panel(widget)
    expect(widget.chat.locator(".card")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_in_the_panel(new_widget, gateway, size):
    gateway.talked_before("Parkeervergunning", "Bezoekersregeling")
    widget = new_widget(viewport=SIZES[size], reduced_motion="reduce").open()
    found = {}

    def look(state: str) -> None:
        found[state] = violations(widget.page, CHAT)
        widget.page.emulate_media(color_scheme="dark")
        found[f"{state}, dark"] = violations(widget.page, CHAT, "colours")
        widget.page.emulate_media(color_scheme="light")

    panel = open_panel(widget)
    look("anonymous")
    switch(panel, REMEMBER).click()
    panel.locator("summary").click()
    look("returning")
    log_in(widget)
    expect(panel.locator(".card")).to_contain_text("Fatima")
    gateway.next_calls("permissions", 500)
    switch(panel, "Bijzonderheden van uw woning").click()
    panel.get_by_text("Dit is niet gelukt.").wait_for()
    look("verified")
    gateway.delete()
    widget.button("Een nieuw gesprek beginnen").wait_for()
    look("gone")
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("size", [{"width": 320, "height": 256}, {"width": 320, "height": 640}])
def test_nothing_of_the_panel_is_cut_off_or_too_small(new_widget, gateway, size):
    gateway.talked_before("Parkeervergunning")
    widget = new_widget(viewport=size).open()
    log_in(widget)
    panel = open_panel(widget)
    panel.locator("summary").click()
    wrong = widget.chat.evaluate(
        """chat => [...chat.shadowRoot.querySelectorAll('.mydata *')]
          .filter(n => !n.closest('.unseen') && n.getBoundingClientRect().right > innerWidth + 1)
          .map(n => n.className)"""
    )
    wrong += widget.chat.evaluate(
        """chat => [...chat.shadowRoot.querySelectorAll('.mydata :is(button, summary)')]
          .filter(n => n.offsetWidth < 44 || n.offsetHeight < 44).map(n => n.textContent)"""
    )
    widget.chat.evaluate(SPACING)
    assert wrong + widget.chat.evaluate(LOST) == []
    for thing in (switch(panel, CASES), panel.get_by_role("button", name="Verwijder")):
        thing.scroll_into_view_if_needed()
        expect(thing).to_be_in_viewport(ratio=1)


def test_forced_colours_show_whether_a_switch_is_on(new_widget):
    widget = new_widget(forced_colors="active").open()
    panel = open_panel(widget)
    look = "one => getComputedStyle(one, '::before').backgroundColor + getComputedStyle(one).color"
    track = switch(panel, REMEMBER).locator("i")
    off = track.evaluate(look)
    switch(panel, REMEMBER).click()
    expect(track).to_have_css("border-top-style", "solid")
    assert track.evaluate(look) != off


# Who we think it is


def test_it_says_who_we_think_the_citizen_is_and_what_that_means(widget, gateway):
    widget.open()
    panel = open_panel(widget)
    card = panel.locator(".card")
    expect(card).to_have_text(
        "We weten niet wie u bent.We gebruiken alleen wat u in dit gesprek schrijft."
    )
    switch(panel, REMEMBER).click()
    expect(card).to_contain_text("We herkennen dit apparaat.")
    log_in(widget)
    expect(card).to_contain_text("U bent ingelogd als Fatima Yıldız.")
    widget.page.evaluate("document.querySelector('voorsorteer-chat').logout()")
    expect(card).to_contain_text("We herkennen dit apparaat.")


def test_the_panel_speaks_english_too(new_widget):
    widget = new_widget("/host?language=en")
    widget.launcher.click()
    widget.bubbles.first.wait_for()
    widget.button("Options").click()
    widget.button("My data").click()
    panel = widget.chat.get_by_role("dialog", name="My data")
    expect(panel.locator(".card")).to_contain_text("We do not know who you are.")
    widget.button("Delete my data").click()
    widget.shows("Verwijder mijn gegevens")


# Being remembered


def test_a_remembered_device_is_known_at_the_next_start_and_no_more_when_switched_off(
    widget, gateway
):
    widget.open()
    assert browser_token(widget) is None
    panel = remembered(widget)
    token = browser_token(widget)
    assert token in gateway.browsers
    widget.page.evaluate("sessionStorage.clear()")
    widget.page.reload()
    widget.open()
    assert [start.get("browser_token") for start in gateway.starts] == [None, token]
    panel = open_panel(widget)
    expect(switch(panel, REMEMBER)).to_have_attribute("aria-checked", "true")
    switch(panel, REMEMBER).click()
    expect(panel.locator(".card")).to_contain_text("We weten niet wie u bent.")
    assert browser_token(widget) is None
    assert gateway.browsers == set()
    widget.page.evaluate("sessionStorage.clear()")
    widget.page.reload()
    widget.open()
    assert "browser_token" not in gateway.starts[-1]


@pytest.mark.parametrize("on", [True, False])
def test_a_switch_to_remember_that_fails_goes_back_and_says_so(widget, gateway, on):
    widget.open()
    panel = open_panel(widget)
    one = switch(panel, REMEMBER)
    if not on:
        one.click()
        expect(panel.locator(".card")).to_contain_text("We herkennen dit apparaat.")
    before = browser_token(widget)
    gateway.next_calls("remember", 500)
    one.click()
    widget.hears("Dit is niet gelukt. Er is niets veranderd.")
    expect(one).to_have_attribute("aria-checked", "false" if on else "true")
    assert browser_token(widget) == before
    expect(panel.get_by_text("Dit is niet gelukt.")).to_be_visible()


@pytest.mark.parametrize("path", ["/host", "/host?storage=none"])
def test_where_nothing_can_be_kept_it_says_so_and_asks_nothing(new_widget, gateway, path):
    widget = new_widget(path)
    if path == "/host":
        widget.page.add_init_script(BLOCKED)
        widget.page.reload()
    widget.open()
    panel = open_panel(widget)
    one = switch(panel, REMEMBER)
    expect(one).to_have_attribute("aria-disabled", "true")
    expect(one).to_have_accessible_description(re.compile("Deze browser laat ons niets bewaren."))
    one.click(force=True)
    one.press(" ")
    expect(one).to_have_attribute("aria-checked", "false")
    assert not [url for _, url in gateway.calls if "/remember" in url]
    widget.page.keyboard.press("Escape")
    widget.write("En verder?")
    widget.shows("U zei: En verder?")


def test_a_device_that_the_gateway_does_not_know_any_more_is_forgotten_here_too(widget, gateway):
    widget.open()
    remembered(widget)
    gateway.browsers.clear()
    widget.page.evaluate("sessionStorage.clear()")
    widget.page.reload()
    widget.open()
    assert browser_token(widget) is None


def test_clearing_the_chat_also_ends_being_remembered_and_says_so_before(widget, gateway):
    widget.open()
    remembered(widget)
    widget.page.keyboard.press("Escape")
    widget.button("Opties").click()
    widget.button("Gesprek wissen").click()
    question = widget.chat.locator(".question:visible")
    expect(question).to_contain_text("We herkennen dit apparaat dan ook")
    with widget.page.expect_response("**/remember"):
        widget.button("Ja, wissen").click()
    assert widget.page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert gateway.browsers == set()


# What may be used


def test_permissions_are_grouped_by_purpose_and_change_in_one_press(widget, gateway):
    widget.open()
    log_in(widget)
    panel = open_panel(widget)
    group = panel.get_by_role("group", name="U herkennen in het gesprek")
    expect(group.get_by_role("switch")).to_have_count(2)
    expect(group).to_have_accessible_description(re.compile("Bent u ingelogd?"))
    tips = panel.get_by_role("group", name="Tips en berichten voor u")
    expect(tips.get_by_role("switch", checked=True)).to_have_count(0)
    switch(group, CASES).click()
    switch(tips, "Leeftijdsgroepen en huishouden").click()
    expect(tips.get_by_role("switch", checked=True)).to_have_count(1)
    expect(switch(group, CASES)).to_have_attribute("aria-checked", "false")
    widget.page.keyboard.press("Escape")
    open_panel(widget)
    expect(switch(group, CASES)).to_have_attribute("aria-checked", "false")
    said = {("recognise", "cases"): False, ("tips", "household"): True}
    assert gateway.said == said
    # Being remembered has its own switch at the top, and is not there twice.
    expect(panel.get_by_text("Uw gesprekken op dit apparaat")).to_have_count(0)


def test_a_permission_that_fails_goes_back_and_says_so_once(widget, gateway):
    widget.open()
    log_in(widget)
    widget.hears("Welkom Fatima")
    panel = open_panel(widget)
    gateway.next_calls("permissions", 500)
    switch(panel, CASES).click()
    widget.hears("Dit is niet gelukt. Er is niets veranderd.")
    expect(switch(panel, CASES)).to_have_attribute("aria-checked", "true")
    assert widget.focus == CASES + "Aan"
    switch(panel, CASES).click()
    expect(panel.get_by_text("Dit is niet gelukt.")).to_be_hidden()
    assert gateway.said == {("recognise", "cases"): False}


def test_a_text_that_has_changed_is_shown_before_it_is_agreed_with(widget, gateway):
    widget.open()
    log_in(widget)
    panel = open_panel(widget)
    gateway.versions["tips"] = 2
    one = switch(panel, "Leeftijdsgroepen en huishouden")
    one.click()
    widget.hears("Deze tekst is veranderd.")
    expect(panel.get_by_text("Dit is nieuw.")).to_be_visible()
    expect(panel.get_by_text("Deze tekst is veranderd.")).to_be_visible()
    expect(one).to_have_attribute("aria-checked", "false")
    assert widget.focus == "Leeftijdsgroepen en huishoudenUit"
    assert gateway.said == {}
    one.click()
    expect(one).to_have_attribute("aria-checked", "true")
    expect(panel.get_by_text("Deze tekst is veranderd.")).to_be_hidden()
    assert gateway.said == {("tips", "household"): True}


def test_a_stranger_is_asked_for_no_permissions(widget, gateway):
    widget.open()
    panel = open_panel(widget)
    expect(panel.get_by_role("switch")).to_have_count(1)
    expect(panel.get_by_text("Wat we mogen gebruiken")).to_have_count(0)
    assert not [url for _, url in gateway.calls if "/earlier" in url]


# Earlier conversations, keeping and deleting


def test_earlier_conversations_are_read_only_with_their_date_and_subjects(widget, gateway):
    gateway.talked_before("Paspoort", day=21)
    gateway.talked_before("Parkeervergunning", "Bezoekersregeling", day=3)
    widget.open()
    panel = remembered(widget)
    panel.get_by_role("heading", name="Mijn eerdere gesprekken op dit apparaat").wait_for()
    items = panel.locator("summary")
    expect(items).to_have_count(2)
    expect(items.nth(1)).to_contain_text("3 mei 2026")
    expect(items.nth(1)).to_contain_text("Parkeervergunning, Bezoekersregeling")
    items.nth(1).click()
    opened = panel.locator("details[open]")
    expect(opened.locator(".bubble")).to_have_count(3)
    expect(opened.locator(".steps li")).to_have_text(["U: haal hem op — deze week"])
    expect(opened.get_by_role("button")).to_have_count(0)
    expect(opened.get_by_role("textbox")).to_have_count(0)
    assert not [said for said in widget.spoken if EARLIER_TEXT in said]
    log_in(widget)
    panel.get_by_role("heading", name="Mijn eerdere gesprekken", exact=True).wait_for()


def test_earlier_conversations_that_cannot_be_fetched_leave_the_rest_usable(widget, gateway):
    widget.open()
    log_in(widget)
    gateway.next_calls("earlier", 500)
    panel = open_panel(widget)
    expect(panel.get_by_text("We kunnen dit nu niet laten zien.")).to_be_visible()
    switch(panel, CASES).click()
    expect(switch(panel, CASES)).to_have_attribute("aria-checked", "false")


def test_everything_can_be_kept_as_text_and_for_a_computer(widget, gateway):
    widget.open()
    open_panel(widget)
    buttons = {
        "Alles bewaren wat u van mij heeft": "txt",
        "Hetzelfde voor de computer (JSON)": "json",
    }
    for name, ending in buttons.items():
        with widget.page.expect_download() as download:
            widget.button(name).click()
        assert re.fullmatch(rf"mijn-gegevens-[\d-]+\.{ending}", download.value.suggested_filename)
    widget.hears("Uw gegevens zijn bewaard", times=2)
    gateway.next_calls("my-data", 500)
    widget.button("Alles bewaren wat u van mij heeft").click()
    widget.hears("Uw gegevens konden niet worden bewaard.")


def test_deleting_is_asked_in_the_chat_and_leaves_nothing_behind(widget, gateway):
    widget.open()
    panel = remembered(widget)
    widget.button("Verwijder mijn gegevens").click()
    expect(panel).to_be_hidden()
    assert widget.focus == "Uw bericht"
    widget.button("Ja, verwijderen").click()
    widget.shows("Wij verwijderen nu uw gegevens.")
    gateway.delete()
    notice = "Uw gegevens zijn verwijderd. Dit gesprek is weg."
    expect(widget.bubbles).to_have_text([notice])
    widget.hears(notice)
    assert widget.page.evaluate("sessionStorage.length + localStorage.length") == 0
    starts = len(gateway.starts)
    widget.field.press("Enter")
    again = widget.button("Een nieuw gesprek beginnen")
    again.click()
    widget.shows("Goedendag")
    widget.shows(notice, times=0)
    assert widget.focus == "Uw bericht"
    expect(again).to_be_hidden()
    assert len(gateway.starts) == starts + 1
    assert "browser_token" not in gateway.starts[-1]
    widget.write("Een nieuwe vraag")
    widget.shows("U zei: Een nieuwe vraag")


@pytest.mark.parametrize("streams", [True, False])
def test_a_conversation_that_is_gone_is_told_once_and_keeps_what_was_not_sent(
    widget, gateway, streams
):
    gateway.streams = streams
    widget.open()
    widget.field.fill("Een half verhaal")
    gateway.delete()
    widget.hears("Dit gesprek bestaat niet meer.")
    widget.page.wait_for_timeout(2500)
    widget.hears("Dit gesprek bestaat niet meer.")
    expect(widget.chat.locator(".trouble")).to_be_hidden()
    expect(widget.state).to_be_hidden()
    assert len(gateway.starts) == 1
    # The focus was in the field: it may stay there, but nothing can be sent.
    assert widget.focus == "Uw bericht"
    widget.button("Een nieuw gesprek beginnen").click()
    widget.shows("Goedendag")
    expect(widget.field).to_have_value("Een half verhaal")
    widget.field.press("Enter")
    widget.shows("U zei: Een half verhaal")


def test_what_somebody_could_not_send_is_not_said_by_the_next_on_the_same_computer(widget, gateway):
    widget.open()
    gateway.next_calls("send", 503, 503, 503)
    widget.write("Van mij")
    widget.button("Opnieuw versturen").wait_for()
    gateway.delete()
    widget.button("Een nieuw gesprek beginnen").wait_for()
    widget.page.evaluate("document.querySelector('voorsorteer-chat').clear()")
    widget.launcher.click()
    widget.shows("Goedendag")
    widget.write("Van een ander")
    widget.shows("U zei: Van een ander")
    assert [post["text"] for post in gateway.posts] == ["Van een ander"]


def test_a_conversation_that_is_gone_at_a_refresh_or_at_a_press_is_told_too(widget, gateway):
    widget.open()
    gateway.streams = False
    gateway.delete()
    widget.page.reload()
    widget.shows("Dit gesprek bestaat niet meer.")
    gateway.streams = True
    widget.button("Een nieuw gesprek beginnen").click()
    widget.shows("Goedendag")
    gateway.say("Zegt u het maar.")
    widget.shows("Zegt u het maar.")
    # So that it is the message itself that finds it gone.
    widget.page.route(re.compile(r"since="), lambda route: route.abort())
    gateway.delete()
    widget.write("Is daar iemand?")
    widget.shows("Dit gesprek bestaat niet meer.")
    widget.page.unroute(re.compile(r"since="))
    widget.button("Een nieuw gesprek beginnen").click()
    widget.shows("U zei: Is daar iemand?")


def test_a_person_cannot_be_asked_for_where_there_is_no_conversation(widget, gateway):
    widget.open()
    widget.page.route(re.compile(r"since="), lambda route: route.abort())
    gateway.delete()
    widget.person.click()
    widget.hears("Dit gesprek bestaat niet meer.")
    expect(widget.chat.locator(".trouble")).to_be_hidden()
    widget.button("Een nieuw gesprek beginnen").wait_for()


def test_the_page_can_ask_something_when_the_conversation_is_gone(widget, gateway):
    widget.open()
    gateway.delete()
    widget.shows("Dit gesprek bestaat niet meer.")
    widget.page.evaluate("document.querySelector('voorsorteer-chat').ask('Wat kost een paspoort?')")
    widget.button("Ja, bedankt").wait_for()
    expect(widget.button("Een nieuw gesprek beginnen")).to_be_hidden()


def test_a_conversation_that_is_gone_behind_a_closed_chat_is_told_when_it_opens(widget, gateway):
    widget.open()
    widget.button("Chat sluiten").click()
    gateway.delete()
    widget.page.wait_for_function("() => sessionStorage.length === 0")
    assert widget.spoken[1:] == []
    widget.launcher.click()
    widget.hears("Dit gesprek bestaat niet meer.")
    assert widget.focus == "Een nieuw gesprek beginnen"
    widget.page.keyboard.press("Enter")
    widget.shows("Goedendag")
    assert widget.focus == "Uw bericht"
    assert len(gateway.starts) == 2


def test_the_panel_closes_when_the_conversation_is_gone(widget, gateway):
    widget.open()
    panel = open_panel(widget)
    gateway.delete()
    expect(panel).to_be_hidden()
    assert widget.focus == "Een nieuw gesprek beginnen"


def test_a_deletion_during_a_call_of_the_panel_is_noticed_there(widget, gateway):
    gateway.streams = False
    widget.open()
    panel = open_panel(widget)
    with gateway.lock:
        gateway.delete()
        switch(panel, REMEMBER).click(no_wait_after=True)
    widget.shows("Dit gesprek bestaat niet meer.")


# Logging in while chatting


def test_logging_in_while_chatting_goes_on_with_the_conversation(widget, gateway):
    widget.open()
    widget.write("Ik wil iets weten")
    widget.shows("U zei: Ik wil iets weten")
    log_in(widget)
    widget.shows("Welkom Fatima Yıldız.")
    widget.hears("Welkom Fatima Yıldız.")
    widget.shows("Ik wil iets weten", times=2)
    assert len(gateway.conversations) == 1
    log_in(widget)
    widget.page.reload()
    widget.shows("Welkom Fatima Yıldız.")
    log_in(widget)
    assert [one["identity_token"] for one in gateway.identities] == ["signed-k1"]


def test_a_call_with_the_token_of_before_the_log_in_does_not_end_the_conversation(widget, gateway):
    """From the log-in on there is another token; what was under way had the old one."""
    gateway.streams = False
    widget.open()

    def late(route):
        answer = route.fetch()
        time.sleep(3)  # some rounds of asking what is new
        route.fulfill(response=answer)

    widget.page.route("**/identity", late)
    log_in(widget)
    widget.shows("Welkom Fatima Yıldız.")
    widget.write("Bent u er nog?")
    widget.shows("U zei: Bent u er nog?")
    widget.page.reload()
    widget.shows("U zei: Bent u er nog?")
    widget.shows("Dit gesprek bestaat niet meer.", times=0)
    assert len(gateway.conversations) == 1


def test_a_tab_that_missed_the_log_in_in_another_asks_there_for_the_token(widget, gateway):
    widget.open()
    other = Widget(widget.page.context.new_page(), widget.page.url)
    other.launcher.click()
    other.shows("Goedendag")
    other.page.evaluate(
        "document.querySelector('voorsorteer-chat').chat.conversation.now.session.token = 'x'"
    )
    other.write("Bent u er nog?")
    for tab in (other, widget):
        tab.shows("U zei: Bent u er nog?")
        tab.shows("Dit gesprek bestaat niet meer.", times=0)
    assert len(gateway.conversations) == 1 and len(gateway.posts) == 1


def test_logging_in_on_the_next_page_goes_on_with_the_conversation_too(widget, gateway):
    widget.open()
    widget.write("Ik wil iets weten")
    widget.shows("U zei: Ik wil iets weten")
    widget.page.reload()
    log_in(widget)
    widget.shows("Welkom Fatima Yıldız.")
    widget.shows("U zei: Ik wil iets weten")
    assert len(gateway.conversations) == 1


def test_a_conversation_of_somebody_else_makes_place_for_a_new_one(widget, gateway):
    widget.open()
    gateway.latest.identity = "signed-k2"
    log_in(widget)
    widget.shows("Het vorige gesprek was van iemand anders.")
    widget.shows("Goedendag")
    assert [start.get("identity_token") for start in gateway.starts] == [None, "signed-k1"]


def test_a_log_in_that_is_refused_is_told_kindly_and_the_chat_goes_on(widget, gateway):
    widget.page.evaluate(
        """() => document.addEventListener('voorsorteer-login-needed',
          () => window.needed = (window.needed ?? 0) + 1)"""
    )
    widget.open()
    gateway.next_calls("identity", 401, 401)
    log_in(widget)
    widget.hears("U chat nu zonder inloggen.")
    expect(widget.bubbles).to_contain_text(["Goedendag", "U chat nu zonder inloggen."])
    log_in(widget)
    widget.write("Mag ik toch iets vragen?")
    widget.shows("U zei: Mag ik toch iets vragen?")
    widget.hears("U chat nu zonder inloggen.")
    assert widget.page.evaluate("window.needed") == 1
    log_in(widget)
    widget.shows("Welkom Fatima Yıldız.")
    widget.shows("U chat nu zonder inloggen.", times=0)
    assert len(gateway.conversations) == 1


def test_a_page_that_answers_a_refusal_with_another_token_never_goes_round(widget, gateway):
    """The gateway refuses everybody: once at the start, once while chatting, and that is it."""
    gateway.next_calls("start", 401)
    gateway.next_calls("identity", *[401] * 5)
    widget.page.evaluate(
        """() => {
          const chat = document.querySelector('voorsorteer-chat');
          chat.addEventListener('voorsorteer-login-needed', () => chat.login(() => 'signed-k1'));
          chat.login('signed-k1');
        }"""
    )
    widget.open()
    widget.hears("U chat nu zonder inloggen.")
    widget.page.wait_for_timeout(500)
    widget.hears("U chat nu zonder inloggen.")
    assert (len(gateway.starts), len(gateway.identities)) == (2, 1)
    assert len(gateway.conversations) == 1


def test_a_log_in_is_tried_again_with_a_fresh_token_when_the_network_fails(widget, gateway):
    widget.open()
    gateway.next_calls("identity", 503)
    widget.page.evaluate(
        """() => {
          let used = 0;
          document.querySelector('voorsorteer-chat').login(() => `signed-k${++used}`);
        }"""
    )
    widget.shows("Welkom Jan de Boer.")
    assert [one["identity_token"] for one in gateway.identities] == ["signed-k1", "signed-k2"]


def test_a_token_that_was_kept_too_long_is_not_used(widget, gateway):
    widget.page.evaluate(
        """() => {
          let used = 0;
          return document.querySelector('voorsorteer-chat').login(() => `signed-k${++used}`);
        }"""
    )
    widget.page.evaluate("Date.now = ((now) => () => now() + 600000)(Date.now)")
    widget.open()
    assert gateway.starts[0]["identity_token"] == "signed-k2"


def test_who_logs_out_while_the_log_in_is_checked_is_not_recognised(widget, gateway):
    widget.open()
    held = []
    widget.page.route("**/identity", lambda route: held.append(route), times=1)
    widget.page.evaluate("void document.querySelector('voorsorteer-chat').login('signed-k1')")
    widget.page.wait_for_timeout(200)
    widget.page.evaluate("document.querySelector('voorsorteer-chat').logout()")
    with widget.page.expect_response("**/identity"):
        held[0].continue_()
    widget.write("Wie ben ik?")
    widget.shows("U zei: Wie ben ik?")
    assert gateway.latest.identity is None
    assert len(gateway.conversations) == 2


def test_who_asks_something_and_logs_in_while_the_chat_starts_loses_nothing(widget, gateway):
    held = []
    widget.page.route("**/api/conversations", lambda route: held.append(route), times=1)
    with widget.page.expect_request("**/api/conversations"):
        widget.page.evaluate("document.querySelector('voorsorteer-chat').ask('Hoe zit dit?')")
    log_in(widget)
    widget.shows("U zei: Hoe zit dit?")
    held[0].abort()
    assert gateway.latest.identity == "signed-k1"


def test_a_customer_logs_in_and_out_while_chatting_on_the_demo_page(new_widget, gateway):
    widget = new_widget("/")
    page = widget.page
    widget.open()
    widget.write("Ik wil iets weten")
    widget.shows("U zei: Ik wil iets weten")
    page.get_by_role("button", name="Inloggen (demo)").click()
    page.get_by_role("button", name="Fatima").click()
    expect(page.locator("#account-name")).to_have_text("Fatima Yıldız")
    widget.shows("Welkom Fatima Yıldız.")
    widget.shows("U zei: Ik wil iets weten")
    page.get_by_role("button", name="Uitloggen").click()
    widget.shows("U zei: Ik wil iets weten", times=0)
    widget.shows("Goedendag")
    assert gateway.latest.identity is None
    assert len(gateway.conversations) == 2


# What it costs, and what it tells nobody


def test_no_token_is_ever_in_an_address(widget, gateway):
    widget.open()
    panel = remembered(widget)
    log_in(widget)
    expect(panel.locator(".card")).to_contain_text("Fatima")
    switch(panel, CASES).click()
    with widget.page.expect_download():
        widget.button("Alles bewaren wat u van mij heeft").click()
    secrets = [gateway.latest.token, browser_token(widget), "signed-k1"]
    urls = [url for _, url in gateway.calls] + [widget.page.url]
    assert not [url for url in urls for secret in secrets if secret in url]


def test_nothing_is_announced_twice(widget, gateway):
    gateway.talked_before("Paspoort")
    widget.open()
    widget.hears("Goedendag")
    panel = remembered(widget)
    log_in(widget)
    expect(panel.locator(".card")).to_contain_text("Fatima")
    switch(panel, CASES).click()
    panel.locator("summary").click()
    widget.page.keyboard.press("Escape")
    widget.shows("Welkom Fatima Yıldız.")
    widget.page.wait_for_timeout(500)
    assert len(widget.spoken) == len(set(widget.spoken)) == 2
    live = widget.chat.locator(
        "[aria-live]:not([aria-live=off]), [role=alert], [role=log]:not([aria-live=off])"
    )
    expect(live).to_have_count(1)


def test_the_policy_of_the_page_is_not_violated_by_the_panel(new_widget, gateway):
    """A violation is in the console, which fails the test."""
    widget = new_widget("/").open()
    panel = remembered(widget)
    expect(panel.locator("header")).to_have_css("background-color", "rgb(31, 92, 69)")


def test_the_panel_is_loaded_when_it_is_asked_for_and_is_small(widget, gateway):
    bodies = {}
    widget.page.on("response", lambda r: "/widget/" in r.url and bodies.update({r.url: r.body()}))
    widget.page.reload()
    widget.open()
    at_start = set(bodies)
    open_panel(widget)
    later = {
        re.sub(r".*/|\?.*", "", url): len(gzip.compress(body))
        for url, body in bodies.items()
        if url not in at_start
    }
    assert "mydata.js" in later
    assert sum(later.values()) <= 10_000, later

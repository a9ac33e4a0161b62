"""Choices, next steps, links, the queue, a person, the end: what each looks and sounds like."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.fake_gateway import GREETING

pytestmark = pytest.mark.browser


def test_a_choice_is_a_button_that_goes_once_used_and_stays_as_text(widget, gateway):
    widget.open()
    widget.write("Ik ben het niet eens met een besluit")
    group = widget.chat.get_by_role("group", name="Kies een antwoord")
    expect(group.get_by_role("button")).to_have_text(["Eenvoudig", "Ingewikkeld"])
    group.get_by_role("button", name="Ingewikkeld").click()
    widget.shows("U zei: Ingewikkeld")
    expect(group).to_have_count(0)
    expect(widget.log.locator(".citizen").last).to_contain_text("Ingewikkeld")
    assert gateway.posts[-1]["choice"].startswith("c")
    assert "text" not in gateway.posts[-1]
    assert widget.focus == "Uw bericht"


def test_writing_something_else_also_retires_the_choices(widget):
    widget.open()
    widget.write("besluit")
    widget.button("Eenvoudig").wait_for()
    widget.write("Laat maar")
    expect(widget.button("Eenvoudig")).to_have_count(0)


def test_a_refused_choice_can_be_chosen_again(widget, gateway):
    widget.open()
    widget.write("besluit")
    widget.button("Eenvoudig").wait_for()
    gateway.next_calls("send", 409)
    widget.button("Eenvoudig").click()
    widget.button("Niet meer versturen").wait_for()
    widget.button("Eenvoudig").click()
    widget.shows("U zei: Eenvoudig")


def test_an_agent_who_takes_over_does_not_take_the_focus_from_a_choice(widget, gateway):
    widget.open()
    widget.write("besluit")
    widget.button("Eenvoudig").focus()
    gateway.turn("agent", name="Sanne de Vries")
    expect(widget.state).to_have_text("U praat met Sanne de Vries.")
    assert widget.focus == "Eenvoudig"
    widget.page.keyboard.press("Enter")
    widget.field.focus()
    expect(widget.button("Eenvoudig")).to_have_count(0)
    assert "choice" not in gateway.posts[-1]


def test_next_steps_are_a_numbered_list_under_their_introduction(widget, gateway):
    widget.open()
    steps = "1. U: betaal € 20 — vóór 3 mei\nWij: bellen u terug (morgen).\nLosse regel"
    gateway.say(f"Dit is afgesproken:\n{steps}", kind="next_steps")
    gateway.say("U: kom langs", kind="next_steps")
    gateway.say("Genoteerd. Klopt het?\nWij: wij bellen u (morgen).", kind="next_steps")
    titles = ["Dit is afgesproken:", "Volgende stappen", "Genoteerd. Klopt het?"]
    expect(widget.log.locator(".steps > .title")).to_have_text(titles)
    shown = ["U: betaal € 20 — vóór 3 mei", "Wij: bellen u terug — morgen", "Losse regel"]
    expect(widget.log.locator(".steps li")).to_have_text(
        [*shown, "U: kom langs", "Wij: wij bellen u — morgen"]
    )
    expect(widget.log.locator(".when").first).to_be_visible()


LINKS = {
    "Kijk op https://www.voorbeeldstad.example/a?b=1.": "https://www.voorbeeldstad.example/a?b=1",
    "Op www.voorbeeldstad.example/afval, daar staat het": "https://www.voorbeeldstad.example/afval",
    "Bel 14 030.": "tel:14030",
    "Bel 0800-1234 (gratis)": "tel:08001234",
    "Bel 030 - 123 45 67": "tel:0301234567",
    "Bel +31 30 123 45 67": "tel:+31301234567",
    "In gevaar? Bel direct 112.": "tel:112",
}
NO_LINKS = [
    "javascript:alert(1)",
    "http://onveilig.example/a",
    "https://gemeente.example@kwaad.example/a",
    "<img src=x onerror=alert(1)> <a href='https:'>x</a>",
    "Zaaknummer 2024-0123456789 en rekening NL91 ABNA 0417 1643 00",
    "Het kost € 112,00 en duurt 14 dagen",
]


def test_addresses_and_telephone_numbers_become_links(widget, gateway):
    widget.open()
    for text in LINKS:
        gateway.say(text)
    expect(widget.bubbles).to_have_count(len(LINKS) + 1)
    links = widget.log.locator(".bubble a")
    assert links.evaluate_all("all => all.map(a => a.getAttribute('href'))") == list(LINKS.values())


def test_what_only_looks_like_a_link_stays_text(widget, gateway):
    widget.open()
    for text in NO_LINKS:
        gateway.say(text)
    expect(widget.bubbles).to_have_text([GREETING, *NO_LINKS])
    expect(widget.log.locator("a, img")).to_have_count(0)


def test_lines_with_a_dash_become_a_list(widget, gateway):
    widget.open()
    gateway.say("Neem mee:\n- een pasfoto\n- uw oude paspoort\n\nTot dan.")
    expect(widget.log.locator(".bubble ul li")).to_have_text(["een pasfoto", "uw oude paspoort"])


def test_while_nobody_can_come_the_bar_says_so_and_tells_no_place(widget, gateway):
    widget.open()
    gateway.turn("queue", notice="We zijn nu gesloten. We zijn er weer morgen om 08:30 uur.")
    expect(widget.state).to_have_text("We zijn nu gesloten. We zijn er weer morgen om 08:30 uur.")
    gateway.turn("queue", position=1)
    expect(widget.state).to_contain_text("U bent nummer 1 in de rij")


def test_one_press_asks_for_a_person_and_shows_the_place_in_the_queue(widget, gateway):
    widget.open()
    widget.person.click()
    expect(widget.state).to_have_text(
        "U bent nummer 2 in de rij voor een medewerker. De wachttijd is ongeveer 4 minuten. "
        "U kunt dit venster open laten."
    )
    assert widget.focus == "Uw bericht"
    expect(widget.person).to_be_hidden()
    gateway.turn("queue", position=1)
    widget.hears("U bent nummer 1 in de rij")
    expect(widget.state).not_to_contain_text("wachttijd")


def test_a_person_is_asked_for_again_when_the_first_try_fails(widget, gateway):
    widget.open()
    gateway.next_calls("handoff", 503)
    widget.person.click()
    expect(widget.state).to_contain_text("nummer 2")


def test_when_no_person_can_be_asked_the_phone_number_is_given(widget, gateway):
    widget.open()
    gateway.next_calls("handoff", 500, 500, 500)
    widget.person.click()
    widget.hears("Het lukt nu niet om een medewerker te vragen.")
    expect(widget.chat.locator(".trouble a")).to_have_text("14 0999")
    widget.person.click()
    expect(widget.state).to_contain_text("nummer 2")
    expect(widget.chat.locator(".trouble")).to_be_hidden()


def test_a_person_can_be_asked_for_before_the_chat_has_started(widget, gateway):
    widget.launcher.click()
    widget.person.click()
    expect(widget.state).to_contain_text("nummer 2")


def test_the_agents_name_is_shown_and_spoken(widget, gateway):
    widget.open()
    gateway.turn("agent", name="Sanne de Vries")
    gateway.say("Goedemiddag, ik heb uw verhaal gelezen.", sender="agent", author="Sanne de Vries")
    expect(widget.state).to_have_text("U praat met Sanne de Vries.")
    expect(widget.log.locator(".agent .speaker")).to_have_text("Sanne de Vries:")
    widget.hears("Sanne de Vries: Goedemiddag, ik heb uw verhaal gelezen.")


def test_after_the_end_one_can_still_write_and_the_conversation_goes_on(widget, gateway):
    widget.open()
    widget.field.fill("Nog een vraag")
    gateway.turn("closed")
    gateway.say("Uw gesprek is afgerond.", sender="system", kind="terminal")
    expect(widget.state).to_contain_text("Dit gesprek is afgerond.")
    assert widget.focus == "Uw bericht"
    widget.field.press("Enter")
    widget.shows("U zei: Nog een vraag")
    expect(widget.state).to_have_text("U praat met de digitale assistent.")
    assert len(gateway.conversations) == 1


def test_a_person_can_be_asked_for_after_the_end(widget, gateway):
    widget.open()
    gateway.turn("closed")
    expect(widget.state).to_contain_text("Dit gesprek is afgerond.")
    widget.person.click()
    expect(widget.state).to_contain_text("nummer 2")
    assert len(gateway.conversations) == 1


def test_a_long_wait_for_the_bot_is_said_once(widget, gateway):
    widget.page.clock.install()
    widget.open()
    gateway.answers = False
    widget.write("Hallo?")
    expect(widget.chat.locator(".waiting")).to_be_visible()
    widget.page.clock.run_for(4000)
    widget.hears("De digitale assistent schrijft een antwoord")
    widget.page.clock.run_for(10_000)
    widget.hears("Het antwoord duurt langer dan normaal.")
    widget.hears("De digitale assistent schrijft een antwoord")
    gateway.say("Daar ben ik.")
    expect(widget.chat.locator(".waiting")).to_be_hidden()


def test_a_counter_appears_near_the_limit_and_too_much_is_not_sent(widget, gateway):
    widget.open()
    counter = widget.chat.locator(".counter")
    widget.field.fill("a" * 1700)
    expect(counter).to_be_hidden()
    widget.field.fill("a" * 1950)
    expect(counter).to_have_text("Nog 50 tekens.")
    widget.field.fill("a" * 2003)
    expect(counter).to_contain_text("3 tekens te lang")
    widget.field.press("Enter")
    assert gateway.posts == []
    widget.field.fill("é" * 1999 + "🙂")
    widget.field.press("Enter")
    widget.shows("U zei:")


def test_the_conversation_can_be_kept_and_printed(widget, gateway):
    widget.open()
    for label, ending in (("Bewaren als tekst", ".txt"), ("Bewaren als webpagina", ".html")):
        widget.button("Opties").click()
        with widget.page.expect_download() as download:
            widget.button(label).click()
        assert download.value.suggested_filename.startswith("gesprek-")
        assert download.value.suggested_filename.endswith(ending)
    widget.button("Opties").click()
    with widget.page.expect_popup() as popup:
        widget.button("Afdrukken").click()
    expect(popup.value.locator("pre")).to_contain_text("Goedendag")


def test_a_transcript_that_fails_is_said(widget, gateway):
    widget.open()
    gateway.next_calls("transcript", 500)
    widget.button("Opties").click()
    widget.button("Bewaren als tekst").click()
    widget.hears("Het gesprek kon niet worden bewaard.")


def test_the_labels_speak_english_and_the_bots_words_are_marked_as_dutch(new_widget):
    widget = new_widget("/host?language=en")
    widget.launcher.click()
    expect(widget.bubbles.first).to_have_attribute("lang", "nl")
    expect(widget.button("Talk to a person")).to_be_visible()
    expect(widget.chat.locator("[lang=en]")).to_have_count(1)


def test_a_customer_logs_in_and_out_on_the_demo_page(new_widget, gateway):
    widget = new_widget("/")
    page = widget.page
    widget.open()
    page.get_by_role("button", name="Inloggen (demo)").click()
    page.get_by_role("button", name="Fatima").click()
    expect(page.locator("#account-name")).to_have_text("Fatima Yıldız")
    widget.shows("Welkom Fatima Yıldız.")
    assert gateway.latest.identity == "signed-k1"
    widget.page.reload()
    expect(page.locator("#account-name")).to_have_text("Fatima Yıldız")
    expect(widget.bubbles).to_have_count(2)
    assert len(gateway.conversations) == 1
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("button", name="Inloggen (demo)")).to_be_visible()
    expect(widget.bubbles).to_have_count(1)
    assert gateway.latest.identity is None


def test_who_logs_in_while_the_chat_is_starting_gets_a_conversation_of_their_own(
    new_widget, gateway
):
    widget = new_widget("/")
    held = []
    widget.page.route("**/api/conversations", lambda route: held.append(route), times=1)
    with widget.page.expect_request("**/api/conversations"):
        widget.page.evaluate("document.querySelector('voorsorteer-chat').open()")
    widget.page.evaluate("document.querySelector('voorsorteer-chat').login('signed-k1')")
    widget.shows("Goedendag")
    with widget.page.expect_response("**/api/conversations"):
        held[0].continue_()
    widget.write("Wie ben ik?")
    widget.shows("U zei: Wie ben ik?")
    talked = [c.identity for c in gateway.conversations.values() if len(c.messages) > 1]
    assert talked == ["signed-k1"]


def test_a_log_in_that_is_refused_is_said_and_the_chat_starts_without(new_widget, gateway):
    widget = new_widget("/")
    gateway.next_calls("start", 401)
    widget.page.get_by_role("button", name="Inloggen (demo)").click()
    widget.page.get_by_role("button", name="Jan de Boer").click()
    widget.launcher.click()
    widget.shows("U chat nu zonder inloggen.")
    widget.shows("Goedendag")
    assert [start.get("identity_token") for start in gateway.starts] == ["signed-k2", None]


def test_the_search_field_and_the_tiles_of_the_demo_page_ask_the_chat(new_widget, gateway):
    widget = new_widget("/")
    widget.page.get_by_label("Uw vraag of onderwerp").fill("Wat kost een rijbewijs?")
    widget.page.get_by_label("Uw vraag of onderwerp").press("Enter")
    widget.shows("U zei: Wat kost een rijbewijs?")
    widget.button("Chat sluiten").click()
    widget.page.get_by_role("button", name="Verhuizen").click()
    widget.shows("U zei: Ik wil mijn verhuizing doorgeven")

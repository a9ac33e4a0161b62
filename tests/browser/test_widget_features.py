"""Language, size of the letters, the end, how it went: what the citizen can do with the chat."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.fake_gateway import ENDED, GREETING

pytestmark = pytest.mark.browser


def language_button(widget, name):
    return widget.chat.get_by_role("button", name=name, exact=True)


def in_browser(widget) -> str:
    """Everything that is kept there."""
    return widget.page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}]).replaceAll('\\\\', '')"
    )


# --- language ---------------------------------------------------------------------------------


def test_another_language_goes_on_with_the_same_conversation(widget, gateway):
    widget.open()
    widget.write("Hallo")
    widget.shows("U zei: Hallo")
    widget.field.fill("Half geschreven")
    gateway.next_calls("language", 503)
    with widget.page.expect_response(lambda one: "/language" in one.url and one.ok):
        language_button(widget, "English").click()  # told to the gateway until it hears
    expect(language_button(widget, "Nederlands")).to_be_focused()
    widget.hears("The chat is now in English.")
    expect(widget.chat.get_by_label("Your message")).to_have_value("Half geschreven")
    expect(widget.state).to_have_text("You are talking to the digital assistant.")
    expect(widget.launcher).to_contain_text("Ask a question")
    widget.shows("U zei: Hallo")
    widget.chat.get_by_label("Your message").press("Enter")
    widget.shows("U zei: Half geschreven")
    widget.hears("U zei: Hallo", 1)  # nothing is read aloud again
    assert len(gateway.conversations) == 1


def test_the_chosen_language_is_kept_and_forgotten_when_the_chat_is_cleared(widget, gateway):
    widget.open()
    with widget.page.expect_response("**/language"):
        language_button(widget, "English").click()
    assert gateway.languages == ["en"]
    gateway.say("You can type in English.")
    gateway.latest.messages[-1]["language"] = "en"
    widget.page.reload()
    expect(widget.chat.get_by_label("Your message")).to_be_visible()
    assert widget.message("in English").locator(".bubble").get_attribute("lang") == "en"
    assert widget.message(GREETING).locator(".bubble").get_attribute("lang") == "nl"
    widget.button("Options").click()
    widget.button("Clear conversation").click()
    widget.button("Yes, clear").click()
    expect(widget.launcher).to_be_visible()
    assert json.loads(in_browser(widget)) == [{}, {}]
    widget.page.reload()
    expect(widget.launcher).to_contain_text("Stel uw vraag")


def test_a_language_whose_labels_do_not_come_leaves_the_chat_as_it_was(widget, gateway):
    widget.open()
    widget.page.route("**/texts_en.js*", lambda route: route.abort(), times=1)
    language_button(widget, "English").click()
    expect(widget.chat.locator(".trouble")).to_contain_text("Dit lukt nu niet.")
    language_button(widget, "English").click()
    expect(widget.chat.get_by_label("Your message")).to_be_visible()


# --- size of the letters ----------------------------------------------------------------------


def test_the_size_of_the_letters_is_chosen_once_and_everything_still_fits(new_widget, gateway):
    widget = new_widget(viewport={"width": 320, "height": 568})
    widget.open()
    size = "n => parseFloat(getComputedStyle(n).fontSize)"
    before = widget.bubbles.first.evaluate(size)
    widget.button("Opties").click()
    sizes = widget.chat.get_by_role("group", name="Grootte van de letters")
    sizes.get_by_role("button", name="Heel groot").click()
    expect(sizes.get_by_role("button", pressed=True)).to_have_text("Heel groot")
    assert widget.bubbles.first.evaluate(size) == pytest.approx(before * 1.45, abs=0.1)
    widget.page.reload()
    widget.launcher.click()
    widget.write("paspoort")
    widget.button("Ja, bedankt").wait_for()
    assert widget.bubbles.first.evaluate(size) == pytest.approx(before * 1.45, abs=0.1)
    for part in (widget.button("Chat sluiten"), widget.field):
        expect(part).to_be_in_viewport(ratio=1)
    wide = "chat => chat.shadowRoot.querySelector('.panel').scrollWidth"
    assert widget.chat.evaluate(wide) <= 320


# --- the end ----------------------------------------------------------------------------------


def test_ending_is_asked_first_and_closes_the_conversation_until_one_writes(widget, gateway):
    widget.open()
    widget.write("besluit")
    widget.button("Eenvoudig").wait_for()
    widget.button("Opties").click()
    widget.button("Gesprek beëindigen").click()
    assert widget.focus == "Nee, terug"
    widget.page.keyboard.press("Enter")
    assert (widget.focus, gateway.latest.state["owner"]) == ("Opties", "bot")
    widget.button("Opties").click()
    widget.button("Gesprek beëindigen").click()
    gateway.next_calls("end", 503)
    widget.button("Ja, beëindigen").click()
    widget.hears("Dit lukt nu niet.")
    widget.button("Opties").click()
    widget.button("Gesprek beëindigen").click()
    widget.button("Ja, beëindigen").click()
    widget.shows(ENDED)
    widget.hears(ENDED)
    expect(widget.state).to_contain_text("Dit gesprek is afgerond.")
    expect(widget.person).to_be_visible()
    # An old question is not answered any more.
    expect(widget.button("Eenvoudig")).to_have_count(0)
    widget.button("Opties").click()
    expect(widget.button("Gesprek beëindigen")).to_be_hidden()
    widget.write("Nog iets")
    widget.shows("U zei: Nog iets")


@pytest.mark.parametrize(
    ("owner", "means"),
    [("queue", "niet meer in de rij"), ("agent", "De medewerker ziet dat u stopt.")],
)
def test_what_ending_means_is_said_before(widget, gateway, owner, means):
    widget.open()
    gateway.turn(owner)
    widget.button("Opties").click()
    widget.button("Gesprek beëindigen").click()
    expect(widget.chat.get_by_role("group", name="Wilt u dit gesprek beëindigen?")).to_contain_text(
        means
    )


# --- how it went ------------------------------------------------------------------------------


def radio(widget, question, number):
    group = widget.chat.get_by_role("group", name=question)
    return group.get_by_role("radio", name=str(number), exact=True)


def test_how_it_went_is_asked_once_kept_while_unsent_and_thanked_for(widget, gateway):
    widget.open()
    gateway.ask_survey()
    widget.button("Vragen beantwoorden").wait_for()
    widget.hears("Hoe ging het? Onder het gesprek")
    assert widget.focus == "Uw bericht", "what comes by itself takes no focus"
    widget.button("Vragen beantwoorden").click()
    assert widget.focus == "Hoe ging het?"
    # By keyboard: one step for each question.
    widget.page.keyboard.press("Tab")
    widget.page.keyboard.press("Space")
    widget.page.keyboard.press("ArrowRight")
    expect(radio(widget, "Hoe eenvoudig of ingewikkeld", 2)).to_be_checked()
    widget.chat.get_by_label("Wilt u nog iets zeggen?").fill("Prima hoor")
    widget.page.reload()
    widget.button("Vragen beantwoorden").click()
    expect(radio(widget, "Hoe eenvoudig of ingewikkeld", 2)).to_be_checked()
    assert not [said for said in widget.spoken if "Hoe ging het" in said]
    radio(widget, "Zou u deze chat aanraden", 9).check()
    gateway.next_calls("survey", 503)
    widget.button("Antwoorden versturen").click()
    widget.hears("Uw antwoorden zijn niet verzonden.")
    widget.button("Antwoorden versturen").click()
    widget.hears("Dank u wel.")
    answers = {"complexity": 2, "nps": 9, "remark": "Prima hoor"}
    assert gateway.surveys == [{"id": "s1", "answers": answers}]
    expect(widget.chat.get_by_role("radio")).to_have_count(0)
    assert widget.focus.startswith("Gesprek")
    assert "Prima hoor" not in in_browser(widget)


def test_who_does_not_want_to_say_how_it_went_is_not_asked_again(widget, gateway):
    widget.open()
    gateway.ask_survey()
    widget.button("Nee, bedankt").click()
    expect(widget.chat.locator(".survey")).to_have_count(0)
    widget.write("Nog een vraag")
    widget.shows("U zei: Nog een vraag")
    assert gateway.surveys == [{"id": "s1", "skipped": True}]


def test_who_is_filling_it_in_is_not_interrupted_when_the_conversation_goes_on(widget, gateway):
    widget.open()
    gateway.ask_survey("s1")
    widget.button("Vragen beantwoorden").wait_for()
    gateway.turn("bot")
    expect(widget.chat.locator(".survey")).to_have_count(0)
    gateway.ask_survey("s2")
    widget.button("Vragen beantwoorden").click()
    radio(widget, "Zou u deze chat aanraden", 3).check()
    gateway.turn("bot")
    expect(widget.state).to_contain_text("digitale assistent")
    widget.button("Antwoorden versturen").click()
    widget.hears("Dank u wel.")
    assert gateway.surveys == [{"id": "s2", "answers": {"nps": 3}}]


def test_a_survey_that_went_away_unanswered_may_come_back_and_is_wiped_with_the_chat(
    widget, gateway
):
    widget.open()
    gateway.ask_survey()
    widget.button("Vragen beantwoorden").click()
    widget.chat.get_by_label("Wilt u nog iets zeggen?").fill("Nog niet verzonden")
    widget.page.reload()
    widget.button("Vragen beantwoorden").wait_for()
    gateway.turn("bot")
    expect(widget.chat.locator(".survey")).to_have_count(0)
    gateway.ask_survey()
    widget.button("Vragen beantwoorden").click()
    field = widget.chat.get_by_label("Wilt u nog iets zeggen?")
    expect(field).to_have_value("Nog niet verzonden")
    gateway.next_calls("survey", 409)
    widget.button("Antwoorden versturen").click()
    widget.hears("Dit kan nu niet.")
    widget.button("Opties").click()
    widget.button("Gesprek wissen").click()
    widget.button("Ja, wissen").click()
    assert "Nog niet verzonden" not in in_browser(widget)


# --- how it reads -----------------------------------------------------------------------------


def test_messages_say_when_and_that_they_were_sent_under_headings_in_order(widget, gateway):
    widget.open()
    gateway.latest.messages[0]["created_at"] = "2026-03-09T13:05:00Z"
    widget.page.reload()
    widget.write("paspoort")
    widget.button("Ja, bedankt").wait_for()
    expect(widget.message(GREETING).locator("time")).to_contain_text("maandag 9 maart")
    expect(widget.log.locator(".citizen .foot")).to_contain_text("verzonden")
    headings = widget.chat.get_by_role("heading")
    expect(headings).to_have_text(
        ["Chat", "Digitale assistent:", "U:", "Digitale assistent:", "Volgende stappen"]
    )

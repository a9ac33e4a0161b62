"""The conversation by e-mail: offered where it can be sent, and said to be sent when it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
ADDRESS = "Naar welk e-mailadres?"


def form(widget, gateway, updates=False):
    gateway.mail = {"available": True, "updates": updates}
    widget.open()
    widget.button("Opties").click()
    widget.button("Naar mijn e-mail").click()
    return widget.chat.get_by_label(ADDRESS)


def test_without_a_mail_server_nothing_offers_mail(widget, gateway):
    widget.open()
    with widget.page.expect_response("**/transcript/email"):
        widget.button("Opties").click()
    expect(widget.button("Afdrukken")).to_be_visible()
    expect(widget.button("Naar mijn e-mail")).to_have_count(0)


def test_the_conversation_is_mailed_to_the_address_that_was_filled_in(widget, gateway):
    field = form(widget, gateway)
    expect(field).to_be_focused()
    expect(widget.chat.get_by_label("Stuur mij ook bericht over de afspraak")).to_have_count(0)
    field.fill(" sanne@voorbeeld.nl ")
    field.press("Enter")
    said = "We sturen dit gesprek naar sanne@voorbeeld.nl."
    expect(widget.chat.get_by_text(said).first).to_be_visible()
    widget.hears(said)
    assert gateway.mailed == [{"email": "sanne@voorbeeld.nl", "updates": False}]
    assert widget.focus == "Terug naar de chat"
    widget.page.keyboard.press("Enter")
    expect(field).to_have_count(0)
    assert widget.focus == "Opties"


def test_who_waits_may_ask_for_news_as_well(widget, gateway):
    field = form(widget, gateway, updates=True)
    widget.chat.get_by_label("Stuur mij ook bericht over de afspraak").check()
    field.fill("sanne@voorbeeld.nl")
    widget.button("Mail mij dit gesprek").click()
    widget.hears("We sturen dit gesprek")
    assert gateway.mailed == [{"email": "sanne@voorbeeld.nl", "updates": True}]


def test_what_is_no_address_is_not_sent(widget, gateway):
    field = form(widget, gateway)
    field.fill("sanne")
    field.press("Enter")
    widget.hears("Vul een e-mailadres in")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    assert gateway.mailed == []


def test_a_refusal_is_told_and_nothing_is_said_to_be_sent(widget, gateway):
    field = form(widget, gateway)
    gateway.next_calls("mail", 500)
    field.fill("sanne@voorbeeld.nl")
    field.press("Enter")
    widget.hears("Het mailen is niet gelukt.")
    assert not any("We sturen" in said for said in widget.spoken)
    expect(field).to_have_value("sanne@voorbeeld.nl")
    field.press("Enter")
    widget.hears("We sturen dit gesprek")


def test_escape_puts_the_form_away(widget, gateway):
    field = form(widget, gateway)
    field.press("Escape")
    expect(field).to_have_count(0)
    assert widget.focus == "Opties"

"""Every state that a citizen can see the widget in, and how to get there from where it is closed.

`test_widget_axe.py` looks at each with axe; `pictures.py` photographs them for the documentation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.browser.fake_gateway import FakeGateway
from tests.browser.widget import Widget

#: More than there is time for.
MANY = 500
AGENT = "Sanne de Vries"

Do = Callable[[Widget, FakeGateway], None]


@dataclass(frozen=True)
class State:
    """`picture`: whether the documentation shows it."""

    name: str
    do: Do
    picture: bool = False


def closed(widget: Widget, gateway: FakeGateway) -> None:
    expect(widget.launcher).to_be_visible()


def not_loaded(widget: Widget, gateway: FakeGateway) -> None:
    """The button is there, and what it opens does not come."""
    widget.page.route(re.compile(r"/chat\.js"), lambda route: route.abort())
    widget.page.reload()
    widget.launcher.click()
    expect(widget.chat.locator(".launcher-failed")).to_be_visible()


def unread(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    widget.button("Chat sluiten").click()
    gateway.say("Bent u er nog?")
    expect(widget.launcher).to_contain_text("1 nieuw bericht")


def first(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()


def choices(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    widget.write("Ik ben het niet eens met een besluit")
    widget.button("Ingewikkeld").wait_for()


def steps(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    widget.write("Ik wil een paspoort")
    widget.button("Ja, bedankt").wait_for()


def typing(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    gateway.answers = False
    widget.write("Hallo")
    expect(widget.chat.locator(".waiting")).to_be_visible()


def waiting(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    widget.person.click()
    expect(widget.state).to_contain_text("nummer 2")


def nobody(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    gateway.turn("queue", notice="We zijn nu gesloten. We zijn er weer morgen om 08:30 uur.")
    expect(widget.state).to_contain_text("We zijn nu gesloten.")


def with_agent(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    gateway.say("Waar gaat het over?")
    gateway.turn("agent", name=AGENT)
    gateway.say("Sanne de Vries doet nu mee aan het gesprek.", sender="system", kind="notice")
    gateway.say("Goedemiddag, ik heb uw verhaal gelezen.", sender="agent", author=AGENT)
    widget.shows("Goedemiddag, ik heb uw verhaal gelezen.")
    with gateway.lock:
        gateway.latest.state = {**gateway.latest.state, "agent": {"name": AGENT, "typing": True}}
    gateway.notify()
    expect(widget.chat.locator(".waiting")).to_contain_text("typt")


def offline(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    gateway.streams = False
    gateway.next_calls("poll", *[503] * MANY)
    gateway.notify()
    widget.write("Komt dit nog aan?")
    expect(widget.chat.locator(".trouble")).to_contain_text("De verbinding is weg.")


def failed(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    gateway.next_calls("send", *[503] * MANY)
    widget.write("Ik wil een afspraak maken")
    widget.button("Opnieuw versturen").wait_for()


def refused(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    gateway.next_calls("send", 422)
    widget.write("Dit komt niet aan")
    widget.button("Niet meer versturen").wait_for()


def not_started(widget: Widget, gateway: FakeGateway) -> None:
    gateway.next_calls("start", *[503] * MANY)
    widget.launcher.click()
    widget.button("Opnieuw proberen").wait_for()


def not_saved(widget: Widget, gateway: FakeGateway) -> None:
    menu(widget, gateway)
    gateway.next_calls("transcript", 500)
    widget.button("Bewaren als tekst").click()
    expect(widget.chat.locator(".trouble")).to_be_visible()


def too_long(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    widget.field.fill("Een heel lang verhaal. " * 90)
    expect(widget.chat.locator(".counter")).to_contain_text("te lang")


def ended(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    gateway.end(gateway.latest)
    gateway.notify()
    expect(widget.state).to_contain_text("Dit gesprek is afgerond.")


def survey(widget: Widget, gateway: FakeGateway) -> None:
    ended(widget, gateway)
    gateway.ask_survey()
    widget.button("Vragen beantwoorden").wait_for()


def survey_open(widget: Widget, gateway: FakeGateway) -> None:
    survey(widget, gateway)
    widget.button("Vragen beantwoorden").click()
    widget.button("Antwoorden versturen").wait_for()
    widget.chat.get_by_role("radio", name="4", exact=True).first.check()


def gone(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    gateway.delete()
    widget.button("Een nieuw gesprek beginnen").wait_for()


def menu(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    widget.button("Opties").click()
    widget.button("Gesprek wissen").wait_for()


def asked_to_clear(widget: Widget, gateway: FakeGateway) -> None:
    menu(widget, gateway)
    widget.button("Gesprek wissen").click()
    widget.button("Nee, terug").locator("visible=true").wait_for()


def asked_to_end(widget: Widget, gateway: FakeGateway) -> None:
    menu(widget, gateway)
    widget.button("Gesprek beëindigen").click()
    widget.button("Nee, terug").locator("visible=true").wait_for()


def mail(widget: Widget, gateway: FakeGateway) -> None:
    gateway.mail = {"available": True, "updates": True}
    menu(widget, gateway)
    widget.button("Naar mijn e-mail").click()
    widget.button("Mail mij dit gesprek").click()  # nothing filled in
    expect(widget.chat.locator("#mail-wrong")).to_be_visible()


def my_data(widget: Widget, gateway: FakeGateway) -> None:
    gateway.talked_before("Parkeervergunning")
    widget.page.evaluate("document.querySelector('voorsorteer-chat').login('signed-k1')")
    menu(widget, gateway)
    widget.button("Mijn gegevens").click()
    panel = widget.chat.locator(".mydata")
    panel.get_by_text("Parkeervergunning").first.click()
    expect(panel.locator(".old .bubble").first).to_be_visible()


def english(widget: Widget, gateway: FakeGateway) -> None:
    widget.open()
    widget.button("English").click()
    widget.button("Options").click()
    widget.chat.locator(".menu").wait_for()


def largest(widget: Widget, gateway: FakeGateway) -> None:
    steps(widget, gateway)
    widget.button("Opties").click()
    widget.chat.locator(".sizes button").last.click()
    expect(widget.chat.locator("[data-size='3']")).to_have_count(1)
    widget.button("Opties").click()


STATES = (
    State("closed", closed, picture=True),
    State("not loaded", not_loaded),
    State("unread", unread),
    State("first message", first, picture=True),
    State("choices", choices, picture=True),
    State("next steps", steps, picture=True),
    State("typing", typing),
    State("waiting", waiting, picture=True),
    State("nobody there", nobody),
    State("with an agent", with_agent, picture=True),
    State("offline", offline, picture=True),
    State("failed message", failed, picture=True),
    State("refused message", refused),
    State("not started", not_started),
    State("not saved", not_saved),
    State("too long", too_long),
    State("ended", ended, picture=True),
    State("survey", survey),
    State("survey, filled in", survey_open, picture=True),
    State("gone", gone),
    State("menu", menu, picture=True),
    State("wipe?", asked_to_clear),
    State("end?", asked_to_end),
    State("mail", mail, picture=True),
    State("my data", my_data, picture=True),
    State("English", english, picture=True),
    State("largest letters", largest),
)

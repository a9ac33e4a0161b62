"""The widget and the real gateway: what each promises the other, with only Rasa played."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from bot.bootstrap import Services
from bot.domain.conversation import MessageKind, Outgoing
from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff
from bot.domain.staff import Staff
from bot.domain.triage import Triage
from tests.browser.desk import Served, served
from tests.browser.widget import Widget
from tests.desk_scene import Scene
from tests.fakes import FakeClock

pytestmark = pytest.mark.browser

ANSWER = [
    Outgoing("Een paspoort vraagt u aan bij de balie. Kijk op https://www.voorbeeldstad.example."),
    Outgoing("Dit zijn de volgende stappen:\nU: Maak een afspraak (snel).", MessageKind.NEXT_STEPS),
    Outgoing("Is dat duidelijk?", MessageKind.CHOICES, (("Ja, dank u", "/ja"), ("Nee", "/nee"))),
]


@pytest.fixture
def scene(services: Services, clock: FakeClock) -> Scene:
    services = replace(services, settings=replace(services.settings, demo=True))
    scene = Scene(services, clock)
    scene.demo_customers()
    return scene


@pytest.fixture
def gateway(scene: Scene, browser) -> Iterator[Served]:
    with served(scene.services, browser) as made:
        yield made


@pytest.fixture
def widget(gateway: Served) -> Widget:
    widget = Widget(gateway.page(), "/")
    widget.launcher.click()
    widget.bubbles.first.wait_for()
    return widget


def waiting(scene: Scene, staff: Staff) -> Handoff:
    [handoff] = scene.services.reading.queue(staff, "waiting")
    return handoff


def test_from_a_question_to_what_was_agreed_with_a_person(
    gateway: Served, scene: Scene, widget: Widget, anna: Staff
) -> None:
    gateway.app.state.gateway.bot.answer = ANSWER
    widget.write("ik wil een paspoort")
    widget.shows("Een paspoort vraagt u aan bij de balie.")
    expect(widget.log.locator(".steps li")).to_have_text(["U: Maak een afspraak — snel"])
    gateway.app.state.gateway.bot.answer = [Outgoing("Fijn.")]
    widget.button("Ja, dank u").click()
    widget.shows("Fijn.")

    scene.services.staff.heartbeat(anna)
    widget.person.click()
    expect(widget.state).to_contain_text("U bent nummer 1 in de rij")
    handoff = waiting(scene, anna)
    scene.services.casework.claim(handoff.id, anna)
    scene.services.casework.reply(handoff.id, anna, "Ik kijk het voor u na.", "a1")
    gateway.wake(handoff)
    expect(widget.state).to_have_text("U praat met Anna de Vries.")
    widget.hears("Anna de Vries: Ik kijk het voor u na.")
    widget.write("Dank u wel")
    expect(widget.message("Dank u wel").locator("time")).to_have_count(1)

    day = (scene.clock() + dt.timedelta(days=7)).date()
    agreed = [NextStep(who="wij", what="Wij sturen u een brief", due="deze week", due_on=day)]
    scene.services.casework.resolve(handoff.id, anna, "solved", agreed)
    gateway.wake(handoff)
    expect(widget.log.locator(".steps").last).to_contain_text("deze week")
    expect(widget.state).to_contain_text("Dit gesprek is afgerond.")
    widget.button("Ja, dat klopt").click()
    widget.shows("Dan weten we allebei wat er gebeurt.")
    expect(widget.state).to_contain_text("Dit gesprek is afgerond.")
    lines = [line for line in widget.bubbles.all_inner_texts() if line]
    widget.page.reload()
    expect(widget.bubbles).to_have_text(lines, use_inner_text=True)

    widget.button("Opties").click()
    with widget.page.expect_download() as download:
        widget.button("Bewaren als tekst").click()
    assert "Ik kijk het voor u na." in download.value.path().read_text(encoding="utf-8")

    widget.button("Opties").click()
    with widget.page.expect_download() as download:
        widget.button("Afspraken in mijn agenda").click()
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in download.value.path().read_text(encoding="utf-8")


def test_a_customer_of_the_demo_is_known_to_the_gateway(
    gateway: Served, scene: Scene, widget: Widget, anna: Staff
) -> None:
    widget.page.get_by_role("button", name="Inloggen (demo)").click()
    customer = widget.page.locator("#login [data-customer]").first
    name = customer.get_attribute("data-name")
    customer.click()
    expect(widget.page.locator("#account-name")).to_have_text(name)
    widget.person.click()
    expect(widget.state).to_contain_text("nummer 1")
    story = scene.services.reading.story(waiting(scene, anna).id, anna)
    assert story.conversation.customer_name == name


def test_a_token_that_the_gateway_does_not_know_leads_to_a_new_conversation(
    gateway: Served, widget: Widget
) -> None:
    widget.page.evaluate(
        """() => {
          const [key] = Object.keys(sessionStorage);
          const kept = { ...JSON.parse(sessionStorage[key]), token: 'x'.repeat(43) };
          sessionStorage[key] = JSON.stringify(kept);
        }"""
    )
    widget.page.reload()
    widget.shows("Dit gesprek bestaat niet meer.")
    widget.button("Een nieuw gesprek beginnen").click()
    widget.write("Bent u er?")
    widget.shows("U zei: Bent u er?")


def test_a_message_that_is_too_long_is_refused_in_words(gateway: Served, widget: Widget) -> None:
    widget.page.evaluate("document.querySelector('voorsorteer-chat').ask('a'.repeat(2001))")
    expect(widget.log.locator(".wrong")).to_contain_text("Het bericht is te lang: 2001 tekens")


def test_another_language_the_end_and_how_it_was(
    gateway: Served, scene: Scene, widget: Widget
) -> None:
    widget.button("English").click()
    widget.shows("Hello. I am the digital assistant")
    expect(widget.bubbles.last).to_have_attribute("lang", "en")
    field = widget.chat.get_by_label("Your message")
    field.fill("passport")
    field.press("Enter")
    widget.shows("U zei: passport")
    key = "JSON.parse(Object.values(sessionStorage)[0]).id"
    asked = Triage("simple", "simple", 0.0)
    scene.services.sorting.sort(widget.page.evaluate(key), 2, "paspoort_aanvragen", 0.9, asked)

    widget.button("Options").click()
    widget.button("End the conversation").click()
    widget.button("Yes, end it").click()
    widget.shows("You have ended this conversation.")
    expect(widget.state).to_contain_text("This conversation is finished.")
    widget.button("Answer the questions").click()
    for group in widget.chat.get_by_role("group").all():
        group.get_by_role("radio").first.check()
    widget.button("Send answers").click()
    widget.hears("Thank you.")
    widget.page.reload()
    widget.shows("You have ended this conversation.")
    expect(widget.chat.locator(".survey")).to_have_count(0)

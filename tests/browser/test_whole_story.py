"""The whole story with nothing played: Chromium, gateway, Rasa, actions, desk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from bot.installation import DEMO_STAFF
from tests.browser.desk import connected
from tests.browser.widget import Widget
from tests.stack import PATIENCE_S, Desk, Stack

pytest_plugins = ["tests.stack"]
pytestmark = [pytest.mark.browser, pytest.mark.rasa, pytest.mark.slow]

_PATIENCE_MS = PATIENCE_S * 1000


def test_a_citizen_is_sorted_answered_handed_over_and_told_what_was_agreed(
    stack: Stack, browser: Browser
) -> None:
    stack.wait_ready()
    context = browser.new_context(viewport={"width": 1280, "height": 850})
    context.set_default_timeout(_PATIENCE_MS)
    citizen = Widget(context.new_page(), f"{stack.url}/")
    citizen.launcher.click()
    citizen.bubbles.first.wait_for()

    # Simple: the answer, the next steps, and the question whether it worked.
    citizen.write("wat kost een nieuw paspoort")
    expect(citizen.button("Ja, dank u")).to_be_visible(timeout=_PATIENCE_MS)
    citizen.shows("€ 83,87")
    citizen.button("Ja, dank u").click()

    # Complex: understanding first, and then whoever wants a person gets one.
    citizen.write("ik ben het niet eens met het besluit over mijn bijstandsuitkering, help")
    expect(citizen.message("Hier kijkt het best een medewerker")).to_be_visible(
        timeout=_PATIENCE_MS
    )
    citizen.write("ik wil nu gewoon een medewerker spreken")
    expect(citizen.message("medewerker van")).to_be_visible(timeout=_PATIENCE_MS)

    desk = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    desk.set_default_timeout(_PATIENCE_MS)
    desk.goto(f"{stack.url}/desk")
    desk.get_by_label("Gebruikersnaam").fill(DEMO_STAFF)
    desk.get_by_label("Wachtwoord").fill(stack.password)
    desk.get_by_role("button", name="Inloggen").click()
    # Others may wait as well, of tests before this one.
    waiting = Desk(stack).log_in().call("GET", "handoffs?state=waiting")["handoffs"]
    ours = next(one["id"] for one in waiting if "niet eens met het besluit" in one["summary"])
    desk.locator(f"#claim-{ours}").click()
    # The agent has the story before the first word.
    expect(desk.get_by_text("niet eens met het besluit over mijn bijstand").first).to_be_visible()
    connected(desk)  # Enter sends from then on
    answer = desk.get_by_label("Uw antwoord aan de klant")
    answer.fill("Goedemiddag, ik heb uw verhaal gelezen.")
    answer.press("Enter")

    citizen.shows("Goedemiddag, ik heb uw verhaal gelezen.")
    citizen.write("fijn, dan hoef ik het niet nog eens te vertellen")
    expect(desk.get_by_text("dan hoef ik het niet nog eens te vertellen")).to_be_visible()
    expect(citizen.message(re.compile("U spreekt nu met"))).to_have_count(1)
    context.close()
    desk.context.close()

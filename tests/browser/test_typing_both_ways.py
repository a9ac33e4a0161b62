"""The citizen's widget and the agent's desk: each sees that the other types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from bot.bootstrap import Services
from bot.domain.staff import Staff
from tests.browser.desk import Served, connected, opened, served
from tests.browser.widget import Widget
from tests.desk_scene import Scene
from tests.fakes import FakeClock

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(services: Services, clock: FakeClock) -> Scene:
    return Scene(replace(services, settings=replace(services.settings, demo=True)), clock)


@pytest.fixture
def gateway(scene: Scene, browser) -> Iterator[Served]:
    with served(scene.services, browser) as made:
        yield made


def test_each_sees_that_the_other_types_until_it_is_said(
    gateway: Served, scene: Scene, anna: Staff
) -> None:
    widget = Widget(gateway.page(), "/")
    widget.launcher.click()
    widget.bubbles.first.wait_for()
    scene.services.staff.heartbeat(anna)
    widget.person.click()
    expect(widget.state).to_contain_text("in de rij")
    [handoff] = scene.services.reading.queue(anna, "waiting")
    scene.services.casework.claim(handoff.id, anna)
    gateway.wake(handoff)
    expect(widget.state).to_have_text("U praat met Anna de Vries.")

    desk = connected(opened(gateway.page("anna"), handoff))
    answer = desk.get_by_label("Uw antwoord aan de klant")
    answer.press_sequentially("Goede")
    expect(widget.log.get_by_text("Anna de Vries typt…")).to_be_visible()
    answer.fill("Goedemorgen")
    answer.press("Enter")
    widget.shows("Goedemorgen")
    expect(widget.log.get_by_text("Anna de Vries typt…")).to_be_hidden()

    widget.field.press_sequentially("Ik")
    expect(desk.locator("#live")).to_have_text("De klant typt…")
    widget.field.press("Enter")
    expect(desk.locator("#live")).not_to_have_text("De klant typt…")

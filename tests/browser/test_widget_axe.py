"""WCAG 2.2 AA in every state of the widget: narrow and wide, light, dark and forced colours, zoomed
and with the text spacing of a reader."""

from __future__ import annotations

import pytest

from tests.browser.widget_looks import CHAT, LOOKS, LOST, SIZES, SPACING, ZOOMED, usable, violations
from tests.browser.widget_states import STATES, State

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("state", STATES, ids=[state.name for state in STATES])
def test_axe_finds_nothing_and_nothing_is_lost(new_widget, gateway, state: State):
    widget = new_widget(viewport=SIZES["wide"], reduced_motion="reduce")
    state.do(widget, gateway)
    wrong = []
    for size, viewport in SIZES.items():
        widget.page.set_viewport_size(viewport)
        for look, (media, judged) in LOOKS.items():
            widget.page.emulate_media(**media)
            found = violations(widget.page, CHAT, judged)
            wrong += [f"{size}, {look}: {one}" for one in found]
            assert widget.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    widget.page.set_viewport_size(ZOOMED)
    wrong += [f"at 400 %: {text}" for text in widget.chat.evaluate(LOST)]
    usable(widget)
    widget.chat.evaluate(SPACING)
    for size, viewport in {"at 400 %": ZOOMED, **SIZES}.items():
        widget.page.set_viewport_size(viewport)
        wrong += [f"{size}, spaced: {text}" for text in widget.chat.evaluate(LOST)]
        usable(widget)
    assert wrong == []


def test_what_is_cut_off_is_found(widget):
    """Without this, finding nothing above would prove nothing."""
    widget.open()
    widget.bubbles.first.evaluate(
        "one => Object.assign(one.style, { overflow: 'hidden', height: '1em', maxWidth: '5em' })"
    )
    assert "Goedendag" in " ".join(widget.chat.evaluate(LOST))


@pytest.mark.parametrize(("size", "scheme"), [("narrow", "light"), ("wide", "dark")])
def test_axe_finds_nothing_on_the_demo_page_and_its_theme(new_widget, gateway, size, scheme):
    widget = new_widget("/", viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")
    found = violations(widget.page)
    widget.open()
    widget.write("Ik wil een paspoort")
    widget.button("Ja, bedankt").wait_for()
    found += violations(widget.page, CHAT)
    widget.button("Chat sluiten").click()
    widget.page.get_by_role("button", name="Inloggen (demo)").click()
    assert found + violations(widget.page, "#login") == []


def test_axe_looks_inside_the_widget(widget):
    """Without this, the silence of the tests above would prove nothing."""
    widget.open()
    widget.chat.evaluate("chat => chat.shadowRoot.querySelector('label').remove()")
    for judged in ("all", "rest"):
        found = violations(widget.page, CHAT, judged)
        assert [one for one in found if one.startswith("label")]
    assert violations(widget.page, CHAT, "colours") == []
    widget.bubbles.first.evaluate("one => Object.assign(one.style, { color: '#ddd' })")
    for judged in ("all", "colours"):
        found = violations(widget.page, CHAT, judged)
        assert [one for one in found if one.startswith("color-contrast")]

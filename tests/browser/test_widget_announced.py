"""What a screen reader is told: each message once, by one live region, and a log to read in."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.widget import Widget

pytestmark = pytest.mark.browser

AGENT = "Sanne de Vries"
#: A region that speaks inside another that speaks is read twice by some screen readers.
NESTED = """
chat => {
  const live = '[aria-live]:not([aria-live=off]), [role=alert], [role=status],'
    + ' [role=log]:not([aria-live=off]), [role=timer], [role=marquee], output';
  const all = [...chat.shadowRoot.querySelectorAll(live)];
  return [all.length, all.filter((one) => one.parentElement.closest(live)).length];
}
"""


def tree(page: Page) -> list[dict[str, Any]]:
    """The accessibility tree as Chromium gives it to a screen reader."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return nodes


def told(nodes: list[dict[str, Any]], *roles: str) -> list[dict[str, Any]]:
    """Those of these roles that a screen reader meets."""
    return [one for one in nodes if not one["ignored"] and one["role"]["value"] in roles]


def live(node: dict[str, Any]) -> str:
    values = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    return values.get("live", "")


def below(nodes: list[dict[str, Any]], top: dict[str, Any]) -> str:
    """All the text that is told inside a node."""
    children = {node["nodeId"]: node for node in nodes}
    parts, todo = [], [top]
    while todo:
        node = todo.pop(0)
        if told([node], "StaticText"):
            parts.append(node["name"]["value"])
        todo = [children[id] for id in node.get("childIds", []) if id in children] + todo
    return " ".join(parts)


def one_region(widget: Widget) -> None:
    assert widget.chat.evaluate(NESTED) == [1, 0]
    nodes = tree(widget.page)
    assert [live(node) for node in told(nodes, "status")] == ["polite"]
    assert [live(node) in ("", "off") for node in told(nodes, "log")] == [True]


def test_each_new_message_of_a_whole_conversation_is_announced_exactly_once(widget, gateway):
    widget.open()
    widget.write("Ik ben het niet eens met een besluit")
    widget.button("Ingewikkeld").click()
    widget.shows("U zei: Ingewikkeld")
    widget.write("Ik wil een paspoort")
    widget.button("Ja, bedankt").wait_for()
    widget.person.click()
    expect(widget.state).to_contain_text("nummer 2")
    gateway.turn("queue", position=1)
    gateway.turn("agent", name=AGENT)
    gateway.say("Goedemiddag.", sender="agent", author=AGENT)
    gateway.say("Goedemiddag.", sender="agent", author=AGENT)
    gateway.say("Dit is afgesproken:\nWij: bellen u — morgen", kind="next_steps", sender="agent")
    gateway.end(gateway.latest)
    gateway.notify()
    widget.hears("beëindigd")
    one_region(widget)
    received = [m for m in gateway.latest.messages if m["sender"] != "citizen"]
    for message in received:
        words = " ".join(message["text"].split())
        times = sum(" ".join(m["text"].split()) == words for m in received)
        widget.hears(words, times)
    # What the citizen wrote is not read back to them, and nothing else is said as if it were new.
    assert not [said for said in widget.spoken if said.startswith("U:")]
    others = [said for said in widget.spoken if not any(_about(m, said) for m in received)]
    assert len(others) == len(set(others))


def _about(message: dict[str, Any], said: str) -> bool:
    return " ".join(message["text"].split()) in said


def test_what_was_said_before_is_in_the_log_and_is_not_announced_again(widget, gateway):
    widget.open()
    widget.write("Ik wil een paspoort")
    widget.button("Ja, bedankt").wait_for()
    widget.page.reload()
    widget.button("Ja, bedankt").wait_for()
    widget.button("Chat sluiten").click()
    widget.launcher.click()
    gateway.say("Alleen dit is nieuw.")
    widget.hears("Alleen dit is nieuw.")
    assert len(widget.spoken) == 1
    nodes = tree(widget.page)
    [log] = told(nodes, "log")
    read = below(nodes, log)
    order = ["Goedendag", "Ik wil een paspoort", "U vraagt een paspoort aan", "vandaag of later"]
    order += ["Is uw vraag zo beantwoord?", "Ja, bedankt", "Alleen dit is nieuw."]
    assert [read.count(words) for words in order[2:]] == [1] * len(order[2:])
    assert sorted(order, key=read.index) == order


def test_a_message_that_is_sent_delivered_or_failed_changes_without_being_read_again(
    widget, gateway
):
    widget.open()
    before = len(widget.spoken)
    gateway.answers = False
    widget.write("Hallo")
    expect(widget.message("Hallo").locator("time")).to_have_count(1)
    assert not [said for said in widget.spoken[before:] if "Hallo" in said]
    gateway.next_calls("send", *[503] * 3)
    widget.write("Nog iets")
    widget.hears("Uw bericht is niet verzonden.")
    widget.button("Opnieuw versturen").click()
    expect(widget.message("Nog iets").locator("time")).to_have_count(1)
    one_region(widget)


def test_everything_that_can_be_pressed_or_filled_in_has_a_name(widget, gateway):
    widget.open()
    widget.write("Ik wil een paspoort")
    widget.button("Ja, bedankt").wait_for()
    widget.button("Opties").click()
    widget.button("Gesprek wissen").wait_for()
    kinds = ("button", "textbox", "link", "dialog", "log", "group", "heading")
    met = told(tree(widget.page), *kinds)
    assert {node["role"]["value"] for node in met} == set(kinds)
    assert [node["role"]["value"] for node in met if not node["name"]["value"].strip()] == []

"""Whatever anybody writes is text: it never runs, and it never breaks the layout."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.widget_looks import CHAT, violations

pytestmark = pytest.mark.browser

#: Runs if any of it is ever taken for more than text; a page error or a policy report fails too.
RAN = "window.ran"
HTML = [
    "<script>window.ran = 1</script>",
    "<img src=x onerror='window.ran = 1'>",
    "<svg/onload=window.ran=1>",
    '"><iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
    "</div></voorsorteer-chat><style>* { display: none !important }</style>",
    "{{7*7}} ${window.ran=1} <%= 1 %> &lt;b&gt; &amp; &#x3c;",
    "<a href='javascript:window.ran=1'>klik</a> javascript:window.ran=1",
    "data:text/html,<script>window.ran=1</script>",
]
WIDE = [
    "a" * 10_000,
    "woord" * 400 + " en dan weer gewoon",
    "https://www.voorbeeldstad.example/" + "pad/" * 300,
    "W" * 300 + ": " + "M" * 300,
]
OTHER_WAY = [
    "مرحبا، أحتاج إلى مساعدة بخصوص جواز سفري رقم 123",
    "שלום, אני צריך עזרה (דחוף) 14 0999",
    "\u202eeredna ed raan tmok taD\u202c gewoon",
    "\u2066\u2067\u2068 niet gesloten \u202b\u202e en verder",
    "\u200f\u200e\u061c",
]
ODD = [
    "🙂👩‍👩‍👧‍👦🏳️‍🌈🇳🇱" * 200,
    "Z̷̧̛̤͍̪̱̦̫͎̮͙͊̀͒͗͂̈́͘a̸̢̨̛͔͉̗͎̳͔̻͋̓̏͗̓̅̾͜͝l̵̨̛̰̪͎͚̬̥͙͉̈́́͒̀̆̽̚͝g̷̡̡̛͖̟̘̟̰̻̥̈́̈́̍̓͊̕͝o̶̡̧̰͈̲͚̩̝̿̄̀̒̐̾͘͜͝" * 30,
    "\n".join("regel" for _ in range(400)),
    "een\u0000twee\u0007drie\ufffd\ufeff\u2028vier",
    "- " * 500,
    "\u3000\u2003\u00a0" * 50 + "achter de spaties",
]
EVERYTHING = [*HTML, *WIDE, *OTHER_WAY, *ODD]
#: What sticks out of the panel or out of its own bubble, and what covers another message.
BROKEN = """
chat => {
  const root = chat.shadowRoot;
  const panel = root.querySelector('.panel').getBoundingClientRect();
  const log = root.querySelector('.log');
  const wrong = [];
  if (log.scrollWidth > log.clientWidth) wrong.push(`the log is ${log.scrollWidth} wide`);
  let above = -Infinity;
  for (const one of root.querySelectorAll('.message')) {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const bubble = one.querySelector('.bubble');
    const name = bubble.textContent.slice(0, 40);
    if (left < panel.left || right > panel.right + 1) wrong.push(`sticks out: ${name}`);
    if (bubble.scrollWidth > bubble.clientWidth + 1) wrong.push(`runs over its edge: ${name}`);
    if (top < above - 1) wrong.push(`covers what is above: ${name}`);
    above = bottom;
  }
  return wrong;
}
"""


def unharmed(widget) -> None:
    """Nothing ran, nothing is broken, and one can still write and leave."""
    page = widget.page
    assert page.evaluate(RAN) is None
    assert widget.chat.evaluate(BROKEN) == []
    for thing in (widget.field, widget.button("Versturen"), widget.button("Chat sluiten")):
        expect(thing).to_be_in_viewport(ratio=1)
    allowed = "img, script, iframe, style, object, embed, form, video, audio, base, link, meta"
    expect(widget.log.locator(allowed)).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("sender", ["bot", "agent", "system", "citizen"])
@pytest.mark.parametrize("width", [320, 1280])
def test_anything_from_anybody_is_shown_as_text(new_widget, gateway, sender, width):
    widget = new_widget(viewport={"width": width, "height": 720}).open()
    author = "<b>Sanne</b>\u202e" + "e" * 300 if sender == "agent" else None
    for text in EVERYTHING:
        gateway.say(text, sender=sender, author=author)
    gateway.say("Dit is het laatste.", sender=sender, author=author)
    widget.shows("Dit is het laatste.")
    expect(widget.bubbles).to_have_count(len(EVERYTHING) + 2)
    shown = "".join(widget.bubbles.all_text_contents())
    for text in HTML:
        assert text in shown
    unharmed(widget)


@pytest.mark.parametrize("width", [320, 1280])
def test_so_it_is_in_steps_choices_names_notices_and_the_queue(new_widget, gateway, width):
    widget = new_widget(viewport={"width": width, "height": 720}).open()
    for text in (*HTML, WIDE[1], *OTHER_WAY):
        gateway.say(f"{text}: {text} — {text}", kind="next_steps")
        gateway.say(text, sender="system", kind="notice")
    titles = [HTML[0], WIDE[1], OTHER_WAY[0], OTHER_WAY[3]]
    gateway.say("Kies.", kind="choices", choices=titles)
    widget.log.get_by_role("button").first.wait_for()
    unharmed(widget)
    for about in ({"to": "queue", "notice": WIDE[1]}, {"to": "agent", "name": HTML[1] + WIDE[1]}):
        gateway.turn(**about)
        expect(widget.state).to_contain_text("woordwoord")
        unharmed(widget)
    gateway.turn("bot")
    widget.log.get_by_role("button").first.click()
    expect(widget.log.locator(".citizen")).to_have_count(1)
    unharmed(widget)
    assert violations(widget.page, CHAT) == []


def test_what_the_citizen_writes_comes_back_as_it_was_written(widget, gateway):
    widget.open()
    gateway.answers = False
    for number, text in enumerate((*HTML, *OTHER_WAY[:4], "🙂👩‍👩‍👧‍👦🏳️‍🌈" * 50, "a" * 2000)):
        widget.field.fill(text)
        widget.field.press("Enter")
        expect(widget.log.locator(".citizen time")).to_have_count(number + 1)
        assert gateway.posts[-1]["text"] == text
        assert widget.log.locator(".citizen .bubble").last.text_content() == text
    unharmed(widget)


def test_text_that_reads_the_other_way_does_not_turn_what_is_around_it(widget, gateway):
    """An override that is not closed must not reach the next line, the time or the name."""
    widget.open()
    gateway.say("\u202e\u2067 omgekeerd", sender="agent", author="\u202eSanne", kind="text")
    gateway.say("مرحبا، أحتاج إلى مساعدة", sender="citizen", client_id="x1")
    gateway.say("Gewoon van links naar rechts.")
    widget.shows("Gewoon van links naar rechts.")
    ways = widget.log.locator(".bubble > *").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).unicodeBidi)"
    )
    assert set(ways) == {"plaintext"}
    expect(widget.log.locator(".agent .speaker")).to_have_text("Sanne:")
    gateway.turn("agent", name="\u202eSanne\u2067")
    expect(widget.state).to_have_text("U praat met Sanne.")


LINKS = """
all => all.map(({ protocol, target, rel }) => [protocol, target, rel])
"""


def test_links_open_beside_the_page_and_give_nothing_away(widget, gateway):
    widget.open()
    for text in (
        "https://www.voorbeeldstad.example/a www.voorbeeldstad.example",
        "Bel 14 0999, of 112: bel 112.",
        "HTTPS://WWW.VOORBEELDSTAD.EXAMPLE/\u202egpj.exe",
        "javascript:alert(1) JaVaScRiPt:alert(1) https://javascript:alert(1)@x.example",
        "data:text/html,x vbscript:x file:///etc/passwd blob:https://x.example/1 //x.example",
        "https://a.example/\"onmouseover='window.ran=1' https://a.example/<script>",
        "ftp://a.example http://a.example tel:112;javascript:alert(1)",
    ):
        gateway.say(text)
    expect(widget.bubbles).to_have_count(8)
    links = widget.log.locator("a").evaluate_all(LINKS)
    assert len(links) >= 5
    for protocol, target, rel in links:
        assert protocol in ("https:", "mailto:", "tel:")
        if protocol == "https:":
            assert target == "_blank" and {"noopener", "noreferrer"} <= set(rel.split())
    assert widget.page.evaluate(RAN) is None
    first = widget.log.locator("a[href^='https']").first
    widget.page.context.route(
        "https://www.voorbeeldstad.example/**", lambda route: route.fulfill(body="<title>x</title>")
    )
    with widget.page.expect_popup() as popup:
        first.click()
    assert popup.value.evaluate("[opener, document.referrer]") == [None, ""]


def test_the_styles_of_the_page_stay_out(widget):
    widget.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          const looks = 'color: red; font-size: 3px; direction: rtl; text-transform: uppercase';
          sheet.replaceSync(`* { ${looks} } div, button, p { display: none }`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    widget.launcher.click()
    expect(widget.bubbles.first).to_be_visible()
    assert widget.field.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 16
    assert widget.focus == "Uw bericht"
    looks = widget.bubbles.first.evaluate(
        "one => (({ color, direction, textTransform }) => [color, direction, textTransform])"
        "(getComputedStyle(one))"
    )
    assert looks == ["rgb(28, 37, 48)", "ltr", "none"]

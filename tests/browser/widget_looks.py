"""How the widget looks to who needs it otherwise: rules of WCAG, zoom, spacing, what is cut off."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.widget import Widget

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHAT = "voorsorteer-chat"
SIZES = {"wide": {"width": 1280, "height": 800}, "narrow": {"width": 320, "height": 640}}
COLOUR_RULES = ("color-contrast", "link-in-text-block")
#: What each changes of the page, and what of it axe can then judge. In the dark only the colours
#: are others; forced colours are the system's, so that there is nothing to judge about them.
LOOKS: dict[str, tuple[dict[str, Any], str]] = {
    "light": ({"color_scheme": "light", "forced_colors": "none"}, "all"),
    "dark": ({"color_scheme": "dark", "forced_colors": "none"}, "colours"),
    "forced colours": ({"color_scheme": "light", "forced_colors": "active"}, "rest"),
}
#: A window of 1280 x 1024 at 400 %.
ZOOMED = {"width": 320, "height": 256}
#: The spacing of WCAG 1.4.12, as a reader's own style sheet sets it.
SPACING = """
chat => {
  const sheet = new CSSStyleSheet();
  const wide = 'letter-spacing: .12em !important; word-spacing: .16em !important';
  const rules = `* { line-height: 1.5 !important; ${wide} } p { margin-bottom: 2em !important }`;
  sheet.replaceSync(rules);
  chat.shadowRoot.adoptedStyleSheets = [...chat.shadowRoot.adoptedStyleSheets, sheet];
}
"""
#: Text that nobody can read: outside the window from left to right, or cut off by what it is in.
LOST = """
chat => {
  const lost = new Set();
  const walker = document.createTreeWalker(chat.shadowRoot, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    const { parentElement: parent } = node;
    if (!node.data.trim() || parent.closest('.unseen, style')) continue;
    if (!parent.checkVisibility() || getComputedStyle(parent).clipPath === 'inset(50%)') continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    const outside = (box, x, y) =>
      (x && (text.left < box.left - 1 || text.right > box.right + 1)) ||
      (y && (text.top < box.top - 2 || text.bottom > box.bottom + 2));
    if (outside({ left: 0, right: innerWidth }, true, false)) lost.add(node.data);
    for (let one = parent; one; one = one.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(one);
      const scrolls = ['auto', 'scroll'].includes(overflowY);
      const [x, y] = [overflowX, overflowY].map((way) => way !== 'visible');
      if (outside(one.getBoundingClientRect(), x, y && !scrolls)) {
        lost.add(`${node.data} in ${one.className}`);
      }
      if (scrolls) break; // it comes into view by scrolling
    }
  }
  return [...lost];
}
"""


def violations(page: Page, within: str | None = None, judged: str = "all") -> list[str]:
    """What axe finds; one line for each element. `judged`: all, only the colours, or the rest."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    without = COLOUR_RULES if judged == "rest" else ()
    options = {
        "runOnly": list(COLOUR_RULES) if judged == "colours" else TAGS,
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in without},
    }
    found = page.evaluate(
        "([where, options]) => axe.run(where ?? document, options).then((all) => all.violations)",
        [within, options],
    )
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def usable(widget: Widget) -> None:
    """What is there to write in and to press can be brought into view as a whole."""
    things = widget.chat.locator(".composer").locator("textarea, button")
    for thing in [*things.all(), *widget.chat.locator(".bar button, .state button").all()]:
        if thing.is_visible():
            thing.scroll_into_view_if_needed()
            expect(thing).to_be_in_viewport(ratio=0.9)

"""The real gateway on a thread, and the desk in a real Chromium as an agent sees it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from bot.bootstrap import Services
from bot.domain.handoff import Handoff
from bot.gateway.app import create_app
from bot.gateway.events import DESK
from tests.desk_scene import PASSWORD
from tests.fakes import FakeBot

PATIENCE_MS = 15_000
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOUR_RULES = ("color-contrast", "link-in-text-block")
SIZES = {"narrow": {"width": 360, "height": 740}, "wide": {"width": 1280, "height": 800}}
#: A call that fails is in the console too; whether that is right, the test itself says.
_FAILED_CALLS = (
    "Failed to load resource",
    "Response Status Error",
    "htmx:sendError",
    "htmx:afterRequest",
)
#: Reports what the content security policy stopped, as a page error would be.
_WATCH = """
addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""

#: The parts of the page with everything that their colours can come from: what they are in, what
#: is in them, what of it is shown, and what is filled in. axe passes over those in `judged`.
_NEW_PARTS = """
async ([judged, options]) => {
  const around = (one) => {
    const tags = [];
    for (let at = one.parentElement; at; at = at.parentElement) {
      tags.push(at.cloneNode(false).outerHTML);
    }
    return tags.join();
  };
  const state = (field) => [field.value, field.checked, field.disabled, field.validity?.valid];
  const filled = (one) => [...one.querySelectorAll('input, select, textarea, button')].map(state);
  const parts = 'header, nav, aside, section, article, form, details, table, ul, ol, dl, li, tr, p';
  const known = new Set(judged);
  const seen = [];
  const exclude = [];
  for (const one of document.querySelectorAll(parts)) {
    if (exclude.some((part) => part.contains(one))) continue;
    const key = JSON.stringify([
      around(one), one.outerHTML, one.innerText, one.offsetWidth, one.offsetHeight, filled(one),
      [...one.querySelectorAll('details')].map((part) => part.open),
    ]);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
    const told = btoa(String.fromCharCode(...new Uint8Array(digest)));
    (known.has(told) ? exclude : seen).push(known.has(told) ? one : told);
  }
  const found = await axe.run(exclude.length ? { exclude } : document, options);
  return [seen, found.violations];
}
"""


@dataclass
class Served:
    """A gateway that can be reached, and everything its pages complained about."""

    address: str
    app: Any
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def wake(self, *handoffs: Handoff) -> None:
        """What the citizen API does after a message: whoever reads along looks again."""
        keys = [handoff.conversation_id for handoff in handoffs]
        self.app.state.gateway.wakeups.wake(DESK, *keys)

    def page(self, username: str | None = None, **options: Any) -> Page:
        """A new browser window, logged in as `username`."""
        options = {"viewport": SIZES["wide"], "locale": "nl-NL", **options}
        context = self.browser.new_context(base_url=self.address, **options)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(_WATCH)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)
        if username:
            log_in(page, username)
        return page

    def _heard(self, said: Any) -> None:
        if said.type == "error" and not said.text.startswith(_FAILED_CALLS):
            self.complaints.append(said.text)


@contextmanager
def served(services: Services, browser: Browser) -> Iterator[Served]:
    """Serves the desk; afterwards no page may have had an error or a violated policy."""
    app = create_app(services, FakeBot(), sweeping=False)
    config = uvicorn.Config(app, port=0, ws="none", log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    listener = config.bind_socket()
    listener.listen()  # the first line of a test must not wait for the thread
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    made = Served(f"http://127.0.0.1:{listener.getsockname()[1]}", app, browser)
    try:
        yield made
    finally:
        for context in made.contexts:
            context.close()
        app.state.gateway.wakeups.end_all()
        server.should_exit = True
        thread.join(timeout=10)
    assert not made.complaints, made.complaints


def log_in(page: Page, username: str) -> None:
    page.goto("/desk/login")
    page.get_by_label("Gebruikersnaam").fill(username)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/desk")


def connected(page: Page) -> Page:
    """Waits until the page is live."""
    page.locator("#connection", has_text="Verbonden").wait_for()
    return page


def opened(page: Page, handoff: Handoff) -> Page:
    page.goto(f"/desk/handoffs/{handoff.id}")
    return page


def sideways(page: Page) -> int:
    """How far the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def violations(page: Page, colours: bool = True, rest: bool = True) -> list[str]:
    """What axe finds against WCAG 2.2 AA on the page as it is now; one line for each element.

    `colours` are the rules about contrast, `rest` all others.
    """
    _bring_axe(page)
    options = {
        "runOnly": TAGS if rest else list(COLOUR_RULES),
        "rules": {} if colours else {rule: {"enabled": False} for rule in COLOUR_RULES},
        "resultTypes": ["violations"],
    }
    return _lines(
        page.evaluate("options => axe.run(options).then((all) => all.violations)", options)
    )


def colour_violations(page: Page, judged: set[str]) -> list[str]:
    """What axe finds in the colours of the page; one line for each element.

    Parts that are in `judged` exactly as they are now are passed over; the others come into it.
    Have one for each window and colour scheme.
    """
    _bring_axe(page)
    options = {"runOnly": list(COLOUR_RULES), "resultTypes": ["violations"]}
    seen, found = page.evaluate(_NEW_PARTS, [list(judged), options])
    if not found:  # what is wrong is told in every state that it is in
        judged.update(seen)
    return _lines(found)


def _bring_axe(page: Page) -> None:
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)


def _lines(found: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]

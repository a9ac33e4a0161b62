"""A browser, a line that can be cut, and a real gateway process at the other end of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Route, expect

from tests.browser.line import Line
from tests.browser.widget import LISTEN
from tests.gateway_processes import GatewayProcess
from tests.stack import until

#: A gateway that starts again on a busy machine, and the longest that the widget waits for a try.
PATIENCE_MS = 90_000
SESSION = """
() => Object.keys(sessionStorage).concat(Object.keys(localStorage))
  .map((key) => JSON.parse(sessionStorage[key] ?? localStorage[key])).find((kept) => kept.token)
"""
#: A page of somebody else, so that where it keeps things can be chosen.
HOST = """<!doctype html><html lang="nl"><meta charset="utf-8"><title>Een pagina</title>
<h1>Een pagina</h1><script type="module" src="{src}" data-api="{src}" {attributes}></script>"""


@dataclass
class Tab:
    """A page, or a frame in one, with the chat."""

    page: Page
    place: Page | Frame

    @property
    def chat(self):
        return self.place.locator("voorsorteer-chat")

    @property
    def field(self):
        return self.chat.get_by_label("Uw bericht")

    def open(self) -> Tab:
        self.chat.locator(".launcher").click()
        self.says("Goedendag")
        return self

    def write(self, *texts: str) -> None:
        for text in texts:
            self.field.fill(text)
            self.field.press("Enter")

    def says(self, *texts: str) -> None:
        """Each of these is in a message; it is waited for."""
        for text in texts:
            expect(self.chat.locator(".bubble").filter(has_text=text).first).to_be_visible()

    def answered(self, *texts: str) -> None:
        self.says(*(f"U zei: {text}" for text in texts))

    def trouble(self, there: bool) -> None:
        told = self.chat.locator(".trouble").filter(has_text="De verbinding is weg.")
        (expect(told).to_be_visible if there else expect(told).to_be_hidden)()

    @property
    def lines(self) -> list[str]:
        """What is on the screen, from top to bottom."""
        return self.chat.locator(".message").evaluate_all(
            "all => all.map((one) => one.querySelector('.bubble').textContent)"
        )

    @property
    def session(self) -> dict[str, Any]:
        return self.place.evaluate(SESSION)


@dataclass
class World:
    gateway: GatewayProcess
    line: Line
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    def context(self, *scripts: str) -> BrowserContext:
        context = self.browser.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(PATIENCE_MS)
        for script in (LISTEN, *scripts):
            context.add_init_script(script)
        self.contexts.append(context)
        return context

    def tab(self, context: BrowserContext | None = None, path: str = "/") -> Tab:
        page = (context or self.context()).new_page()
        page.on("pageerror", lambda error: self.mistakes.append(str(error)))
        page.goto(self.line.address + path)
        page.locator("voorsorteer-chat").wait_for(state="attached")
        return Tab(page, page)

    def host(self, context: BrowserContext, **attributes: str) -> Tab:
        """A page of the gateway's own origin with the widget set up like this."""
        src = f"{self.line.address}/static/widget/voorsorteer.js"
        given = " ".join(f'data-{name}="{value}"' for name, value in attributes.items())
        body = HOST.format(src=src, attributes=given).replace(f'data-api="{src}"', "")
        context.route("**/host", partial(fulfil, body))
        return self.tab(context, "/host")

    def told(self, session: dict[str, Any]) -> list[dict[str, Any]]:
        """The conversation as the gateway has it."""
        where = f"{self.gateway.url}/api/conversations/{session['id']}/messages"
        answer = httpx.get(where, headers=_bearer(session), timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]

    def from_elsewhere(self, session: dict[str, Any], text: str) -> None:
        """Something happens in the conversation that this browser has no part in."""
        where = f"{self.gateway.url}/api/conversations/{session['id']}/messages"
        body = {"client_id": str(uuid.uuid4()), "text": text}
        answer = httpx.post(where, json=body, headers=_bearer(session), timeout=30)
        assert answer.status_code == 202, answer.text

        def answered() -> bool:
            return any(m["text"] == f"U zei: {text}" for m in self.told(session))

        until("an answer", answered)

    def alive(self) -> None:
        until("the gateway serves", lambda: httpx.get(f"{self.gateway.url}/healthz").is_success)

    def agree(self, tab: Tab, *said: str, session: dict[str, Any] | None = None) -> None:
        """The screen and the gateway tell one story, with each of these in it once, in order."""
        told = self.told(session or tab.session)
        citizen = [m["text"] for m in told if m["sender"] == "citizen"]
        assert citizen == list(said)
        assert sorted(m["text"] for m in told if m["text"].startswith("U zei: ")) == sorted(
            f"U zei: {text}" for text in said
        )
        expect(tab.chat.locator(".message")).to_have_count(len(told))
        assert tab.lines == [m["text"] for m in told]
        expect(tab.chat.locator(".message.citizen time")).to_have_count(len(said))


def _bearer(session: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['token']}"}


def fulfil(body: str, route: Route) -> None:
    route.fulfill(body=body, content_type="text/html")

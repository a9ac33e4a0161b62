"""A browser without scripts, for the desk's pages: it follows links and posts forms."""

from __future__ import annotations

import html
import re

import httpx

from tests.desk_scene import PASSWORD
from tests.gateway_client import BASE, Running

ORIGIN = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}


class Browser:
    """One person's browser, with its own cookies."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(path, follow_redirects=True)

    async def post(self, path: str, **fields: object) -> httpx.Response:
        return await self.http.post(path, data=fields, headers=ORIGIN, follow_redirects=True)


async def logged_in(gateway: Running, username: str) -> Browser:
    transport = httpx.ASGITransport(gateway.app)
    browser = Browser(httpx.AsyncClient(transport=transport, base_url=BASE))
    answer = await browser.post("/desk/login", username=username, password=PASSWORD)
    assert answer.status_code == 200 and answer.url.path == "/desk", answer.text
    return browser


def shown(answer: httpx.Response) -> str:
    """The page's text, without its tags."""
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.text, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def case(handoff_id: str, action: str = "") -> str:
    """The address of a case, or of what is done with it."""
    return f"/desk/handoffs/{handoff_id}{action}"

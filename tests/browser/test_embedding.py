"""What only a browser decides: the chat on somebody else's page with a strict policy, in a frame,
as a page of its own, and without scripts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain

import pytest
from playwright.sync_api import Page, expect

from bot.bootstrap import Services
from bot.domain.aftercare import AskedLater
from bot.domain.conversation import MessageKind, Outgoing
from bot.domain.staff import Staff
from bot.services.secrets import hash_token
from tests.browser.desk import SIZES, Served, served, sideways, violations
from tests.browser.widget import Widget
from tests.desk_scene import Scene
from tests.fakes import FakeClock

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
ANSWER = [
    Outgoing("Een paspoort vraagt u aan bij de balie:\n- neem een foto mee\n- neem uw kaart mee"),
    Outgoing("Dit zijn de volgende stappen:\nU: Maak een afspraak (snel).", MessageKind.NEXT_STEPS),
    Outgoing("Is dat duidelijk?", MessageKind.CHOICES, (("Ja, dank u", "/ja"), ("Nee", "/nee"))),
]


class Host:
    """A site of somebody else, on an address of its own, that allows no more than it must."""

    def __init__(self) -> None:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = host.page.encode() if self.path == "/" else b""
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", host.policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.page, self.policy = "", "default-src 'self'"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def embeds(self, gateway: str) -> None:
        """Its page has the script of the chat, as docs/widget.md says."""
        self.policy = f"default-src 'self'; script-src {gateway}; connect-src {gateway}"
        self.page = f"""<!doctype html><html lang="nl"><head><title>Een site</title>
            <script type="module" src="{gateway}/widget.js" data-organisation="Elders"></script>
            </head><body><main><h1>Een site</h1></main></body></html>"""

    def frames(self, *addresses: str) -> None:
        self.policy = "default-src 'self'; frame-src http:"
        frames = "".join(f'<iframe title="a" src="{one}"></iframe>' for one in addresses)
        self.page = f'<!doctype html><html lang="nl"><title>Een site</title>{frames}</html>'

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.close()


@dataclass
class Ours:
    """The real gateway, with only Rasa played, that allows one site."""

    served: Served
    scene: Scene

    @property
    def address(self) -> str:
        return self.served.address


@pytest.fixture
def ours(services: Services, clock: FakeClock, host: Host, browser) -> Iterator[Ours]:
    settings = replace(services.settings, allowed_origins=(host.origin,))
    services = replace(services, settings=settings)
    with served(services, browser) as made:
        made.app.state.gateway.bot.answer = ANSWER
        yield Ours(made, Scene(services, clock))


def test_it_runs_on_an_allowed_site_under_a_strict_policy(
    ours: Ours, host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.access")
    host.embeds(ours.address)
    page = ours.served.page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    widget = Widget(page, host.origin)
    widget.launcher.click()
    widget.write("Ik wil een paspoort")
    widget.button("Ja, dank u").click()
    expect(widget.log.locator(".citizen")).to_have_count(2)
    expect(widget.chat.get_by_role("dialog", name="Chat met Elders")).to_have_count(1)
    expect(widget.chat.locator(".panel")).to_have_css("position", "fixed")
    from_us = {url for url in loaded if url != f"{host.origin}/" and "favicon" not in url}
    assert all(url.startswith(ours.address) for url in from_us)
    modules = [url for url in from_us if url.endswith(".js") and not url.endswith("/widget.js")]
    assert len({url.rsplit("/", 1)[0] for url in modules}) == 1, "of one release, kept for good"
    # Nothing that the policy forbids: `served` fails on that. And the next time only the first
    # script is asked for; the others are the browser's.
    caplog.clear()
    page.reload()
    expect(widget.bubbles.first).to_be_visible()
    asked = [line.getMessage().split()[2] for line in caplog.records if line.name == "bot.access"]
    assert "/widget.js" in asked and not [path for path in asked if path.startswith("/widget/")]


def test_a_site_that_is_not_allowed_gets_nothing(ours: Ours, host: Host) -> None:
    stranger = Host()
    try:
        stranger.embeds(ours.address)
        page = ours.served.page()
        with page.expect_event("requestfailed") as refused:
            page.goto(stranger.origin)
        assert refused.value.url == f"{ours.address}/widget.js"
        assert page.locator("voorsorteer-chat").count() == 0
        started = page.evaluate(
            """address => fetch(`${address}/api/conversations`, { method: 'POST', body: '{}' })
              .then(() => 'read', () => 'refused')""",
            ours.address,
        )
        assert started == "refused"
        ours.served.complaints.clear()  # that it was refused is in the console, as it should be
    finally:
        stranger.close()


def test_only_the_chat_page_shows_in_a_frame_and_only_there(ours: Ours, host: Host) -> None:
    framed = [f"{ours.address}{path}" for path in ("/chat", "/desk/login", "/chat/plain")]
    stranger = Host()
    try:
        for site, shown in ((host, 1), (stranger, 0)):
            site.frames(*framed)
            page = ours.served.page()
            page.goto(site.origin)
            seen = [frame.url for frame in page.frames[1:] if frame.url.startswith(ours.address)]
            assert seen == framed[:shown]
            if shown:
                frame = page.frame_locator("iframe").first
                expect(frame.locator("voorsorteer-chat .log .bubble").first).to_be_visible()
        ours.served.complaints.clear()  # the frames that were refused
    finally:
        stranger.close()


def test_the_chat_page_is_filled_by_the_chat(ours: Ours) -> None:
    page = ours.served.page()
    widget = Widget(page, "/chat")
    expect(widget.bubbles.first).to_be_visible()
    panel = widget.chat.locator(".panel")
    box, top = panel.bounding_box(), page.locator(".top").bounding_box()
    assert box and top and abs(box["y"] - top["height"]) <= 1
    assert box["width"] > 700 and box["y"] + box["height"] > 700
    expect(page.get_by_role("link", name="14 0999")).to_be_visible()
    widget.write("Ik wil een paspoort")
    widget.button("Ja, dank u").wait_for()
    assert violations(page) == []
    widget.button("Chat sluiten").click()
    expect(widget.launcher).to_be_focused()
    expect(page.get_by_role("link", name="Werkt de chat niet?")).to_be_visible()
    assert violations(page) == []
    widget.launcher.click()
    expect(widget.bubbles).to_have_count(5)

    page.set_viewport_size(NARROW)
    expect(widget.field).to_be_in_viewport(ratio=1)
    assert sideways(page) == 0
    assert panel.bounding_box() == {"x": 0, "y": 0, **NARROW}
    assert violations(page) == []


def test_without_scripts_a_whole_conversation_goes_by_forms(ours: Ours, anna: Staff) -> None:
    page = ours.served.page(java_script_enabled=False, viewport=NARROW, color_scheme="dark")
    page.goto("/chat")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Gebruik de eenvoudige chat").click()
    page = opened.value
    page.get_by_role("button", name="Gesprek beginnen").click()
    page.get_by_label("Uw bericht").fill("Ik wil een paspoort\nvoor mijn zoon")
    page.get_by_role("button", name="Versturen").click()
    said = "Ik wil een paspoort\nvoor mijn zoon"
    expect(page.locator(".citizen .said")).to_have_text(said, use_inner_text=True)
    expect(page.locator(".steps li")).to_have_text("U: Maak een afspraaksnel")
    expect(page.locator("#nieuw")).to_be_in_viewport()
    ours.served.app.state.gateway.bot.answer = [Outgoing("Fijn.")]
    page.get_by_role("button", name="Ja, dank u").click()
    expect(page.locator(".bot .said").last).to_have_text("Fijn.")
    page.reload()
    page.go_back()
    page.go_forward()
    expect(page.locator(".citizen")).to_have_count(2)

    ours.scene.services.staff.heartbeat(anna)
    page.get_by_role("button", name="Een medewerker spreken").click()
    expect(page.locator(".state")).to_contain_text("U bent nummer 1 in de rij")
    page.get_by_role("link", name="Vanzelf blijven kijken").click()
    expect(page.get_by_role("link", name="Daarmee stoppen")).to_be_visible()
    page.get_by_role("link", name="Daarmee stoppen").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Gesprek bewaren als tekst").click()
    assert "voor mijn zoon" in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("button", name="English").click()
    expect(page.locator(".state")).to_contain_text("You are number 1")
    page.get_by_role("button", name="End the conversation").click()
    expect(page.locator(".state")).to_contain_text("This conversation is finished.")
    page.get_by_role("button", name="Clear the conversation").click()
    page.get_by_role("button", name="Start a conversation").click()
    expect(page.locator(".citizen")).to_have_count(0)


def _states(page: Page, services: Services, anna: Staff) -> Iterator[str]:
    page.goto("/chat/plain")
    yield "before it begins"
    page.get_by_role("button", name="Gesprek beginnen").click()
    page.get_by_label("Uw bericht").fill("Ik wil een paspoort")
    page.get_by_role("button", name="Versturen").click()
    page.get_by_role("button", name="Ja, dank u").wait_for()
    yield "choices and next steps"
    page.get_by_label("Uw bericht").fill(" ")
    page.get_by_role("button", name="Versturen").click()
    page.get_by_text("Uw bericht is nog leeg").wait_for()
    yield "a mistake"
    page.get_by_role("button", name="Een medewerker spreken").click()
    page.get_by_role("link", name="Vanzelf blijven kijken").click()
    yield "following"
    [handoff] = services.reading.queue(anna, "waiting")
    services.casework.claim(handoff.id, anna)
    services.casework.resolve(handoff.id, anna, "solved", [])
    page.get_by_role("link", name="Daarmee stoppen").click()
    page.get_by_role("heading", name="Hoe was dit gesprek?").wait_for()
    yield "survey"
    page.get_by_role("button", name="Overslaan").click()
    page.get_by_role("button", name="Nieuw gesprek beginnen").wait_for()
    yield "ended"


def _aftercare(page: Page, services: Services) -> Iterator[str]:
    """The page behind a mail that asks whether it worked."""
    conversation_id = services.conversations.start(None, None, "nl").conversation.id
    now = services.deps.clock()
    with services.deps.uow() as repos:
        asked = AskedLater(
            "a" * 36,
            conversation_id,
            now.date(),
            "email",
            now,
            "asked",
            goal="parkeervergunning",
            asked_at=now,
        )
        repos.aftercare.add(asked)
        repos.aftercare.change(asked.id, ("asked",), token_hash=hash_token("sleutel"))
    page.goto("/nazorg?k=sleutel&antwoord=nee")
    yield "aftercare"
    page.get_by_role("button", name="Nee, het is nog niet gelukt").click()
    page.get_by_text("Op welk nummer kunnen wij u bellen?").wait_for()
    yield "aftercare: which number"
    page.get_by_label("Uw telefoonnummer").fill("geen idee")
    page.get_by_role("button", name="Bel mij terug").click()
    page.get_by_text("Vul een telefoonnummer in").wait_for()
    yield "aftercare: no number"
    page.get_by_label("Uw telefoonnummer").fill("06 12345678")
    page.get_by_role("button", name="Bel mij terug").click()
    page.get_by_role("heading", name="Wij bellen u").wait_for()
    assert "12345678" not in page.url
    yield "aftercare: called"
    page.goto("/nazorg?k=een-andere")
    yield "aftercare: over"


LOOKS = [
    {"viewport": NARROW, "color_scheme": "light"},
    {"viewport": SIZES["wide"], "color_scheme": "dark"},
    {"viewport": NARROW, "forced_colors": "active"},
]


@pytest.mark.parametrize("looks", LOOKS, ids=["narrow", "dark", "forced"])
def test_axe_finds_nothing_on_the_page_without_scripts(
    ours: Ours, anna: Staff, looks: dict
) -> None:
    page, found = ours.served.page(**looks), {}
    services = ours.scene.services
    for state in chain(_states(page, services, anna), _aftercare(page, services)):
        page.wait_for_load_state("load")
        found[state] = violations(page) + ["wider"] * (sideways(page) > 0)
    assert {state: wrong for state, wrong in found.items() if wrong} == {}

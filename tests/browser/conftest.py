"""A real Chromium, and a stand-in for the gateway that the widget talks to."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.browser.widget import Widget

PATIENCE_MS = 10_000
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.skip("no Chromium on this machine: install one, or say where it is in CHROMIUM")
    return found


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator:
    sync_api = pytest.importorskip("playwright.sync_api")
    sync_api.expect.set_options(timeout=PATIENCE_MS)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def playing() -> Iterator[tuple]:
    """The fake gateway and its address, on a thread of this process."""
    import uvicorn

    from tests.browser.fake_app import create_app
    from tests.browser.fake_gateway import FakeGateway

    gateway = FakeGateway()
    listener = socket.create_server(("127.0.0.1", 0))
    # The first line of a test must not wait for the server: the socket already accepts.
    config = uvicorn.Config(
        create_app(gateway), ws="none", log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield gateway, f"http://127.0.0.1:{listener.getsockname()[1]}"
    gateway.reset()
    server.should_exit = True
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def served() -> Iterator[tuple]:
    """The fake gateway and its address."""
    with playing() as both:
        yield both


@pytest.fixture()
def gateway(served: tuple):
    gateway, _ = served
    gateway.reset()
    return gateway


@pytest.fixture()
def new_widget(browser, served: tuple, gateway) -> Iterator:
    """Opens a page with the widget; a page error or a violated policy fails the test."""
    _, address = served
    contexts, mistakes = [], []

    def open_page(path: str = "/host", **options) -> Widget:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on("console", lambda said: said.type == "error" and mistakes.append(said.text))
        return Widget(page, address + path)

    yield open_page
    for context in contexts:
        context.close()
    # A call that the test let fail is in the console too; that is the browser's, not ours.
    assert [text for text in mistakes if "Failed to load resource" not in text] == []


@pytest.fixture()
def widget(new_widget) -> Widget:
    return new_widget()

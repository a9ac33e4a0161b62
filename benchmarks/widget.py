"""What the widget costs a page and its visitor: bytes over the wire, time, and what moves.

A real gateway process serves it and a real Chromium loads it; only Rasa is not there. Each visit
has a browser profile of its own, so nothing is cached.
"""

from __future__ import annotations

import os
import shutil
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

from benchmarks.look_up import NotMeasured
from benchmarks.processes import bench_settings, gateway_alone
from bot.bootstrap import bootstrap
from bot.storage.database import upgrade

_VISITS = 9
_SLOWED = 4
#: What is wanted of it.
BYTES, INTERACTIVE_MS = 30_000, 1_000
_PATIENCE_MS = 60_000
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_HOST = """<!doctype html><html lang="nl">
<head><meta charset="utf-8"><title>Een pagina</title></head>
<body><main><h1>Een pagina</h1>{paragraphs}</main>
<script type="module" src="/widget.js"></script></body></html>"""
#: The moments are of the page's own clock, from the start of its navigation.
_WATCH = """
window.seen = { shifts: 0 };
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.seen.shifts += one.value;
}).observe({ type: 'layout-shift', buffered: true });
const look = () => {
  const root = document.querySelector('voorsorteer-chat')?.shadowRoot;
  if (root?.querySelector('.launcher')) seen.launcher ??= performance.now();
  if (root?.querySelector('.panel')) seen.loaded ??= performance.now();
  if (!seen.loaded) requestAnimationFrame(look);
};
look();
"""
#: A press, until the field can be written in.
_PRESS = """
() => new Promise((done) => {
  const root = document.querySelector('voorsorteer-chat').shadowRoot;
  const began = performance.now();
  const look = () => (root.activeElement?.id === 'field' ? done(performance.now() - began)
    : requestAnimationFrame(look));
  root.querySelector('.launcher').click();
  look();
})
"""


@dataclass
class Visit:
    """Milliseconds since the navigation began, but `opened_ms`: since the button was pressed."""

    launcher_ms: float
    loaded_ms: float
    opened_ms: float
    shift: float
    sizes: dict[str, int] = field(default_factory=dict)


def run(tell: Callable[[str], None], folder: Path) -> dict[str, Any]:
    """The medians and the worst of a number of first visits, fast and slowed down.

    Raises NotMeasured without Playwright or Chromium, NotReady when the gateway does not start.
    """
    chromium = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    if chromium is None:
        raise NotMeasured("there is no Chromium; say where it is in CHROMIUM")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NotMeasured("Playwright is not installed: `make setup`") from None
    found: dict[str, Any] = {"visits": _VISITS, "slowed": _SLOWED}
    settings = bench_settings(folder)
    services = bootstrap(settings)
    upgrade(services.engine)
    services.close()
    url = f"http://{settings.host}:{settings.port}"
    with gateway_alone(settings, folder), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        for name, rate in (("as it is", 1), ("slowed", _SLOWED)):
            tell(f"{_VISITS} first visits on a processor {name} …")
            visits = [_visit(browser, url, rate) for _ in range(_VISITS)]
            found[name] = {
                what: _figures([getattr(visit, what) for visit in visits])
                for what in ("launcher_ms", "loaded_ms", "opened_ms", "shift")
            }
            found["sizes"] = visits[-1].sizes
        browser.close()
    found["bytes"] = sum(found["sizes"].values())
    return found


def _figures(values: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(values), 3), "worst": round(max(values), 3)}


def _visit(browser: Any, url: str, rate: int) -> Visit:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(_PATIENCE_MS)
    page = context.new_page()
    page.add_init_script(_WATCH)
    paragraphs = "<p>Een alinea van de pagina, zoals er veel zijn.</p>" * 40
    body = _HOST.format(paragraphs=paragraphs)
    page.route("**/host", lambda route: route.fulfill(body=body, content_type="text/html"))
    session = context.new_cdp_session(page)
    sizes = _sizes(session)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    page.goto(f"{url}/host")
    page.wait_for_function("window.seen.loaded")
    opened = page.evaluate(_PRESS)
    page.locator("voorsorteer-chat .bubble").first.wait_for()
    seen = page.evaluate("window.seen")
    context.close()
    return Visit(seen["launcher"], seen["loaded"], opened, seen["shifts"], sizes)


def _sizes(session: Any) -> dict[str, int]:
    """The bytes of each module as they came over the wire, without the headers."""
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.send("Network.enable")

    def answered(event: dict[str, Any]) -> None:
        path = event["response"]["url"].split("?")[0]
        if path.endswith(".js"):
            names[event["requestId"]] = path.rsplit("/", 1)[1]

    def received(event: dict[str, Any]) -> None:
        if name := names.get(event["requestId"]):
            sizes[name] = sizes.get(name, 0) + event["encodedDataLength"]

    session.on("Network.responseReceived", answered)
    session.on("Network.dataReceived", received)
    return sizes


def lines(found: dict[str, Any]) -> list[str]:
    """The figures for people, with what is wanted beside them."""
    largest = sorted(found["sizes"].items(), key=lambda one: -one[1])[:5]
    told = [
        f"Bytes of a first visit: {found['bytes']} in {len(found['sizes'])} modules "
        f"(wanted: at most {BYTES}); largest: "
        + ", ".join(f"{name} {size}" for name, size in largest)
    ]
    words = {
        "launcher_ms": "button there, ms",
        "loaded_ms": f"all of it usable, ms (wanted slowed: at most {INTERACTIVE_MS})",
        "opened_ms": "from a press to the field, ms",
        "shift": "layout shift of the page (wanted: 0)",
    }
    for name in ("as it is", "slowed"):
        told.append(f"Processor {name}{f' {_SLOWED} times' if name == 'slowed' else ''}:")
        for what, label in words.items():
            figures = found[name][what]
            told.append(f"  {label}: median {figures['median']:g}, worst {figures['worst']:g}")
    told.append(f"{_VISITS} first visits each; load of the machine {found.get('load')}")
    return told

"""`python -m tests.browser.pictures [name …]`: the pictures of the widget in docs/images.

Each state that the documentation shows is brought about in a real Chromium, with a gateway that is
played, and photographed on the page of the demo. Looking at them is up to you.
"""

from __future__ import annotations

import base64
import re
import shutil
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, playing
from tests.browser.fake_gateway import FakeGateway
from tests.browser.widget import Widget
from tests.browser.widget_states import STATES, State

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
LIMIT = 60_000
#: Around the panel, so that one sees that it lies on a page.
MARGIN = 12
WINDOW = {"width": 1000, "height": 780}
#: A PNG as its red, green, blue and opacity, row by row.
PIXELS = """
async (png) => {
  const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes]));
  const { width, height } = picture;
  const canvas = new OffscreenCanvas(width, height).getContext('2d');
  canvas.drawImage(picture, 0, 0);
  const { data } = canvas.getImageData(0, 0, width, height);
  let packed = '';
  for (const value of data) packed += String.fromCharCode(value);
  return [width, height, btoa(packed)];
}
"""


def file_of(state: State) -> Path:
    return FOLDER / f"chat-{re.sub(r'[^a-z]+', '-', state.name.lower()).strip('-')}.png"


def shown() -> list[State]:
    return [state for state in STATES if state.picture]


def photograph(browser: Browser, address: str, gateway: FakeGateway, state: State) -> Path:
    """As a visitor of the demo page sees it; smaller than LIMIT, or it is an error."""
    gateway.reset()
    page = browser.new_page(viewport=WINDOW, reduced_motion="reduce", locale="nl-NL")
    page.clock.set_fixed_time("2026-03-10T10:05:00")
    widget = Widget(page, f"{address}/")
    state.do(widget, gateway)
    if state.name != "closed":
        expect(widget.launcher).to_be_hidden()
    box = widget.chat.locator(".panel, .launcher").locator("visible=true").bounding_box()
    assert box is not None
    left, top = max(0, box["x"] - MARGIN), max(0, box["y"] - MARGIN)
    if state.name == "closed":
        left, top = WINDOW["width"] - 460, WINDOW["height"] - 300
    clip = {
        "x": left,
        "y": top,
        "width": WINDOW["width"] - left,
        "height": WINDOW["height"] - top,
    }
    # Dated by the server: to make the same picture twice, all were written at the same moment.
    page.evaluate(
        "() => { for (const one of document.querySelector('voorsorteer-chat').shadowRoot"
        ".querySelectorAll('time')) one.textContent = '10:05'; }"
    )
    path = file_of(state)
    taken = page.screenshot(clip=clip, animations="disabled", caret="hide")
    page.context.close()
    path.write_bytes(_squeeze(browser, taken))
    if path.stat().st_size > LIMIT:
        raise SystemExit(f"{path.name} is {path.stat().st_size} bytes: more than {LIMIT}")
    return path


def _squeeze(browser: Browser, png: bytes) -> bytes:
    """The same picture in 256 colours: the ones it has most of, and for the rest the nearest."""
    page = browser.new_page()
    width, height, packed = page.evaluate(PIXELS, base64.b64encode(png).decode())
    page.close()
    picture = np.frombuffer(base64.b64decode(packed), dtype=np.uint8).reshape(-1, 4)[:, :3]
    colours, which, counts = np.unique(picture, axis=0, return_inverse=True, return_counts=True)
    palette = colours[np.argsort(counts)[::-1][:256]]
    far = colours[:, None, :].astype(np.int32) - palette[None].astype(np.int32)
    nearest = (far**2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    rows = nearest[which.ravel()].reshape(height, width)
    unfiltered = np.insert(rows, 0, 0, axis=1)  # the kind of filter, before each row: none
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", palette.tobytes())
        + _chunk(b"IDAT", zlib.compress(unfiltered.tobytes(), 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def main(names: list[str]) -> int:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        print("There is no Chromium on this machine.", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with playing() as (gateway, address), chromium(path) as browser:
        for state in shown():
            if not names or state.name in names:
                made = photograph(browser, address, gateway, state)
                print(f"{made.name}: {made.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Somebody who listens to our webhook, believes nothing, and does not always behave."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Union

FRESH_S = 300


@dataclass
class WebhookPeer:
    """What it heard, and how it answers next: a status, "drop" (hears it and breaks off), "slow"
    (hears it and says nothing for `slow_s`), "huge" (answers without end) or "html"."""

    url: str = ""
    secret: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    answers: deque[Union[int, str]] = field(default_factory=deque)
    slow_s: float = 1.0
    #: Nothing is answered before this is set.
    free: threading.Event = field(default_factory=threading.Event)

    def events(self) -> list[str]:
        """Each delivery once, as a good listener counts them."""
        seen = {told["id"]: told["event"] for told in self.heard}
        return list(seen.values())

    def believes(self, headers: dict[str, str], body: bytes) -> bool:
        timestamp = headers["x-voorsorteer-timestamp"]
        signed = hmac.new(self.secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
        given = headers["x-voorsorteer-signature"].split(",")
        fresh = abs(time.time() - int(timestamp)) < FRESH_S
        return fresh and f"sha256={signed.hexdigest()}" in given


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    peer: WebhookPeer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if not self.peer.believes(headers, body):
            self.peer.refused.append(self.path)
            return self._answer(401, b"")
        self.peer.free.wait(30)
        trouble = self.peer.answers.popleft() if self.peer.answers else 204
        if trouble not in (500, 503, 404, 302, 400, 410):  # those did not hear it
            self.peer.heard.append(json.loads(body))
            self.peer.headers.append(headers)
        if trouble == "drop":
            self.close_connection = True
        elif trouble == "slow":
            time.sleep(self.peer.slow_s)
        elif trouble == "huge":
            self._answer(200, b"x" * 20_000_000)
        elif trouble == "html":
            self._answer(200, b"<!doctype html><title>OK</title>")
        else:
            self._answer(int(trouble), b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running_webhook(secret: str) -> Iterator[WebhookPeer]:
    peer = WebhookPeer(secret=secret)
    peer.free.set()
    handler = type("Handler", (_Handler,), {"peer": peer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads, server.block_on_close = True, False
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    peer.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()

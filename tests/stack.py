"""The whole of Voorsorteer as operators run it: `voorsorteer serve` with its three processes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional, TypeVar

import httpx
import psutil
import pytest

from bot.installation import DEMO_STAFF, free_port
from bot.settings import ROOT

#: Rasa takes a quarter of a minute to start, and longer on a busy machine.
PATIENCE_S = 150.0
_MARKS = {"gateway": "bot.cli gateway", "actions": "-m actions", "rasa": "-m rasa run"}
T = TypeVar("T")


def until(what: str, look: Callable[[], Optional[T]], patience_s: float = PATIENCE_S) -> T:
    """The first true thing that `look` gives; connection errors count as not yet."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        try:
            found = look()
        except httpx.TransportError:
            found = None
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {patience_s:.0f} s for: {what}")


class Stack:
    """A running installation in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port(0)
        self.url = f"http://127.0.0.1:{self.port}"
        self._serve: Optional[subprocess.Popen[bytes]] = None

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(self.port)]
        with (self.folder / "serve.log").open("ab") as log:
            self._serve = subprocess.Popen(
                [*command, "--data", str(self.folder)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "VOORSORTEER_RATE_MESSAGES": "1000/minute"},
            )
        self.wait_ready()

    def wait_ready(self) -> None:
        until("everything is ready", lambda: self._status().get("status") == "ok")

    def _status(self) -> dict[str, Any]:
        return httpx.get(f"{self.url}/readyz", timeout=5).json()

    def pid(self, name: str) -> int:
        """Of a process that may just be on its way back."""
        return until(f"{name} runs", lambda: self._running(name))

    def _running(self, name: str) -> Optional[int]:
        assert self._serve is not None
        for child in psutil.Process(self._serve.pid).children():
            with contextlib.suppress(psutil.Error):  # it may end while it is looked at
                if _MARKS[name] in " ".join(child.cmdline()):
                    return child.pid
        return None

    def kill(self, name: str) -> None:
        """kill -9, as the kernel does when memory runs out."""
        os.kill(self.pid(name), signal.SIGKILL)

    def stop(self) -> None:
        if self._serve and self._serve.poll() is None:
            self._serve.terminate()
            self._serve.wait(30)

    @property
    def password(self) -> str:
        return (self.folder / "demo-password").read_text().strip()


@dataclass
class Citizen:
    """Talks to the gateway as the widget does: sends again with the same id until it is stored."""

    url: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10))
    id: str = ""
    sent: list[str] = field(default_factory=list)

    def start(self, customer: Optional[str] = None) -> Citizen:
        """Begins a conversation; as a demo customer who is logged in, when one is named."""
        body = {"language": "nl"}
        if customer is not None:
            signed = self.client.post(
                f"{self.url}/demo/identity",
                json={"customer_id": customer},
                headers={"Origin": self.url},
            )
            body["identity_token"] = signed.json()["identity_token"]
        answer = until(
            "a new conversation",
            lambda: self.client.post(f"{self.url}/api/conversations", json=body),
        )
        assert answer.status_code == 201, answer.text
        self.id = answer.json()["conversation_id"]
        self.client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        return self

    def say(self, text: str, then: Callable[[], None] = lambda: None) -> int:
        """Sends `text`; `then` happens at once after it, before the answer. Returns its seq."""
        body = {"client_id": str(uuid.uuid4()), "text": text}
        self.sent.append(text)
        path = f"{self.url}/api/conversations/{self.id}/messages"
        answer = until("the message is stored", lambda: self.client.post(path, json=body))
        assert answer.status_code in (200, 202), answer.text
        then()
        return int(answer.json()["seq"])

    def choose(self, title: str) -> int:
        """Taps the choice with this title in the latest messages. Returns its seq."""
        offered = {c["title"]: c["id"] for m in self.messages() for c in m["choices"]}
        body = {"client_id": str(uuid.uuid4()), "choice": offered[title]}
        path = f"{self.url}/api/conversations/{self.id}/messages"
        answer = self.client.post(path, json=body)
        assert answer.status_code == 202, answer.text
        return int(answer.json()["seq"])

    def gone(self) -> bool:
        """Whether every way to the conversation is closed."""
        path = f"{self.url}/api/conversations/{self.id}/messages"
        return self.client.get(path).status_code == 404

    def read(self, since: int = 0) -> dict[str, Any]:
        path = f"{self.url}/api/conversations/{self.id}/messages"
        answer = self.client.get(path, params={"since": since})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def messages(self, since: int = 0) -> list[dict[str, Any]]:
        return self.read(since)["messages"]

    def answered(self, seq: int) -> list[dict[str, Any]]:
        """What the bot said to message `seq`, or the news that people have the conversation."""

        def look() -> list[dict[str, Any]]:
            found = self.read(seq)
            bot = [m for m in found["messages"] if m["sender"] == "bot"]
            return bot or (found["messages"] if found["state"]["owner"] != "bot" else [])

        return until(f"an answer to message {seq}", look)


@dataclass
class Desk:
    """The demo's member of staff, through the desk API."""

    stack: Stack
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10))

    def log_in(self) -> Desk:
        body = {"username": DEMO_STAFF, "password": self.stack.password}
        url = f"{self.stack.url}/api/desk/session"
        answer = until("a log-in", lambda: self.client.post(url, json=body))
        assert answer.status_code < 300, answer.text
        return self

    def call(self, method: str, path: str, body: Optional[dict] = None) -> Any:
        url = f"{self.stack.url}/api/desk/{path}"

        def attempt() -> Optional[httpx.Response]:
            answer = self.client.request(method, url, json=body)
            return None if answer.status_code >= 500 else answer

        answer = until(f"{method} {path}", attempt)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def case_of(self, conversation_id: str) -> str:
        def look() -> Optional[str]:
            found = self.call("GET", "handoffs?state=waiting")
            rows = found["handoffs"] if isinstance(found, dict) else found
            mine = [row for row in rows if row["conversation_id"] == conversation_id]
            return mine[0]["id"] if mine else None

        return until("the hand-off is in the queue", look)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Started once: every test has conversations of its own."""
    made = Stack(tmp_path_factory.mktemp("stack"))
    made.start()
    yield made
    made.stop()

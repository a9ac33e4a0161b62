"""Chatwoot on loopback: strict about what it is sent, forgetful about what it answers.

Unknown fields give 400, no token 401, a second contact with one identifier 422, as there. What an
agent does is signed as Chatwoot signs it, and given to whoever asks for it.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Optional, Union
from urllib.parse import parse_qsl, urlsplit

TOKEN, SECRET, ACCOUNT, INBOX = "chatwoot-token", "een geheim van chatwoot", 7, 45
_FIELDS = {
    "contacts": {"inbox_id", "source_id", "name", "identifier"},
    "conversations": {"inbox_id", "contact_id", "source_id", "status", "custom_attributes"},
    "messages": {"content", "content_type", "source_id", "message_type", "private"},
    "toggle_status": {"status"},
}
_PAGE = 20


class Problem(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class ChatwootPeer:
    """What it holds, and what happens to the next requests that write.

    A trouble is a status (nothing is stored), "lost" (stored, answered with 500), "drop" (stored,
    and the connection broken), "slow" (stored, and answered after `slow_s`), "html" (stored, and a
    page for an answer) or "huge" (stored, and an answer without end).
    """

    url: str = ""
    contacts: list[dict[str, Any]] = field(default_factory=list)
    conversations: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    agents: list[dict[str, Any]] = field(default_factory=list)
    troubles: deque[Union[int, str]] = field(default_factory=deque)
    #: Conversations in which nothing can be stored now.
    stuck: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    slow_s: float = 1.0
    _ids: Any = field(default_factory=lambda: itertools.count(100))
    lock: threading.RLock = field(default_factory=threading.RLock)

    # --- what is seen there ---------------------------------------------------------------------

    def said(self, conversation: int) -> list[str]:
        """What the citizen said, as agents read it."""
        return [m["content"] for m in self._of(conversation) if m["message_type"] == 0]

    def notes(self, conversation: int) -> list[str]:
        return [m["content"] for m in self._of(conversation) if m["private"]]

    def _of(self, conversation: int) -> list[dict[str, Any]]:
        return [m for m in self.messages if m["conversation_id"] == conversation]

    # --- what agents do: (body, headers) of the webhook -----------------------------------------

    def reply(
        self, conversation: int, text: str, agent: int = 5, name: str = "Carla", **more: Any
    ) -> dict[str, Any]:
        """An agent's message, as the webhook tells it."""
        message = {
            "event": "message_created",
            "id": next(self._ids),
            "content": text,
            "content_type": "text",
            "content_attributes": {},
            "message_type": "outgoing",
            "private": False,
            "source_id": None,
            "sender": {"id": agent, "name": name, "type": "user"},
            "account": {"id": ACCOUNT, "name": "Gemeente"},
            "inbox": {"id": INBOX, "name": "Voorsorteer"},
            "conversation": {"id": conversation, "inbox_id": INBOX, "status": "open"},
        }
        return {**message, **more}

    def status(self, conversation: int, status: str) -> dict[str, Any]:
        return {
            "event": "conversation_status_changed",
            "id": conversation,
            "inbox_id": INBOX,
            "status": status,
            "changed_attributes": [{"status": {"previous_value": "open", "current_value": status}}],
        }

    def echo(self, message: dict[str, Any]) -> dict[str, Any]:
        """The webhook about a message that we stored there ourselves."""
        kind = {0: "incoming", 1: "outgoing"}[message["message_type"]]
        told = self.reply(message["conversation_id"], message["content"])
        about = {name: message[name] for name in ("id", "private", "source_id")}
        return {**told, **about, "message_type": kind}

    # --- answers --------------------------------------------------------------------------------

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Any:
        base = f"/api/v1/accounts/{ACCOUNT}/"
        if not path.startswith(base):
            raise Problem(404)
        parts = path.removeprefix(base).split("/")
        if method == "GET":
            return self._read(parts, query)
        unknown = set(body) - _FIELDS.get(parts[-1], set())
        if unknown:
            raise Problem(400)
        if parts == ["contacts"]:
            return self._contact(body)
        if parts == ["conversations"]:
            return self._conversation(body)
        conversation = self._one(self.conversations, parts[1])
        if conversation["id"] in self.stuck:
            raise Problem(500)
        if parts[2:] == ["messages"]:
            return self._message(conversation, body)
        if parts[2:] == ["toggle_status"] and body["status"] in ("open", "resolved"):
            conversation["status"] = body["status"]
            return {"payload": {"success": True, "current_status": body["status"]}}
        raise Problem(404)

    def _read(self, parts: list[str], query: dict[str, str]) -> Any:
        if parts == ["contacts", "search"]:
            found = [c for c in self.contacts if query["q"] in (c["identifier"], c["name"])]
            return {"meta": {"count": len(found)}, "payload": found}
        if parts[0] == "contacts" and parts[2:] == ["conversations"]:
            own = [c for c in self.conversations if c["contact_id"] == int(parts[1])]
            return {"payload": own}
        if parts[0] == "conversations" and parts[2:] == ["messages"]:
            conversation = self._one(self.conversations, parts[1])
            before = int(query.get("before", 10**9))
            older = [m for m in self._of(conversation["id"]) if m["id"] < before]
            return {"meta": {}, "payload": older[-_PAGE:]}
        if parts == ["inbox_members", str(INBOX)]:
            return {"payload": self.agents}
        raise Problem(404)

    def _one(self, rows: list[dict[str, Any]], key: str) -> dict[str, Any]:
        for row in rows:
            if str(row["id"]) == key:
                return row
        raise Problem(404)

    def _contact(self, body: dict[str, Any]) -> Any:
        if any(c["identifier"] == body["identifier"] for c in self.contacts):
            raise Problem(422)
        made = {"id": next(self._ids), "identifier": body["identifier"], "name": body["name"]}
        self.contacts.append(made)
        inbox = {"source_id": body["source_id"], "inbox": {"id": body["inbox_id"]}}
        return {"payload": {"contact": made, "contact_inbox": inbox}}

    def _conversation(self, body: dict[str, Any]) -> Any:
        if body["inbox_id"] != INBOX:
            raise Problem(404)
        self._one(self.contacts, str(body["contact_id"]))
        made = {
            "id": next(self._ids),
            "contact_id": body["contact_id"],
            "status": body["status"],
            "custom_attributes": body["custom_attributes"],
        }
        self.conversations.append(made)
        return made

    def _message(self, conversation: dict[str, Any], body: dict[str, Any]) -> Any:
        made = {
            "id": next(self._ids),
            "conversation_id": conversation["id"],
            "content": body["content"],
            "message_type": {"incoming": 0, "outgoing": 1}[body["message_type"]],
            "private": body["private"],
            "source_id": body["source_id"],
        }
        self.messages.append(made)
        return made


def signed(
    told: dict[str, Any],
    delivery: str = "d-1",
    secret: str = SECRET,
    at: Optional[float] = None,
) -> tuple[bytes, dict[str, str]]:
    """Body and headers, as Chatwoot sends them."""
    body = json.dumps(told).encode()
    timestamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return body, {
        "Content-Type": "application/json",
        "X-Chatwoot-Signature": f"sha256={mac.hexdigest()}",
        "X-Chatwoot-Timestamp": timestamp,
        "X-Chatwoot-Delivery": delivery,
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    peer: ChatwootPeer

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        self.peer.asked.append(f"{self.command} {parts.path}")
        trouble: Union[int, str] = ""
        if self.command == "POST" and self.peer.troubles:
            trouble = self.peer.troubles.popleft()
        if self.headers.get("api_access_token") != TOKEN:
            return self._answer(401, b'{"error":"Invalid Access Token"}')
        if isinstance(trouble, int):
            return self._answer(trouble, b'{"error":"' + self.path.encode() + b'"}')
        try:
            with self.peer.lock:
                query = dict(parse_qsl(parts.query))
                answer = self.peer.answer(self.command, parts.path, query, body)
        except Problem as problem:
            return self._answer(problem.status, b'{"error":"no"}')
        if trouble == "drop":
            self.close_connection = True
            return None
        if trouble == "slow":
            time.sleep(self.peer.slow_s)
        text = {"html": b"<html>Bad gateway</html>", "huge": b"[" + b"0," * 6_000_000}.get(
            str(trouble), json.dumps(answer).encode()
        )
        return self._answer(500 if trouble == "lost" else 200, text)

    def _answer(self, status: int, text: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = _serve

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running_chatwoot() -> Iterator[ChatwootPeer]:
    peer = ChatwootPeer()
    handler = type("Handler", (_Handler,), {"peer": peer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads, server.block_on_close = True, False
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    peer.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()

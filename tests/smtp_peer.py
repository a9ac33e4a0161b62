"""A mail server on loopback that takes what it gets, and misbehaves when it is told to."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Optional, cast


@dataclass
class Taken:
    """A mail as it arrived."""

    sender: str
    to: list[str]
    message: EmailMessage

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return part.get_content().replace("\r\n", "\n") if part else ""

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        return part.get_content().replace("\r\n", "\n") if part else ""


@dataclass
class SmtpPeer:
    """What was taken, and what happens to the next mails.

    A trouble is: "greet" (says it is not there now), "rcpt:550" (an answer to RCPT, as
    "data:554" is one to DATA), "auth" (the password is wrong), "drop" (takes the mail and breaks
    the connection instead of saying so), "slow" (says nothing for `slow_s`), "long" (answers with
    an endless line), "html" (answers as a web server does).
    """

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    troubles: deque[str] = field(default_factory=deque)
    slow_s: float = 2.0
    log_ins: int = 0

    @property
    def url(self) -> str:
        return f"smtp://balie:geheim@127.0.0.1:{self.port}"


class _Session(socketserver.StreamRequestHandler):
    peer: SmtpPeer

    def handle(self) -> None:
        self.trouble = self.peer.troubles.popleft() if self.peer.troubles else ""
        with suppress(ConnectionError, TimeoutError, ValueError):
            self._talk()

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def _talk(self) -> None:
        if self.trouble == "greet":
            return self._say("421 not now")
        if self.trouble == "html":
            return self._say("HTTP/1.1 400 Bad Request\r\n\r\n<html>")
        if self.trouble == "slow":
            time.sleep(self.peer.slow_s)
        if self.trouble == "long":
            for _ in range(100):
                self.wfile.write(b"220-" + b"x" * 10_000)
            return None
        self._say("220 peer")
        sender, to = "", []
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word in ("EHLO", "HELO"):
                self._say("250-peer")
                self._say("250 AUTH PLAIN")
            elif word == "AUTH":
                self.peer.log_ins += 1
                self._say("535 wrong" if self.trouble == "auth" else "235 welcome")
            elif word == "MAIL":
                sender = line.partition("<")[2].partition(">")[0]
                self._say("250 fine")
            elif word == "RCPT":
                address = line.partition("<")[2].partition(">")[0]
                to.append(address)
                # As many real ones do, it repeats the address.
                self._say(self._trouble("rcpt", f"no such person {address}") or "250 fine")
            elif word == "DATA":
                self._say("354 go on")
                message = self._read()
                refused = self._trouble("data", f"not for {to}")
                if refused:
                    self._say(refused)
                    continue
                self.peer.taken.append(Taken(sender, to, message))
                if self.trouble == "drop":
                    return
                self._say("250 taken")
            elif word == "QUIT":
                return self._say("221 bye")
            else:
                self._say("250 fine")

    def _trouble(self, word: str, said: str) -> Optional[str]:
        name, _, code = self.trouble.partition(":")
        return f"{code} {said}" if name == word else None

    def _read(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        made = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        return cast(EmailMessage, made)


@contextmanager
def running_smtp() -> Iterator[SmtpPeer]:
    peer = SmtpPeer()
    handler = type("Session", (_Session,), {"peer": peer, "timeout": 20})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        peer.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield peer
        server.shutdown()

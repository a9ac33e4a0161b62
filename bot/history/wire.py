"""Work with a last moment: what is not done by then is cut off, whatever the other side does.

The time-outs of a socket count from the last byte, so a server that trickles bytes never reaches
them. Here the work runs in a thread, and at the last moment its connection is shut down under it.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Callable, Optional, TypeVar

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.retry import Retry

from bot.domain.errors import HistoryUnavailable

T = TypeVar("T")
#: So long a thread that was cut off gets to notice it, in seconds.
_NOTICE_S = 0.1


class CutOff(Exception):
    """The last moment has passed; nothing more is sent."""


class Deadline:
    """The last moment, `seconds` from now."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds, never below zero."""
        return max(0.0, self._end - time.monotonic())


class Wire:
    """The connection that one thread is using, so that another thread can shut it down."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: Optional[socket.socket] = None
        self.is_cut = False

    def check(self) -> None:
        if self.is_cut:
            raise CutOff

    def carry(self, used: Optional[socket.socket]) -> None:
        with self._lock:
            self._socket = used
            if used is not None:
                self.check()

    def cut(self) -> None:
        with self._lock:
            self.is_cut = True
            if self._socket is not None:
                with contextlib.suppress(OSError):  # it was closed already
                    # Not SSLSocket.shutdown: that takes the TLS state from the reading thread.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


_here = threading.local()


def wire() -> Wire:
    """The wire of this thread; outside `run_within` one that nobody cuts."""
    if not hasattr(_here, "wire"):
        _here.wire = Wire()
    found: Wire = _here.wire
    return found


@dataclass
class Outcome:
    """What became of a job: a value or an error."""

    value: Any = None
    error: Optional[Exception] = None

    def get(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.value


def run_within(deadline: Deadline, *jobs: Callable[[], Any]) -> list[Outcome]:
    """Run jobs side by side until the deadline; one that is not done has HistoryUnavailable."""
    late = HistoryUnavailable("The register takes too long.")
    outcomes = [Outcome(error=late) for _ in jobs]
    running = []
    for job, outcome in zip(jobs, outcomes, strict=True):
        line = Wire()
        thread = threading.Thread(target=_work, args=(job, outcome, line), daemon=True)
        thread.start()
        running.append((thread, line))
    for thread, _ in running:
        thread.join(deadline.remaining())
    unfinished = [pair for pair in running if pair[0].is_alive()]
    for _, line in unfinished:
        line.cut()
    notice = Deadline(_NOTICE_S)
    for thread, _ in unfinished:
        thread.join(notice.remaining())
    return [Outcome(outcome.value, outcome.error) for outcome in outcomes]


def within(seconds: float, job: Callable[[Deadline], T]) -> T:
    """One job, its value or its error; HistoryUnavailable when it is not done in time."""
    deadline = Deadline(seconds)
    (outcome,) = run_within(deadline, lambda: job(deadline))
    found: T = outcome.get()
    return found


def _work(job: Callable[[], Any], outcome: Outcome, line: Wire) -> None:
    _here.wire = line
    try:
        outcome.value = job()
        outcome.error = None
    except CutOff:
        pass  # the error is there already
    except Exception as error:
        outcome.error = error


class _OnWire(HTTPConnection):
    """Tells the thread's wire which connection it is using."""

    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        wire().check()
        super().putrequest(*args, **kwargs)

    def getresponse(self) -> Any:
        wire().carry(self.sock)
        return super().getresponse()


class _OnTlsWire(_OnWire, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _OnWire


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _OnTlsWire


def session_of(retry: Retry) -> requests.Session:
    """Without proxies, passwords or certificates from the environment, and without cookies."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = WireAdapter(pool_maxsize=20, max_retries=retry)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class WireAdapter(HTTPAdapter):
    """For a `requests` session: every connection can be cut off."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        # The system's certificates (and SSL_CERT_FILE) beside those that requests brings: registers
        # of public bodies often have one from an authority of their own.
        super().init_poolmanager(*args, ssl_context=ssl.create_default_context(), **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

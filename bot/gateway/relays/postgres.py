"""Between gateways through PostgreSQL: LISTEN and NOTIFY, on one connection with its own thread.

The connection is in autocommit: a notification is never part of a transaction of ours, so that
nothing that a citizen waits for waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import selectors
import socket
import threading
import uuid
from typing import Any, Optional, Sequence

import psycopg2
from anyio import to_thread
from sqlalchemy.engine import make_url

from bot.gateway.relays import OnKeys
from bot.gateway.relays.wire import CHANNEL, Patience, Pending, calls, heard

_log = logging.getLogger(__name__)
#: A server that vanished without a word is noticed within half a minute.
_NOTICING = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_STOP_S = 10.0


class PostgresRelay:
    """Fulfils `bot.gateway.relays.Relay` for a SQLAlchemy URL of PostgreSQL."""

    def __init__(self, database_url: str) -> None:
        if database_url.startswith("postgres://"):
            database_url = "postgresql://" + database_url[len("postgres://") :]
        url = make_url(database_url)
        _, arguments = url.get_dialect()().create_connect_args(url)
        self._arguments: dict[str, Any] = {**_NOTICING, **arguments}
        self._origin = uuid.uuid4().hex
        self._pending = Pending()
        self._ours, self._theirs = socket.socketpair()
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        self._stopping = threading.Event()
        self._thread: Optional[threading.Thread] = None

    async def start(self, on_keys: OnKeys) -> None:
        loop = asyncio.get_running_loop()

        def told(keys: Sequence[str]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop ended before the thread did
                loop.call_soon_threadsafe(on_keys, keys)

        self._thread = threading.Thread(
            target=self._run, args=(told,), name="wake-ups through PostgreSQL", daemon=True
        )
        self._thread.start()

    def publish(self, keys: Sequence[str]) -> None:
        self._pending.add(keys)
        self._nudge()

    async def stop(self) -> None:
        self._stopping.set()
        self._nudge()
        if self._thread is not None:
            await to_thread.run_sync(self._thread.join, _STOP_S)
        self._ours.close()
        self._theirs.close()

    def _nudge(self) -> None:
        # Full: the thread has enough to wake up for. Closed: nobody is there any more.
        with contextlib.suppress(OSError):
            self._ours.send(b".")

    # --- in the thread ------------------------------------------------------------------------

    def _run(self, told: OnKeys) -> None:
        patience = Patience()
        while not self._stopping.is_set():
            try:
                self._connected(told, patience)
            except Exception as error:  # a database that is away comes back
                _log.warning("PostgreSQL does not pass wake-ups on: %s", type(error).__name__)
            self._pending.take()  # the slow look finds these: later they are of no use
            self._stopping.wait(0 if self._stopping.is_set() else patience.wait())

    def _connected(self, told: OnKeys, patience: Patience) -> None:
        # Not `select`: that refuses the numbers that descriptors have beside 1,000 open streams.
        with (
            contextlib.closing(psycopg2.connect(**self._arguments)) as connection,
            selectors.DefaultSelector() as selector,
        ):
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
                selector.register(connection, selectors.EVENT_READ)
                selector.register(self._theirs, selectors.EVENT_READ)
                patience.worked()
                while not self._stopping.is_set():
                    self._tell(cursor)
                    self._hear(connection, told)
                    selector.select()

    def _tell(self, cursor: Any) -> None:
        with contextlib.suppress(BlockingIOError):
            self._theirs.recv(4096)
        for payload in calls(self._origin, self._pending.take()):
            cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))

    def _hear(self, connection: Any, told: OnKeys) -> None:
        connection.poll()
        while connection.notifies:
            keys = heard(self._origin, connection.notifies.pop(0).payload)
            if keys:
                told(keys)

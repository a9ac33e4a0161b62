"""A line between a browser and the gateway that can be cut, can hang, and can lose answers."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Iterator

_BYTES = 65_536
_LOOK_S = 0.05
#: Ends a connection at once, as a network that is gone does.
_RESET = struct.pack("ii", 1, 0)


class Line:
    """Passes bytes on in both directions, for as long as it is told to.

    `cut()`: whoever is connected is thrown off and nobody gets in. `hang()`: everything stays
    connected, and nothing arrives any more: what a phone in a tunnel sees. `lose_answers()`: what
    is sent arrives, and the answer never does. `mend()`: a good line, for new connections.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._state = "good"
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._become("cut")
        self._throw_off()

    def hang(self) -> None:
        self._become("hangs")

    def lose_answers(self) -> None:
        self._become("loses answers")

    def mend(self) -> None:
        """What hung stays lost: it belongs to connections that the other side gave up."""
        self._throw_off()
        self._become("good")

    def close(self) -> None:
        self.cut()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _become(self, state: str) -> None:
        with self._lock:
            self._state = state

    def _throw_off(self) -> None:
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        if self._state == "cut":
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            near.close()
            return
        with near, contextlib.suppress(OSError):
            far = socket.create_connection(("127.0.0.1", self._to))
            with far, self._among_the_open(near, far):
                self._pass_on(near, far)

    @contextlib.contextmanager
    def _among_the_open(self, *ends: socket.socket) -> Iterator[None]:
        with self._lock:
            self._open.update(ends)
        try:
            yield
        finally:
            with self._lock:
                self._open.difference_update(ends)

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        """Until one of them ends."""
        while True:
            for end in select.select([near, far], [], [], _LOOK_S)[0]:
                if self._state == "hangs":
                    # It is not read: what is in the line stays there.
                    threading.Event().wait(_LOOK_S)
                    continue
                data = end.recv(_BYTES)
                if not data:
                    return
                if end is near:
                    far.sendall(data)
                elif self._state != "loses answers":
                    near.sendall(data)


@contextlib.contextmanager
def line_to(port: int) -> Iterator[Line]:
    line = Line(port)
    try:
        yield line
    finally:
        line.close()

"""Running the gateway as a process: one worker, behind a proxy only when the settings name it."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import resource
import socket
from typing import Any, Coroutine, Optional

import uvicorn
from anyio import to_thread
from fastapi import FastAPI

from bot.bootstrap import bootstrap
from bot.gateway.app import create_app
from bot.gateway.events import Wakeups
from bot.gateway.logs import set_up_logging
from bot.gateway.rasa_bot import RasaHttpBot
from bot.settings import Settings

_log = logging.getLogger(__name__)
_GOODBYE_S = 5
#: Every open stream is a descriptor, and so is what else the process has open.
_DESCRIPTORS = 16_384
#: They wait for the database and for each other: more of them is more waiting, and not more work.
#: Some may also wait for a slow register, so not very few. Open streams have their own
#: (`bot.gateway.looking`).
_THREADS = 8
#: glibc's number for the most heaps of a process (M_ARENA_MAX), and how many.
_M_ARENA_MAX, _HEAPS = -8, 2


class GatewayServer(uvicorn.Server):
    """Ends the open streams first: waiting for them to end by themselves would take for ever."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,  # our own log line has no query string, and is masked
                server_header=False,
                proxy_headers=False,  # the application believes only settings.trusted_proxies
                ws="none",  # no WebSockets here, and Rasa pins a library too old for uvicorn's
                timeout_graceful_shutdown=_GOODBYE_S,
            )
        )
        self._wakeups: Wakeups = app.state.gateway.wakeups

    async def startup(self, sockets: Optional[list[socket.socket]] = None) -> None:
        to_thread.current_default_thread_limiter().total_tokens = _THREADS
        await super().startup(sockets)

    async def shutdown(self, sockets: Optional[list[socket.socket]] = None) -> None:
        self._wakeups.end_all()
        await super().shutdown(sockets)


def run_gateway(settings: Settings) -> None:
    """Serves until the process is asked to stop; stored turns stay for the next start."""
    set_up_logging(settings.log_level)
    _allow_many_streams()
    _share_heaps()
    services = bootstrap(settings)
    bot = RasaHttpBot(settings.rasa_url, settings.actions_url)
    app = create_app(services, bot)
    _log.info("the gateway listens on http://%s:%s", settings.host, settings.port)
    try:
        _run(GatewayServer(app, settings.host, settings.port).serve())
    finally:
        services.close()


def _run(work: Coroutine[Any, Any, None]) -> None:
    """In uvloop's event loop where it is there (Rasa brings it along): thousands of streams take
    less time and memory in it than in Python's own."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(work)
    else:
        uvloop.run(work)


def _allow_many_streams() -> None:
    """Many systems begin at 1024 descriptors, and let a process have more when it asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _share_heaps() -> None:
    """glibc gives threads heaps of their own, and keeps what each once needed: with many threads
    that is most of what an open conversation costs. Elsewhere this does nothing."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _HEAPS)

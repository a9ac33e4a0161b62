"""Real gateway processes on one database, without Rasa: for what happens while people talk."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.installation import free_port
from bot.settings import ROOT, Settings

_STOP_S = 20


class GatewayProcess:
    """One gateway that is killed and started again on the same port."""

    def __init__(self, settings: Settings, folder: Path, **environment: str) -> None:
        self.port = free_port(0)
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"gateway-{self.port}.log"
        self._env = {
            **os.environ,
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url or "",
            "VOORSORTEER_DATA_DIR": str(settings.data_dir),
            "VOORSORTEER_PORT": str(self.port),
            # Nobody is there: whatever the bot would have to say is not said.
            "VOORSORTEER_RASA_URL": f"http://127.0.0.1:{free_port(0)}",
            "VOORSORTEER_RATE_MESSAGES": "9999/second",
            **environment,
        }
        self._process: subprocess.Popen[bytes]
        self.deaths = 0
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "gateway"],
                cwd=ROOT,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def die(self) -> None:
        """kill -9 in the middle of whatever it does."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait(_STOP_S)
        self.deaths += 1

    def die_and_come_back(self) -> None:
        """It serves again some seconds later."""
        self.die()
        self.start()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(_STOP_S)


@contextlib.contextmanager
def gateways(settings: Settings, folder: Path, count: int) -> Iterator[list[GatewayProcess]]:
    """So many gateways that are on their way up; ended afterwards."""
    running = [GatewayProcess(settings, folder) for _ in range(count)]
    try:
        yield running
    finally:
        for gateway in running:
            gateway.stop()

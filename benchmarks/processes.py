"""The processes that are measured: ours, and stock Rasa beside them; all on loopback."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

from bot import installation, model
from bot.settings import Settings, load_settings

_READY_WITHIN_S = 120.0
_GRACE_S = 8.0
#: No limit that a measurement can reach: what is measured is one citizen's turn, at full speed.
_NO_LIMIT = "99999/second"


class NotReady(Exception):
    """A process did not start; the message says which, and where its log is."""


@dataclass
class Processes:
    """Everything that runs, by name, and where the two sides are."""

    gateway_url: str
    stock_url: str
    running: dict[str, subprocess.Popen[bytes]]

    def memory_mb(self) -> dict[str, float]:
        """Resident memory of each process with its children, in MB."""
        return {name: _resident(each.pid) for name, each in self.running.items()}


def _resident(pid: int) -> float:
    process = psutil.Process(pid)
    every = [process, *process.children(recursive=True)]
    return sum(each.memory_info().rss for each in every) / 1e6


def bench_settings(data_dir: Path, database_url: str = "") -> Settings:
    """The settings of this machine, with a data folder, ports and limits of our own; SQLite in
    the data folder unless another database is named."""
    ports = [installation.free_port(0) for _ in range(3)]
    given = {
        **os.environ,
        "VOORSORTEER_DATA_DIR": str(data_dir),
        "VOORSORTEER_HOST": "127.0.0.1",
        "VOORSORTEER_PORT": str(ports[0]),
        "VOORSORTEER_RASA_URL": f"http://127.0.0.1:{ports[1]}",
        "VOORSORTEER_ACTIONS_URL": f"http://127.0.0.1:{ports[2]}/webhook",
        "VOORSORTEER_RATE_MESSAGES": _NO_LIMIT,
        "VOORSORTEER_RATE_CONVERSATIONS": _NO_LIMIT,
        "DATABASE_URL": database_url or f"sqlite:///{data_dir / 'voorsorteer.db'}",
        "REDIS_URL": "",
    }
    os.environ.update(given)
    return load_settings()


@contextlib.contextmanager
def started(settings: Settings, logs: Path) -> Iterator[Processes]:
    """Start both sides and wait until both answer; end them whatever happens."""
    env = model.rasa_environment(settings)
    stock_port = installation.free_port(0)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name in ("actions", "gateway", "rasa"):
            running[name] = _start(name, ["-m", "bot.cli", name], env, settings.root, logs)
        command = _stock_command(settings, stock_port, logs)
        running["stock rasa"] = _start("stock rasa", command, env, settings.root, logs)
        processes = Processes(
            f"http://{settings.host}:{settings.port}", f"http://127.0.0.1:{stock_port}", running
        )
        _wait_until_ready(processes, settings, logs)
        yield processes
    finally:
        _end(running)


@contextlib.contextmanager
def gateway_alone(settings: Settings, logs: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The gateway without Rasa: for what it does while people talk to people."""
    command = ["-m", "bot.cli", "gateway"]
    process = _start("gateway", command, os.environ, settings.root, logs)
    try:
        deadline = time.monotonic() + _READY_WITHIN_S
        while not _answers(f"http://{settings.host}:{settings.port}/healthz"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise NotReady(f"the gateway did not start:\n{_tail(_log(logs, 'gateway'))}")
            time.sleep(0.1)
        yield process
    finally:
        _end({"gateway": process})


def _stock_command(settings: Settings, port: int, folder: Path) -> list[str]:
    """`rasa run` as its documentation has it: the same model and endpoints, the REST channel."""
    credentials = folder / "credentials.yml"
    credentials.write_text("rest:\n", encoding="utf-8")
    return [
        *("-m", "rasa", "run", "-i", "127.0.0.1", "--port", str(port)),
        *("--model", str(model.require_model(settings))),
        *("--endpoints", str(installation.write_endpoints(settings))),
        *("--credentials", str(credentials)),
    ]


def _start(
    name: str, arguments: list[str], env: Mapping[str, str], root: Path, logs: Path
) -> subprocess.Popen[bytes]:
    with _log(logs, name).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=root,
            env=dict(env),
            # Ctrl-C reaches us only: we end the others, each by its own id.
            start_new_session=True,
        )


def _log(logs: Path, name: str) -> Path:
    return logs / f"{name.replace(' ', '-')}.log"


def _wait_until_ready(processes: Processes, settings: Settings, logs: Path) -> None:
    actions = urlsplit(settings.actions_url)
    checks = {
        "actions": f"{actions.scheme}://{actions.netloc}/health",
        "gateway": f"{processes.gateway_url}/healthz",
        "rasa": f"{settings.rasa_url}/status",
        "stock rasa": f"{processes.stock_url}/webhooks/rest/",
    }
    deadline = time.monotonic() + _READY_WITHIN_S
    while checks:
        for name, url in list(checks.items()):
            if processes.running[name].poll() is not None:
                raise NotReady(f"{name} ended at its start:\n{_tail(_log(logs, name))}")
            if _answers(url):
                del checks[name]
        if checks and time.monotonic() > deadline:
            late = ", ".join(checks)
            raise NotReady(f"not up within {_READY_WITHIN_S:.0f} s: {late}")
        if checks:
            time.sleep(0.5)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(f"  {line}" for line in lines[-15:])


def _end(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ask each to end, and make those that do not listen; only processes we started."""
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _GRACE_S
    for process in running.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

"""`voorsorteer serve`, and each process by itself: `gateway`, `rasa`, `actions`."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot import installation, model
from bot.bootstrap import bootstrap
from bot.cli.db import seed
from bot.domain.errors import VoorsorteerError
from bot.gateway.identity import IdentityCheck
from bot.settings import Settings, load_settings
from bot.storage.database import upgrade
from bot.supervisor import Supervisor

_READY_POLL_S = 0.5


def add_parsers(commands: Any) -> None:
    serve = commands.add_parser("serve", help="start everything on this machine: one address")
    serve.add_argument("--port", help="the port of the chat page and the desk (default 8080)")
    serve.add_argument("--data", help="folder for what must be kept (default .data)")
    serve.add_argument("--organisation", help="organisations/<name>.yml (default voorbeeldstad)")
    serve.set_defaults(run=_serve)
    for name, run, text in (
        ("gateway", _gateway, "the gateway alone: the only public process"),
        ("rasa", _rasa, "the Rasa server alone, for a private network"),
        ("actions", _actions, "the action server alone, for a private network"),
    ):
        parser = commands.add_parser(name, help=text)
        if name != "gateway":
            parser.add_argument("--interface", default="127.0.0.1", help="address to listen on")
        parser.set_defaults(run=run)


def _environment(args: argparse.Namespace) -> dict[str, str]:
    """Options win from the environment."""
    env = dict(os.environ)
    for name, value in (
        ("VOORSORTEER_PORT", args.port),
        ("VOORSORTEER_DATA_DIR", args.data and str(Path(args.data).resolve())),
        ("VOORSORTEER_ORGANISATION", args.organisation),
    ):
        if value:
            env[name] = value
    return env


def _settings(args: argparse.Namespace) -> Settings:
    env = _environment(args)
    settings = load_settings(env)
    if not env.get("VOORSORTEER_DEMO"):
        demo = installation.is_demo(settings.root, settings.organisation)
        settings = replace(settings, demo=demo)
    if installation.free_port(settings.port, settings.host) != settings.port:
        raise VoorsorteerError(
            f"port {settings.port} is in use; choose another with --port (make serve PORT=…)"
        )
    rasa, actions = installation.inner_port(), installation.inner_port()
    settings = replace(
        settings,
        rasa_url=f"http://127.0.0.1:{rasa}",
        actions_url=f"http://127.0.0.1:{actions}/webhook",
    )
    settings = installation.with_demo_identity(settings)
    IdentityCheck.of(settings)  # a key that cannot be used is told now, and not in a log
    return settings


def _serve(args: argparse.Namespace) -> None:
    started = time.monotonic()
    settings = _settings(args)
    _tell("Checking the data files and the database …")
    _ready_database(settings)
    password = _demo(settings) if settings.demo else None
    if not model.is_current(settings):
        _tell("Training the model (the first time, and when the data changed) …")
        model.train(settings, _tell)
    _tell("Starting the gateway, the action server and Rasa …")
    supervisor = Supervisor(installation.programs(settings), _tell)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, supervisor.stop)
    supervisor.run(also=_Readiness(settings, password, started))
    _tell("Stopped. Everything is kept; start again with the same command.")


def _demo(settings: Settings) -> str:
    """Made-up customers and a member of staff; returns the password for the desk."""
    services = bootstrap(settings)
    if not services.history.customers():
        # Only at the first start: who had their data deleted does not come back by a restart.
        seed(services)
    password = installation.add_demo_staff(services)
    services.close()
    return password


def _tell(text: str) -> None:
    print(text, flush=True)


class _Readiness:
    """Tells the address, once everything answers."""

    def __init__(self, settings: Settings, password: str | None, started: float) -> None:
        host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
        self._url = f"http://{host}:{settings.port}"
        self._settings, self._password, self._started = settings, password, started
        self._next, self._ready = 0.0, False
        self._waiting_for = ""

    def __call__(self) -> None:
        if self._ready or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _READY_POLL_S
        missing = self._missing()
        if not missing:
            self._ready = True
            self._announce()
        elif missing != self._waiting_for:
            self._waiting_for = missing
            _tell(f"  waiting for: {missing}")

    def _missing(self) -> str:
        try:
            with urllib.request.urlopen(f"{self._url}/readyz", timeout=2) as answer:
                report = json.load(answer)
        except urllib.error.HTTPError as error:
            with contextlib.suppress(ValueError):
                report = json.load(error)
                return ", ".join(_not_ready(report)) or "gateway"
            return "gateway"
        except (OSError, ValueError):
            return "gateway"
        return ", ".join(_not_ready(report))

    def _announce(self) -> None:
        seconds = time.monotonic() - self._started
        _tell(f"\nVoorsorteer is up ({seconds:.0f} s).\n\n  Chat  {self._url}/")
        _tell(f"  Desk  {self._url}/desk")
        if self._password:
            name = installation.DEMO_STAFF
            _tell(f"        log in as {name}, password {self._password} (demo only)")
            _tell("        or as collega, teamleider, ontwerper or beheerder; the same password")
        _tell(f"  Logs  {self._settings.data_dir / 'logs'}\n\nStop with Ctrl-C.")


def _not_ready(report: dict) -> list[str]:
    return [name for name in ("database", "rasa", "actions") if report.get(name) != "ok"]


def _ready_database(settings: Settings) -> None:
    """At the newest migration; processes that start together take turns."""
    services = bootstrap(settings)
    upgrade(services.engine)
    services.close()


def _gateway(args: argparse.Namespace) -> None:
    from bot.gateway.serve import run_gateway

    settings = installation.with_demo_identity(load_settings())
    _ready_database(settings)
    if settings.demo:
        _demo(settings)
    run_gateway(settings)


def _rasa(args: argparse.Namespace) -> None:
    settings = load_settings()
    model.require_model(settings)
    if not model.is_current(settings):
        _tell("The data changed since this model was trained: run `voorsorteer train`.")
    command = installation.rasa_command(settings, args.interface)
    os.chdir(settings.root)
    os.execve(sys.executable, command, model.rasa_environment(settings))


def _actions(args: argparse.Namespace) -> None:
    settings = load_settings()
    _ready_database(settings)
    os.chdir(settings.root)
    command = installation.actions_command(settings, args.interface)
    os.execve(sys.executable, command, model.rasa_environment(settings))

"""One machine's installation: its data folder, its secrets, and the processes that make it run."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ruamel.yaml import YAML
from sqlalchemy.engine import make_url

from bot.bootstrap import Services
from bot.domain.errors import Conflict
from bot.domain.staff import Role
from bot.kept_secret import kept_secret
from bot.model import model_path, rasa_environment
from bot.settings import Settings
from bot.storage.tracker import TRACKER_FILE
from bot.supervisor import Program

DEMO_STAFF = "medewerker"
_DEMO_STAFF: tuple[tuple[str, str, Role, tuple[str, ...]], ...] = (
    (DEMO_STAFF, "Sam van de balie", "agent", ("en",)),
    ("collega", "Noor van de balie", "agent", ("en", "ar")),
    ("teamleider", "Wil Teamleider", "supervisor", ("en",)),
    ("ontwerper", "Robin Dienstontwerp", "designer", ()),
    ("beheerder", "Kim Beheer", "administrator", ()),
)
_IDENTITY_BYTES = 32
#: Rasa and the action server ask nobody for a password: they listen here only.
LOOPBACK = "127.0.0.1"
_INNER_PORTS = range(20_000, 32_000)
_TRIES = 100


def is_demo(root: Path, organisation: str) -> bool:
    """An organisation with made-up customers is a demo unless VOORSORTEER_DEMO says otherwise."""
    return (root / "data" / "demo" / f"{organisation}.yml").is_file()


def with_demo_identity(settings: Settings) -> Settings:
    """The demo signs its own identity tokens when the operator gave no key."""
    given = settings.identity_secret or settings.identity_public_key or settings.identity_keys
    if not settings.demo or given:
        return settings
    secret = kept_secret(settings.data_dir / "identity-secret", _IDENTITY_BYTES)
    return replace(settings, identity_secret=secret)


def add_demo_staff(services: Services) -> str:
    """The demo's staff, one of each role; returns their password, kept in the data folder."""
    password = kept_secret(services.settings.data_dir / "demo-password", 9)
    skills = sorted(services.catalogue.organisation.skills)
    there = {member.username for member in services.staff.everyone()}
    for username, name, role, languages in _DEMO_STAFF:
        if username in there:
            continue
        with contextlib.suppress(Conflict):  # added by another process that starts too
            services.staff.add(
                *(username, name, role, [], password),
                capacity=6,
                skills=skills if role in ("agent", "supervisor") else (),
                languages=languages,
            )
    return password


def free_port(preferred: int, host: str = LOOPBACK) -> int:
    """`preferred` when nobody listens there, else any free port."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on this machine")


def inner_port() -> int:
    """A free port for a process that only our own processes talk to.

    Not the usual one of Rasa or its actions: a process that comes back after it died must not find
    another installation there, and talk to that. And below the ports that systems hand out.
    """
    for _ in range(_TRIES):
        port = secrets.choice(_INNER_PORTS)
        if free_port(port) == port:
            return port
    raise OSError("no free port on this machine")


def write_endpoints(settings: Settings) -> Path:
    """Rasa's endpoints for this installation: actions, a tracker store that lasts, locks."""
    endpoints: dict[str, Any] = {"action_endpoint": {"url": settings.actions_url}}
    database = make_url(settings.database_url)
    if database.drivername.startswith("sqlite"):
        store: dict[str, Any] = {
            "type": "SQL",
            "dialect": "sqlite",
            "db": str(settings.data_dir / TRACKER_FILE),
        }
    else:
        store = {
            "type": "SQL",
            "dialect": "postgresql",
            "url": database.host,
            "port": database.port or 5432,
            "db": database.database,
            "username": database.username,
            "password": database.password,
        }
        if database.query:
            store["query"] = dict(database.query)
    endpoints["tracker_store"] = store
    if settings.redis_url:
        redis = urlsplit(settings.redis_url)
        endpoints["lock_store"] = {
            "type": "redis",
            "url": redis.hostname,
            "port": redis.port or 6379,
            "db": int(redis.path.lstrip("/") or 0),
            "password": redis.password,
            "key_prefix": "voorsorteer",
        }
    path = settings.data_dir / "run" / "endpoints.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        YAML().dump(endpoints, file)
    return path


def rasa_command(settings: Settings, host: str) -> list[str]:
    return [
        *(sys.executable, "-m", "rasa", "run", "--enable-api"),
        *("--interface", host),
        *("--port", str(urlsplit(settings.rasa_url).port or 5005)),
        *("--model", str(model_path(settings))),
        *("--endpoints", str(write_endpoints(settings))),
        *("--credentials", str(settings.root / "credentials.yml")),
    ]


def actions_command(settings: Settings, host: str) -> list[str]:
    port = urlsplit(settings.actions_url).port or 5055
    return [sys.executable, "-m", "actions", "--interface", host, "--port", str(port)]


def child_environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, so that every process reads the same."""
    given = {
        "VOORSORTEER_ROOT": settings.root,
        "VOORSORTEER_DATA_DIR": settings.data_dir,
        "VOORSORTEER_HOST": settings.host,
        "VOORSORTEER_PORT": settings.port,
        "VOORSORTEER_RASA_URL": settings.rasa_url,
        "VOORSORTEER_ACTIONS_URL": settings.actions_url,
        "VOORSORTEER_DEMO": "yes" if settings.demo else "no",
        "VOORSORTEER_IDENTITY_SECRET": settings.identity_secret or "",
        "VOORSORTEER_IDENTITY_KEYS": settings.identity_keys or "",
        "DATABASE_URL": settings.database_url,
    }
    return rasa_environment(settings, {name: str(value) for name, value in given.items()})


def programs(settings: Settings) -> list[Program]:
    """The three processes of an installation on one machine; only the gateway is public."""
    env = child_environment(settings)
    commands = {
        "gateway": [sys.executable, "-m", "bot.cli", "gateway"],
        "actions": actions_command(settings, LOOPBACK),
        "rasa": rasa_command(settings, LOOPBACK),
    }
    return [
        Program(name, command, settings.data_dir / "logs" / f"{name}.log", env, settings.root)
        for name, command in commands.items()
    ]

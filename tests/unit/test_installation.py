"""One machine's installation: secrets, ports, and what Rasa is told."""

from __future__ import annotations

import socket
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot import installation
from bot.settings import Settings


def _endpoints(settings: Settings) -> dict:
    return YAML(typ="safe").load(installation.write_endpoints(settings))


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "secret"
    secret = installation.kept_secret(path, 32)
    assert installation.kept_secret(path, 32) == secret
    assert len(secret) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_demo_signs_its_own_tokens_only_without_a_given_key(settings: Settings) -> None:
    given = replace(settings, demo=True)
    assert installation.with_demo_identity(given) == given
    without = replace(given, identity_secret=None)
    assert installation.with_demo_identity(without).identity_secret
    real = replace(without, demo=False)
    assert installation.with_demo_identity(real).identity_secret is None


def test_what_only_our_own_processes_talk_to_is_where_no_other_installation_looks() -> None:
    chosen = {installation.inner_port() for _ in range(20)}
    assert len(chosen) > 15
    assert not chosen & {5005, 5055}


def test_a_port_in_use_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert installation.free_port(port) != port


def test_rasa_keeps_its_trackers_beside_the_embedded_database(settings: Settings) -> None:
    store = _endpoints(settings)["tracker_store"]
    assert store == {
        "type": "SQL",
        "dialect": "sqlite",
        "db": str(settings.data_dir / "tracker.db"),
    }


def test_rasa_uses_postgresql_and_redis_when_the_settings_name_them(settings: Settings) -> None:
    shared = replace(
        settings,
        database_url="postgresql://user:p%40ss@db.internal:5433/desk",
        redis_url="redis://:secret@cache:6380/2",
    )
    endpoints = _endpoints(shared)
    assert endpoints["tracker_store"]["password"] == "p@ss"
    assert endpoints["tracker_store"]["port"] == 5433
    assert endpoints["lock_store"]["db"] == 2
    written = settings.data_dir / "run" / "endpoints.yml"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["actions", "rasa"])
def test_rasa_and_the_actions_listen_on_loopback_whatever_the_host(
    settings: Settings, name: str
) -> None:
    open_to_all = replace(settings, host="0.0.0.0")
    program = next(p for p in installation.programs(open_to_all) if p.name == name)
    at = program.command.index("--interface")
    assert program.command[at + 1] == "127.0.0.1"

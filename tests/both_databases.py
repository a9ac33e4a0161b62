"""The use cases on an empty database of either kind, for tests that hold for both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.bootstrap import Services, bootstrap
from bot.settings import Settings
from bot.storage.database import upgrade
from tests.fakes import FakeClock

pytest_plugins = ["tests.postgres"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    if request.param == "postgresql":
        return replace(settings, database_url=request.getfixturevalue("postgres_url"))
    return settings


@pytest.fixture
def both(place: Settings, clock: FakeClock, read_once: None) -> Iterator[Services]:
    """The use cases on either database."""
    services = bootstrap(place, clock)
    upgrade(services.engine)
    yield services
    services.close()

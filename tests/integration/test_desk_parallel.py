"""Sixteen processes at the desk at once, at random; `make bench ARGS=desk-parallel` does ten times
as much, and says how long it took."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks.desk_parallel import at_once
from bot.bootstrap import Services, bootstrap
from bot.settings import Settings
from bot.storage.database import upgrade

pytest_plugins = ["tests.postgres"]

OPERATIONS = 1_000
#: What has to happen for the run to mean anything.
BUSY = {"claim", "reply", "release", "transfer", "resolve", "take_over", "ask_colleague", "leave"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def shared(
    request: pytest.FixtureRequest, settings: Settings, read_once: None
) -> Iterator[Services]:
    if request.param == "postgresql":
        # Without waiting for the disk more happens at once; what one sees of another is the same.
        url = request.getfixturevalue("postgres_url") + "&options=-csynchronous_commit%3Doff"
        settings = replace(settings, database_url=url)
    services = bootstrap(settings)
    upgrade(services.engine)
    yield services
    services.close()


@pytest.mark.slow
def test_no_case_is_lost_or_doubled_by_many_at_once(shared: Services) -> None:
    outcome = at_once(shared, OPERATIONS)
    assert outcome.errors == []
    assert outcome.broken == []
    assert outcome.operations == OPERATIONS
    assert set(outcome.done) >= BUSY, outcome.done
    assert sum(outcome.refused.values()) > 0, "nobody got in anybody's way"

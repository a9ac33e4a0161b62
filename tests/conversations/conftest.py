"""The runners: one for each organisation, because loading a model takes longer than a dialogue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.dialogues.organisations import Runners
from bot.settings import Settings


@pytest.fixture(scope="session")
def runners(request: pytest.FixtureRequest) -> Iterator[Runners]:
    """Makes the runner of an organisation; trains its model when it is missing or not current."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def tell(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n{line}", flush=True)

    made = Runners(Settings(), tell)
    yield made
    made.close()


@pytest.fixture
def runner(runners: Runners):
    """The runner of the demo municipality."""
    return runners.of(None)

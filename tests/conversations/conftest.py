"""The runner: one model for the whole session, because loading takes longer than a dialogue."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

from bot.model import require_model
from bot.settings import Settings


@pytest.fixture(scope="session")
def runner() -> Iterator:
    settings = Settings()
    model = require_model(settings)
    with warnings.catch_warnings(record=True):  # Rasa's own; nothing that we can mend
        # Here, because it loads Rasa: collecting the tests does not need it.
        from bot.dialogues.runner import Runner

        made = Runner(settings, model)
    yield made
    made.close()

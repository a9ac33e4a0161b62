"""Every dialogue in this folder, held with the trained model and the real actions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.dialogues.script import Dialogue, load_dialogues
from bot.model import require_model
from bot.settings import Settings

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent
_DIALOGUES = [
    dialogue for path in sorted(_HERE.glob("*.yml")) for dialogue in load_dialogues(path, _ROOT)
]

pytestmark = pytest.mark.rasa


@pytest.fixture(scope="session")
def runner() -> Iterator:
    settings = Settings()
    model = require_model(settings)
    from bot.dialogues.runner import Runner

    made = Runner(settings, model)
    yield made
    made.close()


@pytest.mark.parametrize("dialogue", _DIALOGUES, ids=lambda dialogue: dialogue.name)
def test_the_dialogue_goes_as_written(runner, dialogue: Dialogue) -> None:
    result = runner.run(dialogue)
    if result.failure:
        pytest.fail(result.failure, pytrace=False)

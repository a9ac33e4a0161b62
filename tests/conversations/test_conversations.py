"""Every dialogue in this folder, held with the trained model and the real actions."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogues.script import Dialogue, load_dialogues

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent
_DIALOGUES = [
    dialogue for path in sorted(_HERE.glob("*.yml")) for dialogue in load_dialogues(path, _ROOT)
]

pytestmark = pytest.mark.rasa


@pytest.mark.parametrize("dialogue", _DIALOGUES, ids=lambda dialogue: dialogue.name)
def test_the_dialogue_goes_as_written(runners, dialogue: Dialogue) -> None:
    result = runners.of(dialogue.organisation).run(dialogue)
    if result.failure:
        pytest.fail(result.failure, pytrace=False)

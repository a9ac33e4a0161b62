"""Every dialogue in this folder, held with the trained model and the real actions."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from bot.dialogues.script import Dialogue, load_dialogues

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent
_DIALOGUES = [
    dialogue for path in sorted(_HERE.glob("*.yml")) for dialogue in load_dialogues(path, _ROOT)
]

pytestmark = pytest.mark.rasa
#: In how many turns each dialogue had its simple matters done.
_turns: dict[str, tuple[int, ...]] = {}


@pytest.mark.parametrize("dialogue", _DIALOGUES, ids=lambda dialogue: dialogue.name)
def test_the_dialogue_goes_as_written(runners, dialogue: Dialogue) -> None:
    result = runners.of(dialogue.organisation).run(dialogue)
    _turns[dialogue.name] = result.turns
    if result.failure:
        pytest.fail(result.failure, pytrace=False)


def test_simple_matters_take_three_turns_at_most_in_the_median(runners) -> None:
    """From the first message to the confirmed next step; over the dialogues that were held here, or
    a file of them when this test is run by itself."""
    if not _turns:
        for dialogue in load_dialogues(_HERE / "antwoorden.yml", _ROOT):
            _turns[dialogue.name] = runners.of(dialogue.organisation).run(dialogue).turns
    taken = [number for turns in _turns.values() for number in turns]
    assert taken, "no dialogue had a simple matter that was confirmed"
    assert statistics.median(taken) <= 3, sorted(taken)

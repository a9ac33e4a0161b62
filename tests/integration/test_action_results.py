"""The quicker check of an action's result refuses what Rasa's own check refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.rasa

GOOD = {
    "events": [{"event": "slot", "name": "goal", "value": "x", "timestamp": None}],
    "responses": [{"text": "Dag", "buttons": [], "custom": {}}],
}
BAD = [{"events": "none"}, {"responses": {"text": "not a list"}}, {"events": [{"name": "x"}]}]


@pytest.fixture
def action() -> Iterator[object]:
    from rasa.core.actions.action import RemoteAction

    from bot.nlu.action_results import check_schema_once

    with pytest.MonkeyPatch.context() as patch:
        # Restored afterwards: other tests get Rasa as it is.
        original = RemoteAction._validate_action_result
        patch.setattr(RemoteAction, "_validate_action_result", original)
        check_schema_once()
        yield RemoteAction("action_x", None)


def test_a_good_result_is_taken(action: object) -> None:
    assert action._validate_action_result(GOOD)  # type: ignore[attr-defined]


@pytest.mark.parametrize("result", BAD)
def test_a_wrong_result_is_refused(action: object, result: dict) -> None:
    from jsonschema import ValidationError

    with pytest.raises(ValidationError):
        action._validate_action_result(result)  # type: ignore[attr-defined]

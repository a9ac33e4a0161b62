"""What an action returns is checked as Rasa does it, and an action that fails ends the turn."""

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

    from bot.nlu.action_results import check_schema_once, stop_when_an_action_fails

    with pytest.MonkeyPatch.context() as patch:
        # Restored afterwards: other tests get Rasa as it is.
        for name in ("_validate_action_result", "run"):
            patch.setattr(RemoteAction, name, getattr(RemoteAction, name))
        check_schema_once()
        stop_when_an_action_fails()
        yield RemoteAction("action_x", None)


def test_a_good_result_is_taken(action: object) -> None:
    assert action._validate_action_result(GOOD)  # type: ignore[attr-defined]


@pytest.mark.parametrize("result", BAD)
def test_a_wrong_result_is_refused(action: object, result: dict) -> None:
    from jsonschema import ValidationError

    with pytest.raises(ValidationError):
        action._validate_action_result(result)  # type: ignore[attr-defined]


class _Server:
    """An action server that answers with `result`, or raises it."""

    url = "http://actions"

    def __init__(self, result: object) -> None:
        self.result = result
        self.kwargs: dict[str, object] = {}

    async def request(self, **_: object) -> object:
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result


async def _run(result: object) -> list[object]:
    from rasa.core.actions.action import RemoteAction
    from rasa.core.channels.channel import CollectingOutputChannel
    from rasa.core.nlg import TemplatedNaturalLanguageGenerator
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    done = RemoteAction("action_x", _Server(result))  # type: ignore[arg-type]
    speaker, tracker = TemplatedNaturalLanguageGenerator({}), DialogueStateTracker("x", [])
    return await done.run(CollectingOutputChannel(), speaker, tracker, Domain.empty())


async def test_an_action_that_was_done_gives_its_events(action: object) -> None:
    events = await _run({"events": GOOD["events"], "responses": []})
    assert [event.key for event in events] == ["goal"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("what", ["refused", "broken", "nonsense"])
async def test_rasa_cannot_go_on_after_an_action_that_failed(action: object, what: str) -> None:
    import aiohttp
    from rasa.utils.endpoints import ClientResponseError

    from bot.nlu.action_results import ActionFailed

    failures = {
        "refused": aiohttp.ClientConnectionError("no server"),
        "broken": ClientResponseError(500, "error", "{}"),
        "nonsense": {"events": "none"},
    }
    with pytest.raises(ActionFailed) as caught:
        await _run(failures[what])
    # Rasa's own net is for every Exception: it must not catch this one.
    assert not isinstance(caught.value, Exception)


async def test_a_form_that_refuses_an_answer_has_not_failed(action: object) -> None:
    from rasa.core.actions.action import ActionExecutionRejection
    from rasa.utils.endpoints import ClientResponseError

    body = '{"action_name": "action_x", "error": "no"}'
    with pytest.raises(ActionExecutionRejection):
        await _run(ClientResponseError(400, "rejected", body))

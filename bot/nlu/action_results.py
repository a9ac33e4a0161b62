"""What Rasa makes of what an action returns: checked quickly, and a failure is a failure."""

from __future__ import annotations

from typing import Any, Dict, List

from jsonschema import Draft7Validator
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction

__all__ = ["ActionFailed", "check_schema_once", "stop_when_an_action_fails"]


class ActionFailed(BaseException):
    """An action could not be done, so the message was not dealt with.

    Rasa catches every `Exception` of an action and goes on without what the action would have
    told: the dialogue then takes a turn that nothing asked for. This is none that it catches.
    """


def check_schema_once() -> None:
    """For this process, from now on; calling it again changes nothing.

    Rasa 3.6 validates every result against a JSON schema, and that schema against its own schema
    at every call: tens of milliseconds for each action, which find nothing new. Here the schema
    is checked once. What is refused stays the same.
    """
    schema = RemoteAction.action_response_format_spec()
    Draft7Validator.check_schema(schema)
    check = Draft7Validator(schema)

    def validate(self: RemoteAction, result: Dict[str, Any]) -> bool:
        check.validate(result)
        return True

    RemoteAction._validate_action_result = validate


def stop_when_an_action_fails() -> None:
    """For this process, from now on: a failed action ends the turn with `ActionFailed`.

    Rasa saves a tracker at the end of a turn, so nothing of such a turn is kept and it can be
    asked again. A form that refuses an answer (`ActionExecutionRejection`) has not failed.
    """
    run = RemoteAction.run
    if getattr(run, "stops", False):
        return

    async def run_or_stop(self: RemoteAction, *args: Any, **kwargs: Any) -> List[Any]:
        try:
            return await run(self, *args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            raise ActionFailed(f"{self.name()}: {type(error).__name__}") from error

    run_or_stop.stops = True  # type: ignore[attr-defined]
    RemoteAction.run = run_or_stop

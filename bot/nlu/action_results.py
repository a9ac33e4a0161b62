"""Rasa's check of what an action returns, without checking the check itself each time.

Rasa 3.6 validates every result against a JSON schema, and that schema against its own schema at
every call: tens of milliseconds for each action, which find nothing new. Here the schema is
checked once. What is refused stays the same.
"""

from __future__ import annotations

from typing import Any, Dict

from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction


def check_schema_once() -> None:
    """For this process, from now on; calling it again changes nothing."""
    schema = RemoteAction.action_response_format_spec()
    Draft7Validator.check_schema(schema)
    check = Draft7Validator(schema)

    def validate(self: RemoteAction, result: Dict[str, Any]) -> bool:
        check.validate(result)
        return True

    RemoteAction._validate_action_result = validate

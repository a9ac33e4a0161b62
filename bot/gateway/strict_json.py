"""JSON that can be read in one way only, for what decides who somebody is."""

from __future__ import annotations

import json
from typing import Any, NoReturn


class NotStrict(ValueError):
    """Why it cannot be used; repeats nothing of what it says."""


def strict_json(raw: bytes) -> Any:
    """JSON in UTF-8 in which every name stands once and every number is one.

    Raises NotStrict. Readers disagree on which of two members with one name counts, and what two
    readers disagree on is where attacks begin.
    """
    try:
        return json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except NotStrict:
        raise
    except json.JSONDecodeError as error:
        raise NotStrict(f"no JSON at line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError):
        raise NotStrict("no JSON in UTF-8") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("JSON in which a name stands twice")
    return found


def _no_number(_name: str) -> NoReturn:
    raise NotStrict("JSON with NaN or Infinity for a number")

"""Reads `data/replies/*.yml`: the canned replies of every organisation, and of this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.catalogue.yaml_lines import Key, YamlFile
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Organisation
from bot.domain.replies import CASE_PLACEHOLDERS, PLACEHOLDER, CannedReply

#: The replies that every organisation has.
SHARED = "algemeen"


def load_replies(root: Path, organisation: Organisation) -> tuple[CannedReply, ...]:
    """The shared ones, then the organisation's own; its own replaces a shared one of that key.

    Raises ConfigurationError with every mistake: file, line, and what to mend.
    """
    mistakes: list[str] = []
    replies: dict[str, CannedReply] = {}
    for name in (SHARED, organisation.key):
        path = root / "data" / "replies" / f"{name}.yml"
        if name == SHARED or path.exists():
            replies.update(_read(path, root, organisation, mistakes))
    if mistakes:
        raise ConfigurationError(mistakes)
    return tuple(replies.values())


def _read(
    path: Path, root: Path, organisation: Organisation, mistakes: list[str]
) -> dict[str, CannedReply]:
    try:
        file = YamlFile(path, root)
    except ConfigurationError as error:
        mistakes.extend(error.mistakes)
        return {}
    entries = file.data.get("replies") if isinstance(file.data, dict) else None
    if not isinstance(entries, list):
        mistakes.append(f"{file.name}:1: needs a list under 'replies'")
        return {}
    found: dict[str, CannedReply] = {}
    for index, entry in enumerate(entries):
        place: list[Key] = ["replies", index]
        if not isinstance(entry, dict):
            mistakes.append(file.mistake(place, "a reply is a mapping that starts with 'key:'"))
            continue
        try:
            reply = CannedReply(**_filled(file, place, entry, organisation, mistakes))
        except (TypeError, ValidationError) as error:
            if isinstance(error, ValidationError):
                mistakes.extend(file.mistakes_of(error, place))
            else:
                mistakes.append(file.mistake(place, f"this reply cannot be read: {error}"))
            continue
        if reply.key in found:
            mistakes.append(file.mistake([*place, "key"], f"'{reply.key}' is there twice"))
        found[reply.key] = reply
    return found


def _filled(
    file: YamlFile,
    place: list[Key],
    entry: dict[str, Any],
    organisation: Organisation,
    mistakes: list[str],
) -> dict[str, Any]:
    """With what the organisation file knows; what belongs to a case stays between braces."""
    known = organisation.placeholders()

    def replaced(match: Any) -> str:
        name = match.group(1)
        if name in CASE_PLACEHOLDERS:
            return str(match.group(0))
        if name not in known:
            case = ", ".join(CASE_PLACEHOLDERS)
            problem = f"'{{{name}}}' is not known; use a fact of the organisation, or: {case}"
            mistakes.append(file.mistake([*place, "text"], problem))
        return known.get(name, "")

    text = entry.get("text")
    if not isinstance(text, str):
        return entry
    return {**entry, "text": PLACEHOLDER.sub(replaced, text).strip()}

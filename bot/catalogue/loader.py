"""Reads the organisation and the goals of its sectors into a checked `Catalogue`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Optional, Sequence

from pydantic import ValidationError

from bot.catalogue.yaml_lines import Key, YamlFile
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Catalogue, Department, Goal, Organisation

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: Fields that are read by who reads English: the facts in them are in English too.
_ENGLISH = ("english", "title_english")


def goal_file(root: Path, sector: str) -> Path:
    return root / "data" / "goals" / f"{sector}.yml"


def load_catalogue(root: Path, organisation: str) -> Catalogue:
    """The organisation's catalogue with all placeholders filled in.

    Raises ConfigurationError with every mistake in every file: file, line, and what to mend.
    """
    mistakes: list[str] = []
    file = YamlFile(root / "organisations" / f"{organisation}.yml", root)
    who, overrides = _read_organisation(file, organisation, mistakes)
    if who is None:
        raise ConfigurationError(mistakes)
    goals: dict[str, Goal] = {}
    for sector in who.sectors:
        _read_goals(root, sector, who, overrides, goals, mistakes)
    for key in overrides:
        if key not in goals:
            mistakes.append(file.mistake(["overrides", key], f"there is no goal '{key}'"))
    if mistakes:
        raise ConfigurationError(mistakes)
    return Catalogue(organisation=who, goals=goals)


def _read_organisation(
    file: YamlFile, key: str, mistakes: list[str]
) -> tuple[Optional[Organisation], dict[str, Any]]:
    if not isinstance(file.data, dict):
        mistakes.append(f"{file.name}:1: this must be a mapping of fields")
        return None, {}
    fields = dict(file.data)
    overrides = fields.pop("overrides", None) or {}
    if not isinstance(overrides, dict):
        mistakes.append(file.mistake(["overrides"], "must map a goal to the fields it changes"))
        overrides = {}
    departments = fields.get("departments")
    if isinstance(departments, dict):
        try:
            fields["departments"] = {
                name: Department(key=name, **values) for name, values in departments.items()
            }
        except (TypeError, ValidationError) as error:
            mistakes.append(file.mistake(["departments"], f"a department needs a name: {error}"))
            return None, overrides
    try:
        return Organisation(**{**fields, "key": key}), overrides
    except ValidationError as error:
        mistakes.extend(file.mistakes_of(error, []))
        return None, overrides


def _read_goals(
    root: Path,
    sector: str,
    who: Organisation,
    overrides: dict[str, Any],
    goals: dict[str, Goal],
    mistakes: list[str],
) -> None:
    try:
        file = YamlFile(goal_file(root, sector), root)
    except ConfigurationError as error:
        mistakes.extend(error.mistakes)
        return
    entries = file.data.get("goals") if isinstance(file.data, dict) else None
    if not isinstance(entries, list):
        mistakes.append(f"{file.name}:1: needs a list under 'goals'")
        return
    for index, entry in enumerate(entries):
        place: list[Key] = ["goals", index]
        if not isinstance(entry, dict):
            mistakes.append(file.mistake(place, "a goal is a mapping that starts with 'key:'"))
            continue
        changed = {**entry, **(overrides.get(str(entry.get("key"))) or {})}
        goal = _read_goal(file, place, changed, sector, who, mistakes)
        if goal is None:
            continue
        if goal.key in goals:
            mistakes.append(file.mistake([*place, "key"], f"'{goal.key}' is there twice"))
        goals[goal.key] = goal


def _read_goal(
    file: YamlFile,
    place: Sequence[Key],
    entry: dict[str, Any],
    sector: str,
    who: Organisation,
    mistakes: list[str],
) -> Optional[Goal]:
    before = len(mistakes)
    filled = _fill(file, list(place), entry, who, mistakes)
    if len(mistakes) > before:
        return None
    try:
        goal = Goal(sector=sector, **filled)
    except ValidationError as error:
        mistakes.extend(file.mistakes_of(error, place))
        return None
    except TypeError as error:
        mistakes.append(file.mistake(place, f"this goal cannot be read: {error}"))
        return None
    if goal.department and goal.department not in who.departments:
        known = ", ".join(sorted(who.departments))
        mistakes.append(
            file.mistake(
                [*place, "department"],
                f"organisation '{who.key}' has no department '{goal.department}'; it has: {known}",
            )
        )
    if goal.skill and goal.skill not in who.skills:
        known = ", ".join(sorted(who.skills)) or "none"
        mistakes.append(
            file.mistake(
                [*place, "skill"],
                f"organisation '{who.key}' has no skill '{goal.skill}' under 'skills:'; "
                f"it has: {known}",
            )
        )
    return goal


def _fill(
    file: YamlFile,
    place: list[Key],
    value: Any,
    who: Organisation,
    mistakes: list[str],
) -> Any:
    """Every {placeholder} in every text, replaced by the organisation's value."""
    if isinstance(value, dict):
        return {str(k): _fill(file, [*place, k], v, who, mistakes) for k, v in value.items()}
    if isinstance(value, list):
        return [_fill(file, [*place, i], v, who, mistakes) for i, v in enumerate(value)]
    if not isinstance(value, str):
        return value
    facts = who.placeholders("en" if any(key in _ENGLISH for key in place) else "nl")

    def replaced(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in facts:
            mistakes.append(
                file.mistake(
                    place,
                    f"'{{{name}}}' is not known; "
                    f"add it under 'facts:' in organisations/{who.key}.yml",
                )
            )
        return facts.get(name, "")

    return _PLACEHOLDER.sub(replaced, value).strip()

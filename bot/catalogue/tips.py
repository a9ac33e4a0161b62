"""Reads `data/tips/<sector>.yml`: the rules for proactive messages, and the facts they rest on."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

from pydantic import ValidationError

from bot.catalogue.yaml_lines import Key, YamlFile
from bot.domain.consent import TIPS, ConsentTerms
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Catalogue
from bot.domain.tip_conditions import FactTerms
from bot.domain.tip_rules import PERCENT, PLACEHOLDER, TEXTS, TipBook, TipRule

_LISTS = ("facts", "tips")


def tip_file(root: Path, sector: str) -> Path:
    return root / "data" / "tips" / f"{sector}.yml"


def load_tips(root: Path, catalogue: Catalogue, terms: ConsentTerms) -> TipBook:
    """The rules of the organisation's sectors; a sector without a file has none.

    Raises ConfigurationError with every mistake: file, line, and what to mend.
    """
    reader = _Reader(catalogue, terms)
    for sector in catalogue.organisation.sectors:
        path = tip_file(root, sector)
        if path.is_file():
            reader.read(path, root, sector)
    if reader.mistakes:
        raise ConfigurationError(reader.mistakes)
    return TipBook(facts=reader.facts, rules=tuple(reader.rules.values()))


class _Reader:
    def __init__(self, catalogue: Catalogue, terms: ConsentTerms) -> None:
        self._catalogue = catalogue
        self._terms = terms
        self.facts: dict[str, FactTerms] = {}
        self.rules: dict[str, TipRule] = {}
        self.mistakes: list[str] = []

    def read(self, path: Path, root: Path, sector: str) -> None:
        try:
            file = YamlFile(path, root)
        except ConfigurationError as error:
            self.mistakes.extend(error.mistakes)
            return
        if not isinstance(file.data, dict) or not isinstance(file.data.get("tips"), list):
            self.mistakes.append(f"{file.name}:1: needs a list under 'tips'")
            return
        for key in file.data:
            if key not in _LISTS:
                known = ", ".join(_LISTS)
                self.mistakes.append(file.mistake([key], f"'{key}' is not known; known: {known}"))
        for place, entry in self._entries(file, "facts"):
            self._fact(file, place, entry)
        for place, entry in self._entries(file, "tips"):
            self._rule(file, place, entry, sector)

    def _entries(self, file: YamlFile, name: str) -> list[tuple[list[Key], dict[str, Any]]]:
        found: list[tuple[list[Key], dict[str, Any]]] = []
        for index, entry in enumerate(file.data.get(name) or ()):
            if isinstance(entry, dict):
                found.append(([name, index], entry))
            else:
                told = "this is a mapping that starts with 'key:'"
                self.mistakes.append(file.mistake([name, index], told))
        return found

    def _fact(self, file: YamlFile, place: list[Key], entry: dict[str, Any]) -> None:
        try:
            fact = FactTerms(**entry)
        except (TypeError, ValidationError) as error:
            self.mistakes.extend(_told(file, place, error))
            return
        if fact.key in self.facts:
            self.mistakes.append(file.mistake([*place, "key"], f"'{fact.key}' is there twice"))
        self._category(file, [*place, "category"], fact.category)
        self.facts[fact.key] = fact

    def _category(self, file: YamlFile, place: list[Key], category: str) -> None:
        if self._terms.find(TIPS, category) is None:
            purpose = next((one for one in self._terms.purposes if one.key == TIPS), None)
            known = ", ".join(each.key for each in purpose.categories) if purpose else "none"
            problem = f"purpose '{TIPS}' has no category '{category}'; it has: {known}"
            self.mistakes.append(file.mistake(place, f"{problem} (data/consents.yml)"))

    def _rule(self, file: YamlFile, place: list[Key], entry: dict[str, Any], sector: str) -> None:
        try:
            rule = TipRule(**{**_filled(entry, self._catalogue), "sector": sector})
        except (TypeError, ValidationError) as error:
            self.mistakes.extend(_told(file, place, error))
            return
        if rule.key in self.rules:
            self.mistakes.append(file.mistake([*place, "key"], f"'{rule.key}' is there twice"))
        for where, problem in rule.problems(self.facts):
            self.mistakes.append(file.mistake([*place, *where], problem))
        for category in rule.uses:
            self._category(file, [*place, "uses"], category)
        for index, condition in enumerate(rule.when):
            self._goal(file, [*place, "when", index], condition.goal)
        self._goal(file, [*place, "leads_to", "goal"], rule.leads_to.goal)
        self._placeholders(file, place, rule)
        self.rules[rule.key] = rule

    def _goal(self, file: YamlFile, place: Sequence[Key], key: Optional[str]) -> None:
        if key is not None and self._catalogue.goal(key) is None:
            self.mistakes.append(file.mistake(place, f"there is no goal '{key}'"))

    def _placeholders(self, file: YamlFile, place: list[Key], rule: TipRule) -> None:
        known = {*rule.facts, *([PERCENT] if any(one.from_ for one in rule.when) else ())}
        for field in (name + suffix for name in TEXTS for suffix in ("", "_english")):
            for name in PLACEHOLDER.findall(getattr(rule, field) or ""):
                if name not in known:
                    told = ", ".join(sorted(known)) or "none"
                    problem = f"'{{{name}}}' is not known; facts of this rule: {told}; "
                    problem += "or a fact of the organisation"
                    self.mistakes.append(file.mistake([*place, field], problem))


def _told(file: YamlFile, place: list[Key], error: TypeError | ValidationError) -> list[str]:
    if isinstance(error, ValidationError):
        return file.mistakes_of(error, place)
    return [file.mistake(place, f"this cannot be read: {error}")]


def _filled(entry: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """With what the organisation file knows; the facts of a customer stay between braces."""
    filled: dict[str, Any] = {}
    for key, value in entry.items():
        if isinstance(value, dict):
            filled[key] = _filled(value, catalogue)
        elif isinstance(value, str):
            language = "en" if str(key).endswith("_english") else "nl"
            filled[key] = _with(value, catalogue.organisation.placeholders(language)).strip()
        else:
            filled[key] = value
    return filled


def _with(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)

"""Does the catalogue fit with the sentences and the rules?"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterator

from bot.catalogue.loader import goal_file
from bot.catalogue.sentences import sentence_files
from bot.catalogue.steps_check import check_steps
from bot.catalogue.yaml_lines import Key, YamlFile
from bot.domain.errors import ConfigurationError
from bot.domain.feeling import Feeling
from bot.domain.goals import ANY_GOAL, Catalogue, Goal
from bot.domain.promises import promise_in
from bot.domain.triage import Label

#: Fewer sentences than this teach the sorting too little.
FEWEST_SENTENCES = 25
_METADATA: dict[str, set[Any]] = {
    "label": {label.value for label in Label},
    "feeling": {feeling.value for feeling in Feeling},
    "urgent": {True, False},
}


@dataclass
class Findings:
    """`mistakes` stop everything; `advice` is for the author to weigh."""

    mistakes: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    sentences: int = 0


@dataclass(frozen=True)
class _Sentence:
    """A sentence by the place it has in its file; on which line is looked up when it is told."""

    intent: str
    file: YamlFile
    block: tuple[Key, ...]
    offset: int

    @property
    def where(self) -> str:
        return f"{self.file.name}:{self.file.line(self.block) + 1 + self.offset}"


def check_catalogue(root: Path, catalogue: Catalogue, today: dt.date) -> Findings:
    """Check every file of the organisation's sectors; mistakes carry file and line."""
    found = Findings()
    counts: Counter[str] = Counter()
    seen: dict[str, _Sentence] = {}
    for path in sentence_files(root, catalogue.organisation.sectors):
        try:
            _check_sentences(YamlFile(path, root), catalogue, counts, seen, found)
        except ConfigurationError as error:
            found.mistakes.extend(error.mistakes)
    for path in sorted((root / "data").glob("*/*.yml")):
        if path.parent.name in ("rules", "stories"):
            _check_rules(YamlFile(path, root), catalogue, found)
    _check_goals(root, catalogue, counts, today, found)
    found.sentences = sum(counts.values())
    return found


def _check_sentences(
    file: YamlFile,
    catalogue: Catalogue,
    counts: Counter[str],
    seen: dict[str, _Sentence],
    found: Findings,
) -> None:
    blocks = file.data.get("nlu") if isinstance(file.data, dict) else None
    if not isinstance(blocks, list):
        found.mistakes.append(f"{file.name}:1: needs a list under 'nlu'")
        return
    for index, block in enumerate(blocks):
        place: list[Key] = ["nlu", index]
        intent = block.get("intent") if isinstance(block, dict) else None
        if not intent:
            continue  # synonyms and look-up tables are Rasa's business
        if intent not in catalogue.goals:
            found.mistakes.append(
                file.mistake(
                    [*place, "intent"],
                    f"there are sentences for '{intent}', but no goal with that key; "
                    f"add the goal to data/goals, or mend the name",
                )
            )
        _check_metadata(file, place, block.get("metadata") or {}, catalogue, found)
        for offset, sentence in enumerate(str(block.get("examples") or "").splitlines()):
            text = sentence.strip()
            if not text:
                continue
            one = _Sentence(str(intent), file, (*place, "examples"), offset)
            if not text.startswith("- "):
                found.mistakes.append(f"{one.where}: a sentence starts with '- '")
                continue
            counts[one.intent] += 1
            _check_twice(text[2:], one, seen, found)


def _check_twice(text: str, one: _Sentence, seen: dict[str, _Sentence], found: Findings) -> None:
    plain = re.sub(r"[\W_]+", " ", text.lower()).strip() or text
    first = seen.setdefault(plain, one)
    if first is not one:
        same = first.intent == one.intent
        mend = "keep one" if same else f"it is also a sentence of '{first.intent}'; keep one"
        found.mistakes.append(f"{one.where}: '{text[:60]}' is at {first.where} too; {mend}")


def _check_metadata(
    file: YamlFile,
    place: list[Key],
    metadata: dict[str, Any],
    catalogue: Catalogue,
    found: Findings,
) -> None:
    for name, value in metadata.items():
        allowed = _METADATA.get(str(name))
        where = [*place, "metadata", name]
        if name == "also":
            unknown = [key for key in value or () if key not in catalogue.goals]
            if unknown or not isinstance(value, list):
                found.mistakes.append(
                    file.mistake(where, f"also: a list of goals; there is no goal {unknown}")
                )
        elif allowed is None:
            known = ", ".join(sorted([*_METADATA, "also"]))
            found.mistakes.append(file.mistake(where, f"unknown '{name}'; known: {known}"))
        elif value not in allowed:
            words = ", ".join(sorted(str(item).lower() for item in allowed))
            found.mistakes.append(file.mistake(where, f"{name} '{value}'; allowed: {words}"))


def _intents(node: Any, place: list[Key]) -> Iterator[tuple[str, list[Key]]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "intent" and isinstance(value, str):
                yield value, [*place, key]
            else:
                yield from _intents(value, [*place, key])
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _intents(value, [*place, index])


def _check_rules(file: YamlFile, catalogue: Catalogue, found: Findings) -> None:
    for intent, place in _intents(file.data, []):
        if intent != ANY_GOAL and intent not in catalogue.goals:
            found.mistakes.append(
                file.mistake(place, f"this rule names '{intent}', and there is no such goal")
            )


def _check_promises(file: YamlFile, index: int, goal: Goal, found: Findings) -> None:
    """What we promise has an owner and a term; what we say is arranged needs a record, and an
    answer has none of itself."""
    steps: list[Key] = ["goals", index, "next_steps"]
    for number, step in enumerate(goal.next_steps):
        if step.who == "wij" and not step.due:
            told = f"'{step.what}' is a promise without a term; add 'within' or 'due'"
            found.mistakes.append(file.mistake([*steps, number], told))
    ours = any(step.who == "wij" for step in goal.next_steps)
    for text in (goal.answer.short, goal.answer.english or "", goal.understanding or ""):
        promise = promise_in(text)
        if promise == "arranged":
            told = f"the answer of '{goal.key}' says that something is arranged, and nothing is"
            found.mistakes.append(file.mistake(["goals", index, "answer"], told))
        elif promise == "promised" and not ours:
            told = f"the answer of '{goal.key}' promises something; add a step of 'wij' to it"
            found.mistakes.append(file.mistake(["goals", index, "answer"], told))


def _check_goals(
    root: Path, catalogue: Catalogue, counts: Counter[str], today: dt.date, found: Findings
) -> None:
    for sector in catalogue.organisation.sectors:
        file = YamlFile(goal_file(root, sector), root)
        for index, entry in enumerate(file.data["goals"]):
            goal = catalogue.goals[entry["key"]]
            place: list[Key] = ["goals", index, "key"]
            _check_promises(file, index, goal, found)
            check_steps(file, index, goal, found)
            number = counts[goal.key]
            if number == 0:
                found.mistakes.append(
                    file.mistake(
                        place,
                        f"goal '{goal.key}' has no example sentences; "
                        f"add them to data/nlu/{sector}.yml",
                    )
                )
            elif number < FEWEST_SENTENCES:
                found.advice.append(
                    file.mistake(
                        place,
                        f"goal '{goal.key}' has {number} sentences; "
                        f"{FEWEST_SENTENCES} or more work better",
                    )
                )
            if goal.valid_until and goal.valid_until < today:
                found.advice.append(
                    file.mistake(
                        ["goals", index, "valid_until"],
                        f"the facts of '{goal.key}' were to be checked by {goal.valid_until}",
                    )
                )

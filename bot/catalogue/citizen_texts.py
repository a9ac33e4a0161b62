"""Every Dutch text that citizens read, with the file and line where it stands.

The words of the bot and of the goals are in YAML; those of the chat window and of the pages around
it stand beside their code, in a block that begins with `nl: {`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot.catalogue.yaml_lines import Key, YamlFile

__all__ = ["CitizenText", "citizen_texts"]

#: Under these keys stand sentences; the other values are names, numbers and addresses.
_OF_GOALS = ("title", "short", "more", "understanding", "intake", "at_hand")
_OF_STEPS = ("what", "due", "after", "notice", "party")
_OF_TIPS = ("text", "ease", "advantage", "why", "button", "explanation")
_PROSE = frozenset((*_OF_GOALS, *_OF_STEPS, *_OF_TIPS))
#: In the file of an organisation these are what it says otherwise.
_YAML = ("data/goals", "data/tips", "data/replies", "organisations")
_PAGES = (("bot/web/static/widget", "*.js"), ("bot/web/templates", "*/words.html"))

_DUTCH = re.compile(r"[\"']?\bnl[\"']?: \{")
#: A text after its key; a text within the other kind of quotes, or with one of its own escaped.
_TEXT = re.compile(r"[\w\"'\]]+:\s*(?P<mark>[\"'])(?P<text>(?:\\.|(?!(?P=mark)).)*)(?P=mark)")


@dataclass(frozen=True)
class CitizenText:
    """`where` looks the place up when it is told: "data/goals/gemeente.yml:12"."""

    text: str
    where: Callable[[], str]


def citizen_texts(root: Path) -> Iterator[CitizenText]:
    """Of the whole project, whichever organisation it is for.

    Raises ConfigurationError when a YAML file cannot be read.
    """
    for folder in _YAML:
        for path in sorted((root / folder).glob("*.yml")):
            file = YamlFile(path, root)
            yield from _prose(file, file.data, [])
    consents = YamlFile(root / "data" / "consents.yml", root)
    yield from _prose(consents, consents.data, [])
    yield from _responses(YamlFile(root / "domain.yml", root))
    for folder, names in _PAGES:
        for path in sorted((root / folder).glob(names)):
            yield from _in_page(path, root)


def _prose(file: YamlFile, node: Any, place: Sequence[Key]) -> Iterator[CitizenText]:
    if isinstance(node, dict):
        for key, value in node.items():
            if not str(key).endswith("english"):
                yield from _prose(file, value, [*place, key])
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _prose(file, value, [*place, index])
    elif isinstance(node, str):
        last = next((key for key in reversed(place) if isinstance(key, str)), "")
        if last in _PROSE:
            yield _of_yaml(file, node, place)


def _responses(file: YamlFile) -> Iterator[CitizenText]:
    """What the bot says, but for the variations in another language."""
    for key, variations in (file.data.get("responses") or {}).items():
        for index, variation in enumerate(variations):
            asked = {each.get("name") for each in variation.get("condition") or ()}
            if "language" not in asked:
                place: list[Key] = ["responses", key, index]
                yield from _prose(file, variation, place)


def _of_yaml(file: YamlFile, text: str, place: Sequence[Key]) -> CitizenText:
    return CitizenText(text, lambda: f"{file.name}:{file.line(place)}")


def _in_page(path: Path, root: Path) -> Iterator[CitizenText]:
    source = path.read_text(encoding="utf-8")
    for block in _DUTCH.finditer(source):
        end = _closing(source, block.end())
        for found in _TEXT.finditer(source, block.end(), end):
            line = source.count("\n", 0, found.start()) + 1
            text = found["text"].replace("\\'", "'").replace('\\"', '"').replace("\\n", "\n")
            yield CitizenText(text, partial("{}:{}".format, path.relative_to(root), line))


def _closing(source: str, begin: int) -> int:
    """Where the block that was opened before `begin` ends; braces in texts come in pairs."""
    depth = 1
    for found in re.finditer(r"[{}]", source[begin:]):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return begin + found.start()
    return len(source)

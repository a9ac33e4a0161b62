"""YAML with line numbers, so that every mistake can be told by file and line."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Sequence, Union

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from bot.domain.errors import ConfigurationError

Key = Union[str, int]


class YamlFile:
    """One file: `data` as plain values, and the line of every key when a mistake must be told.

    Raises ConfigurationError when the file is missing, not UTF-8, or not YAML.
    """

    def __init__(self, path: Path, root: Path) -> None:
        self.name = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
        try:
            self._text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise ConfigurationError([f"{self.name}: this file is missing"]) from None
        except UnicodeDecodeError as error:
            raise ConfigurationError(
                [f"{self.name}: not UTF-8 text (byte {error.start}); save it as UTF-8"]
            ) from None
        # The fast parser knows a little less YAML; the slow one has the last word.
        try:
            self.data: Any = YAML(typ="safe").load(self._text)
        except YAMLError:
            self.data = self._read_slowly()

    def _read_slowly(self) -> Any:
        try:
            return YAML(typ="rt").load(self._text)
        except MarkedYAMLError as error:
            line = (error.problem_mark or error.context_mark).line + 1
            raise ConfigurationError(
                [f"{self.name}:{line}: this is not YAML: {error.problem}"]
            ) from None
        except YAMLError as error:
            raise ConfigurationError([f"{self.name}: this is not YAML: {error}"]) from None

    @cached_property
    def _nodes(self) -> Any:
        """The same as nodes, which know where they are."""
        try:
            return YAML(typ="safe").compose(self._text)
        except YAMLError:
            return YAML(typ="rt").compose(self._text)

    def line(self, path: Sequence[Key]) -> int:
        """The line (from 1) of the deepest part of `path` that is in the file."""
        node, place = self._nodes, None
        for key in path:
            if isinstance(node, MappingNode):
                found = next((pair for pair in node.value if pair[0].value == str(key)), None)
                if found is None:
                    break
                place, node = found
            elif isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
                place = node = node.value[key]
            else:
                break
        return 1 if place is None else place.start_mark.line + 1

    def mistake(self, path: Sequence[Key], problem: str) -> str:
        return f"{self.name}:{self.line(path)}: {problem}"

    def mistakes_of(self, error: ValidationError, prefix: Sequence[Key]) -> list[str]:
        """A pydantic error, told by file and line."""
        told = []
        for item in error.errors():
            location = [*prefix, *(key for key in item["loc"] if key != "__root__")]
            field = ".".join(str(key) for key in item["loc"] if key != "__root__")
            problem = _in_plain_words(item)
            told.append(self.mistake(location, f"{field}: {problem}" if field else problem))
        return told


def _in_plain_words(item: Any) -> str:
    kind, context = item["type"], item.get("ctx", {})
    if kind == "value_error.missing":
        return "is missing; add it"
    if kind == "value_error.extra":
        return "is not a known field; check the spelling or remove it"
    if kind == "value_error.const":
        return f"must be one of: {', '.join(map(str, context.get('permitted', ())))}"
    if kind == "value_error.any_str.max_length":
        return f"is too long: at most {context['limit_value']} characters"
    if kind == "value_error.list.max_items":
        return f"has too many entries: at most {context['limit_value']}"
    return str(item["msg"])

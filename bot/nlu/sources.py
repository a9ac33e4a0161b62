"""Which of our modules a model depends on: so that a change of anything else trains nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["modules_behind"]

_OURS = "bot"


def modules_behind(root: Path, start: Iterable[Path]) -> list[Path]:
    """The files of `start`, and of every module of ours that these import, in a fixed order."""
    found: set[Path] = set()
    todo = [path.resolve() for path in start]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo += _imported(root.resolve(), path)
    return sorted(found)


def _imported(root: Path, path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # `from bot.domain import triage` names a module, `from bot.domain.triage import Label`
            # a name in one.
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] == _OURS:
                yield from _files(root, name)


def _files(root: Path, name: str) -> Iterator[Path]:
    place = root.joinpath(*name.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            yield path

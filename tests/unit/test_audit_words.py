"""Every action that is written down has words for who reads the log."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import bot
from bot.domain.audit import ACTIONS

SOURCE = Path(bot.__file__).parent


def _written_down() -> Iterator[tuple[str, str]]:
    """Each action that is named where something is audited, or prepared for it: place, action."""
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "audit" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            for expression in _actions_in(node):
                for action in _strings(expression):
                    yield f"{path.relative_to(SOURCE)}:{node.lineno}", action


def _actions_in(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        return [node.value] if names == ["action"] else []
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return []
    named = [each.value for each in node.keywords if each.arg == "action"]
    if named:
        return [each for each in named if isinstance(each, ast.Constant)]
    if node.func.attr in ("audit", "_audit", "_write_down", "open_session"):
        return [each for each in node.args if isinstance(each, (ast.Constant, ast.IfExp))]
    return []


def _strings(node: ast.expr) -> set[str]:
    """Names of actions, not the words that go with them."""
    found = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    return {each for each in found if isinstance(each, str) and re.fullmatch("[a-z_]+", each)}


def test_each_action_that_the_code_names_has_words() -> None:
    named = list(_written_down())
    assert {action for _, action in named} >= {"read", "claim", "log_in", "pause_colleague"}
    assert [f"{where}: {action}" for where, action in named if action not in ACTIONS] == []


def test_no_words_are_there_for_what_is_never_written_down() -> None:
    inside = (*SOURCE.glob("services/**/*.py"), *SOURCE.glob("storage/**/*.py"))
    text = "".join(path.read_text("utf-8") for path in inside)
    assert {action for action in ACTIONS if f'"{action}"' not in text} == set()


def test_names_fit_their_column_and_words_differ() -> None:
    assert all(len(action) <= 40 for action in ACTIONS)
    assert len(set(ACTIONS.values())) == len(ACTIONS)

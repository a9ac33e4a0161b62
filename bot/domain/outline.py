"""Nested data as an outline that people read: for who wants to see what is known of them."""

from __future__ import annotations

from typing import Any, Mapping

_INDENT = "  "


def outline(data: Mapping[str, Any], depth: int = 0) -> str:
    """Keys become headings ("begonnen_op": "Begonnen op"), lists have numbers; no empty ones."""
    lines: list[str] = []
    pad = _INDENT * depth
    for key, value in data.items():
        title = key.replace("_", " ").capitalize()
        if value is None or value == "" or value == [] or value == {}:
            continue
        if isinstance(value, Mapping):
            lines += [f"{pad}{title}:", outline(value, depth + 1)]
        elif isinstance(value, (list, tuple)):
            lines.append(f"{pad}{title}:")
            for number, each in enumerate(value, 1):
                lines.append(_item(each, number, depth + 1))
        else:
            lines.append(f"{pad}{title}: {_plain(value)}")
        if depth == 0:
            lines.append("")
    return "\n".join(lines).rstrip("\n") + ("\n" if depth == 0 else "")


def _item(value: Any, number: int, depth: int) -> str:
    pad = _INDENT * depth
    if isinstance(value, Mapping):
        return f"{pad}{number}.\n{outline(value, depth + 1)}"
    return f"{pad}- {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(value)

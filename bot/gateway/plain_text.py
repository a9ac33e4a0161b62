"""What a message says, in parts that a page without scripts can show: the widget does the same
in `dom.js`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

_BULLET = re.compile(r"^\s*[-•]\s+(.*)$")
_NUMBER = re.compile(r"^(?:\d+[.)]|[-•])\s+")
_STEP = re.compile(r"^([^:]{1,60}):\s+(.+?)(?:\s+[—–]\s+([^—–]+)|\s+\(([^()]+)\)\.?)?$")


@dataclass
class Block:
    """A paragraph, or a list: each line is one of its items."""

    is_list: bool
    lines: list[str]


def blocks(text: str) -> list[Block]:
    """Paragraphs at empty lines, and lists of lines with a dash."""
    found: list[Block] = []
    begun = False
    for line in text.strip().splitlines():
        bullet = _BULLET.match(line)
        if not line.strip():
            begun = False
            continue
        if not begun or found[-1].is_list != bool(bullet):
            found.append(Block(bool(bullet), []))
        found[-1].lines.append(bullet.group(1) if bullet else line.strip())
        begun = True
    return found


@dataclass(frozen=True)
class ShownStep:
    """`who` is empty for a line of another form, which stays as it is."""

    who: str
    what: str
    when: str = ""


def steps(text: str) -> tuple[Optional[str], list[ShownStep]]:
    """The title ("Dit zijn de stappen:", "Klopt het?") when there is one, and next steps: one a
    line, "wie: wat (wanneer)"."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    title = lines.pop(0) if lines and lines[0].endswith((":", "?")) else None
    return title, [_step(_NUMBER.sub("", line)) for line in lines]


def _step(line: str) -> ShownStep:
    match = _STEP.match(line)
    if match is None:
        return ShownStep("", line)
    who, what, dash, parens = match.groups()
    return ShownStep(who, what, (dash or parens or "").strip())

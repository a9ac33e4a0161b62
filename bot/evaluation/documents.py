"""Tables in the documents that a command writes: between two marks, the rest stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import ConfigurationError

__all__ = ["BEGIN", "END", "write_between"]

BEGIN, END = "<!-- made by voorsorteer evaluate -->", "<!-- end -->"


def write_between(root: Path, document: Path, lines: Sequence[str]) -> Path:
    """Put these lines between the two marks.

    Raises:
        ConfigurationError: there is no such document, or the marks are not in it.
    """
    path = root / document
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ConfigurationError([f"{document}: needs the lines '{BEGIN}' and '{END}'"])
    made = "\n".join(["", *lines, ""])
    path.write_text(f"{before}{begin}\n{made}\n{end}{after}", encoding="utf-8")
    return path

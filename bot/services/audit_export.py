"""The audit log as a file: for a spreadsheet (CSV), or for a program (a JSON object a line)."""

from __future__ import annotations

import csv
import io
import json
from typing import Iterable, Iterator

from bot.domain.audit import AuditEntry

_HEADINGS = ("tijd", "gebruikersnaam", "naam", "handeling", "code", "gesprek", "bijzonderheden")
#: A cell that begins like this is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """With ; between the cells and a mark in front, as a Dutch Excel reads it; times in UTC."""
    yield "\ufeff" + _csv(_HEADINGS)
    for entry in entries:
        yield _csv(
            (
                entry.at.isoformat(timespec="seconds"),
                entry.username,
                entry.display_name,
                entry.words,
                entry.action,
                entry.conversation_id or "",
                entry.detail or "",
            )
        )


def _csv(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=";").writerow([_harmless(cell) for cell in cells])
    return line.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def json_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    for entry in entries:
        line = {
            "id": entry.id,
            "at": entry.at.isoformat(),
            "username": entry.username,
            "display_name": entry.display_name,
            "action": entry.action,
            "words": entry.words,
            "conversation_id": entry.conversation_id,
            "detail": entry.detail,
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"

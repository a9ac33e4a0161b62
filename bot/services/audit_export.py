"""The audit log as a file: for a spreadsheet (CSV), or for a program (a JSON object a line)."""

from __future__ import annotations

import json
from typing import Iterable, Iterator

from bot.domain.audit import AuditEntry
from bot.services.spreadsheet import MARK, line

_HEADINGS = ("tijd", "gebruikersnaam", "naam", "handeling", "code", "gesprek", "bijzonderheden")


def csv_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """With ; between the cells and a mark in front, as a Dutch Excel reads it; times in UTC."""
    yield MARK + line(_HEADINGS)
    for entry in entries:
        yield line(
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


def json_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    for entry in entries:
        values = {
            "id": entry.id,
            "at": entry.at.isoformat(),
            "username": entry.username,
            "display_name": entry.display_name,
            "action": entry.action,
            "words": entry.words,
            "conversation_id": entry.conversation_id,
            "detail": entry.detail,
        }
        yield json.dumps(values, ensure_ascii=False) + "\n"

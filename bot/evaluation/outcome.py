"""What came out of one `voorsorteer evaluate`, and what of it is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.evaluation import page
from bot.evaluation.results import Result

__all__ = ["Outcome", "document", "keep"]


@dataclass(frozen=True)
class Outcome:
    """The answer: as a document, as text, and message by message."""

    document: dict[str, Any]
    text: Sequence[str]
    results: Sequence[Result] = ()
    #: Under build/evaluation; the page is made in that folder itself only.
    folder: str = ""
    file: str = page.RESULTS
    #: Figures that are worse than the accepted result by more than chance.
    worse: Sequence[str] = ()
    #: A document, and the table that goes between its marks.
    table: tuple[Path, Sequence[str]] | None = None


def document(**values: Any) -> dict[str, Any]:
    """What is kept, with the moment it was made."""
    return {"made_at": datetime.now(timezone.utc).isoformat(timespec="seconds"), **values}


def keep(outcome: Outcome, folder: Path) -> list[str]:
    """Write the document and every message; and the page, when there is something to show.

    Says what was written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(outcome.document, ensure_ascii=False, indent=2)
    (folder / outcome.file).write_text(text + "\n", encoding="utf-8")
    told = f"Kept in {folder}: {outcome.file}"
    if outcome.results:
        with (folder / "messages.jsonl").open("w", encoding="utf-8") as file:
            for result in outcome.results:
                for each in result.judged:
                    line = {"set": result.title, **each.to_dict()}
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
        told += ", and every message in messages.jsonl"
    path = None if outcome.folder else page.write(folder)
    return [told, f"Pictures: {path}"] if path else [told]

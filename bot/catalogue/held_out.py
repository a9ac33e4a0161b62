"""What is held out: messages that are only ever judged, and that training must not see."""

from __future__ import annotations

import csv
from pathlib import Path

from bot.catalogue.messages import message_files, read_messages
from bot.catalogue.sentences import Example
from bot.domain.errors import ConfigurationError

#: Labelled by our rubric; never trained on.
QUESTIONS = Path("evaluation") / "rijksoverheid_questions.tsv"


def read_questions(path: Path, root: Path) -> list[Example]:
    """A table with the columns `label` and `question`: only the sorting is labelled."""
    name = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigurationError([f"{name}: cannot be read ({error.strerror})"]) from None
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = {"label", "question"} - set(rows.fieldnames or ())
    if missing:
        raise ConfigurationError([f"{name}:1: needs the columns {', '.join(sorted(missing))}"])
    return [
        Example(text=row["question"], where=f"{name}:{number}", label=row["label"])
        for number, row in enumerate(rows, start=2)
    ]


def held_out(root: Path) -> list[Example]:
    """Everything that is only ever judged."""
    questions = read_questions(root / QUESTIONS, root) if (root / QUESTIONS).is_file() else []
    messages = [each for path in message_files(root) for each in read_messages(path, root)]
    if not questions and not messages:
        raise ConfigurationError(["evaluation/: there are no messages to judge"])
    return [*questions, *messages]

"""Labelled messages as a training file, in the form of data/nlu."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.domain.goals import Catalogue, Goal
from bot.domain.labels import Label

_HEAD = """# From the designer's inbox, {day}.
# Read each sentence before you keep it: it may hold a name.
version: "3.1"

nlu:
"""
#: After a word in brackets, such as [bsn], these would begin what Rasa reads as an entity.
_ENTITY = re.compile(r"\](?=[\[({])")
_ESTIMATES = ("simple", "complex")
Metadata = tuple[tuple[str, str], ...]


def one_line(text: str) -> str:
    """The message as a line of a training file: it reads the same there."""
    return _ENTITY.sub("] ", " ".join(text.split()))


def nlu_text(labels: Iterable[Label], catalogue: Catalogue, day: str) -> str:
    """Blocks by goal, in the order of their titles, and by what is known of the sorting."""
    blocks: dict[tuple[str, Metadata], list[str]] = {}
    for label in labels:
        goal = catalogue.goal(label.goal)
        if goal is not None:
            sentences = blocks.setdefault((goal.key, _metadata(goal, label)), [])
            sentences.append(one_line(label.text))
    parts = [_HEAD.format(day=day)]
    for (key, metadata), sentences in sorted(blocks.items(), key=lambda block: block[0]):
        parts.append(_block(key, metadata, sentences))
    return "".join(parts)


def _block(key: str, metadata: Metadata, sentences: Sequence[str]) -> str:
    lines = [f"- intent: {key}"]
    if metadata:
        told = ", ".join(f"{name}: {value}" for name, value in metadata)
        lines.append(f"  metadata: {{{told}}}")
    lines += ["  examples: |", *(f"    - {sentence}" for sentence in sentences)]
    return "\n".join(lines) + "\n"


def _metadata(goal: Goal, label: Label) -> Metadata:
    """Complexity only where the citizen said it: what we thought ourselves teaches nothing new.
    Without a label Rasa's file says nothing about danger and feeling either."""
    understood = label.understood
    said = understood.own_estimate if understood else None
    if goal.kind != "goal":
        return (("label", goal.kind),)
    if understood is None or said not in _ESTIMATES:
        return ()
    found = [("label", str(said))]
    if understood.triage.urgent:
        found.append(("urgent", "true"))
    if understood.triage.feeling != "neutraal":
        found.append(("feeling", understood.triage.feeling))
    return tuple(found)

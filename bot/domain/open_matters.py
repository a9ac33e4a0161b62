"""What was told in a conversation, matter by matter, and what the citizen never said yes or no to.

Who walks on to something else has not agreed to anything: their steps stay open until it is asked.
"""

from __future__ import annotations

import datetime as dt
from typing import Optional, Sequence

from bot.domain.outcome import RecordedStep

#: Steps that were told together.
Matter = list[RecordedStep]


def in_matters(recorded: Sequence[RecordedStep]) -> list[Matter]:
    """The steps by matter, in the order in which these were told."""
    found: dict[tuple[Optional[str], Optional[int]], Matter] = {}
    for step in sorted(recorded, key=lambda each: (each.recorded_at, each.id)):
        found.setdefault(step.matter, []).append(step)
    return list(found.values())


def replaced(recorded: Sequence[RecordedStep]) -> frozenset[int]:
    """The steps (by `id`) in whose place something else was told later, about the same goal."""
    matters = in_matters(recorded)
    last = {matter[0].goal: place for place, matter in enumerate(matters)}
    old = [
        matter
        for place, matter in enumerate(matters)
        if matter[0].goal is not None and place < last[matter[0].goal]
    ]
    return frozenset(step.id for matter in old for step in matter)


def unanswered(recorded: Sequence[RecordedStep], at: Optional[dt.datetime] = None) -> list[Matter]:
    """The matters to which neither yes nor no was said (until `at`), and that still hold; what was
    done needs no answer any more."""
    known = [step for step in recorded if at is None or step.recorded_at <= at]
    old = replaced(known)
    return [
        matter
        for matter in in_matters(known)
        if any(step.id not in old and not _answered(step, at) for step in matter)
    ]


def _answered(step: RecordedStep, at: Optional[dt.datetime]) -> bool:
    answers = (step.confirmed_at, step.disputed_at, step.done_at)
    return any(said is not None and (at is None or said <= at) for said in answers)

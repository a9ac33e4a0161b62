"""What is known of a goal before any message: of which kind it is, and how often it is complex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.sorting_model import GOAL

__all__ = ["GoalKind"]


@dataclass(frozen=True)
class GoalKind:
    """What the labelled sentences, or else the catalogue, say about a goal."""

    kind: str
    #: How often it is complex; None when nobody said.
    complex_share: float | None = None

    @classmethod
    def of_labels(cls, labels: Sequence[str], usual: str | None) -> GoalKind:
        """From the labels of its sentences; `usual` (simple or complex) where they say nothing."""
        topical = [label for label in labels if label in ("simple", "complex")]
        kinds = [GOAL if label in topical else label for label in labels]
        kind = max(sorted(set(kinds)), key=kinds.count) if kinds else GOAL
        if topical:
            return cls(kind, topical.count("complex") / len(topical))
        return cls(kind, None if usual is None else float(usual == "complex"))

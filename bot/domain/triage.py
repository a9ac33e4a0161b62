"""Sorting: what a message is, and what is done with it (triage-rubric: complexity is personal).

The two errors are not equal, and asking costs something too; the thresholds follow from what
the organisation says each costs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal, Mapping, Optional

from bot.domain.goals import SortingCosts


class Label(str, Enum):
    """What the message is."""

    SIMPLE = "simple"
    COMPLEX = "complex"
    HUMAN = "human"
    SMALLTALK = "smalltalk"
    OUT_OF_SCOPE = "out_of_scope"


#: What is done with it: the label, or "ask" when the citizen had better decide.
Decision = Literal["simple", "complex", "ask", "human", "smalltalk", "out_of_scope"]


@dataclass(frozen=True)
class Triage:
    """The sorting of one message; `probability` is the chance (0-1) that the goal is complex."""

    label: str
    decision: str
    probability: float
    urgent: bool = False
    feeling: str = "neutraal"
    reasons: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Plain values only: a numpy number would break the saving of Rasa's tracker."""
        return {
            "label": str(self.label),
            "decision": str(self.decision),
            "probability": float(self.probability),
            "urgent": bool(self.urgent),
            "feeling": str(self.feeling),
            "reasons": [str(reason) for reason in self.reasons],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Triage:
        return cls(
            label=values["label"],
            decision=values["decision"],
            probability=float(values["probability"]),
            urgent=bool(values.get("urgent")),
            feeling=values.get("feeling") or "neutraal",
            reasons=list(values.get("reasons") or ()),
        )

    @classmethod
    def for_chosen_goal(cls, complexity: str, urgent: bool) -> Triage:
        """A goal that was tapped instead of typed: all we know is what it usually is."""
        probability = 1.0 if complexity == "complex" else 0.0
        return cls(complexity, complexity, probability, urgent, "neutraal", [])


@dataclass(frozen=True)
class Thresholds:
    """Below `simple_below` it is answered at once; from `complex_from` a person is offered."""

    simple_below: float
    complex_from: float

    @classmethod
    def from_costs(cls, costs: SortingCosts) -> Thresholds:
        """The cheapest of three decisions at each probability p of complex.

        Expected costs: simple p * missed; complex (1 - p) * over; ask: asked. Asking wins between
        asked / missed and 1 - asked / over; where it never wins, the other two share one limit.
        """
        simple_below = costs.asked / costs.missed
        complex_from = 1 - costs.asked / costs.over
        if simple_below >= complex_from:
            limit = costs.over / (costs.over + costs.missed)
            return cls(limit, limit)
        return cls(simple_below, complex_from)


def decide(
    label: str,
    probability: float,
    urgent: bool,
    own_estimate: Optional[str],
    thresholds: Thresholds,
) -> Decision:
    """What is done with a message; the citizen's own estimate wins, and danger over that."""
    if label == Label.HUMAN.value:
        return "human"
    if urgent:
        return "complex"
    if label == Label.SMALLTALK.value:
        return "smalltalk"
    if label == Label.OUT_OF_SCOPE.value:
        return "out_of_scope"
    if own_estimate == "simple":
        return "simple"
    if own_estimate == "complex":
        return "complex"
    if probability < thresholds.simple_below:
        return "simple"
    if probability >= thresholds.complex_from:
        return "complex"
    return "ask"

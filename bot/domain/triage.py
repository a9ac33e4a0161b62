"""Sorting: from an estimate to what is done with it.

The estimate (`label`, `probability`) comes from the trained model; what to do is a matter of
costs, and pure. See "Sorting" in the design and `SortingCosts` of the organisation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import Enum
from typing import Any

from bot.domain.feeling import Feeling
from bot.domain.signals import OwnEstimate

__all__ = ["SURE_OF_DANGER", "Decision", "Label", "Thresholds", "Triage", "decide"]

#: From this chance of danger a person is called at once; below it, the citizen is asked. Who asks
#: for a person says less of why.
SURE_OF_DANGER, SURE_OF_WHO_ASKS = 0.3, 0.15


class Label(str, Enum):
    """What a message is, as the triage rubric defines it."""

    SIMPLE = "simple"
    COMPLEX = "complex"
    HUMAN = "human"
    SMALLTALK = "smalltalk"
    OUT_OF_SCOPE = "out_of_scope"


class Decision(str, Enum):
    """What is done with a message; `ASK`: the citizen says whether it is complicated."""

    SIMPLE = "simple"
    COMPLEX = "complex"
    ASK = "ask"
    HUMAN = "human"
    SMALLTALK = "smalltalk"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True)
class Thresholds:
    """Below `simple_below` a goal is treated as simple, from `complex_from` as complex.

    Between the two the citizen is asked. Both are chances that the goal is complex. `urgent_from`
    is the chance of danger from which the right number is shown and the citizen at least asked.
    """

    simple_below: float
    complex_from: float
    urgent_from: float = 0.05

    def __post_init__(self) -> None:
        if not 0.0 <= self.simple_below <= self.complex_from <= 1.0:
            raise ValueError(
                "0 <= simple_below <= complex_from <= 1 does not hold for "
                f"{self.simple_below} and {self.complex_from}"
            )
        if not 0.0 < self.urgent_from <= 1.0:
            raise ValueError(f"0 < urgent_from <= 1 does not hold for {self.urgent_from}")

    @classmethod
    def from_costs(
        cls, missed: float, over: float, asked: float, danger: float = 60.0
    ) -> Thresholds:
        """The thresholds with the lowest expected cost.

        With chance p that the goal is complex, answering at once costs `p * missed`, sending it
        to a person `(1 - p) * over`, and asking `asked`. Each is chosen where it is cheapest;
        when asking never is, the thresholds fall together. Somebody in danger who is not seen costs
        `danger`, a false alarm as much as a simple matter at a person.

        Raises:
            ValueError: a cost is not a positive number.
        """
        costs = {"missed": missed, "over": over, "asked": asked, "danger": danger}
        for name, cost in costs.items():
            if not (math.isfinite(cost) and cost > 0):
                raise ValueError(f"cost_{name} must be a positive number, not {cost}")
        simple_below, complex_from = asked / missed, 1.0 - asked / over
        if simple_below >= complex_from:
            simple_below = complex_from = over / (missed + over)
        return cls(simple_below, complex_from, over / (danger + over))


def decide(
    label: Label | str,
    probability: float,
    urgent: bool,
    own_estimate: OwnEstimate,
    thresholds: Thresholds,
    sure_of_danger: bool = True,
) -> Decision:
    """What to do with a message.

    Asking for a person wins; then danger; then what the citizen says about it; then the chance
    that it is complex. A chance that is no number is doubt, so the citizen is asked. Danger that is
    only suspected is not answered away: the citizen is asked, with the right number shown first.
    """
    label = Label(label)
    if label is Label.HUMAN:
        return Decision.HUMAN
    if urgent and sure_of_danger:
        return Decision.COMPLEX
    if label in (Label.SMALLTALK, Label.OUT_OF_SCOPE) and not urgent:
        return Decision(label.value)
    if own_estimate is not None:
        decision = Decision(own_estimate)
    elif probability < thresholds.simple_below:
        decision = Decision.SIMPLE
    elif probability >= thresholds.complex_from:
        decision = Decision.COMPLEX
    else:
        decision = Decision.ASK
    return Decision.ASK if urgent and decision is Decision.SIMPLE else decision


@dataclass(frozen=True)
class Triage:
    """The result of sorting one message, as it travels on the Rasa message.

    `label`, `decision` and `feeling` hold the plain values of `Label`, `Decision` and `Feeling`;
    anything else is refused with a ValueError.
    """

    label: str
    decision: str
    probability: float
    urgent: bool = False
    feeling: str = Feeling.NEUTRAAL.value
    reasons: Sequence[str] = ()
    #: Other goals that are in the same message, the likeliest first (keys of the catalogue); of who
    #: asks for a person, what they want to talk about.
    also: Sequence[str] = ()
    #: ISO 639-1; what the message seems to be written in.
    language: str = "nl"
    #: The chance that somebody is in danger, by all that tells of it; see `surely_urgent`.
    danger: float = 0.0

    def __post_init__(self) -> None:
        # Plain values, so that slots, JSON and SQL hold what they show.
        for name, kind in (("label", Label), ("decision", Decision), ("feeling", Feeling)):
            object.__setattr__(self, name, kind(getattr(self, name)).value)
        object.__setattr__(self, "probability", float(self.probability))
        object.__setattr__(self, "urgent", bool(self.urgent))
        object.__setattr__(self, "danger", float(self.danger))
        for name in ("reasons", "also"):
            object.__setattr__(self, name, tuple(str(each) for each in getattr(self, name)))

    @classmethod
    def for_chosen_goal(cls, complexity: str, urgent: bool = False) -> Triage:
        """For a goal that was chosen with a button: there is no text to sort by."""
        decision = Decision.COMPLEX if urgent else Decision(complexity)
        probability = float(complexity == Label.COMPLEX.value)
        return cls(complexity, decision, probability, urgent, danger=float(urgent))

    @property
    def surely_urgent(self) -> bool:
        """Whether there is danger; False as well for danger that is only suspected."""
        human = self.decision == Decision.HUMAN.value
        return self.urgent and self.danger >= (SURE_OF_WHO_ASKS if human else SURE_OF_DANGER)

    def to_dict(self) -> dict[str, Any]:
        """Plain strings, floats and lists, so that every store can hold it."""
        return {
            **asdict(self),
            "probability": round(self.probability, 4),
            "danger": round(self.danger, 4),
            "reasons": list(self.reasons),
            "also": list(self.also),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Triage:
        """The inverse of `to_dict`; names that it does not know are left out.

        Raises:
            ValueError: a value is not one of the known ones.
            TypeError: the label, the decision or the probability is missing.
        """
        names = {field.name for field in fields(cls)}
        told = {name: value for name, value in values.items() if name in names}
        # Kept by a version that did not tell the chance: what it did not ask about, it was sure of.
        sure = bool(told.get("urgent")) and told.get("decision") != Decision.ASK.value
        return cls(**{"danger": float(sure), **told})

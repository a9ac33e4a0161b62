"""From a message to its goal and its sorting: rules of the domain and trained models together.

No Rasa in here, so that `voorsorteer classify` and the Rasa components give the same answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.person_request import asks_for_callback, asks_for_person
from bot.domain.signals import complex_by_rule, own_estimate, signals
from bot.domain.triage import Label, Thresholds, Triage, decide
from bot.domain.urgency import urgent_reasons
from bot.nlu.sorting_model import GOAL, Estimate, LabelledSentence, SortingModel

__all__ = ["CALLBACK", "PERSON", "Example", "Ranking", "Sorter"]

#: The goals that a request for a person becomes, when the organisation has them.
PERSON, CALLBACK = "medewerker_spreken", "terugbellen"
#: Goals with their probabilities, the likeliest first.
Ranking = Sequence[tuple[str, float]]

#: From here the model alone is believed when it says that somebody is in danger.
_URGENT_FROM = 0.8
#: A complex goal that is taken for small talk is missed, so small talk must be sure of itself.
_GOAL_FROM = 0.4
_PERSON_FROM = 0.5
#: Below this nothing is made of a message without a single known word.
_SURE = 0.75
#: The least chance of complex for what the rubric calls complex: the citizen is at least asked.
_RULED = 0.5
_MOST_REASONS = 4
_INTENTS = "intents.json"


@dataclass(frozen=True)
class Example:
    """A training sentence with its goal; `label` is None when nobody labelled it."""

    text: str
    goal: str
    label: str | None = None
    urgent: bool = False
    feeling: str = "neutraal"


@dataclass(frozen=True)
class _Goal:
    """What the labelled sentences, or else the catalogue, say about a goal."""

    kind: str
    #: How often it is complex; None when nobody said.
    complex_share: float | None = None


@dataclass
class Sorter:
    """Sorts messages with what was learned from labelled sentences."""

    model: SortingModel = field(default_factory=SortingModel)
    goals: dict[str, _Goal] = field(default_factory=dict)

    @classmethod
    def train(cls, examples: Sequence[Example], usual: Mapping[str, str] | None = None) -> Sorter:
        """Learn from sentences; those without a label count only for which goals there are.

        `usual` tells of goals whether they are usually simple or complex, for those whose
        sentences have no labels.
        """
        labelled = [
            LabelledSentence(e.text, e.label, e.urgent, e.feeling) for e in examples if e.label
        ]
        goals = {
            goal: _summary(
                [e.label for e in examples if e.goal == goal and e.label], (usual or {}).get(goal)
            )
            for goal in sorted({e.goal for e in examples})
        }
        return cls(SortingModel().fit(labelled), goals)

    @property
    def can_sort(self) -> bool:
        """Whether anything is known that a sorting could follow from."""
        known = (goal.complex_share is not None for goal in self.goals.values())
        return self.model.is_trained or any(known)

    def sort(
        self, text: str, ranking: Ranking, known: float, thresholds: Thresholds
    ) -> tuple[Triage, Ranking]:
        """The sorting of a message, and its ranking of goals in agreement with that.

        `known` is the part of the words that the goal classifier has ever seen.
        """
        goal = ranking[0][0] if ranking else ""
        estimate = self.model.estimate(text, self._usual(goal))
        danger = urgent_reasons(text)
        urgent = bool(danger) or _looks_urgent(estimate)
        own = own_estimate(text)
        kinds = self._kinds(estimate, ranking)
        if estimate.blank and not urgent:
            kinds, known = {Label.OUT_OF_SCOPE.value: 1.0}, 0.0
        chance = max(estimate.complex, _RULED) if complex_by_rule(text) else estimate.complex
        label = self._label(text, kinds, chance, known, urgent, own)
        decision = decide(label, chance, urgent, own, thresholds)
        reasons = [reason.text for reason in danger]
        reasons += [s.reason for s in signals(text) if s.towards == _direction(label, decision)]
        triage = Triage(
            label=label,
            decision=decision,
            probability=chance,
            urgent=urgent,
            feeling=estimate.feeling,
            reasons=reasons[:_MOST_REASONS],
        )
        return triage, self._agreeing(ranking, label, text)

    def _kinds(self, estimate: Estimate, ranking: Ranking) -> dict[str, float]:
        """Chances of each kind, by the kind model and the goal classifier together."""
        totals = dict.fromkeys(estimate.kinds, 0.0)
        for goal, probability in ranking:
            kind = self._kind(goal)
            totals[kind] = totals.get(kind, 0.0) + probability
        both = {k: (estimate.kinds.get(k, 0.0) * total) ** 0.5 for k, total in totals.items()}
        total = sum(both.values())
        return {k: value / total for k, value in both.items()} if total else {GOAL: 1.0}

    def _label(
        self,
        text: str,
        kinds: Mapping[str, float],
        is_complex: float,
        known: float,
        urgent: bool,
        own: str | None,
    ) -> Label:
        if asks_for_person(text) or kinds.get(Label.HUMAN.value, 0.0) >= _PERSON_FROM:
            return Label.HUMAN
        kind = max(kinds, key=lambda name: (kinds[name], name))
        if not known and not urgent and kinds[kind] < _SURE:
            return Label.OUT_OF_SCOPE
        if urgent or kind == Label.HUMAN.value or kinds.get(GOAL, 0.0) >= _GOAL_FROM:
            kind = GOAL
        if kind != GOAL:
            return Label(kind)
        if urgent or own == Label.COMPLEX.value:
            return Label.COMPLEX
        if own is not None:
            return Label(own)
        return Label.COMPLEX if is_complex >= 0.5 else Label.SIMPLE

    def _agreeing(self, ranking: Ranking, label: Label, text: str) -> Ranking:
        """The ranking, with the likeliest goal of the label's kind first."""
        if label is Label.HUMAN:
            called_back = asks_for_callback(text) or (
                ranking[0][0] == CALLBACK and not asks_for_person(text)
            )
            wanted = CALLBACK if called_back and CALLBACK in self.goals else PERSON
            if wanted in self.goals:
                return [(wanted, 1.0), *((goal, p) for goal, p in ranking if goal != wanted)]
            return ranking
        kind = GOAL if label in (Label.SIMPLE, Label.COMPLEX) else label.value
        fitting = [item for item in ranking if self._kind(item[0]) == kind]
        if not fitting or fitting[0] == ranking[0]:
            return ranking
        return [fitting[0], *(item for item in ranking if item != fitting[0])]

    def _usual(self, goal: str) -> float:
        share = self.goals[goal].complex_share if goal in self.goals else None
        return 0.5 if share is None else share

    def _kind(self, goal: str) -> str:
        return self.goals[goal].kind if goal in self.goals else GOAL

    def save(self, folder: Path) -> None:
        """Write plain files; nothing in them is code."""
        self.model.save(folder)
        content = {name: [goal.kind, goal.complex_share] for name, goal in self.goals.items()}
        (folder / _INTENTS).write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Sorter:
        """The sorter as it was saved."""
        content = json.loads((folder / _INTENTS).read_text(encoding="utf-8"))
        goals = {name: _Goal(kind, share) for name, (kind, share) in content.items()}
        return cls(SortingModel.load(folder), goals)


def _summary(labels: Sequence[str], usual: str | None) -> _Goal:
    topical = [label for label in labels if label in ("simple", "complex")]
    kinds = [GOAL if label in topical else label for label in labels]
    kind = max(sorted(set(kinds)), key=kinds.count) if kinds else GOAL
    if topical:
        return _Goal(kind, topical.count("complex") / len(topical))
    return _Goal(kind, None if usual is None else float(usual == "complex"))


def _looks_urgent(estimate: Estimate) -> bool:
    """The model alone sees danger, and only in what is a goal and complex besides."""
    is_goal = estimate.kinds.get(GOAL, 0.0) >= 0.5
    return is_goal and estimate.complex >= 0.5 and estimate.urgent >= _URGENT_FROM


def _direction(label: Label, decision: str) -> str:
    """Which signs explain what was decided; nothing explains small talk."""
    if decision in ("simple", "complex"):
        return str(decision.value if hasattr(decision, "value") else decision)
    return "complex" if decision == "ask" else ""

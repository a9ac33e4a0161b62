"""From a message to its goal and its sorting: rules of the domain and a trained model together.

No Rasa in here, so that `voorsorteer classify` and the Rasa component give the same answers.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from bot.domain.corrections import corrected
from bot.domain.language import DUTCH_CODE, language_of
from bot.domain.person_request import asks_for_callback, asks_for_person
from bot.domain.signals import OwnEstimate, complex_by_rule, own_estimate
from bot.domain.triage import SURE_OF_DANGER, Label, Thresholds, Triage, decide
from bot.domain.urgency import urgent_reasons
from bot.nlu.goal_kinds import GoalKind
from bot.nlu.other_goals import goals_by_clause, subject_of_request
from bot.nlu.reasons import reasons_for
from bot.nlu.sorting_model import GOAL, Estimate, LabelledSentence, SortingModel

__all__ = ["CALLBACK", "ELSEWHERE", "PERSON", "Ranking", "Sorter"]

#: The goals that a request for a person becomes, when the organisation has them.
PERSON, CALLBACK = "medewerker_spreken", "terugbellen"
#: The goal for a public matter that another organisation deals with.
ELSEWHERE = "andere_organisatie"
#: Goals with their probabilities, the likeliest first.
Ranking = Sequence[tuple[str, float]]

#: A complex goal that is taken for small talk is missed, so small talk must be sure of itself.
_GOAL_FROM = 0.5
#: Who asks for a person and is not heard is worse off than a person who is offered one too many.
_PERSON_FROM = 0.2
#: Below this nothing is made of a message without a single known word.
_SURE = 0.75
#: The least chance of complex for what the rubric calls complex: the citizen is at least asked.
_RULED = 0.5
#: So much of the chance must lie with goals of other organisations before we say it is not for us.
_ELSEWHERE_FROM = 0.98
#: Without a word beside it, too, these are a cry for help.
_EMERGENCY_NUMBERS = ("112", "113")
_MOST_REASONS = 4
_INTENTS = "intents.json"


class Sorter:
    """Sorts messages with what was learned from sentences; `own`: the goals it may choose from."""

    def __init__(self, model: SortingModel, goals: Mapping[str, GoalKind], own: Collection[str]):
        self.model = model
        self.goals = dict(goals)
        self.own = frozenset(own)

    @classmethod
    def of(
        cls,
        model: SortingModel,
        sentences: Sequence[LabelledSentence],
        own: Collection[str],
        usual: Mapping[str, str] | None = None,
    ) -> Sorter:
        """A sorter for the goals in `own`, with a model that may know more goals than these.

        `usual` tells of goals whether they are usually simple or complex, for those whose
        sentences have no labels.
        """
        labels: dict[str, list[str]] = {sentence.goal: [] for sentence in sentences}
        for sentence in sentences:
            if sentence.label:
                labels[sentence.goal].append(sentence.label)
        goals = {
            goal: GoalKind.of_labels(told, (usual or {}).get(goal)) for goal, told in labels.items()
        }
        return cls(model, goals, own)

    @classmethod
    def train(
        cls, sentences: Sequence[LabelledSentence], usual: Mapping[str, str] | None = None
    ) -> Sorter:
        """A model and a sorter from the same sentences, for every goal that they are about.

        Raises:
            NotEnoughGoals: the sentences are about fewer than two goals.
        """
        model = SortingModel().fit(sentences)
        return cls.of(model, sentences, {sentence.goal for sentence in sentences}, usual)

    @property
    def can_sort(self) -> bool:
        """Whether anything is known that a sorting could follow from."""
        known = (goal.complex_share is not None for goal in self.goals.values())
        return self.model.knows_complexity or any(known)

    def sort(self, written: str, thresholds: Thresholds) -> tuple[Triage, Ranking]:
        """The sorting of a message, and its goals in agreement with that, the likeliest first."""
        language = language_of(written)
        # The words that were learned are Dutch: of another language they would make nonsense.
        text = self.model.mended(written) if language == DUTCH_CODE else written
        meant = corrected(text)
        about = self.model.estimate(meant)
        ranking = self._ranking(about)
        usual = self._usual(ranking[0][0])
        # What is asked is in what the citizen means now; danger and feeling are in the whole.
        estimate = about if meant == text else self.model.estimate(text)
        # Mending may take a word of danger for another; what was written counts as well.
        danger = urgent_reasons(text) or (urgent_reasons(written) if text != written else [])
        whole = self._kinds(estimate, ranking if meant == text else self._ranking(estimate))
        suspected = self._looks_urgent(text, estimate, whole, thresholds)
        urgent = bool(danger) or suspected
        chance_of_danger = estimate.urgent
        if danger and (suspected or not self.model.knows_danger):
            chance_of_danger = max(chance_of_danger, SURE_OF_DANGER)
        sure = urgent and chance_of_danger >= SURE_OF_DANGER
        own = own_estimate(text)
        kinds = self._kinds(about, ranking)
        known = about.known
        if estimate.blank and not urgent:
            kinds, known = {Label.OUT_OF_SCOPE.value: 1.0}, 0.0
        chance = usual if about.complex is None else about.complex
        if complex_by_rule(text):
            chance = max(chance, _RULED)
        label = self._label(text, kinds, chance, known, urgent, own)
        if urgent and sure and label is Label.SIMPLE:
            label = Label.COMPLEX
        decision = decide(label, chance, urgent, own, thresholds, sure)
        reasons = [reason.text for reason in danger]
        reasons += reasons_for(self.model, text, decision.value, urgent and not danger)
        ranking = self._agreeing(ranking, label, text)
        if label is Label.OUT_OF_SCOPE and not known:
            ranking = [(ranking[0][0], 0.0), *ranking[1:]]  # nothing in it tells so
        others = {Label.HUMAN: subject_of_request}.get(label, goals_by_clause)
        also = others(meant, self._own_goals_of) if label in _ABOUT_GOALS else ()
        triage = Triage(
            label=label,
            decision=decision,
            probability=chance,
            urgent=urgent,
            feeling=estimate.feeling,
            reasons=reasons[:_MOST_REASONS],
            also=[goal for goal in also if goal != ranking[0][0]],
            language=language,
            danger=chance_of_danger,
        )
        return triage, ranking

    def _ranking(self, estimate: Estimate) -> Ranking:
        """Our own goals, their chances made to add up; or first that it is not for us."""
        chances = {goal: estimate.goals.get(goal, 0.0) for goal in self.own}
        total = sum(chances.values())
        spread = 1.0 / max(len(chances), 1)
        scaled = {g: p / total if total > 1e-9 else spread for g, p in chances.items()}
        if ELSEWHERE in scaled and 1.0 - total >= _ELSEWHERE_FROM and estimate.goals:
            rest = {g: p * total for g, p in scaled.items() if g != ELSEWHERE}
            scaled = {ELSEWHERE: 1.0 - sum(rest.values()), **rest}
        return sorted(scaled.items(), key=lambda item: (-item[1], item[0]))

    def _own_goals_of(self, clause: str) -> Ranking:
        ranking = self._ranking(self.model.estimate(clause))
        return [(goal, p) for goal, p in ranking if self._kind(goal) == GOAL and goal != ELSEWHERE]

    @staticmethod
    def _looks_urgent(
        text: str, estimate: Estimate, kinds: Mapping[str, float], thresholds: Thresholds
    ) -> bool:
        """The model alone sees danger; nobody is in danger who only greets, stops or says no, or
        who gives a number."""
        likely = estimate.urgent >= thresholds.urgent_from
        likely = likely and (any(map(str.isalpha, text)) or text.strip() in _EMERGENCY_NUMBERS)
        return likely and kinds.get(Label.SMALLTALK.value, 0.0) < _SURE

    def _kinds(self, estimate: Estimate, ranking: Ranking) -> dict[str, float]:
        """Chances of each kind, by the model's own answer and by its goals together."""
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
        own: OwnEstimate,
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
        if own is not None:
            return Label(own)
        return Label.COMPLEX if is_complex >= 0.5 else Label.SIMPLE

    def _agreeing(self, ranking: Ranking, label: Label, text: str) -> Ranking:
        """The ranking, with the likeliest goal of the label's kind first."""
        if label is Label.HUMAN:
            called_back = asks_for_callback(text) or (
                ranking[0][0] == CALLBACK and not asks_for_person(text)
            )
            wanted = CALLBACK if called_back and CALLBACK in self.own else PERSON
            if wanted in self.own:
                return [(wanted, 1.0), *((goal, p) for goal, p in ranking if goal != wanted)]
            return ranking
        kind = GOAL if label in _TOPICAL else label.value
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
        content = {
            "own": sorted(self.own),
            "goals": {name: [goal.kind, goal.complex_share] for name, goal in self.goals.items()},
        }
        (folder / _INTENTS).write_text(json.dumps(content), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Sorter:
        """The sorter as it was saved."""
        content = json.loads((folder / _INTENTS).read_text(encoding="utf-8"))
        goals = {name: GoalKind(kind, share) for name, (kind, share) in content["goals"].items()}
        return cls(SortingModel.load(folder), goals, content["own"])


_TOPICAL = (Label.SIMPLE, Label.COMPLEX)
_ABOUT_GOALS = (*_TOPICAL, Label.HUMAN)

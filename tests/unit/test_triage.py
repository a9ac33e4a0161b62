"""What is done with an estimate follows from costs, danger and the citizen's own word."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feeling import Feeling
from bot.domain.triage import Decision, Label, Thresholds, Triage, decide

USUAL = Thresholds.from_costs(missed=10, over=3, asked=1)
COST = st.floats(0.01, 1000)
CHANCE = st.floats(0, 1)


def test_the_usual_costs_answer_only_when_very_sure() -> None:
    assert USUAL.simple_below == pytest.approx(0.1)
    assert USUAL.complex_from == pytest.approx(2 / 3)


@given(COST, COST, COST, CHANCE)
def test_each_decision_is_the_cheapest_that_can_be_expected(
    missed: float, over: float, asked: float, chance: float
) -> None:
    decision = decide(Label.SIMPLE, chance, False, None, Thresholds.from_costs(missed, over, asked))
    costs = {
        Decision.SIMPLE: chance * missed,
        Decision.COMPLEX: (1 - chance) * over,
        Decision.ASK: asked,
    }
    assert costs[decision] <= min(costs.values()) * (1 + 1e-6) + 1e-9


def test_when_asking_is_dear_nobody_is_asked() -> None:
    thresholds = Thresholds.from_costs(missed=2, over=2, asked=5)
    assert thresholds.simple_below == thresholds.complex_from == 0.5


@pytest.mark.parametrize("cost", [0, -1, math.inf, math.nan])
def test_a_cost_that_makes_no_sense_is_refused_by_name(cost: float) -> None:
    with pytest.raises(ValueError, match="cost_over"):
        Thresholds.from_costs(missed=1, over=cost, asked=1)


def test_thresholds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="simple_below"):
        Thresholds(0.8, 0.2)


@given(st.sampled_from(Label), CHANCE, st.booleans(), st.sampled_from(["simple", "complex", None]))
def test_asking_for_a_person_wins_over_everything(
    label: Label, chance: float, urgent: bool, own: str | None
) -> None:
    decision = decide(label, chance, urgent, own, USUAL)
    assert (decision is Decision.HUMAN) == (label is Label.HUMAN)


@given(st.sampled_from([label for label in Label if label is not Label.HUMAN]), CHANCE)
def test_danger_is_complex_whatever_else_it_looks_like(label: Label, chance: float) -> None:
    assert decide(label, chance, True, "simple", USUAL) is Decision.COMPLEX


@pytest.mark.parametrize("own", ["simple", "complex"])
@given(CHANCE)
def test_the_citizens_own_word_wins_over_the_model(own: str, chance: float) -> None:
    assert decide(Label.COMPLEX, chance, False, own, USUAL).value == own  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chance", "decision"),
    [
        (0.0, "simple"),
        (0.05, "simple"),
        (0.1, "ask"),
        (0.5, "ask"),
        (0.7, "complex"),
        (1, "complex"),
    ],
)
def test_between_sure_and_sure_the_citizen_is_asked(chance: float, decision: str) -> None:
    assert decide(Label.SIMPLE, chance, False, None, USUAL).value == decision


@pytest.mark.parametrize("label", [Label.SMALLTALK, Label.OUT_OF_SCOPE])
def test_what_is_no_goal_is_not_asked_about(label: Label) -> None:
    assert decide(label, 0.5, False, None, USUAL).value == label.value


def test_a_chance_that_is_no_number_is_doubt() -> None:
    assert decide(Label.SIMPLE, math.nan, False, None, USUAL) is Decision.ASK


@given(
    st.builds(
        Triage,
        label=st.sampled_from(Label),
        decision=st.sampled_from(Decision),
        probability=CHANCE.map(lambda chance: round(chance, 4)),
        urgent=st.booleans(),
        danger=CHANCE.map(lambda chance: round(chance, 4)),
        feeling=st.sampled_from(Feeling),
        reasons=st.lists(st.text(), max_size=4).map(tuple),
    )
)
def test_a_result_survives_json(triage: Triage) -> None:
    assert Triage.from_dict(json.loads(json.dumps(triage.to_dict()))) == triage


def test_a_result_has_exactly_the_agreed_names() -> None:
    triage = Triage(Label.SIMPLE, Decision.ASK, 0.25, False, Feeling.NEUTRAAL, ("reden",))
    assert triage.to_dict() == {
        "label": "simple",
        "decision": "ask",
        "probability": 0.25,
        "urgent": False,
        "feeling": "neutraal",
        "reasons": ["reden"],
        "also": [],
        "language": "nl",
        "danger": 0.0,
    }


def test_a_goal_that_was_chosen_is_as_complex_as_it_usually_is() -> None:
    assert Triage.for_chosen_goal("simple").decision == "simple"
    assert Triage.for_chosen_goal("complex").probability == 1.0
    assert Triage.for_chosen_goal("simple", urgent=True).decision == "complex"


def test_a_changed_copy_keeps_plain_values() -> None:
    triage = replace(Triage.for_chosen_goal("simple"), decision=Decision.COMPLEX, reasons=["x"])
    assert type(triage.decision) is str
    assert triage.to_dict()["reasons"] == ["x"]


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match="purple"):
        Triage.from_dict({"label": "purple", "decision": "ask", "probability": 0.5})


def test_suspected_danger_is_never_answered_away() -> None:
    thresholds = Thresholds(0.1, 0.7)
    asked = decide("simple", 0.01, True, None, thresholds, sure_of_danger=False)
    assert asked is Decision.ASK
    assert decide("simple", 0.01, True, "simple", thresholds, False) is Decision.ASK
    assert decide("smalltalk", 0.01, True, None, thresholds, False) is Decision.ASK
    assert decide("simple", 0.9, True, None, thresholds, False) is Decision.COMPLEX
    assert decide("human", 0.01, True, None, thresholds, False) is Decision.HUMAN


def test_the_dearer_unseen_danger_is_the_sooner_it_is_suspected() -> None:
    dear, cheap = (Thresholds.from_costs(10, 3, 1, danger) for danger in (300.0, 3.0))
    assert dear.urgent_from < cheap.urgent_from == 0.5


@pytest.mark.parametrize(
    ("decision", "chance", "sure"),
    [("complex", 0.9, True), ("complex", 0.05, False), ("ask", 0.05, False), ("human", 0.2, True)],
)
def test_danger_is_sure_from_a_chance_that_is_less_for_who_asks_for_a_person(
    decision: str, chance: float, sure: bool
) -> None:
    assert Triage("complex", decision, 0.9, True, danger=chance).surely_urgent is sure


def test_what_is_not_urgent_is_never_danger() -> None:
    assert not Triage("complex", "complex", 0.9, danger=1.0).surely_urgent


@pytest.mark.parametrize(("decision", "sure"), [("complex", True), ("human", True), ("ask", False)])
def test_danger_that_was_kept_without_its_chance_is_sure_unless_it_was_asked_about(
    decision: str, sure: bool
) -> None:
    kept = Triage("complex", decision, 0.9, True).to_dict()
    del kept["danger"]
    assert Triage.from_dict(kept).surely_urgent is sure


def test_a_crisis_that_was_chosen_is_danger() -> None:
    assert Triage.for_chosen_goal("complex", urgent=True).surely_urgent
    assert not Triage.for_chosen_goal("complex").surely_urgent

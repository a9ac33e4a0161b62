"""From judged messages to figures: what counts as which mistake, and out of how many."""

import math

import pytest

from bot.catalogue.sentences import Example
from bot.domain.triage import Triage
from bot.evaluation import report
from bot.evaluation.figures import BY_NAME
from bot.evaluation.outcomes import Guess, Judged
from bot.evaluation.results import Latency, Result
from bot.evaluation.scores import (
    Rate,
    calibrate,
    expected_calibration_error,
    score,
)


def judged(
    label="simple",
    decision="simple",
    *,
    urgent=False,
    said_urgent=False,
    probability=0.0,
    goal=None,
    guessed=(),
    feeling="neutraal",
    felt="neutraal",
    sector=None,
    also=(),
    style=None,
):
    example = Example(
        text="tekst",
        where="bestand:1",
        goal=goal,
        sector=sector,
        label=label,
        urgent=urgent,
        feeling=feeling,
        also=tuple(also),
        style=style,
    )
    triage = Triage(label, decision, probability, said_urgent, felt)
    return Judged(example, Guess(tuple(guessed), triage))


def counts(name, *items):
    rate = score(items).rates[name]
    return rate.count, rate.total


@pytest.mark.parametrize("decision", ["simple", "smalltalk", "out_of_scope"])
def test_a_complex_matter_is_missed_when_no_person_is_offered(decision):
    assert counts("missed", judged("complex", decision)) == (1, 1)


@pytest.mark.parametrize("decision", ["complex", "human", "ask"])
def test_a_complex_matter_is_not_missed_when_a_person_is_within_one_tap(decision):
    assert counts("missed", judged("complex", decision)) == (0, 1)


def test_danger_that_is_answered_as_simple_is_missed_whatever_its_label():
    assert counts("missed", judged("human", "simple", urgent=True)) == (1, 1)


def test_danger_that_is_seen_is_not_missed_whatever_else_was_decided():
    assert counts("missed", judged("complex", "simple", said_urgent=True)) == (0, 1)


def test_a_simple_question_cannot_be_missed():
    assert counts("missed", judged("simple", "simple")) == (0, 0)


@pytest.mark.parametrize("decision", ["complex", "human"])
def test_a_simple_question_that_goes_to_a_person_is_over_escalated(decision):
    assert counts("over_escalated", judged("simple", decision)) == (1, 1)


def test_a_simple_question_that_is_taken_for_danger_is_over_escalated():
    assert counts("over_escalated", judged("simple", "complex", said_urgent=True)) == (1, 1)


def test_danger_that_is_only_suspected_asks_the_citizen():
    assert counts("over_escalated", judged("simple", "ask", said_urgent=True)) == (0, 1)
    assert counts("asked", judged("simple", "ask", said_urgent=True)) == (1, 1)


def test_asking_is_neither_of_the_two_errors_and_is_counted_by_itself():
    items = [judged("simple", "ask"), judged("complex", "ask"), judged("simple", "simple")]
    assert counts("asked", *items) == (2, 3)
    assert counts("missed", *items) == (0, 1)
    assert counts("over_escalated", *items) == (0, 2)


def test_small_talk_counts_in_none_of_the_errors():
    items = [judged("smalltalk", "complex"), judged("out_of_scope", "ask")]
    for name in ("missed", "over_escalated", "asked"):
        assert counts(name, *items) == (0, 0)


def test_recall_and_precision_of_urgent_count_different_messages():
    items = [
        judged("complex", "complex", urgent=True, said_urgent=True),
        judged("complex", "complex", urgent=True),
        judged("complex", "complex", urgent=True),
        judged("simple", "simple", said_urgent=True),
    ]
    assert counts("urgent_recall", *items) == (1, 3)
    assert counts("urgent_precision", *items) == (1, 2)


def test_who_asks_for_a_person_must_get_one():
    items = [judged("human", "human"), judged("human", "complex"), judged("simple", "human")]
    assert counts("human_recall", *items) == (1, 2)
    assert counts("human_precision", *items) == (1, 2)


def test_a_goal_counts_as_found_in_the_first_three_only():
    guessed = ["a", "b", "c", "d"]
    items = [judged(goal="a", guessed=guessed), judged(goal="c", guessed=guessed)]
    items.append(judged(goal="d", guessed=guessed))
    assert counts("goal_top1", *items) == (1, 3)
    assert counts("goal_top3", *items) == (2, 3)


def test_any_goal_that_is_as_right_counts_as_found():
    item = judged(goal="a", also=["b"], guessed=["b", "c"])
    assert counts("goal_top1", item) == (1, 1)
    assert score([item]).confused == []


def test_messages_without_a_labelled_goal_are_left_out_of_the_goals():
    assert counts("goal_top1", judged(guessed=["a"])) == (0, 0)


def test_feelings_are_counted_all_and_without_the_neutral():
    items = [judged(), judged(feeling="boos", felt="neutraal"), judged(feeling="boos", felt="boos")]
    assert counts("feeling", *items) == (2, 3)
    assert counts("feeling_not_neutral", *items) == (1, 2)


def test_a_pipeline_that_only_knows_goals_has_no_sorting_figures():
    item = Judged(Example("tekst", "", goal="a", label="complex"), Guess(("a",)))
    scores = score([item])
    assert scores.rates["goal_top1"].count == 1
    assert scores.rates["missed"].total == 0
    assert math.isnan(scores.calibration_error)


def test_a_model_that_says_half_and_is_right_half_of_the_time_is_calibrated():
    items = [judged("complex", probability=0.5), judged("simple", probability=0.5)]
    assert expected_calibration_error(calibrate(items)) == 0


def test_the_calibration_error_weighs_each_tenth_by_its_messages():
    items = [judged("simple", probability=0.0)] * 3 + [judged("simple", probability=1.0)]
    assert expected_calibration_error(calibrate(items)) == pytest.approx(0.25)


def test_only_simple_and_complex_messages_are_calibrated():
    assert calibrate([judged("human", probability=0.9)]) == []


def test_few_counts_give_a_wide_interval_and_many_a_narrow_one():
    few, many = Rate(5, 10).interval, Rate(500, 1000).interval
    assert few[0] < 0.25 and few[1] > 0.75
    assert many[0] > 0.46 and many[1] < 0.54


def test_none_of_few_does_not_promise_none_of_many():
    low, high = Rate(0, 10).interval
    assert low == 0
    assert high > 0.2


def test_confused_goals_come_with_the_most_frequent_first():
    items = [judged(goal="a", guessed=["b"])] + [judged(goal="c", guessed=["d"])] * 2
    items.append(judged(goal="e", guessed=["e"]))
    assert score(items).confused == [("c", "d", 2), ("a", "b", 1)]


def test_the_report_shows_each_figure_with_its_counts_and_what_is_demanded():
    text = report.figures(score([judged("complex", "simple"), judged("complex", "ask")]))
    (line,) = [line for line in text if line.strip().startswith("missed")]
    for part in ("50.0 %", "1/2", "9.5–90.5", "≤ 2 %", "NOT MET"):
        assert part in line
    assert not any("urgent" in each for each in text[1:] if "complex or urgent" not in each)


@pytest.mark.parametrize(
    ("name", "count", "total", "met"),
    [
        ("missed", 2, 100, True),
        ("missed", 3, 100, False),
        ("human_recall", 99, 100, True),
        ("human_recall", 98, 100, False),
        ("goal_top1", 17, 20, True),
        ("missed", 0, 0, None),
        ("feeling", 1, 2, None),
    ],
)
def test_a_demand_is_met_on_its_edge_and_not_beyond(name, count, total, met):
    assert BY_NAME[name].met(Rate(count, total)) is met


def test_every_figure_that_is_told_is_counted():
    assert set(BY_NAME) == set(score([]).rates)


def test_a_result_tells_the_kinds_of_text_apart():
    items = [judged("complex", "simple", style="dialect"), judged(style="kort"), judged()]
    kinds = Result.of("proef", items, [1.0], 0.5).to_dict()["by_style"]
    assert {name: each["messages"] for name, each in kinds.items()} == {"dialect": 1, "kort": 1}
    assert (kinds["dialect"]["missed"]["count"], kinds["kort"]["missed"]["total"]) == (1, 0)


def test_a_latency_is_one_that_was_seen():
    latency = Latency.of([float(number) for number in range(1, 101)])
    assert (latency.median, latency.p95) == (50.5, 95.0)
    assert Latency.of([7.0]).p95 == 7.0
    assert Latency.of([]) is None


def test_a_result_tells_the_sectors_apart():
    items = [judged(goal="a", guessed=["a"], sector="gemeente"), judged(sector="algemeen")]
    result = Result.of("proef", items, [1.0], 0.5)
    assert {name: scores.messages for name, scores in result.by_sector.items()} == {
        "gemeente": 1,
        "algemeen": 1,
    }
    assert result.to_dict()["by_sector"]["gemeente"]["goal_top1"]["count"] == 1

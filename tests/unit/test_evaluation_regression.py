"""The accepted result, and what counts as worse."""

import json

import pytest

from bot.domain.errors import ConfigurationError
from bot.evaluation.regression import ACCEPTED, accept, accepted, changes, compact

NAMES = (
    *("missed", "over_escalated", "asked", "human_recall", "human_precision", "urgent_recall"),
    *("urgent_precision", "goal_top1", "goal_top3", "feeling"),
)


def figures(**counts):
    given = {name: (0, 0) for name in NAMES} | counts
    return {name: {"count": count, "total": total} for name, (count, total) in given.items()}


def document(overall, sectors=None, organisations=("a", "b")):
    return {
        "made_at": "2026-11-22T10:00:00+00:00",
        "set": "abc",
        "results": [{"messages": 100, **overall, "by_sector": sectors or {}}],
        "organisations": {
            name: {"sentences": 5, "trained_in_s": 1.5, "model_mb": 2.0} for name in organisations
        },
    }


def told(before, now):
    return [str(each) for each in changes(compact(before), compact(now))]


def test_what_was_accepted_is_read_again_and_holds_counts_only(tmp_path):
    (tmp_path / "evaluation").mkdir()
    made = document(figures(missed=(3, 90)), {"pensioen": figures(missed=(1, 9))})
    assert accept(tmp_path, made) == tmp_path / ACCEPTED
    assert accepted(tmp_path) == {
        "made_at": "2026-11-22T10:00:00+00:00",
        "set": "abc",
        "messages": 100,
        "overall": {"missed": [3, 90]},
        "sectors": {"pensioen": {"missed": [1, 9]}},
        "organisations": {
            "a": {"sentences": 5, "trained_in_s": 1.5},
            "b": {"sentences": 5, "trained_in_s": 1.5},
        },
    }


def test_without_an_accepted_result_there_is_nothing_to_compare(tmp_path):
    assert accepted(tmp_path) is None


@pytest.mark.parametrize("text", ["{", "[]", json.dumps({"overall": {}})])
def test_an_accepted_result_that_cannot_be_used_is_told(tmp_path, text):
    (tmp_path / "evaluation").mkdir()
    (tmp_path / ACCEPTED).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"results\.json"):
        accepted(tmp_path)


def test_the_same_is_no_change():
    same = document(figures(missed=(3, 90), goal_top1=(80, 100)))
    assert told(same, same) == []


def test_a_figure_that_is_worse_is_told_from_what_to_what():
    before, now = (document(figures(goal_top1=(count, 1000))) for count in (860, 800))
    assert told(before, now) == [
        "worse: goal, first guess right, overall: from 86.0 % (860/1000) to 80.0 % (800/1000)"
    ]


@pytest.mark.parametrize("name", ["missed", "over_escalated", "asked"])
def test_more_of_a_mistake_is_worse_and_less_is_better(name):
    few, many = (document(figures(**{name: (count, 500)})) for count in (5, 30))
    assert [each.worse for each in changes(compact(few), compact(many))] == [True]
    assert [each.worse for each in changes(compact(many), compact(few))] == [False]


def test_a_few_messages_more_or_less_are_chance():
    before, now = (document(figures(missed=(count, 600))) for count in (8, 11))
    assert told(before, now) == []


def test_of_a_sector_a_larger_difference_is_asked_than_of_all():
    # Chance makes this difference once in a hundred times.
    before, now = (figures(goal_top1=(count, 100)) for count in (85, 71))
    assert told(document(before), document(now))
    assert not told(
        document(figures(), {"pensioen": before}), document(figures(), {"pensioen": now})
    )
    now = figures(goal_top1=(60, 100))
    (line,) = told(
        document(figures(), {"pensioen": before}), document(figures(), {"pensioen": now})
    )
    assert line.startswith("worse: goal, first guess right, pensioen:")


def test_other_organisations_make_what_all_share_incomparable_but_not_a_sector():
    worse, fine = figures(goal_top1=(1, 100)), figures(goal_top1=(99, 100))
    before = document(fine, {"algemeen": fine, "pensioen": fine})
    now = document(worse, {"algemeen": worse, "pensioen": worse}, organisations=("a",))
    assert [line.split(", ")[2].split(":")[0] for line in told(before, now)] == ["pensioen"]


def test_worse_comes_before_better():
    before = document(figures(missed=(50, 500), goal_top1=(900, 1000)))
    now = document(figures(missed=(5, 500), goal_top1=(700, 1000)))
    assert [line.split(":")[0] for line in told(before, now)] == ["worse", "better"]

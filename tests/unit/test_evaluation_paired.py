"""The same messages judged twice: what became better or worse, and whether chance does that."""

import pytest

from bot.catalogue.sentences import Example
from bot.domain.triage import Triage
from bot.evaluation.figures import BY_NAME
from bot.evaluation.outcomes import Guess, Judged
from bot.evaluation.paired import Comparison, Pair, Verdict, compare
from bot.evaluation.regression import CHANCE_OF_MANY
from bot.evaluation.scores import Rate

RIGHT, WRONG = ("doel", "ander"), ("ander", "doel")


def judged(ranking=RIGHT, decision="simple", label="simple", urgent=False, said_urgent=False):
    example = Example("tekst", "bestand:1", "doel", "gemeente", label, urgent, "neutraal")
    return Judged(example, Guess(ranking, Triage(label, decision, 0.1, said_urgent)))


def pair(before, now, **same):
    return Pair(judged(**before, **same), judged(**now, **same))


def goal_pairs(better=0, worse=0, right=0, wrong=0):
    made = [({"ranking": WRONG}, {"ranking": RIGHT})] * better
    made += [({"ranking": RIGHT}, {"ranking": WRONG})] * worse
    made += [({"ranking": RIGHT}, {"ranking": RIGHT})] * right
    made += [({"ranking": WRONG}, {"ranking": WRONG})] * wrong
    return [pair(*each) for each in made]


def compared(name, *pairs):
    found = compare(BY_NAME[name], pairs)
    return found.better, found.worse


def test_messages_that_stay_right_or_wrong_are_no_change():
    found = compare(BY_NAME["goal_top1"], goal_pairs(better=3, worse=1, right=5, wrong=2))
    assert (found.before, found.now) == (Rate(6, 11), Rate(8, 11))
    assert (found.better, found.worse, found.mistakes_before) == (3, 1, 5)


def test_of_what_should_be_low_a_hit_less_is_better():
    asked_no_more = pair({"decision": "ask"}, {"decision": "simple"})
    assert compared("asked", asked_no_more) == (1, 0)
    assert compare(BY_NAME["asked"], [asked_no_more]).mistakes_before == 1
    missed_now = pair({"decision": "complex"}, {"decision": "simple"}, label="complex")
    assert compared("missed", missed_now) == (0, 1)


def test_a_person_who_was_wrongly_thought_to_be_asked_for_is_a_mistake_of_who_thought_so():
    # Counted in one of the two only: in the other it is no mistake.
    heard_no_more = pair({"decision": "human"}, {"decision": "simple"})
    assert compared("human_precision", heard_no_more) == (1, 0)
    assert compared("human_recall", heard_no_more) == (0, 0)


def test_danger_that_is_no_longer_seen_is_a_loss_in_what_is_recognised_only():
    unseen = pair({"said_urgent": True}, {"said_urgent": False}, urgent=True)
    assert compared("urgent_recall", unseen) == (0, 1)
    assert compared("urgent_precision", unseen) == (0, 0)


@pytest.mark.parametrize(
    ("better", "worse", "chance"),
    [
        (0, 0, 1.0),
        (4, 4, 1.0),
        (1, 0, 1 / 2),
        (5, 0, 1 / 32),
        (6, 0, 1 / 64),
        (0, 6, 1 / 64),
        # 10 of 12: (66 + 12 + 1) / 4096.
        (10, 2, 79 / 4096),
        (9, 3, 299 / 4096),
    ],
)
def test_chance_is_that_of_as_many_throws_of_a_coin(better, worse, chance):
    found = compare(BY_NAME["goal_top1"], goal_pairs(better=better, worse=worse))
    assert found.chance == pytest.approx(chance)


@pytest.mark.parametrize(
    ("better", "worse", "verdict"),
    [
        (6, 0, Verdict.BETTER),
        (0, 6, Verdict.WORSE),
        (10, 2, Verdict.BETTER),
        (9, 3, Verdict.NO_DIFFERENCE),
        (5, 0, Verdict.NO_DIFFERENCE),
        (0, 0, Verdict.NO_DIFFERENCE),
    ],
)
def test_a_difference_is_one_that_chance_makes_less_than_once_in_forty(better, worse, verdict):
    found = compare(BY_NAME["goal_top1"], goal_pairs(better=better, worse=worse, right=10))
    assert found.verdict is verdict


def test_what_even_a_change_of_all_could_not_show_is_too_few_to_say():
    few, enough = (goal_pairs(better=many) for many in (5, 6))
    assert compare(BY_NAME["goal_top1"], few).verdict is Verdict.TOO_FEW
    assert compare(BY_NAME["goal_top1"], enough).verdict is Verdict.BETTER


def test_where_many_figures_are_asked_more_is_asked_of_each():
    few, enough = (goal_pairs(better=many) for many in (7, 8))
    assert compare(BY_NAME["goal_top1"], few, CHANCE_OF_MANY).verdict is Verdict.TOO_FEW
    assert compare(BY_NAME["goal_top1"], enough, CHANCE_OF_MANY).verdict is Verdict.BETTER
    # Chance does this once in 75 times.
    pairs = goal_pairs(better=16, worse=5)
    assert compare(BY_NAME["goal_top1"], pairs).verdict is Verdict.BETTER
    assert compare(BY_NAME["goal_top1"], pairs, CHANCE_OF_MANY).verdict is Verdict.NO_DIFFERENCE


def test_a_comparison_is_told_with_its_counts():
    found = Comparison(BY_NAME["goal_top1"], Rate(6, 11), Rate(8, 11), 3, 1)
    assert str(found) == (
        "goal, first guess right: from 54.5 % (6/11) to 72.7 % (8/11), 3 better and 1 worse"
    )

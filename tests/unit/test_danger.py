"""Whether there is danger is weighed with more than the networks' answer."""

from __future__ import annotations

import json

import pytest

from bot.nlu.calibration import Platt
from bot.nlu.danger import Danger, crisis_weights
from bot.nlu.questions import LabelledSentence

CRISES = {"brand": 0.8, "schulden": 0.01}
DANGER = Danger(CRISES, Platt(0.5, -1.0))


def test_what_mostly_is_a_crisis_tells_of_danger_and_what_sometimes_is_hardly_does() -> None:
    sentences = [
        *(LabelledSentence("x", "brand", "complex", True) for _ in range(9)),
        LabelledSentence("x", "brand", "simple"),
        LabelledSentence("x", "schulden", "complex", True),
        *(LabelledSentence("x", "schulden", "complex") for _ in range(9)),
        LabelledSentence("x", "paspoort", "simple"),
        LabelledSentence("not labelled", "schulden"),
    ]
    assert crisis_weights(sentences) == pytest.approx({"brand": 0.81, "schulden": 0.01})


@pytest.mark.parametrize(
    ("text", "likelier", "why"),
    [
        ("er gebeurt iets", {"brand": 0.9}, "the goals"),
        ("mijn man slaat mij", {}, "words of danger"),
        ("er gebeurt hier iets en ik weet niet wat", {}, "more was said"),
    ],
)
def test_each_witness_makes_danger_likelier(
    text: str, likelier: dict[str, float], why: str
) -> None:
    bare = DANGER.score("er gebeurt iets", 0.0, {})
    more = DANGER.score(text, 0.0, likelier)
    assert bare is not None and more is not None
    assert more > bare, why


def test_the_networks_answer_counts() -> None:
    low, high = (DANGER.score("x", urgent, {}) for urgent in (-3.0, 3.0))
    assert low is not None and high is not None
    assert high - low == pytest.approx(0.5 * 6)


def test_with_few_sentences_nothing_is_weighed() -> None:
    few = Danger(CRISES).fitted([("x", 1.0, {}), ("y", -1.0, {})], [True, False])
    assert few.score("x", 1.0, {}) is None


def test_what_was_learned_tells_urgent_sentences_from_others() -> None:
    heard = [("x", 2.0 + n / 50, {"brand": 0.5}) for n in range(25)]
    heard += [("x", -2.0 - n / 50, {"brand": 0.001}) for n in range(25)]
    learned = Danger(CRISES).fitted(heard, [True] * 25 + [False] * 25)
    urgent, other = learned.score(*heard[0]), learned.score(*heard[-1])
    assert urgent is not None and other is not None
    assert urgent > 0 > other


@pytest.mark.parametrize("danger", [DANGER, Danger(CRISES)])
def test_what_was_learned_is_kept_as_json(danger: Danger) -> None:
    assert Danger.from_dict(json.loads(json.dumps(danger.to_dict()))) == danger


def test_a_model_from_before_has_the_networks_answer_only() -> None:
    assert Danger.from_dict({}).score("brand", 1.0, {}) is None

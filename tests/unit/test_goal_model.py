"""The goal model learns from few sentences, and is the same after saving."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.concepts import concepts_in
from bot.nlu.features import TextFeatures
from bot.nlu.goal_model import GoalModel, NotEnoughGoals

SENTENCES = {
    "paspoort": [
        "ik wil een paspoort aanvragen",
        "wat kost een identiteitskaart",
        "mijn paspoort is verlopen",
        "nieuwe id kaart nodig",
        "hoe lang duurt een paspoort",
    ],
    "afval": [
        "wanneer wordt de kliko geleegd",
        "mijn container is kapot",
        "grijze bak niet opgehaald",
        "welke dag komt het oud papier",
        "vuilnis is blijven staan",
    ],
    "trouwen": [
        "wij willen trouwen",
        "hoe regel ik een huwelijk",
        "ondertrouw plannen",
        "wat kost een bruiloft in het stadhuis",
        "hoeveel getuigen mag je hebben",
    ],
}
PAIRS = [(text, goal) for goal, texts in SENTENCES.items() for text in texts]


@pytest.fixture(scope="module")
def model() -> GoalModel:
    return GoalModel().fit([text for text, _ in PAIRS], [goal for _, goal in PAIRS])


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("paspoort", "paspoort"),
        ("ik heb een niew pasport nodig", "paspoort"),
        ("de vuilnisbak is niet geleegd", "afval"),
        ("we gaan trouwen in juni", "trouwen"),
        ("getuige bij de bruiloft", "trouwen"),
    ],
)
def test_the_goal_is_seen_in_other_words_and_with_typing_mistakes(
    model: GoalModel, text: str, goal: str
) -> None:
    assert model.ranking(text)[0][0] == goal


def test_words_of_the_same_concept_count_although_no_sentence_has_them(model: GoalModel) -> None:
    assert concepts_in("rolemmer") == concepts_in("kliko")
    assert model.ranking("rolemmer")[0][0] == "afval"


def test_the_catalogue_teaches_words_that_no_sentence_has() -> None:
    texts, goals = [text for text, _ in PAIRS], [goal for _, goal in PAIRS]
    knowledge = {"trouwen": ["Een zwerfkei is nodig."], "onbekend": ["zwerfkei zwerfkei"]}
    learned = GoalModel().fit(texts, goals, knowledge)
    assert learned.ranking("zwerfkei")[0][0] == "trouwen"
    assert "onbekend" not in learned.goals


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_goals_is_told_in_words(count: int) -> None:
    with pytest.raises(NotEnoughGoals, match=f"at least two goals, and got {count}"):
        GoalModel().fit(["hallo", "hoi"][: count * 2], ["groet"] * 2 * count)


def test_two_goals_are_enough() -> None:
    model = GoalModel().fit(["hond", "kat"], ["blaffen", "miauwen"])
    assert model.ranking("hond")[0][0] == "blaffen"
    assert model.ranking("kat")[0][0] == "miauwen"


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_probabilities_add_up_for_any_text(model: GoalModel, text: str) -> None:
    ranking = model.ranking(text)
    assert [name for name, _ in ranking] == sorted(
        (name for name, _ in ranking), key=lambda name: (-dict(ranking)[name], name)
    )
    assert sum(p for _, p in ranking) == pytest.approx(1.0)
    assert all(type(p) is float for _, p in ranking)


def test_a_text_without_known_words_is_not_sure(model: GoalModel) -> None:
    assert model.known_share("qzxw jjkw") == 0.0
    assert model.known_share("") == 0.0
    assert model.known_share("paspoort qzxw") == 0.5
    assert model.ranking("")[0][1] == pytest.approx(1 / 3)


def test_training_again_gives_the_same_numbers(model: GoalModel) -> None:
    again = GoalModel().fit([text for text, _ in PAIRS], [goal for _, goal in PAIRS])
    texts = ["paspoort kwijt", "bruiloft", "bak"]
    assert np.array_equal(model.probabilities(texts), again.probabilities(texts))


def test_a_saved_model_answers_the_same_and_holds_no_code(model: GoalModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = GoalModel.load(tmp_path)
    assert loaded.ranking("mijn bak is stuk") == model.ranking("mijn bak is stuk")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".npz"]
    json.loads((tmp_path / "goals.json").read_text(encoding="utf-8"))


def test_each_block_of_features_has_length_one() -> None:
    features = TextFeatures().fit(["de kliko is kapot", "de kliko is vol", "kliko"])
    row = features.transform(["de kliko is kapot"])
    assert row.multiply(row).sum() == pytest.approx(3.0, abs=1e-5)
    assert features.transform(["qqq"]).nnz == 0

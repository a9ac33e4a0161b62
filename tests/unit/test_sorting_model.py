"""The model learns goals and complexity from few sentences, and is the same after saving."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.calibration import held_out
from bot.nlu.concepts import concepts_in
from bot.nlu.features import TextFeatures
from bot.nlu.sorting_model import LabelledSentence, NotEnoughGoals, SortingModel

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
UNLABELLED = [LabelledSentence(text, goal) for goal, texts in SENTENCES.items() for text in texts]
HARDER = [
    "ik heb al drie keer gebeld over mijn paspoort",
    "mijn paspoort is geweigerd en ik ben het er niet mee eens",
    "wij wachten al maanden op ons huwelijk en niemand weet iets",
    "de container is al vier keer niet geleegd en niemand luistert",
    "ik begrijp de brief over mijn kliko niet en ik heb schulden",
]
LABELLED = [
    *(sentence._replace(label="simple") for sentence in UNLABELLED),
    *(LabelledSentence(text, "afval", "complex", feeling="boos") for text in HARDER),
    *(
        LabelledSentence(f"{text} help", "paspoort", "complex", urgent=True, feeling="bezorgd")
        for text in ("hij slaat mij", "er is brand", "geen eten meer", "ik ruik gas", "hij steekt")
    ),
]


def likeliest(model: SortingModel, text: str) -> str:
    goals = model.estimate(text).goals
    return max(goals, key=lambda goal: goals[goal])


@pytest.fixture(scope="module")
def model() -> SortingModel:
    return SortingModel().fit(UNLABELLED)


@pytest.fixture(scope="module")
def labelled() -> SortingModel:
    return SortingModel().fit(LABELLED)


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
    model: SortingModel, text: str, goal: str
) -> None:
    assert likeliest(model, text) == goal


def test_words_of_the_same_concept_count_although_no_sentence_has_them(
    model: SortingModel,
) -> None:
    assert concepts_in("rolemmer") == concepts_in("kliko")
    assert likeliest(model, "rolemmer") == "afval"


def test_the_catalogue_teaches_words_that_no_sentence_has() -> None:
    knowledge = {"trouwen": ["Een zwerfkei is nodig."], "onbekend": ["zwerfkei zwerfkei"]}
    learned = SortingModel().fit(UNLABELLED, knowledge)
    assert likeliest(learned, "zwerfkei") == "trouwen"
    assert "onbekend" not in learned.estimate("zwerfkei").goals


def test_complexity_urgency_and_feeling_are_learned_beside_the_goal(
    labelled: SortingModel,
) -> None:
    simple, harder = (
        labelled.estimate("wat kost een kliko"),
        labelled.estimate("ik heb al drie keer gebeld en ben het er niet mee eens"),
    )
    assert simple.complex is not None and harder.complex is not None
    assert simple.complex < 0.5 < harder.complex
    assert labelled.estimate("help er is brand hij slaat").urgent > simple.urgent


def test_without_labels_nothing_is_said_about_complexity(model: SortingModel) -> None:
    assert not model.knows_complexity
    assert model.estimate("wat kost een paspoort").complex is None


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_goals_is_told_in_words(count: int) -> None:
    sentences = [LabelledSentence(text, "groet") for text in ["hallo", "hoi"][: count * 2]]
    with pytest.raises(NotEnoughGoals, match=f"at least two goals, and got {count}"):
        SortingModel().fit(sentences)


def test_two_goals_are_enough() -> None:
    model = SortingModel().fit(
        [LabelledSentence("hond", "blaffen"), LabelledSentence("kat", "miauwen")]
    )
    assert likeliest(model, "hond") == "blaffen"
    assert likeliest(model, "kat") == "miauwen"


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_chances_add_up_for_any_text(labelled: SortingModel, text: str) -> None:
    estimate = labelled.estimate(text)
    assert sum(estimate.goals.values()) == pytest.approx(1.0)
    assert all(type(chance) is float for chance in estimate.goals.values())
    assert estimate.complex is None or 0.0 <= estimate.complex <= 1.0


def test_a_text_without_known_words_says_nothing(labelled: SortingModel) -> None:
    assert labelled.estimate("qzxw jjkw").known == 0.0
    assert labelled.estimate("").blank
    assert labelled.estimate("").complex is None
    assert labelled.estimate("paspoort qzxw").known == 0.5


def test_training_again_gives_the_same_answers(labelled: SortingModel) -> None:
    again = SortingModel().fit(LABELLED)
    for text in ("paspoort kwijt", "bruiloft", "al drie keer gebeld"):
        one, other = labelled.estimate(text), again.estimate(text)
        assert other.goals == pytest.approx(one.goals, abs=0.01)
        assert other.complex == pytest.approx(one.complex, abs=0.01)


def test_a_saved_model_answers_the_same_and_holds_no_code(
    labelled: SortingModel, tmp_path: Path
) -> None:
    labelled.save(tmp_path)
    loaded = SortingModel.load(tmp_path)
    assert loaded.estimate("mijn bak is stuk") == labelled.estimate("mijn bak is stuk")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".npz"]
    json.loads((tmp_path / "sorting.json").read_text(encoding="utf-8"))


def test_slips_are_mended_by_its_own_sentences_also_after_saving(tmp_path: Path) -> None:
    model = SortingModel().fit(UNLABELLED)
    assert model.mended("is mijn papsoort klaar") == "is mijn paspoort klaar"
    model.save(tmp_path)
    assert SortingModel.load(tmp_path).mended("mijn papsoort") == "mijn paspoort"


def test_a_model_from_before_mending_is_refused(labelled: SortingModel, tmp_path: Path) -> None:
    labelled.save(tmp_path)
    told = tmp_path / "sorting.json"
    content = json.loads(told.read_text(encoding="utf-8"))
    del content["spelling"]
    told.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match="train it again"):
        SortingModel.load(tmp_path)


def test_a_model_with_other_signs_is_refused(labelled: SortingModel, tmp_path: Path) -> None:
    labelled.save(tmp_path)
    told = tmp_path / "sorting.json"
    content = json.loads(told.read_text(encoding="utf-8"))
    told.write_text(json.dumps({**content, "signs": ["een_ander_teken"]}), encoding="utf-8")
    with pytest.raises(ValueError, match="train it again"):
        SortingModel.load(tmp_path)


def test_each_block_of_features_has_length_one() -> None:
    features = TextFeatures().fit(["de kliko is kapot", "de kliko is vol", "kliko"])
    row = features.transform(["de kliko is kapot"])
    assert row.multiply(row).sum() == pytest.approx(3.0, abs=1e-5)
    assert features.transform(["qqq"]).nnz == 0


def test_whole_authors_are_kept_apart_to_calibrate_on() -> None:
    authors = [f"author {number // 10}" for number in range(400)]
    apart = held_out(authors)
    names = {authors[number] for number in apart}
    assert 30 <= len(apart) == 10 * len(names) < 80


def test_without_enough_authors_single_sentences_are_kept_apart() -> None:
    assert len(held_out(["one"] * 100)) == 8
    assert len(held_out(["one"] * 30)) == 0

"""Reading labelled messages, finding near copies, and keeping those together."""

from pathlib import Path

import pytest
import yaml

from bot.catalogue.held_out import QUESTIONS, read_questions
from bot.catalogue.sentences import Example, read_sentences
from bot.domain.errors import ConfigurationError
from bot.domain.likeness import normalised
from bot.evaluation.folds import batch_folds, grouped_folds, stratified_share
from bot.evaluation.sentences import write_nlu
from bot.evaluation.similarity import groups, leaks, near_pairs
from bot.settings import ROOT

NLU = """version: "3.1"
nlu:
- intent: paspoort
  metadata: {label: simple}
  examples: |
    - wat kost een paspoort
    - paspoort
- intent: paspoort
  metadata: {label: complex, urgent: true, feeling: boos}
  examples: |
    - voor de derde keer voor niks geweest
- synonym: paspoort
  examples: |
    - pas
"""


@pytest.fixture
def sentences(tmp_path):
    path = tmp_path / "data" / "nlu" / "gemeente.yml"
    path.parent.mkdir(parents=True)
    path.write_text(NLU, encoding="utf-8")
    return read_sentences(path, tmp_path)


def test_a_sentence_keeps_its_labels_and_its_place(sentences):
    assert sentences[2] == Example(
        text="voor de derde keer voor niks geweest",
        where="data/nlu/gemeente.yml:11",
        goal="paspoort",
        sector="gemeente",
        label="complex",
        urgent=True,
        feeling="boos",
        metadata={"label": "complex", "urgent": True, "feeling": "boos"},
    )


def test_what_is_not_labelled_is_not_urgent_and_neutral(sentences):
    assert (sentences[0].urgent, sentences[0].feeling) == (False, "neutraal")


def test_synonyms_are_no_sentences(sentences):
    assert [each.text for each in sentences].count("pas") == 0


def test_what_is_written_for_training_is_what_was_read(sentences, tmp_path):
    folder = tmp_path / "again" / "gemeente.yml"
    folder.parent.mkdir()
    again = read_sentences(write_nlu(sentences, folder), tmp_path)
    labels = ["text", "goal", "label", "urgent", "feeling", "metadata"]
    assert [[getattr(e, name) for name in labels] for e in again] == [
        [getattr(e, name) for name in labels] for e in sentences
    ]


def test_a_file_without_sentences_is_told_by_name(tmp_path):
    path = tmp_path / "gemeente.yml"
    path.write_text("nlu: niets", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"gemeente\.yml:1: needs a list under 'nlu'"):
        read_sentences(path, tmp_path)


def test_questions_without_a_label_column_are_refused(tmp_path):
    path = tmp_path / "questions.tsv"
    path.write_text("id\tquestion\n1\tHoe?\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="needs the columns label"):
        read_questions(path, tmp_path)


def test_the_questions_in_the_project_are_all_simple_or_complex():
    questions = read_questions(ROOT / QUESTIONS, ROOT)
    assert len(questions) == 69
    assert {each.label for each in questions} == {"simple", "complex"}


def test_case_accents_and_punctuation_make_no_difference():
    assert normalised("  Beëindig  het GESPREK!! ") == normalised("beeindig het gesprek")


def test_a_message_without_words_is_still_itself():
    assert normalised("👍") == "👍"


def test_a_slip_of_the_finger_or_another_order_is_a_near_copy():
    texts = [
        "wat kost een nieuw paspoort bij u",
        "bij u een nieuw paspoort, wat kost dat",
        "Wat kost een nieuw paspoord bij u?",
        "mijn container is niet geleegd",
    ]
    found = groups(texts)
    assert found[0] == found[1] == found[2] != found[3]


def test_near_copies_of_near_copies_are_in_one_group():
    texts = [
        "hoe vraag ik een parkeervergunning aan",
        "hoe vraag ik een parkeervergunning aan voor bezoek",
        "een parkeervergunning aan voor bezoek van familie",
    ]
    ends = next(s for a, b, s in near_pairs(texts, texts, 0.01) if (a, b) == (0, 2))
    assert ends < 0.5
    assert len(set(groups(texts))) == 1


def test_a_leak_names_the_training_sentence_that_is_nearest():
    training = ["ik zoek werk", "hoe vraag ik digid aan?", "digid aanvragen hoe"]
    found = leaks(["Hoe vraag ik DigiD aan?", "Waar ligt Utrecht?"], training)
    assert [(question, sentence) for question, sentence, _ in found] == [(0, 1)]


def test_nothing_is_near_nothing():
    assert list(near_pairs([], ["tekst"], 0.1)) == []


def _examples():
    words = ["fiets", "boom", "lamp", "stoel", "water", "brood", "tafel", "regen", "kaart", "molen"]
    return [
        Example(text=f"{goal} {first} {second}", where="", goal=goal)
        for goal in ("paspoort", "grofvuil", "verhuizing")
        for first, second in zip(words, reversed(words), strict=True)
    ]


def test_every_sentence_is_tested_once_and_never_trained_on_then():
    examples = _examples()
    tested = []
    for train, test in grouped_folds(examples, 5):
        assert not {e.text for e in train} & {e.text for e in test}
        assert len(train) + len(test) == len(examples)
        tested += [e.text for e in test]
    assert sorted(tested) == sorted(e.text for e in examples)


def test_near_copies_never_stand_on_both_sides():
    examples = _examples()
    for train, test in grouped_folds(examples, 5):
        assert not list(near_pairs([e.text for e in train], [e.text for e in test], 0.5))


def test_the_parts_are_the_same_each_time():
    once = [[e.text for e in test] for _, test in grouped_folds(_examples(), 4)]
    assert once == [[e.text for e in test] for _, test in grouped_folds(_examples(), 4)]


def _by_authors(*counts):
    return [
        Example(text=f"zin {number}", where=f"data/nlu/{author}.yml:{number}", goal="iets")
        for author, count in enumerate(counts)
        for number in range(count)
    ]


def test_an_author_is_trained_on_or_judged_and_never_both():
    examples = _by_authors(5, 3, 4, 2)
    parts = list(batch_folds(examples, 3))
    assert len(parts) == 3
    for train, test in parts:
        authors = [{each.where.split(":")[0] for each in part} for part in (train, test)]
        assert not authors[0] & authors[1]
    assert sorted(e.text + e.where for _, test in parts for e in test) == sorted(
        e.text + e.where for e in examples
    )


def test_there_are_no_more_parts_than_authors():
    assert len(list(batch_folds(_by_authors(3, 3), 5))) == 2


def test_one_author_cannot_be_left_out():
    with pytest.raises(ConfigurationError, match="two files or more"):
        list(batch_folds(_by_authors(3), 5))


def test_a_share_has_some_of_every_goal_and_the_same_each_time():
    examples = [*_examples(), Example(text="eentje", where="", goal="zeldzaam")]
    share = stratified_share(examples, 0.2)
    counts = {goal: sum(each.goal == goal for each in share) for goal in {e.goal for e in examples}}
    assert counts == {"paspoort": 2, "grofvuil": 2, "verhuizing": 2, "zeldzaam": 1}
    assert share == stratified_share(examples, 0.2)


def test_a_larger_share_has_all_of_a_smaller_one():
    few, many = (stratified_share(_examples(), share) for share in (0.2, 0.5))
    assert {each.text for each in few} < {each.text for each in many}
    assert stratified_share(_examples(), 1.0) == _examples()


def test_the_written_training_file_is_one_that_rasa_knows(sentences, tmp_path):
    path: Path = write_nlu(sentences, tmp_path / "train.yml")
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert document["version"] == "3.1"
    assert {"intent", "metadata", "examples"} == set(document["nlu"][0])

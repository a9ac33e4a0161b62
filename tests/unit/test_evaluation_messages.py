"""The evaluation set: reading it, dealing it out, and whether training has seen it."""

from pathlib import Path

import pytest

from bot.catalogue.held_out import QUESTIONS
from bot.catalogue.messages import COLUMNS, message_files, read_messages
from bot.catalogue.sentences import Example
from bot.domain.errors import ConfigurationError
from bot.evaluation.held_out import find_leaks
from bot.evaluation.messages import deal, fingerprint
from bot.settings import ROOT

HEAD = "\t".join(COLUMNS)
GOOD = "paspoort\tid_kaart verlopen\tcomplex\tja\tboos\tdialect\t  Mien pas is kwiet  "


@pytest.fixture
def table(tmp_path):
    """Writes a table of messages and gives its path."""

    def write(*rows, head=HEAD):
        path = tmp_path / "evaluation" / "messages" / "gemeente.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def mistakes(path, root, goals=None):
    with pytest.raises(ConfigurationError) as caught:
        read_messages(path, root, goals)
    return caught.value.mistakes


def test_a_message_has_its_labels_and_its_place(table, tmp_path):
    assert read_messages(table(GOOD), tmp_path) == [
        Example(
            text="Mien pas is kwiet",
            where="evaluation/messages/gemeente.tsv:2",
            goal="paspoort",
            sector="gemeente",
            label="complex",
            urgent=True,
            feeling="boos",
            also=("id_kaart", "verlopen"),
            style="dialect",
        )
    ]


def test_quotes_and_odd_line_separators_are_text(table, tmp_path):
    path = table('paspoort\t\tsimple\tnee\tneutraal\tkort\t"wat\x85kost\u2028dat')
    assert [each.text for each in read_messages(path, tmp_path)] == ['"wat\x85kost\u2028dat']


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (GOOD.replace("complex", "lastig"), "label 'lastig' is not one of simple, complex"),
        (GOOD.replace("\tja\t", "\tyes\t"), "urgent 'yes' is not one of ja, nee"),
        (GOOD.replace("boos", "woest"), "feeling 'woest' is not one of neutraal, boos"),
        (GOOD.replace("  Mien pas is kwiet  ", "   "), "the text is empty"),
        (GOOD.removeprefix("paspoort"), "the goal is empty"),
        (GOOD + "\t", "has 8 columns instead of 7"),
        ("", "has 1 columns instead of 7"),
    ],
)
def test_a_mistake_is_told_with_its_line(table, tmp_path, row, told):
    (mistake,) = mistakes(table(GOOD, row), tmp_path)
    assert mistake.startswith(f"evaluation/messages/gemeente.tsv:3: {told}")


def test_all_mistakes_are_told_at_once(table, tmp_path):
    wrong = GOOD.replace("complex", "x").replace("boos", "y")
    assert len(mistakes(table(wrong, "nog\tiets"), tmp_path)) == 3


def test_goals_must_be_in_the_catalogue_when_there_is_one(table, tmp_path):
    path = table(GOOD)
    assert mistakes(path, tmp_path, {"paspoort", "verlopen"}) == [
        "evaluation/messages/gemeente.tsv:2: there is no goal 'id_kaart'"
    ]
    assert len(read_messages(path, tmp_path, {"paspoort", "verlopen", "id_kaart"})) == 1


def test_other_columns_are_refused(table, tmp_path):
    (mistake,) = mistakes(table(GOOD, head="goal\ttext"), tmp_path)
    assert mistake.startswith("evaluation/messages/gemeente.tsv:1: the columns must be goal, also")


def test_a_table_that_is_not_there_is_told(tmp_path):
    (mistake,) = mistakes(tmp_path / "geen.tsv", tmp_path)
    assert mistake.startswith("geen.tsv: cannot be read")


def test_every_message_is_dealt_once_and_all_get_about_as_many(table, tmp_path):
    examples = [Example(text=str(number), where="") for number in range(7)]
    hands = deal(examples, 3)
    assert [[each.text for each in hand] for hand in hands] == [
        ["0", "3", "6"],
        ["1", "4"],
        ["2", "5"],
    ]


def test_another_label_is_another_set(table, tmp_path):
    table(GOOD)
    before = fingerprint(tmp_path)
    table(GOOD.replace("complex", "simple"))
    assert fingerprint(tmp_path) != before


def _sentences(root: Path, sector: str, *texts: str) -> None:
    path = root / "data" / "nlu" / f"{sector}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"    - {text}\n" for text in texts)
    path.write_text(f"nlu:\n- intent: iets\n  examples: |\n{lines}", encoding="utf-8")


def test_a_message_that_any_sector_trains_on_is_a_leak_with_its_line(table, tmp_path):
    table(GOOD.replace("Mien pas is kwiet", "Ik ben sinds gisteren mijn pas kwijt!"))
    _sentences(tmp_path, "gemeente", "mijn container is vol")
    _sentences(tmp_path, "pensioen", "hallo", "ik ben sinds gisteren mijn pas kwijt")
    (leak,) = find_leaks(tmp_path)
    assert not leak.everyday
    assert leak.sentence.where == "data/nlu/pensioen.yml:5"
    assert "evaluation/messages/gemeente.tsv:2" in str(leak)
    assert "remove the sentence" in str(leak)


def test_a_question_by_others_that_training_knows_is_a_leak(tmp_path):
    (tmp_path / QUESTIONS).parent.mkdir()
    question = "Hoe vraag ik voor het eerst DigiD aan?"
    (tmp_path / QUESTIONS).write_text(f"label\tquestion\nsimple\t{question}\n", encoding="utf-8")
    _sentences(tmp_path, "gemeente", "hoe vraag ik voor het eerst digid aan")
    (leak,) = find_leaks(tmp_path)
    assert not leak.everyday


def test_what_anybody_writes_in_a_few_words_is_found_and_is_no_leak(table, tmp_path):
    table(GOOD.replace("Mien pas is kwiet", "Ben jij een robot?"))
    _sentences(tmp_path, "gemeente", "ben jij een robot")
    (leak,) = find_leaks(tmp_path)
    assert leak.everyday


def test_without_anything_to_judge_that_is_told(tmp_path):
    with pytest.raises(ConfigurationError, match="no messages to judge"):
        find_leaks(tmp_path)


def test_the_messages_in_the_project_can_be_read():
    counts = {path.stem: len(read_messages(path, ROOT)) for path in message_files(ROOT)}
    assert len(counts) == 6
    assert sum(counts.values()) > 1300

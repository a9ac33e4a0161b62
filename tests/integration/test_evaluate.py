"""`voorsorteer evaluate` with the real pipeline, on a few sentences."""

import json

import pytest

from bot.cli import main
from bot.evaluation import held_out
from bot.evaluation.held_out import QUESTIONS, find_leaks

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

TRAIN = """version: "3.1"
nlu:
- intent: halte
  examples: |
    - waar is de dichtstbijzijnde halte
    - welke halte is hier in de buurt
    - bushalte zoeken
    - is er een halte bij het station
    - ik zoek een bushalte
- intent: prijs
  examples: |
    - wat kost een kaartje
    - hoeveel is een dagkaart
    - prijs van een retour
    - is een kaartje duur
    - hoeveel euro kost een rit
- intent: vertraging
  examples: |
    - mijn bus is te laat
    - hoeveel vertraging heeft lijn 4
    - de bus komt maar niet
    - rijdt lijn 12 op tijd
    - is er vertraging vandaag
"""
TEST = """version: "3.1"
nlu:
- intent: halte
  examples: |
    - waar vind ik een bushalte
- intent: prijs
  examples: |
    - wat kost een dagkaart
- intent: vertraging
  examples: |
    - heeft de bus vertraging
- intent: onbekend
  examples: |
    - een goal dat niemand leerde
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "train.yml").write_text(TRAIN, encoding="utf-8")
    (tmp_path / "test.yml").write_text(TEST, encoding="utf-8")
    return [str(tmp_path / "train.yml"), str(tmp_path / "test.yml")]


def test_any_rasa_nlu_file_is_trained_on_and_judged(files, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["evaluate", "--nlu", *files, "--json", "--out", str(out)]) == 0
    document = json.loads(capsys.readouterr().out)
    (result,) = document["results"]
    assert (result["goal_top1"]["count"], result["goal_top1"]["total"]) == (3, 4)
    assert (result["goal_top3"]["count"], result["goal_top3"]["total"]) == (3, 4)
    assert json.loads((out / "results.json").read_text(encoding="utf-8")) == document
    messages = (out / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(messages[0])["text"] == "waar vind ik een bushalte"


def test_a_file_that_is_not_there_is_told(tmp_path, files, capsys):
    assert main(["evaluate", "--nlu", str(tmp_path / "geen.yml"), files[1]]) == 1
    assert "geen.yml: there is no such file" in capsys.readouterr().err


def test_comparing_needs_files_to_compare_on(capsys):
    assert main(["evaluate", "--compare-diet"]) == 1
    assert "--compare-diet goes with --nlu" in capsys.readouterr().err


def test_a_question_that_training_knows_stops_the_evaluation(tmp_path, monkeypatch, capsys):
    leaked = held_out.Leak(
        question=held_out.Example("Hoe vraag ik DigiD aan?", "evaluation/q.tsv:14"),
        sentence=held_out.Example("hoe vraag ik digid aan", "data/nlu/gemeente.yml:7"),
        similarity=1.0,
    )
    monkeypatch.setattr(held_out, "find_leaks", lambda root: [leaked])
    assert main(["evaluate", "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr()
    assert "data/nlu/gemeente.yml:7" in told.err
    assert told.out == ""
    assert not (tmp_path / "out").exists()


def test_leaks_are_looked_for_in_the_sentences_of_every_sector(tmp_path):
    (tmp_path / QUESTIONS).parent.mkdir()
    (tmp_path / QUESTIONS).write_text(
        "label\tquestion\nsimple\tHoe vraag ik DigiD aan?\n", encoding="utf-8"
    )
    folder = tmp_path / "data" / "nlu"
    folder.mkdir(parents=True)
    for sector, text in (
        ("gemeente", "mijn container is vol"),
        ("pensioen", "Hoe vraag ik digid aan"),
    ):
        (folder / f"{sector}.yml").write_text(
            f"nlu:\n- intent: iets\n  examples: |\n    - {text}\n", encoding="utf-8"
        )
    (found,) = find_leaks(tmp_path)
    assert found.sentence.where == "data/nlu/pensioen.yml:4"
    assert "remove the sentence" in str(found)

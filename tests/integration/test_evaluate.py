"""`voorsorteer evaluate` with the real pipeline, on a few sentences."""

import json
import tarfile

import pytest

from bot.cli import main
from bot.evaluation import modes
from bot.evaluation.configs import project_config
from bot.evaluation.direct import answers
from bot.evaluation.jobs import Job, TimingJob, time_models, train_and_ask
from bot.evaluation.plans import every_sentence, make_plans
from tests.small_project import make_project

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


@pytest.fixture
def project(tmp_path, monkeypatch):
    """The small project, with what a job changes of this process put back afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOORSORTEER_ORGANISATION", "fonds")
    for name in ("LOG_LEVEL", "RASA_CACHE_DIRECTORY"):
        monkeypatch.setenv(name, "")
    return make_project(tmp_path)


@pytest.fixture
def evaluated(project, monkeypatch):
    """Runs the command on the small project, in this process, where Rasa is loaded already."""
    monkeypatch.setenv("VOORSORTEER_ROOT", str(project))
    real = modes.Wanted
    monkeypatch.setattr(modes, "Wanted", lambda **given: real(**given, run=in_this_process))
    return lambda *words: main(["evaluate", *words])


def in_this_process(function, tasks):
    return ((task, function(task)) for task in tasks)


def test_any_rasa_nlu_file_is_trained_on_and_judged(evaluated, files, tmp_path, capsys):
    out = tmp_path / "out"
    assert evaluated("--nlu", *files, "--json", "--out", str(out)) == 0
    document = json.loads(capsys.readouterr().out)
    (result,) = document["results"]
    assert (result["goal_top1"]["count"], result["goal_top1"]["total"]) == (3, 4)
    assert (result["goal_top3"]["count"], result["goal_top3"]["total"]) == (3, 4)
    assert result["median_ms"] > 0
    assert json.loads((out / "results.json").read_text(encoding="utf-8")) == document
    messages = (out / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(messages[0])["text"] == "waar vind ik een bushalte"


def test_a_file_that_is_not_there_is_told(tmp_path, files, capsys):
    assert main(["evaluate", "--nlu", str(tmp_path / "geen.yml"), files[1]]) == 1
    assert "geen.yml: there is no such file" in capsys.readouterr().err


def test_a_model_is_that_of_its_organisation_and_the_quick_way_gives_the_same(project, tmp_path):
    (plan,) = make_plans(project, ["stad"]).judged
    texts = [*(message.text for message in plan.messages), "wanneer krijg ik mijn pensioen"]
    archive = tmp_path / "model.tar.gz"
    config = project_config(project)
    job = Job("stad", project, "stad", config, project / "data", {"clean": texts}, archive)
    trained = train_and_ask(job)
    guesses = trained.guesses["clean"]

    # Its costs, as in a real training, and the sentences of its own sectors only.
    with tarfile.open(archive) as model:
        schema = json.load(model.extractfile("metadata.json"))["predict_schema"]["nodes"]
    (costs,) = [n["config"] for n in schema.values() if n["uses"].endswith("SortingClassifier")]
    assert (costs["cost_missed"], costs["cost_over"]) == (20.0, 4.0)
    assert {goal for guess in guesses for goal in guess.ranking} == {
        *("paspoort", "grofvuil", "bezwaar", "adres")
    }
    assert trained.memory_mb > 100 and trained.model_mb > 0

    every = every_sentence(project)
    quick = answers(project, every, [plan.organisation], {"stad": texts})["stad"]
    assert [guess.ranking for guess in quick] == [guess.ranking for guess in guesses]
    assert [guess.decision for guess in quick] == [guess.decision for guess in guesses]

    (timed,) = time_models(TimingJob(project, "stad", {"a": archive}, {"a": texts})).values()
    assert len(timed) == len(texts) and min(timed) > 0


def test_the_evaluation_set_is_judged_by_models_that_were_really_trained(project):
    wanted = modes.Wanted(project, "stad", lambda line: None, ["fonds"], run=in_this_process)
    document = modes.evaluation_set(wanted).document
    fonds = document["organisations"]["fonds"]
    assert fonds["messages"] == 4
    assert fonds["goal_top3"]["count"] >= 2
    assert fonds["trained_in_s"] > 0 and fonds["peak_memory_mb"] > 100
    assert fonds["latency"]["messages"] == 4
    assert document["noise"]["all capitals"]["messages"] == 4

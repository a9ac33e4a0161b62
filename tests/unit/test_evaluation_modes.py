"""`voorsorteer evaluate` with a pipeline that is made up: what is asked, counted, told and kept."""

import json

import pytest

from bot.cli import main
from bot.domain.errors import ConfigurationError
from bot.domain.triage import Triage
from bot.evaluation import modes, pipelines, report
from bot.evaluation.documents import write_between
from bot.evaluation.jobs import Job, TimingJob, Trained
from bot.evaluation.learning_curve import learning_curve
from bot.evaluation.outcomes import Guess
from bot.evaluation.plans import make_plans
from tests.small_project import make_project


def guess(text):
    """Knows the words of the messages as they are; anything else is a simple address."""
    for word, goal, label in (
        ("beslissing", "bezwaar", "complex"),
        ("bank", "grofvuil", "simple"),
        ("pensioen", "uitbetaling", "simple"),
    ):
        if word in text:
            return Guess((goal, "adres"), Triage(label, label, float(label == "complex")))
    return Guess(("adres",), Triage("simple", "simple", 0.0))


class MadeUp:
    """Takes the place of processes with Rasa, and remembers what was asked of it."""

    def __init__(self):
        self.guess = guess
        self.jobs = []
        self.timed = []
        self.rounds = []

    def __call__(self, function, tasks, at_once=2):
        tasks = list(tasks)
        self.rounds.append([getattr(task, "name", "") for task in tasks])
        for task in tasks:
            yield task, self._done(task)

    def _done(self, task):
        if isinstance(task, TimingJob):
            self.timed.append(task)
            return {name: [1.0, 2.0, 9.0] for name in task.models}
        if isinstance(task, Job):
            self.jobs.append(task)
            guesses = {
                name: [self.guess(text) for text in texts] for name, texts in task.asked.items()
            }
            return Trained(guesses, 4.0, 0.5, memory_mb=900.0, model_mb=2.0)
        return 7, {name: [*map(self.guess, texts)] for name, texts in task.texts.items()}


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


@pytest.fixture
def run():
    return MadeUp()


@pytest.fixture
def wanted(project, run):
    said = []

    def make(**changes):
        return modes.Wanted(project, "stad", said.append, run=run, **changes)

    make.said = said
    return make


def test_each_trains_on_the_projects_data_as_itself(wanted, run, project):
    modes.evaluation_set(wanted())
    # The largest first.
    assert [job.organisation for job in run.jobs] == ["stad", "fonds"]
    assert {job.data for job in run.jobs} == {project / "data"}
    assert all(job.config["importers"] for job in run.jobs)


def test_in_one_run_the_organisations_share_what_the_first_learned(wanted, run):
    modes.evaluation_set(wanted())
    assert run.rounds[:2] == [["stad"], ["fonds"]]
    assert len({job.shared for job in run.jobs}) == 1


def test_what_is_compared_is_learned_from_nothing(wanted, run):
    modes.evaluation_set(wanted(compare_diet=True))
    modes.own(wanted(folds=2))
    assert [job.shared for job in run.jobs[2:]] == [None] * 4


def test_all_messages_are_counted_together_and_by_sector_and_kind_of_text(wanted):
    document = modes.evaluation_set(wanted()).document
    result, questions = document["results"]
    assert (result["messages"], questions["messages"]) == (6, 1)
    # "reisdocument" is not known, but an address is as right there.
    assert (result["goal_top1"]["count"], result["goal_top1"]["total"]) == (6, 6)
    assert {name: each["messages"] for name, each in result["by_sector"].items()} == {
        "algemeen": 3,
        "gemeente": 2,
        "pensioen": 1,
    }
    assert result["by_style"]["kort"]["messages"] == 3
    assert result["targets"]["missed"] == {"demand": "≤ 2 %", "met": True}


def test_the_questions_by_others_are_not_among_the_figures(wanted):
    outcome = modes.evaluation_set(wanted())
    assert [len(result.judged) for result in outcome.results] == [6, 1]


def test_noise_is_judged_beside_the_clean_messages(wanted):
    noise = modes.evaluation_set(wanted()).document["noise"]
    # The made-up pipeline knows no capitals.
    assert noise["all capitals"]["missed"]["count"] == 2
    assert noise["all capitals"]["changed"] == 6
    assert noise["all lower case"]["missed"]["count"] == 0
    assert noise["all lower case"]["changed"] == 1


def test_messages_are_timed_after_all_trainings_and_apart(wanted, run):
    document = modes.evaluation_set(wanted()).document
    (timing,) = run.timed
    assert set(timing.models) == {"stad", "fonds"}
    assert document["organisations"]["stad"]["latency"] == {
        "messages": 3,
        "median_ms": 2.0,
        "p95_ms": 9.0,
    }


def test_who_is_left_out_is_told_and_kept(wanted, project):
    (project / "data/nlu/pensioen.yml").unlink()
    document = modes.evaluation_set(wanted()).document
    assert list(document["left_out"]) == ["fonds"]
    assert any("left out: fonds" in line for line in wanted.said)


def test_beside_diet_each_is_trained_and_timed_alone_on_the_smallest(wanted, run, project):
    outcome = modes.evaluation_set(wanted(compare_diet=True))
    ours, diet = run.jobs[2:]
    assert (ours.organisation, diet.organisation) == ("fonds", "fonds")
    assert ours.data == diet.data == project / "data"
    assert any(each["name"] == "DIETClassifier" for each in diet.config["pipeline"])
    assert diet.config["importers"] == ours.config["importers"]
    assert len(run.timed) == 3
    assert outcome.document["diet"]["ratios"]["trained_in_s"] == 1.0
    assert any("1 times" in line for line in outcome.text)


def test_a_leak_stops_everything_before_a_training(wanted, run, project):
    path = project / "data/nlu/pensioen.yml"
    text = "komt mijn pensioen voor kerst binnen?"
    path.write_text(path.read_text() + f"    - {text}\n", encoding="utf-8")
    for mode in (modes.evaluation_set, modes.curve):
        assert mode(wanted()) is None
    assert run.jobs == []
    assert any("data/nlu/pensioen.yml" in line and "pensioen.tsv:2" in line for line in wanted.said)


def test_our_own_sentences_are_each_judged_once_by_a_model_without_them(wanted, run):
    outcome = modes.own(wanted(folds=3))
    assert len(run.jobs) == 3
    for job in run.jobs:
        assert not {each.text for each in job.data} & set(job.asked["own"])
    assert outcome.document["results"][0]["messages"] == 24


def test_whole_batches_can_be_left_out_instead(wanted, run):
    modes.own(wanted(by_batch=True))
    assert len(run.jobs) == 2
    assert [len({each.where for each in job.data}) for job in run.jobs] == [1, 1]


def test_a_quick_look_at_our_own_is_at_one_part(wanted, run):
    assert (
        "first of 3 parts" in modes.own(wanted(folds=3, quick=True)).document["results"][0]["title"]
    )
    assert len(run.jobs) == 1


def test_the_learning_curve_has_a_step_for_each_share_over_all_organisations(project, run):
    plans = make_plans(project).judged
    steps = learning_curve(project, plans, lambda line: None, shares=(1.0, 0.5), run=run)
    assert [step.share for step in steps] == [0.5, 1.0]
    assert [step.scores.messages for step in steps] == [6, 6]
    assert steps[0].sentences == 7  # what the made-up training says


MARKED = "before\n<!-- made by voorsorteer evaluate -->\nold\n<!-- end -->\nafter\n"


@pytest.fixture
def documents(project):
    """The documents that hold tables."""
    (project / "docs").mkdir()
    for document in (pipelines.DOCUMENT, report.DOCUMENT):
        (project / document).write_text(MARKED, encoding="utf-8")
    return project / "docs"


def test_pipelines_are_compared_on_the_same_sentences_and_messages(wanted, run, tmp_path):
    other = tmp_path / "ander.yml"
    other.write_text("pipeline:\n- name: WhitespaceTokenizer\n", encoding="utf-8")
    outcome = modes.compared_pipelines(wanted(), [other])
    assert [job.name for job in run.jobs] == ["config.yml", "ander"]
    assert {tuple(job.asked["clean"]) for job in run.jobs} == {tuple(run.jobs[0].asked["clean"])}
    assert all(job.config["importers"] for job in run.jobs)
    assert outcome.document["organisation"] == "fonds"
    assert f"voorsorteer evaluate --pipelines {other}" in outcome.text[0]


def test_a_document_without_marks_is_left_as_it_is(project, documents):
    (project / pipelines.DOCUMENT).write_text("nothing of ours", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="needs the lines"):
        write_between(project, pipelines.DOCUMENT, ["| a |"])
    assert (project / pipelines.DOCUMENT).read_text(encoding="utf-8") == "nothing of ours"


@pytest.fixture
def evaluated(monkeypatch, project, run):
    """Runs the command on the small project with the made-up pipeline; gives its exit code."""
    monkeypatch.setenv("VOORSORTEER_ROOT", str(project))
    monkeypatch.setenv("VOORSORTEER_ORGANISATION", "stad")
    real = modes.Wanted
    monkeypatch.setattr(modes, "Wanted", lambda **given: real(**given, run=run))
    return lambda *words: main(["evaluate", *words])


def test_what_is_kept_is_what_is_printed_and_there_is_a_page(evaluated, project, capsys):
    assert evaluated("--json") == 0
    folder = project / "build" / "evaluation"
    printed = json.loads(capsys.readouterr().out)
    assert json.loads((folder / "results.json").read_text(encoding="utf-8")) == printed
    assert len((folder / "messages.jsonl").read_text(encoding="utf-8").splitlines()) == 7
    assert (folder / "report.html").is_file()


def test_other_results_stay_out_of_the_way_of_the_evaluation_set(evaluated, project):
    assert evaluated() == 0
    before = (project / "build/evaluation/results.json").read_text(encoding="utf-8")
    assert evaluated("--own", "--quick", "--folds", "3") == 0
    assert (project / "build/evaluation/own/results.json").is_file()
    assert (project / "build/evaluation/results.json").read_text(encoding="utf-8") == before


def test_the_table_of_pipelines_goes_between_the_marks_of_its_document(evaluated, documents):
    (documents.parent / "ander.yml").write_text("pipeline:\n- name: A\n", encoding="utf-8")
    assert evaluated("--pipelines", str(documents.parent / "ander.yml")) == 0
    text = (documents / "pipelines.md").read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- made") and text.endswith("<!-- end -->\nafter\n")
    assert "old" not in text
    assert "| ander |" in text
    assert (documents / "evaluation.md").read_text(encoding="utf-8") == MARKED


def test_a_quick_look_at_pipelines_is_not_written_down(evaluated, documents):
    (documents.parent / "ander.yml").write_text("pipeline:\n- name: A\n", encoding="utf-8")
    assert evaluated("--quick", "--pipelines", str(documents.parent / "ander.yml")) == 0
    assert (documents / "pipelines.md").read_text(encoding="utf-8") == MARKED


def test_an_accepted_result_is_in_the_document_and_any_other_is_not(evaluated, documents):
    assert evaluated() == 0
    assert (documents / "evaluation.md").read_text(encoding="utf-8") == MARKED
    assert evaluated("--accept") == 0
    text = (documents / "evaluation.md").read_text(encoding="utf-8")
    assert "| missed | ≤ 2 % | 0.0 %" in text
    assert "Questions to Rijksoverheid, 1 messages" in text


def test_a_result_is_accepted_and_a_worse_one_ends_with_an_error(
    evaluated, project, documents, run, capsys
):
    many = "\n".join(
        f"uitbetaling\t\tsimple\tnee\tneutraal\tkort\tpensioen nummer {'abcdefghij'[n % 10]}{n}"
        for n in range(60)
    )
    path = project / "evaluation/messages/pensioen.tsv"
    path.write_text(path.read_text(encoding="utf-8") + many + "\n", encoding="utf-8")
    assert evaluated("--accept") == 0
    assert (project / "evaluation/results.json").is_file()
    assert evaluated() == 0
    run.guess = lambda text: Guess(("bezwaar",), Triage("complex", "complex", 1.0))
    capsys.readouterr()
    assert evaluated() == 1
    told = capsys.readouterr()
    assert "worse: over-escalated, overall: from 0.0 % (0/64) to 100.0 % (64/64)" in told.err
    assert "worse: goal, first guess right, pensioen" in told.out
    assert evaluated("--quick") == 0  # too few to compare


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--folds", "1"], "--folds must be 2 or more"),
        (["--by-batch"], "--by-batch goes with --own"),
        (["--own", "--compare-diet"], "--compare-diet goes with"),
        (["--accept", "--quick"], "--accept goes with the whole evaluation set"),
        (["--accept", "--organisation", "stad"], "--accept goes with the whole evaluation set"),
        (["--organisation", "dorp"], "there is no organisation 'dorp'"),
    ],
)
def test_words_that_do_not_go_together_are_told(evaluated, run, capsys, words, told):
    assert evaluated(*words) == 1
    assert told in capsys.readouterr().err
    assert run.jobs == []

"""`voorsorteer evaluate --effect-of`: what a file of sentences brings to the evaluation set."""

import json

import pytest

from bot.cli import main
from bot.domain.errors import ConfigurationError
from bot.domain.triage import Triage
from bot.evaluation import modes
from bot.evaluation.outcomes import Guess
from bot.evaluation.page import EFFECT, PAGE
from bot.evaluation.taught import read_taught
from tests.small_project import make_project

POST = "data/nlu/gemeente/postvak.yml"
SENTENCES = """version: "3.1"
nlu:
- intent: paspoort
  examples: |
    - mijn reisdocument is kwijt
    - reisdocument verlengen
- intent: grofvuil
  metadata: {label: simple}
  examples: |
    - onze wasmachine gaat weg
"""
HEAD = "goal\talso\tlabel\turgent\tfeeling\tstyle\ttext\n"


class MadeUp:
    """Takes the place of two trainings: says for each text what is guessed without and with."""

    def __init__(self):
        self.tasks = []
        self.without = self.with_ = lambda text: Guess(
            ("paspoort",), Triage("simple", "simple", 0.0)
        )

    def __call__(self, function, tasks):
        for task in tasks:
            self.tasks.append(task)
            guess = self.without if task.without else self.with_
            yield (
                task,
                (30, {key: [guess(text) for text in texts] for key, texts in task.texts.items()}),
            )


@pytest.fixture
def project(tmp_path):
    root = make_project(tmp_path)
    (root / POST).parent.mkdir()
    (root / POST).write_text(SENTENCES, encoding="utf-8")
    return root


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


@pytest.fixture
def file(project):
    return project / POST


@pytest.fixture
def evaluated(monkeypatch, project, run):
    """Runs the command on the small project; gives its exit code."""
    monkeypatch.chdir(project)
    monkeypatch.setenv("VOORSORTEER_ROOT", str(project))
    monkeypatch.setenv("VOORSORTEER_ORGANISATION", "stad")
    real = modes.Wanted
    monkeypatch.setattr(modes, "Wanted", lambda **given: real(**given, run=run))
    return lambda *words: main(["evaluate", "--effect-of", *words])


def guessing(goal, decision="simple"):
    return lambda text: Guess((goal, "adres"), Triage("simple", decision, 0.0))


def write_messages(project, *lines):
    path = project / "evaluation/messages/gemeente.tsv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")


def passports(project, count):
    """So many messages about a passport, and none about anything else of the municipality."""
    names = "abcdefghijklmnopqrstuvwxyz"[:count]
    write_messages(
        project,
        *(f"paspoort\t\tsimple\tnee\tneutraal\tkort\t{name * 9} op reis" for name in names),
    )


def test_one_training_is_without_the_file_and_one_with_it(wanted, run, file):
    modes.effect(wanted(), [file])
    assert [list(task.without) for task in run.tasks] == [[], [file]]


def test_files_are_judged_by_who_has_one_of_their_sectors(wanted, file, project):
    assert modes.effect(wanted(), [file]).document["organisations"] == ["stad"]
    shared = project / "data/nlu/algemeen/postvak.yml"
    shared.parent.mkdir()
    shared.write_text(SENTENCES.replace("paspoort", "adres").replace("grofvuil", "bezwaar"))
    assert modes.effect(wanted(), [shared]).document["organisations"] == ["fonds", "stad"]
    asked = wanted(organisations=["fonds"])
    assert modes.effect(asked, [shared]).document["organisations"] == ["fonds"]


def test_without_files_that_are_all_there_is_nothing_can_be_compared(wanted, run, project):
    with pytest.raises(
        ConfigurationError, match="without these files fonds has sentences of fewer"
    ):
        modes.effect(wanted(), [project / "data/nlu/algemeen.yml"])
    assert run.tasks == []


def test_who_does_not_have_the_sector_cannot_be_asked_for(wanted, file):
    with pytest.raises(ConfigurationError, match="fonds does not have the sector gemeente"):
        modes.effect(wanted(organisations=["fonds"]), [file])


def test_a_sector_that_nobody_has_is_told(wanted, project):
    path = project / "data/nlu/post.yml"
    path.write_text(SENTENCES, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="no organisation has the sector post"):
        modes.effect(wanted(), [path])


def test_a_file_that_training_does_not_read_is_told_with_what_it_does_read(project):
    elsewhere = project / "postvak.yml"
    elsewhere.write_text(SENTENCES, encoding="utf-8")
    gone = project / "data/nlu/gemeente/weg.yml"
    with pytest.raises(ConfigurationError) as told:
        read_taught(project, [elsewhere, gone])
    first, second = told.value.mistakes
    assert "training does not read it" in first
    assert "data/nlu/SECTOR/NAME.yml" in first and "algemeen, gemeente, pensioen" in first
    assert second.endswith("weg.yml: there is no such file")


def test_a_file_without_a_sentence_has_no_effect_to_ask_for(project, file):
    file.write_text('version: "3.1"\nnlu: []\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="there is no sentence in it"):
        read_taught(project, [file])


def test_a_goal_that_nobody_has_is_told_before_a_training(wanted, run, file):
    file.write_text(SENTENCES.replace("paspoort", "pasport"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"postvak\.yml: there is no goal 'pasport'"):
        modes.effect(wanted(), [file])
    assert run.tasks == []


def test_a_sentence_that_is_a_message_stops_everything_before_a_training(wanted, run, file):
    text = "voor een reisdocument, bij welk loket?"
    file.write_text(SENTENCES + f"    - {text}\n", encoding="utf-8")
    assert modes.effect(wanted(), [file]) is None
    assert run.tasks == []
    assert any(line.startswith("leak: data/nlu/gemeente/postvak.yml") for line in wanted.said)


def test_a_changed_message_is_told_under_its_goal_with_what_it_was_and_is(wanted, run, file):
    run.without = guessing("bezwaar", "ask")
    run.with_ = guessing("grofvuil")
    outcome = modes.effect(wanted(), [file])
    place = outcome.text.index("Messages that changed, in which these goals play a part")
    # It is taken for one of the file's goals now.
    assert outcome.text[place + 1] == "  adres"
    place = outcome.text.index("  bezwaar")
    assert outcome.text[place + 1].startswith("    + asked  - missed; goal, first guess right")
    place = outcome.text.index("  grofvuil")
    better = outcome.text[place + 1]
    assert better.startswith("    + asked; goal, first guess right")
    assert '"die versleten bank van ons moet hier weg"' in better
    assert "bezwaar → grofvuil; ask → simple" in better
    changed = {each["text"]: each for each in outcome.document["changed"]}
    assert changed["die beslissing van jullie slaat nergens op"]["worse"][:2] == [
        "missed",
        "goal_top1",
    ]


def test_messages_that_changed_by_the_training_alone_are_told_apart(wanted, run, file):
    run.without, run.with_ = guessing("uitbetaling"), guessing("bezwaar")
    text = modes.effect(wanted(), [file]).text
    apart = text.index("Messages that changed, otherwise")
    assert (
        text[text.index("Messages that changed, in which these goals play a part") + 1] == "  none"
    )
    assert text[apart + 1] == "  bezwaar"
    assert "2 messages changed; in 0 of them the goals of these sentences play a part." in text


def test_a_message_that_only_came_nearer_to_its_goal_says_from_which_place_to_which(
    wanted, run, file
):
    ranking = ("bezwaar", "adres", "uitbetaling", "grofvuil")
    run.without = lambda text: Guess(ranking, Triage("simple", "simple", 0.0))
    run.with_ = lambda text: Guess(("bezwaar", "grofvuil"), Triage("simple", "simple", 0.0))
    (line,) = [line for line in modes.effect(wanted(), [file]).text if "versleten bank" in line]
    assert "+ goal, among the first three" in line
    assert line.endswith("(the right goal 4 → 2)")


def test_of_a_goal_with_few_messages_nothing_is_said(wanted, file):
    text = "\n".join(modes.effect(wanted(), [file]).text)
    # The two messages of the municipality; a passport may be an address as well.
    assert "Only 2 messages are about these goals. At least 6 must change" in text
    assert "too few messages to say" in text


def test_without_a_message_about_its_goals_that_is_said(wanted, file, project):
    write_messages(project, "adres\t\tsimple\tnee\tneutraal\tkort\tin welke wijk zit u eigenlijk")
    text = "\n".join(modes.effect(wanted(), [file]).text)
    assert "No message of the evaluation set is about these goals" in text


def test_where_nearly_all_was_right_already_it_is_said_that_help_cannot_be_shown(
    wanted, run, file, project
):
    passports(project, 8)
    run.without = lambda text: guessing("grofvuil" if text[0] in "ab" else "paspoort")(text)
    run.with_ = guessing("paspoort")
    text = "\n".join(modes.effect(wanted(), [file]).text)
    assert "Only 2 of these 8 messages were wrong without the sentences" in text


def test_each_goal_of_the_file_is_shown_with_its_sentences_and_messages(wanted, run, file):
    run.without, run.with_ = guessing("grofvuil"), guessing("paspoort")
    goals = {each["goal"]: each for each in modes.effect(wanted(), [file]).document["goals"]}
    passport, rubbish = goals["paspoort"], goals["grofvuil"]
    assert (passport["taught"], passport["sentences"]) == (2, 8)
    assert (passport["before"]["count"], passport["now"]["count"]) == (0, 1)
    assert (rubbish["before"]["count"], rubbish["now"]["count"]) == (1, 0)


def test_what_became_better_is_told_and_ends_well(evaluated, run, project, capsys):
    passports(project, 8)
    run.without, run.with_ = guessing("grofvuil"), guessing("paspoort")
    assert evaluated(POST) == 0
    told = capsys.readouterr().out
    assert "Better: goal, first guess right; goal, among the first three." in told
    assert "Worse: nothing." in told
    line = next(line for line in told.splitlines() if line.startswith("  goal, first guess"))
    assert "0/11" in line and "8/11" in line and "1 in 256" in line and line.endswith("better")


def test_what_became_worse_beyond_chance_ends_with_an_error(evaluated, run, project, capsys):
    passports(project, 8)
    run.without, run.with_ = guessing("paspoort"), guessing("grofvuil")
    assert evaluated(POST) == 1
    told = capsys.readouterr().err
    assert (
        "worse with these sentences, all messages, goal, first guess right: "
        "from 72.7 % (8/11) to 0.0 % (0/11), 0 better and 8 worse"
    ) in told
    assert "worse with these sentences, the goals of the files" in told


def test_a_few_messages_worse_are_chance_and_end_well(evaluated, run, project, capsys):
    passports(project, 8)
    run.without = guessing("paspoort")
    run.with_ = lambda text: guessing("grofvuil" if text[0] in "abcde" else "paspoort")(text)
    assert evaluated(POST) == 0
    assert "Worse: nothing." in capsys.readouterr().out


def test_the_effect_is_kept_and_is_on_a_page_also_without_other_results(evaluated, run, project):
    run.without, run.with_ = guessing("grofvuil"), guessing("paspoort")
    assert evaluated(POST) == 0
    folder = project / "build/evaluation"
    kept = json.loads((folder / EFFECT).read_text(encoding="utf-8"))
    assert kept["files"] == [POST]
    assert not (folder / "results.json").exists()
    assert "voor een reisdocument, bij welk loket" in (folder / PAGE).read_text(encoding="utf-8")


def test_the_effect_goes_with_no_other_question(evaluated, run, capsys):
    assert evaluated(POST, "--accept") == 1
    assert "--accept goes with the whole evaluation set" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        evaluated(POST, "--own")
    assert run.tasks == []


def test_a_training_without_the_file_learns_from_all_else(project, file, monkeypatch):
    learned = []

    def answers(root, examples, organisations, texts):
        learned.append({each.text for each in examples})
        return {key: [guessing("paspoort")(text) for text in asked] for key, asked in texts.items()}

    monkeypatch.setattr("bot.evaluation.direct.answers", answers)
    said = []
    wanted = modes.Wanted(
        project,
        "stad",
        said.append,
        run=lambda train, tasks: ((each, train(each)) for each in tasks),
    )
    modes.effect(wanted, [file])
    with_file, without = learned
    assert with_file - without == {
        *("mijn reisdocument is kwijt", "reisdocument verlengen", "onze wasmachine gaat weg")
    }
    assert without < with_file
    assert said == ["judged 5 messages after 33 sentences", "judged 5 messages after 30 sentences"]

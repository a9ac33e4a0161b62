"""Training and judging: our own sentences in parts, others' questions, any Rasa NLU file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.domain.goals import Organisation
from bot.evaluation import pipeline
from bot.evaluation.folds import grouped_folds
from bot.evaluation.held_out import QUESTIONS
from bot.evaluation.outcomes import Judged
from bot.evaluation.results import Result
from bot.evaluation.sentences import (
    Example,
    nlu_files,
    read_questions,
    read_sentences,
    write_nlu,
)

Say = Callable[[str], None]


def own_sentences(root: Path, organisation: Organisation) -> list[Example]:
    """The sentences of the organisation's sectors."""
    files = nlu_files(root, organisation.sectors)
    return [each for path in files for each in read_sentences(path, root)]


def cross_validate(
    root: Path, examples: Sequence[Example], folds: int, only_first: bool, say: Say
) -> Result:
    """Each sentence judged by a model that saw neither it nor a near copy of it."""
    config = pipeline.project_config(root)
    judged: list[Judged] = []
    trained_in: list[float] = []
    read_in = 0.0
    for number, (train, test) in enumerate(grouped_folds(examples, folds), start=1):
        part, seconds, reading = _train_and_judge(config, train, test)
        judged += part
        trained_in.append(seconds)
        read_in += reading
        say(f"part {number} of {folds}: {_told(len(train), seconds, len(test), reading)}")
        if only_first:
            break
    parts = f"first of {folds} parts" if only_first else f"{folds} parts"
    return Result.of(f"Our own sentences, {parts}", judged, trained_in, read_in)


def judge_questions(root: Path, examples: Sequence[Example], say: Say) -> Result:
    """Questions by others, judged by a model that saw all our own sentences."""
    questions = read_questions(root / QUESTIONS, root)
    judged, seconds, reading = _train_and_judge(pipeline.project_config(root), examples, questions)
    say(f"questions: {_told(len(examples), seconds, len(questions), reading)}")
    return Result.of("Questions to Rijksoverheid", judged, [seconds], reading)


def judge_nlu_file(
    root: Path, train: Path, test: Path, compare_diet: bool, say: Say
) -> list[Result]:
    """Our pipeline, and if wanted Rasa's proposal, trained and judged on any Rasa NLU files."""
    config = pipeline.project_config(root)
    configs = {"The pipeline of config.yml": config}
    if compare_diet:
        language = str(config.get("language", "nl"))
        configs["Rasa's default (DIET)"] = pipeline.diet_config(language)
    held_out = pipeline.rasa_examples(test)
    known = pipeline.rasa_examples(train)
    results = []
    for title, each in configs.items():
        judged, seconds, reading = _train_and_judge(each, None, held_out, train)
        say(f"{title}: {_told(len(known), seconds, len(held_out), reading)}")
        results.append(Result.of(title, judged, [seconds], reading))
    return results


def _train_and_judge(
    config: dict[str, Any],
    train: Sequence[Example] | None,
    test: Sequence[Example],
    nlu_file: Path | None = None,
) -> tuple[list[Judged], float, float]:
    """Train on `train`, or on `nlu_file` as it is, and judge `test`; seconds for each."""
    with tempfile.TemporaryDirectory(prefix="voorsorteer-evaluate-") as name:
        folder = Path(name)
        if nlu_file is None:
            nlu_file = write_nlu(train or (), folder / "train.yml")
        trained = pipeline.Pipeline.train(config, nlu_file, folder)
        read = trained.read([example.text for example in test])
    judged = [Judged(example, guess) for example, guess in zip(test, read.guesses, strict=True)]
    return judged, trained.trained_in, read.seconds


def _told(trained_on: int, seconds: float, judged: int, reading: float) -> str:
    return f"trained on {trained_on} in {seconds:.1f} s, judged {judged} in {reading:.1f} s"

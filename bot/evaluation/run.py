"""Training and judging: our own sentences in parts, others' questions, any Rasa NLU file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.catalogue.sentences import Example, read_sentences, sentence_files
from bot.domain.goals import Organisation
from bot.evaluation import pipeline
from bot.evaluation.folds import grouped_folds
from bot.evaluation.held_out import QUESTIONS
from bot.evaluation.outcomes import Judged
from bot.evaluation.results import Result
from bot.evaluation.sentences import read_questions, write_nlu
from bot.evaluation.workers import workers

Say = Callable[[str], None]


def own_sentences(root: Path, organisation: Organisation) -> list[Example]:
    """The sentences of the organisation's sectors."""
    files = sentence_files(root, organisation.sectors)
    return [each for path in files for each in read_sentences(path, root)]


def own_and_questions(
    root: Path, examples: Sequence[Example], folds: int, only_first: bool, say: Say
) -> list[Result]:
    """Each of our sentences judged by a model that saw neither it nor a near copy of it, and
    questions by others judged by a model that saw all our sentences."""
    config = pipeline.project_config(root)
    parts = list(grouped_folds(examples, folds))[: 1 if only_first else None]
    questions = read_questions(root / QUESTIONS, root)
    named = {f"part {n} of {folds}": part for n, part in enumerate(parts, start=1)}
    # The questions first: that training is the longest.
    named = {"questions": (list(examples), questions), **named}
    judged: dict[str, _JudgedPart] = {}
    with workers() as pool:
        running = {
            pool.submit(_train_and_judge, config, train, test): name
            for name, (train, test) in named.items()
        }
        for done in as_completed(running):
            name = running[done]
            judged[name] = done.result()
            say(f"{name}: {_told(len(named[name][0]), judged[name])}")
    by_others = judged.pop("questions")
    own = [judged[name] for name in named if name in judged]
    which = f"first of {folds} parts" if only_first else f"{folds} parts"
    return [
        _result(f"Our own sentences, {which}", own),
        _result("Questions to Rijksoverheid", [by_others]),
    ]


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
        part = _train_and_judge(each, None, held_out, train)
        say(f"{title}: {_told(len(known), part)}")
        results.append(_result(title, [part]))
    return results


@dataclass(frozen=True)
class _JudgedPart:
    """What one model made of its messages, and the seconds that its training and reading took."""

    judged: list[Judged]
    trained_in: float
    read_in: float


def _train_and_judge(
    config: dict[str, Any],
    train: Sequence[Example] | None,
    test: Sequence[Example],
    nlu_file: Path | None = None,
) -> _JudgedPart:
    """Train on `train`, or on `nlu_file` as it is, and judge `test`."""
    with tempfile.TemporaryDirectory(prefix="voorsorteer-evaluate-") as name:
        folder = Path(name)
        if nlu_file is None:
            nlu_file = write_nlu(train or (), folder / "train.yml")
        trained = pipeline.Pipeline.train(config, nlu_file, folder)
        read = trained.read([example.text for example in test])
    judged = [Judged(example, guess) for example, guess in zip(test, read.guesses, strict=True)]
    return _JudgedPart(judged, trained.trained_in, read.seconds)


def _result(title: str, parts: Sequence[_JudgedPart]) -> Result:
    return Result.of(
        title=title,
        judged=[judged for part in parts for judged in part.judged],
        trained_in=[part.trained_in for part in parts],
        read_in=sum(part.read_in for part in parts),
    )


def _told(trained_on: int, part: _JudgedPart) -> str:
    return (
        f"trained on {trained_on} in {part.trained_in:.1f} s, "
        f"judged {len(part.judged)} in {part.read_in:.1f} s"
    )

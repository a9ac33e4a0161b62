"""`voorsorteer evaluate`: how well messages are sorted, each figure with its counts."""

from __future__ import annotations

import argparse
import json
import os
import sys
import warnings
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.domain.errors import ConfigurationError
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.evaluation.results import Result


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "evaluate",
        help="how well messages are sorted, with counts",
        description="Judges the pipeline of config.yml: on our own sentences by cross-validation, "
        "in which near copies stay together, and on questions by others. docs/evaluation.md says "
        "what each figure means.",
    )
    parser.add_argument("--folds", type=int, default=5, metavar="N", help="parts (default 5)")
    parser.add_argument("--quick", action="store_true", help="judge the first part only")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where the results are kept (default: build/evaluation)",
    )
    parser.add_argument(
        "--nlu",
        nargs=2,
        type=Path,
        metavar=("TRAIN", "TEST"),
        help="train on a Rasa NLU file, judge the goals of another",
    )
    parser.add_argument(
        "--compare-diet",
        action="store_true",
        help="with --nlu: Rasa's default pipeline on the same files too",
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    mistakes = []
    if args.folds < 2:
        mistakes.append("--folds must be 2 or more")
    if args.compare_diet and not args.nlu:
        mistakes.append("--compare-diet goes with --nlu TRAIN TEST")
    if mistakes:
        raise ConfigurationError(mistakes)
    settings = load_settings()
    # The pipeline's components read who we are from the environment, as in a Rasa server.
    os.environ["VOORSORTEER_ORGANISATION"] = settings.organisation
    os.environ["LOG_LEVEL"] = "WARNING"  # Rasa draws progress bars at any lower level
    if not args.nlu and _leaked(settings):
        return 1
    # What the libraries under Rasa warn each other about is put aside; they undo mere filters.
    with warnings.catch_warnings(record=True):
        results = _nlu_files(settings, args) if args.nlu else _own_and_questions(settings, args)
    document = {
        "made_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "organisation": settings.organisation,
        "results": [result.to_dict() for result in results],
    }
    folder = args.out or settings.root / "build" / "evaluation"
    _keep(folder, document, results)
    if args.json:
        print(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_text(results)))
        print(f"\nKept in {folder}: results.json, and every message in messages.jsonl")
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _leaked(settings: Settings) -> bool:
    """Whether training would see the questions; each is told."""
    from bot.evaluation.held_out import find_leaks

    found = find_leaks(settings.root)
    for leak in found:
        _say(f"leak: {leak}")
    if found:
        _say(f"{len(found)} held-out questions are known to training: nothing was judged.")
    return bool(found)


def _own_and_questions(settings: Settings, args: argparse.Namespace) -> list[Result]:
    from bot.catalogue import load_catalogue
    from bot.evaluation import run

    organisation = load_catalogue(settings.root, settings.organisation).organisation
    examples = run.own_sentences(settings.root, organisation)
    _say(f"{len(examples)} sentences of {organisation.name} ({', '.join(organisation.sectors)})")
    return run.own_and_questions(settings.root, examples, args.folds, args.quick, _say)


def _nlu_files(settings: Settings, args: argparse.Namespace) -> list[Result]:
    from bot.evaluation import run

    train, test = args.nlu
    return run.judge_nlu_file(settings.root, train, test, args.compare_diet, _say)


def _keep(folder: Path, document: dict[str, Any], results: Sequence[Result]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8")
    with (folder / "messages.jsonl").open("w", encoding="utf-8") as file:
        for result in results:
            for each in result.judged:
                line = {"set": result.title, **each.to_dict()}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _text(results: Sequence[Result]) -> list[str]:
    from bot.evaluation import report

    lines: list[str] = []
    for result in results:
        lines += ["", f"{result.title}: {result.scores.messages} messages", ""]
        lines += report.figures(result.scores)
        for title, block in (
            ("How sure the sorting is", report.calibration(result.scores)),
            ("What was decided", report.decisions(result.scores.decisions)),
            (
                "Per sector",
                report.sectors(result.by_sector) if len(result.by_sector) > 1 else [],
            ),
            ("Most confused", report.confused(result.scores.confused)),
        ):
            if block:
                lines += ["", f"  {title}", *block]
    return lines

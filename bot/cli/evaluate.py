"""`voorsorteer evaluate`: how well messages are sorted, each figure with its counts."""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.domain.errors import ConfigurationError
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.evaluation.modes import Wanted
    from bot.evaluation.outcome import Outcome


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "evaluate",
        help="how well messages are sorted, with counts",
        description="Trains the pipeline of config.yml for every organisation and judges messages "
        "that training never saw: evaluation/messages. docs/evaluation.md says what each figure "
        "means.",
    )
    parser.add_argument(
        "--organisation",
        action="append",
        default=[],
        metavar="NAME",
        help="only this one of organisations/ (may be given more than once)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="one message in five; with --own the first part only"
    )
    parser.add_argument(
        "--compare-diet",
        action="store_true",
        help="also train Rasa's default pipeline on the same sentences (of one organisation)",
    )
    parser.add_argument(
        "--accept",
        action="store_true",
        help="make this the result that later ones are compared with (evaluation/results.json)",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where the results are kept (default: in build/evaluation)",
    )
    instead = parser.add_argument_group(
        "instead of the evaluation set"
    ).add_mutually_exclusive_group()
    instead.add_argument(
        "--own", action="store_true", help="cross-validation of our own sentences (takes long)"
    )
    instead.add_argument(
        "--learning-curve",
        action="store_true",
        help="the evaluation set, after a part of the sentences",
    )
    instead.add_argument(
        "--effect-of",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="the evaluation set, without and with the sentences of files in data/nlu",
    )
    instead.add_argument(
        "--pipelines",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="compare with other Rasa pipelines (default: evaluation/pipelines)",
    )
    instead.add_argument(
        "--nlu",
        nargs=2,
        type=Path,
        metavar=("TRAIN", "TEST"),
        help="train on a Rasa NLU file, judge the goals of another",
    )
    parser.add_argument("--by-batch", action="store_true", help="with --own: parts of whole files")
    parser.add_argument(
        "--folds", type=int, default=5, metavar="N", help="with --own: parts (default 5)"
    )
    parser.add_argument(
        "--share",
        type=float,
        default=1.0,
        metavar="PART",
        help="with --pipelines: train on this part of the sentences (0.25: a quarter)",
    )
    parser.set_defaults(run=_run)


def _mistakes(args: argparse.Namespace) -> list[str]:
    instead = any((args.own, args.learning_curve, args.effect_of, args.nlu))
    instead = instead or args.pipelines is not None
    mistakes = []
    if args.folds < 2:
        mistakes.append("--folds must be 2 or more")
    if args.by_batch and not args.own:
        mistakes.append("--by-batch goes with --own")
    if args.compare_diet and instead and not args.nlu:
        mistakes.append("--compare-diet goes with the evaluation set, or with --nlu")
    if not 0.0 < args.share <= 1.0:
        mistakes.append("--share must be more than 0 and at most 1")
    if args.share < 1.0 and args.pipelines is None:
        mistakes.append("--share goes with --pipelines")
    if args.accept and (instead or args.quick or args.organisation):
        mistakes.append("--accept goes with the whole evaluation set, of every organisation")
    return mistakes


def _run(args: argparse.Namespace) -> int:
    if mistakes := _mistakes(args):
        raise ConfigurationError(mistakes)
    settings = load_settings()
    # After the check of the words: what is behind this import takes a second.
    from bot.evaluation import modes, regression
    from bot.evaluation.documents import write_between
    from bot.evaluation.outcome import keep

    wanted = modes.Wanted(
        root=settings.root,
        organisation=settings.organisation,
        say=_say,
        organisations=args.organisation,
        quick=args.quick,
        compare_diet=args.compare_diet,
        folds=args.folds,
        by_batch=args.by_batch,
        share=args.share,
    )
    # What the libraries under Rasa warn each other about is put aside; they undo mere filters.
    with warnings.catch_warnings(record=True):
        outcome = _mode(args)(wanted)
    if outcome is None:
        return 1
    folder = args.out or settings.root / "build" / "evaluation" / outcome.folder
    told = keep(outcome, folder)
    if args.json:
        print(json.dumps(outcome.document, ensure_ascii=False, indent=2))
    else:
        print("\n".join([*outcome.text, "", *told]))
    if args.accept:
        _say(f"Accepted: {regression.accept(settings.root, outcome.document)}")
    if outcome.table and (args.accept or args.pipelines is not None):
        _say(f"Written: {write_between(settings.root, *outcome.table)}")
    if args.accept:
        return 0
    for line in outcome.worse:
        _say(line)
    return 1 if outcome.worse else 0


def _mode(args: argparse.Namespace) -> Callable[[Wanted], Outcome | None]:
    from bot.evaluation import modes

    if args.nlu:
        return lambda wanted: modes.nlu_files(wanted, *args.nlu)
    if args.own:
        return modes.own
    if args.learning_curve:
        return modes.curve
    if args.effect_of:
        return lambda wanted: modes.effect(wanted, args.effect_of)
    if args.pipelines is not None:
        return lambda wanted: modes.compared_pipelines(wanted, args.pipelines)
    return modes.evaluation_set


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

"""`voorsorteer test`: hold written dialogues with the trained model and the real actions."""

from __future__ import annotations

import argparse
import logging
import statistics
import time
from pathlib import Path
from typing import Any

from bot.domain.errors import ConfigurationError
from bot.settings import Settings, load_settings


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "test",
        help="hold written dialogues and compare",
        description="Holds the dialogues of these files with the trained model of their "
        "organisation and the real actions, and says where one went otherwise than written "
        "(docs/dialogues.md). A model that is missing, or older than a file, is trained first.",
    )
    parser.add_argument(
        "files", nargs="*", type=Path, help="dialogue files (default: all in tests/conversations)"
    )
    parser.add_argument("--name", default="", help="only dialogues with this in their name")
    parser.add_argument("--show", action="store_true", help="print each conversation in full")
    parser.add_argument(
        "--as-is", action="store_true", help="use the models as they are; do not train"
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from bot.dialogues.script import load_dialogues

    settings = load_settings()
    mistakes: list[str] = []
    dialogues = []
    for path in args.files or _all_files(settings):
        try:
            dialogues += load_dialogues(path.resolve(), settings.root)
        except ConfigurationError as error:
            mistakes += error.mistakes
    if mistakes:
        raise ConfigurationError(mistakes)
    chosen = [d for d in dialogues if args.name.lower() in d.name.lower()]
    if not chosen:
        raise ConfigurationError([f"no dialogue has '{args.name}' in its name"])
    return _hold(settings, chosen, args)


def _all_files(settings: Settings) -> list[Path]:
    return sorted((settings.root / "tests" / "conversations").glob("*.yml"))


def _hold(settings: Settings, dialogues: list[Any], args: argparse.Namespace) -> int:
    from bot.dialogues.organisations import Runners, by_organisation

    # A bot that is down in a dialogue is no news for the log.
    logging.getLogger("bot").setLevel(logging.ERROR)
    started, failed = time.monotonic(), 0
    turns: list[int] = []
    for theirs, held in by_organisation(dialogues, settings):
        runners = Runners(theirs, lambda line: print(line, flush=True), as_is=args.as_is)
        try:
            results = [_run_one(runners.of(None), each, args.show) for each in held]
            failed += sum(result.failure is not None for result in results)
            turns += [number for result in results for number in result.turns]
        finally:
            runners.close()
    took = time.monotonic() - started
    if turns:
        print(
            f"Simple goals: a median of {statistics.median(turns):g} citizen turns from the first "
            f"message to the confirmed next step ({len(turns)} matters, at most {max(turns)})."
        )
    print(f"{len(dialogues)} dialogues, {failed} failed, in {took:.1f} s.")
    return 1 if failed else 0


def _run_one(runner: Any, dialogue: Any, show: bool) -> Any:
    """Holds a dialogue, and prints how it went."""
    result = runner.run(dialogue)
    print(f"{'FAIL' if result.failure else 'ok  '} {result.dialogue.name}", flush=True)
    if show:
        print(result.transcript + "\n")
    if result.failure:
        print(result.failure + "\n")
    return result

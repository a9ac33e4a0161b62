"""`voorsorteer test`: hold written dialogues with the trained model and the real actions."""

from __future__ import annotations

import argparse
import logging
import time
import warnings
from pathlib import Path
from typing import Any

from bot.domain.errors import ConfigurationError
from bot.model import require_model
from bot.settings import Settings, load_settings


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "test",
        help="hold written dialogues and compare",
        description="Holds the dialogues of these files with the trained model and the real "
        "actions, and says where one went otherwise than written (docs/dialogues.md).",
    )
    parser.add_argument(
        "files", nargs="*", type=Path, help="dialogue files (default: all in tests/conversations)"
    )
    parser.add_argument("--name", default="", help="only dialogues with this in their name")
    parser.add_argument("--show", action="store_true", help="print each conversation in full")
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
    return _hold(settings, chosen, args.show)


def _all_files(settings: Settings) -> list[Path]:
    return sorted((settings.root / "tests" / "conversations").glob("*.yml"))


def _hold(settings: Settings, dialogues: list[Any], show: bool) -> int:
    model = require_model(settings)
    print(f"Loading {model.name} …", flush=True)
    # A bot that is down in a dialogue is no news for the log.
    logging.getLogger("bot").setLevel(logging.ERROR)
    with warnings.catch_warnings(record=True):  # Rasa's own; nothing that a designer can mend
        # Here, because it loads Rasa: other commands start without it.
        from bot.dialogues.runner import Runner

        runner = Runner(settings, model)
    started, failed = time.monotonic(), 0
    try:
        for dialogue in dialogues:
            result = runner.run(dialogue)
            failed += result.failure is not None
            print(f"{'FAIL' if result.failure else 'ok  '} {dialogue.name}", flush=True)
            if show:
                print(result.transcript + "\n")
            if result.failure:
                print(result.failure + "\n")
    finally:
        runner.close()
    took = time.monotonic() - started
    print(f"{len(dialogues)} dialogues, {failed} failed, in {took:.1f} s.")
    return 1 if failed else 0

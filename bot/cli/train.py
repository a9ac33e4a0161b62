"""`voorsorteer train`: the model of one organisation, from its sectors only."""

from __future__ import annotations

import argparse
import time
from typing import Any

from bot import model
from bot.bootstrap import bootstrap
from bot.settings import load_settings


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser("train", help="train the model of the organisation")
    parser.add_argument(
        "--if-needed", action="store_true", help="only when a file changed that it depends on"
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> None:
    settings = load_settings()
    if args.if_needed and model.is_current(settings):
        print(f"The model is up to date: {model.model_path(settings).name}")
        return
    # Mistakes in the data files are told before a minute of training, not after.
    bootstrap(settings).close()
    print(f"Training the model of {settings.organisation} …", flush=True)
    started = time.monotonic()
    path = model.train(settings, lambda step: print(step, flush=True))
    print(f"Trained {path.name} in {time.monotonic() - started:.0f} s.")

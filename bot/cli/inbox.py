"""`voorsorteer inbox export`: what designers labelled, as sentences to learn from."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from bot.bootstrap import bootstrap
from bot.domain.errors import ConfigurationError
from bot.settings import load_settings


def add_parsers(commands: Any) -> None:
    inbox = commands.add_parser("inbox", help="what designers labelled in their inbox")
    actions = inbox.add_subparsers(dest="action", required=True, metavar="ACTION")
    export = actions.add_parser(
        "export",
        help="write labelled messages as a training file",
        description="Writes a file in the form of data/nlu, with the labels that were not exported "
        "before, and marks those. Messages that are (nearly) in the evaluation set or are training "
        "sentences already are left out, and told on standard error. docs/designer.md says what to "
        "do with it.",
    )
    export.add_argument("file", type=Path, help="where to write; it must not be there yet")
    export.add_argument(
        "--sector", metavar="NAME", help="only goals of this sector; needed when there are more"
    )
    export.add_argument("--all", action="store_true", help="also what was exported before")
    export.set_defaults(run=_export)


def _export(args: argparse.Namespace) -> int:
    services = bootstrap(load_settings())
    try:
        found = services.inbox.export(args.sector, args.all)
        for refused in found.refused:
            print(f"left out: '{refused.label.text}' {refused.why}", file=sys.stderr)
        if not found.text:
            services.inbox.mark_exported(found)
            print("There is nothing to export.", file=sys.stderr)
            return 1
        try:
            with args.file.open("x", encoding="utf-8") as file:
                file.write(found.text)
        except OSError as error:
            why = f"{args.file}: cannot be written ({error.strerror})"
            raise ConfigurationError([why]) from None
        services.inbox.mark_exported(found)
        print(f"Wrote {len(found.labels)} sentences to {args.file}.")
        print(f"What they bring: make evaluate ARGS='--effect-of {args.file}'")
        return 0
    finally:
        services.close()

"""The `voorsorteer` command: one subcommand for each task, each with help."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import Optional, Sequence

from bot.cli.database_errors import database_mistake
from bot.domain.errors import ConfigurationError, VoorsorteerError

#: Modules of this package that add a subcommand or more; none imports Rasa at import.
_FAMILIES = ("serve", "train", "classify", "check", "evaluate", "dialogues", "db", "user", "inbox")


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="voorsorteer",
        description="A Dutch digital front desk for public service organisations.",
        epilog="Settings are environment variables; .env.example lists them all.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for family in _FAMILIES:
        importlib.import_module(f"bot.cli.{family}").add_parsers(commands)
    return parser


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Runs one command; 0 when it went well, 1 when not, 2 for wrong arguments."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    args = build_parser().parse_args(argv)
    try:
        return int(args.run(args) or 0)
    except ConfigurationError as error:
        print("This has to be mended first:", file=sys.stderr)
        for mistake in error.mistakes:
            print(f"  {mistake}", file=sys.stderr)
        return 1
    except VoorsorteerError as error:
        print(f"voorsorteer: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output went away (`voorsorteer classify | head`): nothing to report.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        told = database_mistake(error)
        if told is None:
            raise
        print(f"voorsorteer: {told}", file=sys.stderr)
        return 1

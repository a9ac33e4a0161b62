"""`voorsorteer check`: the catalogue, its match with sentences and rules, and how it reads."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from bot.bootstrap import bootstrap
from bot.domain.errors import ConfigurationError
from bot.settings import load_settings


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "check", help="check goals, sentences, rules and readability, with file and line"
    )
    parser.add_argument("--quiet", action="store_true", help="mistakes only, no advice")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    from bot.catalogue.check import check_catalogue  # brings nltk along: seconds, not for all

    settings = load_settings()
    services = bootstrap(settings)
    found = check_catalogue(settings.root, services.catalogue, services.deps.clock().date())
    if found.mistakes:
        raise ConfigurationError(found.mistakes)
    if not args.quiet:
        for line in found.advice:
            print(f"advice: {line}", file=sys.stderr)
    print(
        f"{services.catalogue.organisation.name}: {len(services.catalogue.goals)} goals, "
        f"{found.sentences} sentences, no mistakes."
    )
    return 0

"""`voorsorteer check`: the catalogues, their match with sentences and rules, and how they read."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.bootstrap import bootstrap
from bot.domain.errors import ConfigurationError
from bot.settings import Settings, load_settings


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "check",
        help="check goals, sentences, rules and readability, with file and line",
        description="Checks every organisation in organisations/, or the ones that are named.",
    )
    parser.add_argument(
        "--organisation", action="append", metavar="NAME", help="only this one; may be repeated"
    )
    parser.add_argument("--quiet", action="store_true", help="mistakes only, no advice")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="a text that reads harder than level B1 is a mistake, not advice",
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    settings = load_settings()
    known = sorted(path.stem for path in (settings.root / "organisations").glob("*.yml"))
    chosen = args.organisation or known
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise ConfigurationError(
            [f"--organisation {name}: there is only {', '.join(known)}" for name in unknown]
        )
    # What two organisations share is told once.
    mistakes: dict[str, None] = {}
    advice: dict[str, None] = {}
    for name in chosen:
        try:
            _check(replace(settings, organisation=name), advice)
        except ConfigurationError as error:
            mistakes.update(dict.fromkeys(error.mistakes))
    if mistakes:
        raise ConfigurationError(list(mistakes))
    hard = _hard_to_read(settings.root)
    if hard and args.strict:
        raise ConfigurationError(hard)
    advice.update(dict.fromkeys(hard))
    if not args.quiet:
        for line in advice:
            print(f"advice: {line}", file=sys.stderr)
    return 0


def _hard_to_read(root: Path) -> list[str]:
    """What citizens read, of the whole project: the organisations share most of it."""
    from bot.catalogue.citizen_texts import citizen_texts
    from bot.catalogue.readability import load_plain_dutch

    plain = load_plain_dutch(root)
    texts = list(citizen_texts(root))
    hard = [f"{each.where()}: {told}" for each in texts for told in plain.problems(each.text)]
    print(f"{len(texts)} texts for citizens held against level B1: {len(hard)} remarks.")
    return hard


def _check(settings: Settings, advice: dict[str, None]) -> None:
    # These bring nltk along: seconds, not for all.
    from bot.catalogue.check import check_catalogue
    from bot.catalogue.tips_check import tip_advice

    services = bootstrap(settings)
    catalogue = services.catalogue
    today = services.deps.clock().date()
    found = check_catalogue(settings.root, catalogue, today)
    found.advice.extend(tip_advice(settings.root, catalogue, today))
    services.close()
    if found.mistakes:
        raise ConfigurationError(found.mistakes)
    advice.update(dict.fromkeys(found.advice))
    print(
        f"{catalogue.organisation.name}: {len(catalogue.goals)} goals, "
        f"{found.sentences} sentences, tips: {len(services.deps.tips.rules)}, no mistakes."
    )

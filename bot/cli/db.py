"""`voorsorteer db`: the database's migrations and the demo customers."""

from __future__ import annotations

import argparse
from typing import Any

from bot.bootstrap import Services, bootstrap
from bot.catalogue.yaml_lines import YamlFile
from bot.settings import load_settings
from bot.storage.database import is_current, upgrade


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser("db", help="migrate the database, add the demo customers")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for name, run, text in (
        ("upgrade", _upgrade, "bring the database to the newest migration"),
        ("check", _check, "say whether the database is at the newest migration"),
        ("seed", _seed, "add the made-up demo customers of the organisation"),
    ):
        actions.add_parser(name, help=text).set_defaults(run=run)


def _upgrade(args: argparse.Namespace) -> None:
    services = bootstrap(load_settings())
    upgrade(services.engine)
    print("The database is at the newest migration.")


def _check(args: argparse.Namespace) -> int:
    if is_current(bootstrap(load_settings()).engine):
        print("The database is at the newest migration.")
        return 0
    print("The database is behind: run `voorsorteer db upgrade`.")
    return 1


def _seed(args: argparse.Namespace) -> None:
    print(f"Added {seed(bootstrap(load_settings()))} demo customers.")


def seed(services: Services) -> int:
    """Add the demo customers that are not there yet; returns how many were added."""
    root = services.settings.root
    path = root / "data" / "demo" / f"{services.settings.organisation}.yml"
    if not path.is_file():
        return 0
    people = YamlFile(path, root).data.get("customers") or []
    return services.history.seed(people, services.deps.clock())

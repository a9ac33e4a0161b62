"""`voorsorteer db`: migrations, the demo customers, what is kept and what has to go."""

from __future__ import annotations

import argparse
from typing import Any

from bot.bootstrap import Services, bootstrap
from bot.cli import db_audit, db_data_map, db_retention
from bot.history.demo import demo_people
from bot.settings import load_settings
from bot.storage.database import is_current, upgrade


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "db", help="migrate the database, see what it keeps and who read it, delete what is old"
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for name, run, text in (
        ("upgrade", _upgrade, "bring the database to the newest migration"),
        ("check", _check, "say whether the database is at the newest migration"),
        ("seed", _seed, "add the made-up demo customers of the organisation"),
    ):
        actions.add_parser(name, help=text).set_defaults(run=run)
    db_retention.add_parsers(actions)
    db_data_map.add_parsers(actions)
    db_audit.add_parsers(actions)


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
    settings = services.settings
    if settings.registers.openklant:
        return 0  # the register has its own
    people = demo_people(settings.root, settings.organisation)
    return services.demo.seed(people, services.deps.clock())

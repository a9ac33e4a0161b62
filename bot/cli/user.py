"""`voorsorteer user`: the staff who work at the desk."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any

from bot.bootstrap import bootstrap
from bot.settings import load_settings
from bot.storage.database import upgrade


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser("user", help="add and list the staff of the desk")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser(
        "add",
        help="add a member of staff",
        description="Reads the password from standard input (asks for it in a terminal).",
    )
    add.add_argument("name", help="the name to log in with")
    add.add_argument("--role", choices=("agent", "supervisor", "designer"), default="agent")
    add.add_argument("--department", action="append", default=[], help="may be given more often")
    add.add_argument("--display-name", help="as citizens see it (default: the name)")
    add.add_argument("--capacity", type=int, default=4, help="conversations at once (default 4)")
    add.set_defaults(run=_add)
    for name, run, text in (
        ("password", _set_password, "give a new password; ends the sessions that are open"),
        ("block", _block, "let nobody log in under this name, and end its sessions"),
    ):
        parser = actions.add_parser(name, help=text)
        parser.add_argument("name")
        parser.set_defaults(run=run)
    actions.add_parser("list", help="list the staff").set_defaults(run=_list)


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\r\n")


def _add(args: argparse.Namespace) -> None:
    services = bootstrap(load_settings())
    upgrade(services.engine)
    member = services.staff.add(
        args.name,
        args.display_name or args.name,
        args.role,
        args.department,
        _password(),
        args.capacity,
    )
    where = ", ".join(sorted(member.departments)) or "all departments"
    print(f"Added {member.username} ({member.role}, {where}).")


def _set_password(args: argparse.Namespace) -> None:
    bootstrap(load_settings()).staff.set_password(args.name, _password())
    print(f"{args.name} has a new password; open sessions ended.")


def _block(args: argparse.Namespace) -> None:
    bootstrap(load_settings()).staff.block(args.name)
    print(f"{args.name} can no longer log in; give a new password to undo this.")


def _list(args: argparse.Namespace) -> None:
    for member in bootstrap(load_settings()).staff.everyone():
        where = ", ".join(sorted(member.departments)) or "all departments"
        print(f"{member.username}\t{member.role}\t{where}\t{member.display_name}")

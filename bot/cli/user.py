"""`voorsorteer user`: the staff who work at the desk."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any, Callable

from bot.bootstrap import Services, bootstrap
from bot.domain.accounts import Account, Profile
from bot.domain.staff import ROLES
from bot.settings import load_settings
from bot.storage.database import upgrade

_PASSWORD = "Reads the password from standard input (asks for it in a terminal)."
_SIMPLE = (
    ("password", "give a new password; ends the open sessions, and the lock of wrong passwords"),
    ("block", "let nobody log in under this name until it is unlocked, and end its sessions"),
    ("unlock", "take a name off the lock: that of `block`, and that of wrong passwords"),
    ("deactivate", "close the account of who left; their cases go back to the queue"),
    ("reactivate", "open a closed account again"),
    ("logout", "end every session of this name"),
)


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "user",
        help="the staff of the desk: add, list, change, lock and unlock",
        description="The same as the page Medewerkers of the desk, and the way to a first "
        "administrator: voorsorteer user add beheer --role administrator. See docs/staff.md.",
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="add a member of staff", description=_PASSWORD)
    _profile_options(add)
    add.add_argument(
        "--no-password",
        action="store_true",
        help="for who logs in with the organisation's own account (the name: their e-mail address)",
    )
    add.set_defaults(run=_add, role="agent", capacity=4)
    change = actions.add_parser(
        "change",
        help="change the role, departments, skills, languages, name or capacity",
        description="Only what is given changes. Another role or other departments end the "
        "sessions. `--department all` gives all departments; `--skill none` takes all skills away.",
    )
    _profile_options(change)
    change.set_defaults(run=_change)
    for name, text in _SIMPLE:
        action = actions.add_parser(
            name, help=text, description=_PASSWORD if name == "password" else text
        )
        action.add_argument("name", help="the name to log in with")
        action.set_defaults(run=_RUN[name])
    show = actions.add_parser("list", help="list the staff, with tabs between the columns")
    show.add_argument("--all", action="store_true", help="also who left")
    show.set_defaults(run=_list)


def _profile_options(parser: Any) -> None:
    parser.add_argument("name", help="the name to log in with")
    parser.add_argument("--role", choices=tuple(ROLES), help="see docs/staff.md (default: agent)")
    parser.add_argument(
        "--department",
        action="append",
        metavar="KEY",
        help="may be given more often; without it: all departments",
    )
    parser.add_argument(
        "--skill",
        "--skills",
        dest="skills",
        action="append",
        metavar="KEY",
        help="one of the skills of the organisation; may be given more often, or with commas",
    )
    parser.add_argument(
        "--language",
        "--languages",
        dest="languages",
        action="append",
        metavar="CODE",
        help="that they write beside Dutch (en, de, …); may be given more often, or with commas",
    )
    parser.add_argument("--display-name", help="as citizens see it (default: the name)")
    parser.add_argument("--capacity", type=int, help="conversations at once (default 4)")


def _words(given: list[str] | None, nothing: str) -> frozenset[str]:
    words = [word.strip() for each in given or [] for word in each.split(",")]
    return frozenset(word for word in words if word and word != nothing)


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\r\n")


def _services() -> Services:
    return bootstrap(load_settings())


def _add(args: argparse.Namespace) -> None:
    services = _services()
    upgrade(services.engine)
    profile = Profile(
        display_name=args.display_name or args.name,
        role=args.role,
        departments=_words(args.department, "all"),
        skills=_words(args.skills, "none"),
        languages=_words(args.languages, "none"),
        capacity=args.capacity,
    )
    password = None if args.no_password else _password()
    member = services.accounts.add(args.name, profile, password)
    where = ", ".join(sorted(member.departments)) or "all departments"
    print(f"Added {member.username} ({member.role}, {where}).")


def _change(args: argparse.Namespace) -> None:
    services = _services()
    now = Profile.of(services.accounts.get(args.name).staff)
    profile = Profile(
        display_name=args.display_name or now.display_name,
        role=args.role or now.role,
        departments=_words(args.department, "all") if args.department else now.departments,
        skills=_words(args.skills, "none") if args.skills else now.skills,
        languages=_words(args.languages, "none") if args.languages else now.languages,
        capacity=args.capacity or now.capacity,
    )
    services.accounts.change(args.name, profile)
    print(f"{args.name} is changed.")


def _set_password(args: argparse.Namespace) -> None:
    _services().accounts.set_password(args.name, _password())
    print(f"{args.name} has a new password; open sessions ended.")


def _block(args: argparse.Namespace) -> None:
    _services().accounts.block(args.name)
    print(f"{args.name} can no longer log in; `voorsorteer user unlock` undoes this.")


def _unlock(args: argparse.Namespace) -> None:
    _services().accounts.unlock(args.name)
    print(f"{args.name} can log in.")


def _deactivate(args: argparse.Namespace) -> None:
    _services().accounts.deactivate(args.name)
    print(f"The account of {args.name} is closed.")


def _reactivate(args: argparse.Namespace) -> None:
    _services().accounts.reactivate(args.name)
    print(f"The account of {args.name} is open again.")


def _log_out(args: argparse.Namespace) -> None:
    services = _services()
    ended = services.staff.log_out_everywhere(services.accounts.get(args.name).staff)
    print(f"Ended {ended} sessions of {args.name}.")


_RUN: dict[str, Callable[[argparse.Namespace], None]] = {
    "password": _set_password,
    "block": _block,
    "unlock": _unlock,
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "logout": _log_out,
}


def _list(args: argparse.Namespace) -> None:
    services = _services()
    now = services.deps.clock()
    for account in services.accounts.everyone():
        if account.staff.active or args.all:
            print("\t".join(_columns(account, account.locked(now))))


def _columns(account: Account, locked: bool) -> list[str]:
    staff = account.staff
    state = "blocked" if account.blocked else "locked" if locked else "open"
    return [
        staff.username,
        staff.role,
        ", ".join(sorted(staff.departments)) or "all departments",
        staff.display_name,
        "closed" if not staff.active else state,
        ", ".join(sorted(staff.skills)) or "-",
        ", ".join(sorted(staff.languages)) or "-",
    ]

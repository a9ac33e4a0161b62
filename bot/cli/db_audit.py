"""`voorsorteer db audit`: the audit log of the staff, as a file on standard output."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from typing import Any, Iterable, Iterator
from zoneinfo import ZoneInfo

from bot.bootstrap import bootstrap
from bot.domain.audit import ACTIONS, AuditEntry, AuditFilter
from bot.services.audit_export import csv_lines, json_lines
from bot.settings import load_settings


def add_parsers(actions: Any) -> None:
    audit = actions.add_parser(
        "audit",
        help="what staff read and did",
        description="Writes the audit log to standard output, the oldest line first. Days are "
        "those of the organisation. At the desk, Logboek shows it too, and notes who looked.",
    )
    audit.add_argument("--since", type=dt.date.fromisoformat, metavar="YYYY-MM-DD")
    audit.add_argument(
        "--until", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="with that day"
    )
    audit.add_argument("--who", metavar="NAME", help="the user name of a member of staff")
    audit.add_argument(
        "--action", choices=tuple(ACTIONS), metavar="ACTION", help=", ".join(ACTIONS)
    )
    audit.add_argument("--conversation", metavar="ID", help="the number of a conversation")
    audit.add_argument(
        "--format", choices=tuple(_FORMATS), default="text", help="text (default), csv or jsonl"
    )
    audit.set_defaults(run=_audit)


def _text(entries: Iterable[AuditEntry]) -> Iterator[str]:
    for entry in entries:
        cells = [entry.at.isoformat(timespec="seconds"), entry.username, entry.action]
        cells += [entry.conversation_id or "-", entry.detail or ""]
        yield "\t".join(cells).rstrip() + "\n"


_FORMATS = {"text": _text, "csv": csv_lines, "jsonl": json_lines}


def _audit(args: argparse.Namespace) -> None:
    services = bootstrap(load_settings())
    zone = ZoneInfo(services.catalogue.organisation.opening_hours.timezone)

    def midnight(day: dt.date | None, later: int = 0) -> dt.datetime | None:
        if day is None:
            return None
        return dt.datetime.combine(day + dt.timedelta(days=later), dt.time(), zone)

    wanted = AuditFilter(
        staff_id=services.accounts.get(args.who).staff.id if args.who else None,
        action=args.action,
        since=midnight(args.since),
        until=midnight(args.until, later=1),
        conversation_id=args.conversation,
    )
    for line in _FORMATS[args.format](services.audit_log.everything(wanted)):
        sys.stdout.write(line)

"""`voorsorteer db status` and `db retention`: what is kept, for how long, and what has to go."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import AbstractSet, Any, Callable, Mapping

from bot.bootstrap import bootstrap
from bot.domain.customer import Level
from bot.domain.deletion import Deletion, LevelCount
from bot.domain.outbox import CHAT_KINDS, REGISTER_KINDS, OutboxCount, OutboxKind
from bot.services.deletion import Removed, Status
from bot.settings import load_settings


def add_parsers(actions: Any) -> None:
    status = actions.add_parser("status", help="what is kept and for how long, what was deleted")
    status.set_defaults(run=_status)
    retention = actions.add_parser(
        "retention",
        help="delete what is older than the organisation's terms (the gateway does too)",
    )
    retention.add_argument(
        "--dry-run", action="store_true", help="only say how many conversations would go"
    )
    retention.set_defaults(run=_retention)


def _status(args: argparse.Namespace) -> None:
    services = bootstrap(load_settings())
    print(status_text(services.deleting.status(), services.catalogue.organisation.retention.days))


def status_text(status: Status, days: Callable[[Level], int]) -> str:
    """`days`: how many days conversations of a level are kept."""
    titles = ("level", "term", "conversations", "messages", "oldest", "would go now")
    rows: list[tuple[str, ...]] = [titles]
    rows += [_level_row(each, days(each.level)) for each in status.levels]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    lines += ["", f"Waiting to be deleted: {len(status.waiting)}"]
    lines += [f"  asked {_time(each.asked_at)}, {each.level.value}" for each in status.waiting]
    lines += ["", "Deleted last:" if status.latest else "Nothing was deleted yet."]
    lines += [f"  {_record(each)}" for each in status.latest]
    lines += ["", *_told(status.outbox)]
    return "\n".join(line.rstrip() for line in lines)


#: Who is told, by what they are told; the register last.
_TOLD: dict[str, AbstractSet[OutboxKind]] = {
    "e-mail": {OutboxKind.EMAIL, OutboxKind.AFTERCARE},
    "the webhook": {OutboxKind.WEBHOOK},
    "Chatwoot": CHAT_KINDS,
    "the register of contacts": REGISTER_KINDS,
}


def _told(counts: Mapping[OutboxKind, OutboxCount]) -> list[str]:
    """A line for each that has something waiting or given up, and always for the register."""
    lines = []
    for name, kinds in _TOLD.items():
        found = [count for kind, count in counts.items() if kind in kinds]
        if found or kinds is REGISTER_KINDS:
            total = OutboxCount(
                sum(count.waiting for count in found),
                sum(count.given_up for count in found),
                min((count.oldest for count in found if count.oldest), default=None),
            )
            lines.append(f"For {name}: {_outbox(total)}")
    return lines


def _outbox(count: OutboxCount) -> str:
    since = f" (the oldest since {_time(count.oldest)})" if count.oldest else ""
    return f"{count.waiting} waiting{since}, {count.given_up} given up"


def _level_row(each: LevelCount, days: int) -> tuple[str, ...]:
    return (
        each.level.value,
        f"{days} days",
        str(each.conversations),
        str(each.messages),
        f"{each.oldest:%Y-%m-%d}" if each.oldest else "-",
        str(each.expired),
    )


def _record(each: Deletion) -> str:
    at = _time(each.done_at) if each.done_at else "-"
    return f"{at}  {each.reason:9}  {each.level.value:9}  {_counted(each.counts)}"


def _time(at: dt.datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "nothing"


def _retention(args: argparse.Namespace) -> int:
    services = bootstrap(load_settings())
    if args.dry_run:
        status = services.deleting.status()
        print(f"Would delete: {_would_go(status.levels)}")
        return 0
    removed: Removed = services.deleting.run_retention()
    print(f"Deleted: {_counted(removed.counts)}")
    if services.deleting.wipe(large=True) == "held":
        print("The database is in use: the gateway writes over what was deleted a little later.")
    return 0


def _would_go(levels: tuple[LevelCount, ...]) -> str:
    by_level: dict[Level, int] = {each.level: each.expired for each in levels}
    return ", ".join(f"{count} {level.value} conversations" for level, count in by_level.items())

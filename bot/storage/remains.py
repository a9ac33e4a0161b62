"""What SQLite leaves in its files of rows that were deleted, and writing over it.

Three places keep old text. The write-ahead log has pages as they were: emptied by a checkpoint.
Free space in a page has the cells that were there: `PRAGMA secure_delete` puts zeros in it. But
when SQLite divides a page's rows over its neighbours it leaves copies that no pragma reaches
(measured: some dozens of pieces in 8 MB); only VACUUM, which writes the whole file anew, leaves
nothing. It keeps writers waiting, about a second for 200 MB, so a large file gets it at night.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Literal, Optional

from sqlalchemy.engine import Engine

#: Rewritten in about a second; others wait at most ten for a lock (Rasa: five).
AT_ONCE_BYTES = 200 * 2**20
#: So long is waited for who reads or writes. Nobody else can write meanwhile, so it is short.
_BUSY_MS = 500


class SqliteRemains:
    """Fulfils `bot.services.ports.Remains` for our own file and Rasa's."""

    def __init__(self, *paths: Path) -> None:
        self._paths = paths

    def wipe(self, large: bool = False) -> Literal["clean", "held", "later"]:
        results = {_wipe(path, large) for path in self._paths if path.is_file()}
        if "held" in results:
            return "held"
        return "later" if "later" in results else "clean"


class NoRemains:
    """PostgreSQL: its autovacuum writes over what is gone, in its own time."""

    def wipe(self, large: bool = False) -> Literal["clean", "held", "later"]:
        return "clean"


def remains_of(engine: Engine, tracker: Path) -> SqliteRemains | NoRemains:
    """For the database of `engine`, and Rasa's tracker file beside it."""
    if engine.dialect.name != "sqlite":
        return NoRemains()
    own: Optional[str] = engine.url.database
    paths = [Path(own)] if own and own != ":memory:" else []
    return SqliteRemains(*paths, tracker)


def _wipe(path: Path, large: bool) -> Literal["clean", "held", "later"]:
    fits = large or path.stat().st_size <= AT_ONCE_BYTES
    # A connection of its own: the pragmas are nobody else's, and VACUUM stands in no transaction.
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        try:
            held = not _emptied(db)
            if fits and not held:
                db.execute("VACUUM")
                held = not _emptied(db)
        except sqlite3.OperationalError:
            return "held"  # locked by somebody who writes
    if held:
        return "held"
    return "clean" if fits else "later"


def _emptied(db: sqlite3.Connection) -> bool:
    """Whether the write-ahead log is empty now; a file without one (Rasa's) has nothing in it."""
    return db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0

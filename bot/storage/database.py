"""The engine and its transactions: SQLite (WAL) by default, else PostgreSQL."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Iterator, Optional

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, Engine, ExceptionContext

from bot.domain.errors import InvalidInput
from bot.services import ports
from bot.storage.accounts import SqlAccounts
from bot.storage.aftercare import SqlAftercare
from bot.storage.audit import SqlAudit
from bot.storage.connectors import SqlLinks
from bot.storage.conversations import SqlConversations
from bot.storage.deletions import SqlDeletions
from bot.storage.due import SqlDue
from bot.storage.following import SqlFollowing
from bot.storage.handoffs import SqlHandoffs
from bot.storage.identity import SqlIdentity
from bot.storage.insight import SqlInsight
from bot.storage.labels import SqlLabels
from bot.storage.messages import SqlMessages
from bot.storage.next_steps import SqlNextSteps
from bot.storage.notes import SqlNotes
from bot.storage.outbox import SqlOutbox
from bot.storage.oversight import SqlOversight
from bot.storage.recognition import SqlBrowsers, SqlConsents
from bot.storage.records import SqlSortings
from bot.storage.searching import SqlSearch
from bot.storage.staff import SqlStaff
from bot.storage.surveys import SqlSurveys
from bot.storage.tips import SqlTips

_MIGRATIONS = Path(__file__).parent / "migrations"
#: How long a writer waits for another one on SQLite.
_BUSY_MS = 10_000
#: What each connection to SQLite keeps of the file for itself, in kB. The system keeps it as well,
#: once for all: with SQLite's own 2 MB, a gateway's connections would hold the same pages over and
#: over, which was a third of what an open conversation cost in memory.
_PAGES_KB = 512
#: A process has 40 threads for blocking work; some look at the history while they write.
_MOST_CONNECTIONS = 80
#: More than these are closed after use, and opening one takes longer than most queries.
_KEPT_CONNECTIONS = 20


def create_engine(url: str) -> Engine:
    """An engine for a SQLAlchemy URL; nothing is connected yet.

    Errors do not show parameters: those are what citizens wrote.
    """
    if url.startswith("postgres://"):
        url = "postgresql://" + url[len("postgres://") :]
    if not url.startswith("sqlite"):
        engine = sa.create_engine(
            url,
            future=True,
            pool_pre_ping=True,
            pool_size=_KEPT_CONNECTIONS,
            max_overflow=_MOST_CONNECTIONS - _KEPT_CONNECTIONS,
            hide_parameters=True,
        )
        _refuse_what_does_not_fit(engine)
        return engine
    engine = sa.create_engine(
        url,
        future=True,
        connect_args={"check_same_thread": False},
        # SQLAlchemy's default opens the file anew for every transaction.
        poolclass=sa.pool.QueuePool,
        pool_size=_KEPT_CONNECTIONS,
        max_overflow=_MOST_CONNECTIONS - _KEPT_CONNECTIONS,
        # An error that is logged must not carry what a citizen typed.
        hide_parameters=True,
    )
    _prepare_sqlite(engine)
    _refuse_what_does_not_fit(engine)
    return engine


def _refuse_what_does_not_fit(engine: Engine) -> None:
    """A NUL (PostgreSQL has none), or a time that is none in UTC, came from outside: wrong input,
    wherever it was given, and no failure of ours."""

    @sa.event.listens_for(engine, "handle_error")
    def _name(context: ExceptionContext) -> Optional[InvalidInput]:
        error = context.original_exception
        nul = isinstance(error, ValueError) and "NUL" in str(error)
        if nul or isinstance(error, OverflowError):
            return InvalidInput("Hier staat een teken of een getal in dat niet kan.")
        return None


def _prepare_sqlite(engine: Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # pysqlite's own transaction handling starts too late: we send BEGIN ourselves.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # With WAL, NORMAL loses nothing when a process is killed.
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        cursor.execute(f"PRAGMA cache_size={-_PAGES_KB}")
        # What is deleted or moved is overwritten; see `bot.storage.remains` for the rest.
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A write transaction takes the lock at once: no upgrade of a read lock, so no deadlock.
        write = connection.get_execution_options().get("voorsorteer_write", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


class SqlRepositories:
    """All stores on one connection: one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.conversations: ports.ConversationStore = SqlConversations(connection)
        self.messages: ports.MessageStore = SqlMessages(connection)
        self.handoffs: ports.HandoffStore = SqlHandoffs(connection)
        self.due: ports.DueStore = SqlDue(connection)
        self.notes: ports.NoteStore = SqlNotes(connection)
        self.next_steps: ports.NextStepStore = SqlNextSteps(connection)
        self.sortings: ports.SortingStore = SqlSortings(connection)
        self.staff: ports.StaffStore = SqlStaff(connection)
        self.accounts: ports.AccountStore = SqlAccounts(connection)
        self.audit: ports.AuditStore = SqlAudit(connection)
        self.consents: ports.ConsentStore = SqlConsents(connection)
        self.browsers: ports.BrowserStore = SqlBrowsers(connection)
        self.outbox: ports.OutboxStore = SqlOutbox(connection)
        self.links: ports.LinkStore = SqlLinks(connection)
        self.identity: ports.IdentityStore = SqlIdentity(connection)
        self.deletions: ports.DeletionStore = SqlDeletions(connection)
        self.search: ports.SearchStore = SqlSearch(connection)
        self.oversight: ports.OversightStore = SqlOversight(connection)
        self.following: ports.FollowingStore = SqlFollowing(connection)
        self.insight: ports.InsightStore = SqlInsight(connection)
        self.aftercare: ports.AftercareStore = SqlAftercare(connection)
        self.surveys: ports.SurveyStore = SqlSurveys(connection)
        self.tips: ports.TipStore = SqlTips(connection)
        self.labels: ports.LabelStore = SqlLabels(connection)


class SqlUnitOfWork:
    """Opens transactions; fulfils `bot.services.ports.UnitOfWork`."""

    def __init__(self, engine: Engine) -> None:
        self._read = engine.execution_options(voorsorteer_write=False)
        self._write = engine.execution_options(voorsorteer_write=True)
        # SQLite has one writer, and who waits for it there asks again and again, with pauses of up
        # to 100 ms. Here it is in turn, and at once.
        sqlite = engine.dialect.name == "sqlite"
        self._writing: AbstractContextManager = threading.RLock() if sqlite else nullcontext()

    @contextmanager
    def __call__(self, write: bool = True) -> Iterator[SqlRepositories]:
        engine, turn = (self._write, self._writing) if write else (self._read, nullcontext())
        with turn, engine.begin() as connection:
            yield SqlRepositories(connection)


def _alembic_config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest migration; safe to run again, and by several at once."""
    command.upgrade(_alembic_config(engine), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest migration."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    newest = ScriptDirectory.from_config(_alembic_config(engine)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest

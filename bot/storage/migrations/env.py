"""Alembic's entry: migrates the engine it is handed, one process at a time."""

import sqlalchemy as sa
from alembic import context

from bot.storage.schema import metadata

#: Any fixed number: gateways that start together take turns on PostgreSQL.
_LOCK = 0x766F6F72

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # SQLite changes a constraint by making the table anew, and dropping the old one would take
        # what refers to it along. Only outside a transaction does this have effect.
        connection.connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
        context.run_migrations()
    if sqlite:
        connection.connection.execute("PRAGMA foreign_keys=ON")

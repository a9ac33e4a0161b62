"""The tables of recognition: who allowed what, remembered browsers, used log-ins, deletions."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import UtcDateTime, metadata

#: `subject` is a customer id, the id of a remembered browser, or `mail:` and a hash of an address.
consents = sa.Table(
    "consents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("subject", sa.String(100), nullable=False, index=True),
    sa.Column("purpose", sa.String(40), nullable=False),
    sa.Column("category", sa.String(40), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("granted", sa.Boolean, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

browsers = sa.Table(
    "browsers",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
)

#: What may happen once: identity tokens are for one use, and an address gets one aftercare mail a
#: day. A row stays until the token would have expired anyway, or the day is over.
used_tokens = sa.Table(
    "used_tokens",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("reference", sa.String(10), nullable=False, unique=True),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("conversation_id", sa.String(36), nullable=False, index=True),
    sa.Column("customer_key", sa.String(100)),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("retry_at", UtcDateTime, nullable=False),
    sa.Column("problem", sa.Text),
    sa.Column("remote_id", sa.String(100)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("delivered_at", UtcDateTime),
    sa.Column("given_up_at", UtcDateTime),
)
# What waits is a few rows among all that was told this week, and it is looked for all the time.
_pending = sa.and_(outbox.c.delivered_at.is_(None), outbox.c.given_up_at.is_(None))
sa.Index("ix_outbox_pending", outbox.c.id, sqlite_where=_pending, postgresql_where=_pending)

#: That something was deleted, and never what: `subject` and `conversation_id` are emptied then.
deletions = sa.Table(
    "deletions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("reason", sa.String(10), nullable=False),
    sa.Column("level", sa.String(10), nullable=False),
    sa.Column("subject", sa.String(100)),
    sa.Column("conversation_id", sa.String(36)),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("done_at", UtcDateTime),
    sa.Column("counts", sa.JSON),
    sa.CheckConstraint("reason IN ('request','retention')", name="ck_deletions_reason"),
)

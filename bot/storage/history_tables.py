"""The tables of the embedded history, and what is kept of a register's answers for some minutes."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import UtcDateTime, metadata

customers = sa.Table(
    "customers",
    metadata,
    sa.Column("id", sa.String(100), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("phone", sa.Text),
    sa.Column("description", sa.Text, nullable=False, server_default=""),
    sa.Column("bsn_hash", sa.String(64), unique=True, index=True),
)

needs = sa.Table(
    "needs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("customer_id", sa.String(100), sa.ForeignKey("customers.id"), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("value", sa.String(20), nullable=False, server_default=""),
    sa.UniqueConstraint("customer_id", "kind"),
)

#: What is known of somebody beside their cases, by category of `data/consents.yml`.
facts = sa.Table(
    "facts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("customer_id", sa.String(100), sa.ForeignKey("customers.id"), nullable=False),
    sa.Column("category", sa.String(40), nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("value", sa.JSON, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.UniqueConstraint("customer_id", "name"),
)

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("number", sa.String(40), primary_key=True),
    sa.Column(
        "customer_id", sa.String(100), sa.ForeignKey("customers.id"), nullable=False, index=True
    ),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("goal", sa.String(64)),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("expected_on", sa.Date),
    sa.Column("is_complaint", sa.Boolean, nullable=False, server_default=sa.false()),
)

case_steps = sa.Table(
    "case_steps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "case_number", sa.String(40), sa.ForeignKey("cases.number"), nullable=False, index=True
    ),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("who", sa.String(5), nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("due", sa.Text),
    sa.Column("done_at", UtcDateTime),
)

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("customer_id", sa.String(100), sa.ForeignKey("customers.id"), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("goal", sa.String(64)),
    sa.Column("case_number", sa.String(40)),
    sa.Column("settled", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("summary", sa.Text, nullable=False, server_default=""),
    sa.Column("reference", sa.String(10), unique=True, index=True),
    sa.Index("ix_contacts_customer_id_at", "customer_id", "at"),
)

#: Work for a department that follows from a contact (interne taak).
tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "customer_id", sa.String(100), sa.ForeignKey("customers.id"), nullable=False, index=True
    ),
    sa.Column("reference", sa.String(10), nullable=False, unique=True),
    sa.Column("contact_reference", sa.String(10)),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("explanation", sa.Text, nullable=False, server_default=""),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("done_at", UtcDateTime),
)

#: A register's answer about one customer, for some minutes; `body` is NULL while it did not answer.
history_snapshots = sa.Table(
    "history_snapshots",
    metadata,
    sa.Column("register_key", sa.String(100), primary_key=True),
    sa.Column("fetched_at", UtcDateTime, nullable=False),
    sa.Column("body", sa.JSON),
)

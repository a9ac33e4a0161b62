"""The tables. Column names are the glossary's words; times are UTC."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import UtcDateTime, metadata


def _reference(table: str, nullable: bool = False) -> sa.Column:
    return sa.Column(
        f"{table}_id",
        sa.String(36),
        sa.ForeignKey(f"{table}s.id" if table != "staff" else "staff.id"),
        nullable=nullable,
    )


conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("token_hash", sa.String(64), unique=True),
    sa.Column("owner", sa.String(10), nullable=False),
    sa.Column("last_seq", sa.Integer, nullable=False, server_default="0"),
    sa.Column("bot_session", sa.Integer, nullable=False, server_default="1"),
    sa.Column("language", sa.String(10), nullable=False, server_default="nl"),
    sa.Column("page_url", sa.Text),
    sa.Column("customer_id", sa.String(100), index=True),
    sa.Column("customer_name", sa.Text),
    sa.Column("register_key", sa.String(100)),
    sa.Column("browser_id", sa.String(36), index=True),
    sa.Column("asked_about", sa.String(100)),
    sa.Column("turn_worker", sa.String(36)),
    sa.Column("turn_lease_until", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("owner IN ('bot','queue','agent','closed')", name="ck_conversations_owner"),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _reference("conversation"),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("sender", sa.String(10), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("choices", sa.JSON),
    sa.Column("client_id", sa.String(64)),
    sa.Column("author", sa.Text),
    sa.Column("turn_state", sa.String(10)),
    sa.Column("turn_text", sa.Text),
    sa.Column("turn_attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("turn_retry_at", UtcDateTime),
    sa.Column("apologised", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("conversation_id", "seq"),
    sa.UniqueConstraint("conversation_id", "client_id"),
)
sa.Index(
    "ix_messages_pending",
    messages.c.conversation_id,
    sqlite_where=messages.c.turn_state == "pending",
    postgresql_where=messages.c.turn_state == "pending",
)

claims = sa.Table(
    "claims",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _reference("conversation"),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.UniqueConstraint("conversation_id", "kind", "value"),
)

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("username", sa.String(64), nullable=False, unique=True),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("role", sa.String(12), nullable=False),
    sa.Column("departments", sa.JSON, nullable=False),
    sa.Column("capacity", sa.Integer, nullable=False, server_default="4"),
    sa.Column("load", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_seen_at", UtcDateTime),
    sa.CheckConstraint("load >= 0 AND load <= capacity", name="ck_staff_load"),
    sa.CheckConstraint("role IN ('agent','supervisor','designer')", name="ck_staff_role"),
)

staff_sessions = sa.Table(
    "staff_sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    _reference("staff"),
    sa.Column("expires_at", UtcDateTime, nullable=False),
)

handoffs = sa.Table(
    "handoffs",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    _reference("conversation"),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("department", sa.String(64), nullable=False),
    sa.Column("goal", sa.String(64)),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("feeling", sa.String(12), nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("intake", sa.JSON, nullable=False),
    sa.Column("callback_when", sa.Text),
    _reference("staff", nullable=True),
    sa.Column("opened_by_turn", sa.Integer),
    sa.Column("waiting_since", UtcDateTime, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("claimed_at", UtcDateTime),
    sa.Column("lease_until", UtcDateTime),
    sa.Column("first_reply_at", UtcDateTime),
    sa.Column("resolved_at", UtcDateTime),
    sa.Column("outcome", sa.String(20)),
    sa.CheckConstraint(
        "status IN ('waiting','claimed','resolved','returned')", name="ck_handoffs_status"
    ),
    sa.CheckConstraint(
        "(status = 'claimed') <= (staff_id IS NOT NULL)", name="ck_handoffs_claimed_has_agent"
    ),
)
_open = handoffs.c.status.in_(("waiting", "claimed"))
sa.Index(
    "uq_handoffs_one_open",
    handoffs.c.conversation_id,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)
sa.Index("ix_handoffs_status", handoffs.c.status, handoffs.c.department)
# Deleting a conversation looks for its rows: the index above has the open ones only.
sa.Index("ix_handoffs_conversation_id", handoffs.c.conversation_id)

next_steps = sa.Table(
    "next_steps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _reference("conversation"),
    _reference("handoff", nullable=True),
    sa.Column("turn_seq", sa.Integer),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("who", sa.String(3), nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("due", sa.Text),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("conversation_id", "turn_seq", "position"),
    sa.Index("ix_next_steps_handoff_id", "handoff_id"),
)

sortings = sa.Table(
    "sortings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _reference("conversation"),
    sa.Column("turn_seq", sa.Integer, nullable=False),
    sa.Column("goal", sa.String(64)),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("triage", sa.JSON, nullable=False),
    sa.Column("own_estimate", sa.String(10)),
    sa.Column("outcome", sa.String(12)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("conversation_id", "turn_seq"),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    _reference("staff"),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("conversation_id", sa.String(36), index=True),
    sa.Column("at", UtcDateTime, nullable=False),
)

"""The tables. Column names are the glossary's words; times are UTC."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.columns import UtcDateTime, metadata


def reference_to(table: str, nullable: bool = False, index: bool = False) -> sa.Column:
    """A column with the id of a row of another table; `table` is its name without the s."""
    return sa.Column(
        f"{table}_id",
        sa.String(36),
        sa.ForeignKey(f"{table}s.id" if table != "staff" else "staff.id"),
        nullable=nullable,
        index=index or None,
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
    #: The questions how it was, while the citizen is asked them; no foreign key, for a survey is
    #: about a conversation.
    sa.Column("survey_id", sa.String(36)),
    #: The member of staff who tries the bot in it: no citizen's, so it is left out everywhere else.
    sa.Column("trial_of", sa.String(36)),
    sa.Column("citizen_seen_at", UtcDateTime),
    sa.Column("turn_worker", sa.String(36)),
    sa.Column("turn_lease_until", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("owner IN ('bot','queue','agent','closed')", name="ck_conversations_owner"),
)
sa.Index(
    "ix_conversations_trial_of",
    conversations.c.trial_of,
    conversations.c.created_at,
    sqlite_where=conversations.c.trial_of.is_not(None),
    postgresql_where=conversations.c.trial_of.is_not(None),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    reference_to("conversation"),
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
    reference_to("conversation"),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.UniqueConstraint("conversation_id", "kind", "value"),
)

next_steps = sa.Table(
    "next_steps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    reference_to("conversation"),
    reference_to("handoff", nullable=True),
    sa.Column("turn_seq", sa.Integer),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("goal", sa.String(64)),
    sa.Column("who", sa.String(5), nullable=False),
    #: Who that is, when it is neither the citizen nor the organisation.
    sa.Column("party", sa.Text),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("due", sa.Text),
    #: The day that `due` names, where it names one.
    sa.Column("due_on", sa.Date),
    #: How the citizen hears of it.
    sa.Column("notice", sa.Text),
    sa.Column("reference", sa.String(40)),
    #: Of the organisation's own steps: the department that sees to it.
    sa.Column("department", sa.String(64)),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Column("confirmed_at", UtcDateTime),
    sa.Column("disputed_at", UtcDateTime),
    #: When the citizen was asked, at a later visit, whether it worked; once is enough.
    sa.Column("asked_at", UtcDateTime),
    sa.Column("done_at", UtcDateTime),
    sa.UniqueConstraint("conversation_id", "turn_seq", "position"),
    sa.Index("ix_next_steps_handoff_id", "handoff_id"),
)

sortings = sa.Table(
    "sortings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    reference_to("conversation"),
    sa.Column("turn_seq", sa.Integer, nullable=False),
    sa.Column("goal", sa.String(64)),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("triage", sa.JSON, nullable=False),
    #: The likeliest goals with their chances, best first: [{"goal": …, "chance": 0–1}]. Empty for
    #: what was tapped, and for what was sorted before this was kept.
    sa.Column("ranking", sa.JSON(none_as_null=True)),
    sa.Column("own_estimate", sa.String(10)),
    sa.Column("outcome", sa.String(12)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("conversation_id", "turn_seq"),
)

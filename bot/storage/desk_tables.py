"""The tables of the desk: staff, hand-offs with their trail, notes, and the audit."""

from __future__ import annotations

import sqlalchemy as sa

from bot.domain.handoff import OPEN_STATUSES, HandoffStatus
from bot.domain.staff import ROLES
from bot.storage.columns import UtcDateTime, metadata, one_of
from bot.storage.tables import reference_to

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("username", sa.String(64), nullable=False, unique=True),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("departments", sa.JSON, nullable=False),
    sa.Column("skills", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("languages", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("capacity", sa.Integer, nullable=False, server_default="4"),
    sa.Column("load", sa.Integer, nullable=False, server_default="0"),
    sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("must_change_password", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("failed_logins", sa.Integer, nullable=False, server_default="0"),
    sa.Column("locked_until", UtcDateTime),
    #: Who this is at the organisation's own log-in (OpenID Connect).
    sa.Column("oidc_subject", sa.String(255), unique=True),
    sa.Column("last_seen_at", UtcDateTime),
    sa.CheckConstraint("load >= 0 AND load <= capacity", name="ck_staff_load"),
    sa.CheckConstraint(one_of("role", list(ROLES)), name="ck_staff_role"),
)

staff_sessions = sa.Table(
    "staff_sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    reference_to("staff"),
    sa.Column("created_at", UtcDateTime),
    sa.Column("used_at", UtcDateTime),
    sa.Column("expires_at", UtcDateTime, nullable=False),
)

handoffs = sa.Table(
    "handoffs",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    reference_to("conversation"),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("department", sa.String(64), nullable=False),
    sa.Column("goal", sa.String(64)),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("feeling", sa.String(12), nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("intake", sa.JSON, nullable=False),
    sa.Column("skill", sa.String(40)),
    sa.Column("language", sa.String(10), nullable=False, server_default="nl"),
    sa.Column("tags", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("callback_when", sa.Text),
    sa.Column("callback_from", UtcDateTime),
    sa.Column("callback_until", UtcDateTime),
    sa.Column("call_attempts", sa.Integer, nullable=False, server_default="0"),
    reference_to("staff", nullable=True),
    sa.Column("asked_staff_id", sa.String(36), sa.ForeignKey("staff.id")),
    sa.Column("asked_until", UtcDateTime),
    sa.Column("asked_note", sa.Text, nullable=False, server_default=""),
    sa.Column("returned_times", sa.Integer, nullable=False, server_default="0"),
    sa.Column("escalated_at", UtcDateTime),
    sa.Column("opened_by_turn", sa.Integer),
    sa.Column("waiting_since", UtcDateTime, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("claimed_at", UtcDateTime),
    sa.Column("lease_until", UtcDateTime),
    sa.Column("first_reply_at", UtcDateTime),
    #: When the citizen was last told that they are not forgotten.
    sa.Column("reassured_at", UtcDateTime),
    sa.Column("resolved_at", UtcDateTime),
    sa.Column("outcome", sa.String(20)),
    sa.Column("aftercare_on", sa.Date),
    sa.Column("aftercare_way", sa.String(10)),
    sa.CheckConstraint(
        one_of("status", [status.value for status in HandoffStatus]), name="ck_handoffs_status"
    ),
    sa.CheckConstraint(
        "(status = 'claimed') <= (staff_id IS NOT NULL)", name="ck_handoffs_claimed_has_agent"
    ),
)
_open = handoffs.c.status.in_([status.value for status in OPEN_STATUSES])
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
sa.Index("ix_handoffs_staff_id_status", handoffs.c.staff_id, handoffs.c.status)
# Recent waits of a department: what the expected wait is computed from.
sa.Index("ix_handoffs_department_claimed_at", handoffs.c.department, handoffs.c.claimed_at)
# What was closed, the newest first.
sa.Index("ix_handoffs_resolved_at", handoffs.c.resolved_at)
# Every page of the desk asks what colleagues ask.
sa.Index("ix_handoffs_asked_staff_id", handoffs.c.asked_staff_id)
# Searching goes back from the newest.
sa.Index("ix_handoffs_created_at", handoffs.c.created_at)

#: Every transition of a hand-off, in the transaction that made it.
handoff_events = sa.Table(
    "handoff_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    reference_to("handoff", index=True),
    reference_to("conversation"),
    sa.Column("transition", sa.String(20), nullable=False),
    sa.Column("status_before", sa.String(10)),
    sa.Column("status_after", sa.String(10), nullable=False),
    sa.Column("department", sa.String(64), nullable=False),
    sa.Column("staff_id", sa.String(36), sa.ForeignKey("staff.id")),
    sa.Column("to_staff_id", sa.String(36), sa.ForeignKey("staff.id")),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_handoff_events_conversation_id", "conversation_id"),
    sa.Index("ix_handoff_events_at", "at"),
)

#: What staff write for each other.
notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    reference_to("conversation"),
    reference_to("handoff", index=True),
    reference_to("staff"),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("client_id", sa.String(64)),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("conversation_id", "client_id"),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    reference_to("staff"),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("conversation_id", sa.String(36), index=True),
    #: About whom or what, when that is no conversation: a user name, a number of found cases.
    sa.Column("detail", sa.Text),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
)

#: A hand-off and what it is called in another system (a conversation in Chatwoot).
connector_links = sa.Table(
    "connector_links",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("connector", sa.String(20), nullable=False),
    reference_to("conversation"),
    reference_to("handoff", index=True),
    sa.Column("remote_id", sa.String(100), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("connector", "remote_id"),
    sa.UniqueConstraint("connector", "handoff_id"),
    sa.Index("ix_connector_links_conversation_id", "conversation_id"),
)

#: What another system delivered to us already; kept as long as it may deliver it again.
connector_receipts = sa.Table(
    "connector_receipts",
    metadata,
    sa.Column("connector", sa.String(20), primary_key=True),
    sa.Column("delivery_id", sa.String(100), primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
)

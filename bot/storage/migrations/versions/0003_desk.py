"""The desk: the whole life of a hand-off, its trail, notes, staff accounts, connectors."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_OPEN_BEFORE = "status IN ('waiting', 'claimed')"
_OPEN = "status IN ('waiting', 'planned', 'claimed')"
_PENDING = "delivered_at IS NULL AND given_up_at IS NULL"
_STATUSES = (
    *("offered", "declined", "waiting", "planned", "claimed"),
    *("resolved", "called", "returned", "abandoned"),
)
_HANDOFFS = (
    sa.Column("skill", sa.String(40)),
    sa.Column("language", sa.String(10), nullable=False, server_default="nl"),
    sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("callback_from", sa.DateTime()),
    sa.Column("callback_until", sa.DateTime()),
    sa.Column("call_attempts", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("asked_staff_id", sa.String(36)),
    sa.Column("asked_until", sa.DateTime()),
    sa.Column("asked_note", sa.Text(), nullable=False, server_default=""),
    sa.Column("returned_times", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("escalated_at", sa.DateTime()),
    sa.Column("reassured_at", sa.DateTime()),
    sa.Column("aftercare_on", sa.Date()),
    sa.Column("aftercare_way", sa.String(10)),
)
_STAFF = (
    sa.Column("skills", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()),
    sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("failed_logins", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("locked_until", sa.DateTime()),
    sa.Column("oidc_subject", sa.String(255)),
)
_INDEXES = {
    "ix_handoffs_status": ["status", "department"],
    "ix_handoffs_conversation_id": ["conversation_id"],
}
_NEW_INDEXES = {
    "ix_handoffs_staff_id_status": ["staff_id", "status"],
    "ix_handoffs_department_claimed_at": ["department", "claimed_at"],
    "ix_handoffs_resolved_at": ["resolved_at"],
    "ix_handoffs_asked_staff_id": ["asked_staff_id"],
    "ix_handoffs_created_at": ["created_at"],
}


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _one_open(where: str) -> None:
    op.create_index(
        "uq_handoffs_one_open",
        "handoffs",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def upgrade() -> None:
    # The tables of before have their indexes made anew: SQLite copies the table.
    for name in ("uq_handoffs_one_open", *_INDEXES):
        op.drop_index(name, table_name="handoffs")
    with op.batch_alter_table("handoffs") as handoffs:
        for column in _HANDOFFS:
            handoffs.add_column(column)
        handoffs.create_foreign_key(
            "fk_handoffs_asked_staff_id", "staff", ["asked_staff_id"], ["id"]
        )
        handoffs.drop_constraint("ck_handoffs_status", type_="check")
        handoffs.create_check_constraint("ck_handoffs_status", _one_of("status", _STATUSES))
    # A call back that waits is planned, and who took a hand-off back left the queue.
    op.execute(
        "UPDATE handoffs SET status = 'planned' WHERE status = 'waiting' AND kind = 'callback'"
    )
    op.execute(
        "UPDATE handoffs SET status = 'abandoned' "
        "WHERE status = 'returned' AND outcome = 'withdrawn'"
    )
    for name, columns in {**_INDEXES, **_NEW_INDEXES}.items():
        op.create_index(name, "handoffs", columns)
    _one_open(_OPEN)

    with op.batch_alter_table("staff") as staff:
        staff.alter_column("role", type_=sa.String(16), existing_nullable=False)
        for column in _STAFF:
            staff.add_column(column)
        staff.create_unique_constraint("uq_staff_oidc_subject", ["oidc_subject"])
        staff.drop_constraint("ck_staff_role", type_="check")
        staff.create_check_constraint(
            "ck_staff_role", _one_of("role", ("agent", "supervisor", "designer", "administrator"))
        )
    op.add_column("staff_sessions", sa.Column("created_at", sa.DateTime()))
    op.add_column("staff_sessions", sa.Column("used_at", sa.DateTime()))
    op.add_column("conversations", sa.Column("citizen_seen_at", sa.DateTime()))
    op.add_column("audit", sa.Column("detail", sa.Text()))
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["id"],
        sqlite_where=sa.text(_PENDING),
        postgresql_where=sa.text(_PENDING),
    )

    op.create_table(
        "handoff_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handoff_id", sa.String(36), nullable=False),
        sa.Column("conversation_id", sa.String(36), nullable=False),
        sa.Column("transition", sa.String(20), nullable=False),
        sa.Column("status_before", sa.String(10)),
        sa.Column("status_after", sa.String(10), nullable=False),
        sa.Column("department", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.String(36)),
        sa.Column("to_staff_id", sa.String(36)),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.id"], name="fk_handoff_events_handoff_id"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_handoff_events_conversation_id"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_handoff_events_staff_id"),
        sa.ForeignKeyConstraint(
            ["to_staff_id"], ["staff.id"], name="fk_handoff_events_to_staff_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_events"),
    )
    op.create_index("ix_handoff_events_handoff_id", "handoff_events", ["handoff_id"])
    op.create_index("ix_handoff_events_conversation_id", "handoff_events", ["conversation_id"])
    op.create_index("ix_handoff_events_at", "handoff_events", ["at"])

    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(36), nullable=False),
        sa.Column("handoff_id", sa.String(36), nullable=False),
        sa.Column("staff_id", sa.String(36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("client_id", sa.String(64)),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_notes_conversation_id"
        ),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name="fk_notes_handoff_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_notes_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.UniqueConstraint(
            "conversation_id", "client_id", name="uq_notes_conversation_id_client_id"
        ),
    )
    op.create_index("ix_notes_handoff_id", "notes", ["handoff_id"])

    op.create_table(
        "connector_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("connector", sa.String(20), nullable=False),
        sa.Column("conversation_id", sa.String(36), nullable=False),
        sa.Column("handoff_id", sa.String(36), nullable=False),
        sa.Column("remote_id", sa.String(100), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_connector_links_conversation_id"
        ),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.id"], name="fk_connector_links_handoff_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_connector_links"),
        sa.UniqueConstraint(
            "connector", "remote_id", name="uq_connector_links_connector_remote_id"
        ),
        sa.UniqueConstraint(
            "connector", "handoff_id", name="uq_connector_links_connector_handoff_id"
        ),
    )
    op.create_index("ix_connector_links_handoff_id", "connector_links", ["handoff_id"])
    op.create_index("ix_connector_links_conversation_id", "connector_links", ["conversation_id"])

    op.create_table(
        "connector_receipts",
        sa.Column("connector", sa.String(20), nullable=False),
        sa.Column("delivery_id", sa.String(100), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("connector", "delivery_id", name="pk_connector_receipts"),
    )
    op.create_index("ix_connector_receipts_at", "connector_receipts", ["at"])


def downgrade() -> None:
    op.drop_table("connector_receipts")
    op.drop_table("connector_links")
    op.drop_table("notes")
    op.drop_table("handoff_events")
    op.drop_index("ix_outbox_pending", table_name="outbox")
    op.drop_index("ix_audit_at", table_name="audit")
    op.drop_column("audit", "detail")
    op.drop_column("conversations", "citizen_seen_at")
    op.drop_column("staff_sessions", "used_at")
    op.drop_column("staff_sessions", "created_at")
    # Who has a role that was not there before keeps the least of those that were.
    op.execute("UPDATE staff SET role = 'designer' WHERE role = 'administrator'")
    with op.batch_alter_table("staff") as staff:
        staff.drop_constraint("ck_staff_role", type_="check")
        staff.drop_constraint("uq_staff_oidc_subject", type_="unique")
        for column in _STAFF:
            staff.drop_column(column.name)
        staff.create_check_constraint(
            "ck_staff_role", _one_of("role", ("agent", "supervisor", "designer"))
        )
    for name in ("uq_handoffs_one_open", *_INDEXES, *_NEW_INDEXES):
        op.drop_index(name, table_name="handoffs")
    op.execute("DELETE FROM handoffs WHERE status IN ('offered', 'declined')")
    op.execute("UPDATE handoffs SET status = 'waiting' WHERE status = 'planned'")
    op.execute("UPDATE handoffs SET status = 'resolved' WHERE status = 'called'")
    op.execute("UPDATE handoffs SET status = 'returned' WHERE status = 'abandoned'")
    with op.batch_alter_table("handoffs") as handoffs:
        handoffs.drop_constraint("ck_handoffs_status", type_="check")
        handoffs.drop_constraint("fk_handoffs_asked_staff_id", type_="foreignkey")
        for column in _HANDOFFS:
            handoffs.drop_column(column.name)
        handoffs.create_check_constraint(
            "ck_handoffs_status", _one_of("status", ("waiting", "claimed", "resolved", "returned"))
        )
    for name, columns in _INDEXES.items():
        op.create_index(name, "handoffs", columns)
    _one_open(_OPEN_BEFORE)

"""Recognition: needs, expected dates, consents, remembered browsers, the outbox, deletions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index(op.f("ix_audit_conversation_id"), "audit", ["conversation_id"], unique=False)
    op.create_table(
        "browsers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browsers")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_browsers_token_hash")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_subject"), "consents", ["subject"], unique=False)

    op.create_table(
        "deletions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=True),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.CheckConstraint("reason IN ('request','retention')", name="ck_deletions_reason"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
    )
    op.create_table(
        "history_snapshots",
        sa.Column("register_key", sa.String(length=100), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("register_key", name=op.f("pk_history_snapshots")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("customer_key", sa.String(length=100), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retry_at", sa.DateTime(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("remote_id", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(), nullable=True),
        sa.Column("given_up_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("reference", name=op.f("uq_outbox_reference")),
    )
    op.create_index(op.f("ix_outbox_conversation_id"), "outbox", ["conversation_id"], unique=False)

    op.create_table(
        "used_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_used_tokens")),
    )
    op.create_index(op.f("ix_used_tokens_expires_at"), "used_tokens", ["expires_at"], unique=False)

    op.create_table(
        "needs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=20), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_needs_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sa.UniqueConstraint("customer_id", "kind", name=op.f("uq_needs_customer_id_kind")),
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=100), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("contact_reference", sa.String(length=10), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), server_default="", nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_tasks_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("reference", name=op.f("uq_tasks_reference")),
    )
    op.create_index(op.f("ix_tasks_customer_id"), "tasks", ["customer_id"], unique=False)

    op.create_table(
        "case_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=3), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_case_steps_case_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_steps")),
    )
    op.create_index(op.f("ix_case_steps_case_number"), "case_steps", ["case_number"], unique=False)

    op.add_column("cases", sa.Column("expected_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_cases_customer_id"), "cases", ["customer_id"], unique=False)

    op.add_column("contacts", sa.Column("case_number", sa.String(length=40), nullable=True))
    op.add_column(
        "contacts", sa.Column("settled", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("contacts", sa.Column("reference", sa.String(length=10), nullable=True))
    op.create_index("ix_contacts_customer_id_at", "contacts", ["customer_id", "at"], unique=False)
    op.create_index(op.f("ix_contacts_reference"), "contacts", ["reference"], unique=True)

    op.add_column("conversations", sa.Column("register_key", sa.String(length=100), nullable=True))
    op.add_column("conversations", sa.Column("browser_id", sa.String(length=36), nullable=True))
    op.add_column("conversations", sa.Column("asked_about", sa.String(length=100), nullable=True))
    op.create_index(
        op.f("ix_conversations_browser_id"), "conversations", ["browser_id"], unique=False
    )

    op.add_column("customers", sa.Column("bsn_hash", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_customers_bsn_hash"), "customers", ["bsn_hash"], unique=True)

    op.create_index("ix_handoffs_conversation_id", "handoffs", ["conversation_id"], unique=False)
    op.create_index("ix_next_steps_handoff_id", "next_steps", ["handoff_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_conversation_id"), table_name="audit")
    op.drop_index("ix_next_steps_handoff_id", table_name="next_steps")
    op.drop_index("ix_handoffs_conversation_id", table_name="handoffs")

    op.drop_index(op.f("ix_customers_bsn_hash"), table_name="customers")
    op.drop_column("customers", "bsn_hash")

    op.drop_index(op.f("ix_conversations_browser_id"), table_name="conversations")
    op.drop_column("conversations", "asked_about")
    op.drop_column("conversations", "browser_id")
    op.drop_column("conversations", "register_key")

    op.drop_index(op.f("ix_contacts_reference"), table_name="contacts")
    op.drop_index("ix_contacts_customer_id_at", table_name="contacts")
    op.drop_column("contacts", "reference")
    op.drop_column("contacts", "settled")
    op.drop_column("contacts", "case_number")

    op.drop_index(op.f("ix_cases_customer_id"), table_name="cases")
    op.drop_column("cases", "expected_on")

    op.drop_index(op.f("ix_case_steps_case_number"), table_name="case_steps")

    op.drop_table("case_steps")
    op.drop_index(op.f("ix_tasks_customer_id"), table_name="tasks")

    op.drop_table("tasks")
    op.drop_table("needs")
    op.drop_index(op.f("ix_used_tokens_expires_at"), table_name="used_tokens")

    op.drop_table("used_tokens")
    op.drop_index(op.f("ix_outbox_conversation_id"), table_name="outbox")

    op.drop_table("outbox")
    op.drop_table("history_snapshots")
    op.drop_table("deletions")
    op.drop_index(op.f("ix_consents_subject"), table_name="consents")

    op.drop_table("consents")
    op.drop_table("browsers")

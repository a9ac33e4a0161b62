"""What comes after an answer: fuller next steps, aftercare, how it was, tips, labels."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_STEPS = (
    sa.Column("goal", sa.String(64)),
    sa.Column("party", sa.Text()),
    sa.Column("due_on", sa.Date()),
    sa.Column("notice", sa.Text()),
    sa.Column("reference", sa.String(40)),
    sa.Column("department", sa.String(64)),
    sa.Column("confirmed_at", sa.DateTime()),
    sa.Column("disputed_at", sa.DateTime()),
    sa.Column("asked_at", sa.DateTime()),
    sa.Column("done_at", sa.DateTime()),
)


def _length_of_who(table: str, before: int, after: int) -> None:
    with op.batch_alter_table(table) as changed:
        changed.alter_column(
            "who",
            existing_type=sa.String(before),
            type_=sa.String(after),
            existing_nullable=False,
        )


def upgrade() -> None:
    _length_of_who("case_steps", 3, 5)
    _length_of_who("next_steps", 3, 5)
    for column in _STEPS:
        op.add_column("next_steps", column.copy())
    op.add_column("conversations", sa.Column("survey_id", sa.String(length=36), nullable=True))
    op.add_column("conversations", sa.Column("trial_of", sa.String(length=36), nullable=True))
    op.create_table(
        "aftercare",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("handoff_id", sa.String(length=36), nullable=True),
        sa.Column("goal", sa.String(length=64), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="planned", nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("worker", sa.String(length=36), nullable=True),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'asked', 'worked', 'not_worked', 'stopped', 'expired')",
            name="ck_aftercare_state",
        ),
        sa.CheckConstraint("way IN ('chat', 'call', 'email')", name="ck_aftercare_way"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_aftercare_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.id"], name=op.f("fk_aftercare_handoff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aftercare")),
        sa.UniqueConstraint("handoff_id", name=op.f("uq_aftercare_handoff_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_aftercare_token_hash")),
    )
    op.create_table(
        "facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=100), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_facts_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
        sa.UniqueConstraint("customer_id", "name", name=op.f("uq_facts_customer_id_name")),
    )
    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("turn_seq", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("goal", sa.String(length=64), nullable=True),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("labelled_at", sa.DateTime(), nullable=False),
        sa.Column("exported_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_labels_conversation_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_labels_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        sa.UniqueConstraint(
            "conversation_id", "turn_seq", name=op.f("uq_labels_conversation_id_turn_seq")
        ),
    )
    op.create_table(
        "surveys",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("goal", sa.String(length=64), nullable=True),
        sa.Column("department", sa.String(length=64), nullable=True),
        sa.Column("offered_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("skipped_at", sa.DateTime(), nullable=True),
        sa.Column("complexity", sa.SmallInteger(), nullable=True),
        sa.Column("effort", sa.SmallInteger(), nullable=True),
        sa.Column("speed", sa.SmallInteger(), nullable=True),
        sa.Column("nps", sa.SmallInteger(), nullable=True),
        sa.Column("trust", sa.SmallInteger(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.CheckConstraint("complexity BETWEEN 1 AND 5", name="ck_surveys_complexity"),
        sa.CheckConstraint("effort BETWEEN 1 AND 5", name="ck_surveys_effort"),
        sa.CheckConstraint("nps BETWEEN 1 AND 10", name="ck_surveys_nps"),
        sa.CheckConstraint("speed BETWEEN 1 AND 5", name="ck_surveys_speed"),
        sa.CheckConstraint("trust BETWEEN 1 AND 5", name="ck_surveys_trust"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_surveys_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_surveys_conversation_id")),
    )
    op.create_table(
        "tips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=100), nullable=False),
        sa.Column("turn_seq", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("used", sa.JSON(), nullable=False),
        sa.Column("shown_at", sa.DateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("outcome_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('deviation', 'alert', 'information', 'tip')", name="ck_tips_kind"
        ),
        sa.CheckConstraint("outcome IN ('taken', 'later', 'stopped')", name="ck_tips_outcome"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_tips_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tips")),
        sa.UniqueConstraint("conversation_id", "rule", name=op.f("uq_tips_conversation_id_rule")),
    )
    trial = sa.text("trial_of IS NOT NULL")
    op.create_index(
        "ix_conversations_trial_of",
        "conversations",
        ["trial_of", "created_at"],
        sqlite_where=trial,
        postgresql_where=trial,
    )
    op.create_index("ix_labels_exported_at", "labels", ["exported_at"])
    op.create_index("ix_surveys_answered_at", "surveys", ["answered_at"])
    op.create_index("ix_tips_conversation_id", "tips", ["conversation_id"])
    op.create_index("ix_tips_customer_id_shown_at", "tips", ["customer_id", "shown_at"])
    op.create_index("ix_aftercare_conversation_id", "aftercare", ["conversation_id"])
    op.create_index("ix_aftercare_state", "aftercare", ["state", "way", "due_on"])


def downgrade() -> None:
    for table in ("aftercare", "facts", "labels", "surveys", "tips"):
        op.drop_table(table)
    op.drop_index("ix_conversations_trial_of", "conversations")
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_column("survey_id")
        conversations.drop_column("trial_of")
    with op.batch_alter_table("next_steps") as steps:
        for column in _STEPS:
            steps.drop_column(column.name)
    # A step of somebody else has no place there any more.
    for table in ("case_steps", "next_steps"):
        op.execute(f"DELETE FROM {table} WHERE who NOT IN ('u', 'wij')")
        _length_of_who(table, 5, 3)

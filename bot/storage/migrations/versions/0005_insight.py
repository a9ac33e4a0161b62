"""What came of it: counts by day, department and goal, and the indexes to count a day by."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_INDEXES = (
    ("sortings", "created_at"),
    ("handoffs", "first_reply_at"),
    ("surveys", "offered_at"),
    ("aftercare", "asked_at"),
    ("aftercare", "answered_at"),
    ("tips", "shown_at"),
    ("tips", "outcome_at"),
)


def upgrade() -> None:
    op.create_table(
        "insight_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_insight_days")),
    )
    op.create_table(
        "insight_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("goal", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        *(
            sa.Column(f"n{place}", sa.Integer(), server_default="0", nullable=False)
            for place in range(1, 29)
        ),
        sa.ForeignKeyConstraint(["day"], ["insight_days.day"], name=op.f("fk_insight_counts_day")),
        sa.PrimaryKeyConstraint(
            "day", "department", "goal", "kind", name=op.f("pk_insight_counts")
        ),
    )
    for table, column in _INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in reversed(_INDEXES):
        op.drop_index(f"ix_{table}_{column}", table)
    op.drop_table("insight_counts")
    op.drop_table("insight_days")

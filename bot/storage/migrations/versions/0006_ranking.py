"""The likeliest goals of each message that was sorted, with their chances."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("sortings", sa.Column("ranking", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sortings") as sortings:
        sortings.drop_column("ranking")

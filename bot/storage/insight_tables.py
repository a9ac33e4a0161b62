"""The tables of what came of it: counts by day, department and goal, and which days are counted.

Nothing here points to a conversation: what is deleted leaves these numbers as they are.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.domain.insight import COUNTS_IN_ROW
from bot.storage.afterwards_tables import aftercare, surveys, tips
from bot.storage.columns import UtcDateTime, metadata
from bot.storage.desk_tables import handoffs
from bot.storage.tables import sortings

#: Days that are over and counted for good, in the organisation's own time.
insight_days = sa.Table(
    "insight_days",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("closed_at", UtcDateTime, nullable=False),
)

#: `n1` … are the counts of `bot.domain.insight.LAYOUT[kind]`, in that order.
insight_counts = sa.Table(
    "insight_counts",
    metadata,
    sa.Column("day", sa.Date, sa.ForeignKey("insight_days.day"), primary_key=True),
    #: Empty for none: so that the four are a key.
    sa.Column("department", sa.String(64), primary_key=True),
    sa.Column("goal", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(20), primary_key=True),
    *(
        sa.Column(f"n{place}", sa.Integer, nullable=False, server_default="0")
        for place in range(1, COUNTS_IN_ROW + 1)
    ),
)

# A day is counted by reading that day alone, of each table by the time that counts there.
sa.Index("ix_sortings_created_at", sortings.c.created_at)
sa.Index("ix_handoffs_first_reply_at", handoffs.c.first_reply_at)
sa.Index("ix_surveys_offered_at", surveys.c.offered_at)
sa.Index("ix_aftercare_asked_at", aftercare.c.asked_at)
sa.Index("ix_aftercare_answered_at", aftercare.c.answered_at)
sa.Index("ix_tips_shown_at", tips.c.shown_at)
sa.Index("ix_tips_outcome_at", tips.c.outcome_at)

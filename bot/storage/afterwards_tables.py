"""The tables of what comes after an answer: aftercare, how it was, tips, designers' labels."""

from __future__ import annotations

import sqlalchemy as sa

from bot.domain.outcome import AFTERCARE_STATES, AFTERCARE_WAYS
from bot.domain.tips import TIP_KINDS, TIP_OUTCOMES
from bot.storage.columns import UtcDateTime, metadata, one_of
from bot.storage.tables import reference_to

#: The check afterwards whether it worked (nazorg): one for a goal or a hand-off.
aftercare = sa.Table(
    "aftercare",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    reference_to("conversation", index=True),
    reference_to("handoff", nullable=True),
    sa.Column("goal", sa.String(64)),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("way", sa.String(10), nullable=False),
    sa.Column("state", sa.String(12), nullable=False, server_default="planned"),
    #: SHA-256 of the key in the e-mail with which it is answered.
    sa.Column("token_hash", sa.String(64), unique=True),
    sa.Column("worker", sa.String(36)),
    sa.Column("lease_until", UtcDateTime),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("asked_at", UtcDateTime),
    sa.Column("answered_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("handoff_id"),
    sa.Index("ix_aftercare_state", "state", "way", "due_on"),
    sa.CheckConstraint(one_of("way", AFTERCARE_WAYS), name="ck_aftercare_way"),
    sa.CheckConstraint(one_of("state", AFTERCARE_STATES), name="ck_aftercare_state"),
)

#: What a citizen says of how it was, in the words of the research; each answer may be missing.
surveys = sa.Table(
    "surveys",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    reference_to("conversation"),
    sa.Column("goal", sa.String(64)),
    sa.Column("department", sa.String(64)),
    sa.Column("offered_at", UtcDateTime, nullable=False),
    sa.Column("answered_at", UtcDateTime),
    sa.Column("skipped_at", UtcDateTime),
    sa.Column("complexity", sa.SmallInteger),
    sa.Column("effort", sa.SmallInteger),
    sa.Column("speed", sa.SmallInteger),
    sa.Column("nps", sa.SmallInteger),
    sa.Column("trust", sa.SmallInteger),
    sa.Column("remark", sa.Text),
    sa.UniqueConstraint("conversation_id"),
    sa.Index("ix_surveys_answered_at", "answered_at"),
    sa.CheckConstraint("complexity BETWEEN 1 AND 5", name="ck_surveys_complexity"),
    sa.CheckConstraint("effort BETWEEN 1 AND 5", name="ck_surveys_effort"),
    sa.CheckConstraint("speed BETWEEN 1 AND 5", name="ck_surveys_speed"),
    sa.CheckConstraint("nps BETWEEN 1 AND 10", name="ck_surveys_nps"),
    sa.CheckConstraint("trust BETWEEN 1 AND 5", name="ck_surveys_trust"),
)

#: A proactive message that somebody was shown, and what they did with it.
tips = sa.Table(
    "tips",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    reference_to("conversation", index=True),
    sa.Column("customer_id", sa.String(100), nullable=False),
    #: The message that it was said to: answered again after a crash, it is the same one.
    sa.Column("turn_seq", sa.Integer, nullable=False),
    sa.Column("rule", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    #: The categories of data that it rests on.
    sa.Column("used", sa.JSON, nullable=False),
    sa.Column("shown_at", UtcDateTime, nullable=False),
    sa.Column("outcome", sa.String(10)),
    sa.Column("outcome_at", UtcDateTime),
    sa.UniqueConstraint("conversation_id", "rule"),
    sa.Index("ix_tips_customer_id_shown_at", "customer_id", "shown_at"),
    sa.CheckConstraint(one_of("kind", TIP_KINDS), name="ck_tips_kind"),
    sa.CheckConstraint(one_of("outcome", TIP_OUTCOMES), name="ck_tips_outcome"),
)

#: A message that a service designer gave its goal, or put aside.
labels = sa.Table(
    "labels",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    reference_to("conversation"),
    sa.Column("turn_seq", sa.Integer, nullable=False),
    #: The message as it was masked for the bot.
    sa.Column("text", sa.Text, nullable=False),
    #: Empty: put aside, it teaches nothing.
    sa.Column("goal", sa.String(64)),
    reference_to("staff"),
    sa.Column("labelled_at", UtcDateTime, nullable=False),
    sa.Column("exported_at", UtcDateTime),
    sa.UniqueConstraint("conversation_id", "turn_seq"),
    sa.Index("ix_labels_exported_at", "exported_at"),
)

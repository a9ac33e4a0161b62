"""Deleting what is known of somebody: because they ask, or because its time has come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, Optional

from bot.domain.customer import Level

#: So long after the answer the deletion begins: the citizen can read that it will.
GRACE = dt.timedelta(seconds=3)


@dataclass(frozen=True)
class Deletion:
    """`subject` (a customer id, or the id of a remembered browser) and `conversation_id` say whose
    data it is; both are gone once it is done. `counts`: rows per table."""

    reason: Literal["request", "retention"]
    level: Level
    asked_at: dt.datetime
    id: int = 0
    subject: Optional[str] = None
    conversation_id: Optional[str] = None
    done_at: Optional[dt.datetime] = None
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class LevelCount:
    """What is kept of conversations of one level; `expired`: how many would go now. `oldest` is
    when the oldest began."""

    level: Level
    conversations: int
    messages: int
    oldest: Optional[dt.datetime]
    expired: int

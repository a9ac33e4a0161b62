"""How often somebody may be shown a proactive message: a setting of each organisation."""

from __future__ import annotations

from pydantic import BaseModel, Field


class TipLimits(BaseModel):
    """At most so many in one conversation, and for one customer in `period_days` days; and none
    for `quiet_days` days after a person had the customer's matter."""

    class Config:
        extra = "forbid"
        frozen = True

    per_conversation: int = Field(default=1, ge=0, le=5)
    per_customer: int = Field(default=2, ge=0, le=20)
    period_days: int = Field(default=30, ge=1, le=365)
    quiet_days: int = Field(default=7, ge=0, le=90)

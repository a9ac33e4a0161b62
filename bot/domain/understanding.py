"""What the bot made of each message of a citizen: for who reads the conversation afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from bot.domain.triage import Triage


@dataclass(frozen=True)
class Understanding:
    """Of the message with sequence number `turn_seq`; `confidence` is about the goal, 0 to 1.

    `own_estimate` is what the citizen said themselves: simple or complex.
    """

    turn_seq: int
    goal: Optional[str]
    confidence: float
    triage: Triage
    own_estimate: Optional[str] = None

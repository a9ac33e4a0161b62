"""Proactive messages: what is shown to whom, on which conditions, and how it is stopped."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, AbstractSet, Optional, Sequence

from bot.domain.tip_limits import TipLimits

if TYPE_CHECKING:  # the tables need the words of this module only
    from bot.domain.tip_conditions import Grounds
    from bot.domain.tip_rules import TipRule

#: The four kinds of the research (Hogeschool Utrecht 2021), the most welcome first.
TIP_KINDS = ("deviation", "alert", "information", "tip")
#: What somebody did with it: went there, put it aside, wants no more of it.
TIP_OUTCOMES = ("taken", "later", "stopped")
#: The same, in the words of citizens.
KIND_WORDS = {
    "deviation": "iets wijkt af",
    "alert": "let op",
    "information": "informatie voor u",
    "tip": "tip",
}
OUTCOME_WORDS = {
    "taken": "u ging erop in",
    "later": "u koos: nu niet",
    "stopped": "u wilde dit niet meer",
}
#: Who feels otherwise has something on their mind.
_CALM = frozenset({"neutraal", "blij"})


@dataclass(frozen=True)
class ShownTip:
    """A message that somebody was shown; `used` are the categories that it rested on."""

    conversation_id: str
    turn_seq: int
    rule: str
    kind: str
    used: tuple[str, ...]
    shown_at: dt.datetime
    outcome: Optional[str] = None
    outcome_at: Optional[dt.datetime] = None


@dataclass(frozen=True)
class Moment:
    """How it stands with somebody now: is there room for something they did not ask for?"""

    verified: bool
    with_bot: bool
    #: Nothing was asked yet, or the last thing that was asked is confirmed to be solved.
    settled: bool
    feelings: AbstractSet[str] = frozenset()
    urgent: bool = False
    #: Something complex in this conversation, or a complex or late case that runs.
    complicated: bool = False
    #: None: it is not known, or we may not look.
    open_complaint: Optional[bool] = False
    #: A hand-off of theirs is open, in whatever conversation.
    with_people: bool = False
    last_with_people: Optional[dt.datetime] = None


def hindrance(moment: Moment, limits: TipLimits, now: dt.datetime) -> Optional[str]:
    """Why nothing may be said now; None for a calm moment."""
    last = moment.last_with_people
    reasons = {
        "not verified": not moment.verified,
        "a person has the conversation": not moment.with_bot,
        "something is open": not moment.settled,
        "feeling": not moment.feelings <= _CALM,
        "urgent": moment.urgent,
        "complex": moment.complicated,
        "open complaint": moment.open_complaint is not False,
        "open hand-off": moment.with_people,
        "recent hand-off": last is not None and now - last < dt.timedelta(days=limits.quiet_days),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def room_for_more(
    shown: Sequence[ShownTip], conversation_id: str, limits: TipLimits, now: dt.datetime
) -> bool:
    """Whether the customer was shown few enough, here and lately."""
    here = [one for one in shown if one.conversation_id == conversation_id]
    since = now - dt.timedelta(days=limits.period_days)
    lately = [one for one in shown if one.shown_at > since]
    return len(here) < limits.per_conversation and len(lately) < limits.per_customer


def choose(
    rules: Sequence[TipRule],
    allowed: AbstractSet[str],
    grounds: Grounds,
    shown: Sequence[ShownTip],
    now: dt.datetime,
) -> Optional[TipRule]:
    """The message that fits this person best, of the categories that they allow; the most welcome
    kind first, and not one that they were shown within its own period."""
    fitting = [
        rule
        for rule in rules
        if set(rule.uses) <= allowed and not _shown_lately(rule, shown, now) and rule.fits(grounds)
    ]
    return min(fitting, key=lambda rule: TIP_KINDS.index(rule.kind), default=None)


def _shown_lately(rule: TipRule, shown: Sequence[ShownTip], now: dt.datetime) -> bool:
    since = now - dt.timedelta(days=rule.again_after_days)
    return any(one.rule == rule.key and one.shown_at > since for one in shown)

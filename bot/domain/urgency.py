"""Danger and crisis, now or within days (triage rubric, rule 2).

A problem that is announced without a near date is not urgent; neither is one that is over.
"""

from __future__ import annotations

from bot.domain.plain_text import fold, mend
from bot.domain.urgency_rules import (
    FAR,
    LEAVE,
    NEAR,
    NOT_SO,
    RULES,
    VOCABULARY,
    FirstNumber,
    Reason,
    Rule,
)

__all__ = ["FirstNumber", "Reason", "first_number", "urgent_reasons"]


def urgent_reasons(text: str) -> list[Reason]:
    """Why this message cannot wait, the gravest reason first; empty when it can."""
    plain = mend(fold(text), VOCABULARY, LEAVE)
    if not plain or NOT_SO.search(plain):
        return []
    near, far = NEAR.search(plain) is not None, FAR.search(plain) is not None
    return [rule.reason for rule in RULES if _holds(rule, plain, near, far)]


def first_number(reasons: list[Reason]) -> FirstNumber:
    """The number that the citizen sees first."""
    numbers = [reason.first_number for reason in reasons]
    for number in ("112", "113", "veilig_thuis"):
        if number in numbers:
            return number
    return "none"


def _holds(rule: Rule, plain: str, near: bool, far: bool) -> bool:
    if not rule.happens.search(plain) or (rule.unless and rule.unless.search(plain)):
        return False
    if rule.when == "soon":
        return near and not far
    return rule.when == "always" or near or not far

"""What somebody in danger reads first: which number, before anything else is said.

The words of the message decide; where they name no number, the goal of the message does, or the
organisation's own emergency line.
"""

from __future__ import annotations

import re
from typing import Literal, Optional, Sequence

from bot.domain.goals import Goal
from bot.domain.organisation_rules import EmergencyLine
from bot.domain.plain_text import fold
from bot.domain.urgency import Reason, first_number

__all__ = ["FirstHelp", "first_help"]

#: The ending of the response that says it: `utter_urgent_…` in domain.yml.
FirstHelp = Literal["112", "gas", "113", "veilig_thuis", "line", "none"]

_GAS = re.compile(r"\b(?:gas(?:lucht|lek|geur|leiding)?|smell of gas)\b")
_WATER = re.compile(r"\bwater\w*|\bkraan\b|\btap\b")
_UTILITY = "geen_nutsvoorziening"


def first_help(
    text: str,
    reasons: Sequence[Reason],
    goal: Optional[Goal] = None,
    line: Optional[EmergencyLine] = None,
) -> FirstHelp:
    """Which number is said first; "none" when no number is known to be the right one."""
    plain = fold(text)
    number: FirstHelp = first_number(list(reasons))
    if number == "none" and line is not None:
        dry = any(reason.key == _UTILITY for reason in reasons) and _WATER.search(plain)
        if dry or (goal is not None and goal.first_number == "line"):
            return "line"
    if (
        number == "none"
        and goal is not None
        and goal.first_number in ("112", "113", "veilig_thuis")
    ):
        number = goal.first_number
    return "gas" if number == "112" and _GAS.search(plain) else number

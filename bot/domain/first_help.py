"""What somebody in danger reads first: which number, before anything else is said.

The words of the message decide; where they name no number, the goal of the message does, or the
organisation's own emergency line.
"""

from __future__ import annotations

import re
from typing import Iterable, Literal, Mapping, Optional, Sequence

from bot.domain.goals import Goal
from bot.domain.organisation_rules import EmergencyLine
from bot.domain.plain_text import fold
from bot.domain.triage import Decision, Triage
from bot.domain.urgency import Reason, first_number, urgent_reasons
from bot.domain.urgency_rules import RULES

__all__ = ["FirstHelp", "crisis_share", "first_help", "surely_urgent"]

#: The ending of the response that says it: `utter_urgent_…` in domain.yml.
FirstHelp = Literal["112", "gas", "113", "veilig_thuis", "line", "none"]

#: The least part of goals of a crisis in danger that is real; who asks for a person says less.
_CRISIS, _CRISIS_OF_WHO_ASKS = 0.15, 0.1
_DANGERS = frozenset(rule.reason.text for rule in RULES)
_GAS = re.compile(r"\b(?:gas(?:lucht|lek|geur|leiding)?|smell of gas)\b")
_WATER = re.compile(r"\bwater\w*|\bkraan\b|\btap\b")
_UTILITY = "geen_nutsvoorziening"


def crisis_share(goals: Mapping[str, Goal], ranking: Iterable[tuple[str, float]]) -> float:
    """How much of a message's chances lies with goals that are a crisis: 0 to 1."""
    found = ((goals.get(key), chance) for key, chance in ranking)
    return sum(p for goal, p in found if goal and (goal.urgent or goal.first_number))


def surely_urgent(triage: Optional[Triage], text: str, crisis: float) -> bool:
    """Whether there is danger; False as well for danger that is only suspected.

    The sorting would rather see danger too often than miss it, and does not tell how sure it is.
    Two more witnesses do: the words, and the goals that the message is taken for (`crisis`). Where
    the sorting leaves it to the citizen, it is suspected only.
    """
    if triage is None or not triage.urgent or triage.decision == Decision.ASK.value:
        return False
    human = triage.decision == Decision.HUMAN.value
    told = urgent_reasons(text) or any(reason in _DANGERS for reason in triage.reasons)
    return bool(told) or crisis >= (_CRISIS_OF_WHO_ASKS if human else _CRISIS)


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

"""What is kept for proactive messages, told under Dutch names: a part of the export."""

from __future__ import annotations

import datetime as dt
from typing import Any, Callable, Optional

from bot.domain.consent import TIPS
from bot.domain.customer import Fact
from bot.domain.tip_conditions import in_words
from bot.domain.tips import KIND_WORDS, OUTCOME_WORDS, ShownTip
from bot.services.ports import Deps


def tip_told(
    deps: Deps, shown: ShownTip, time: Callable[[Optional[dt.datetime]], Optional[str]]
) -> dict[str, Any]:
    """A message that somebody was shown, and what they did with it."""
    rule = deps.tips.rule(shown.rule)
    return {
        "op": time(shown.shown_at),
        "soort": KIND_WORDS[shown.kind],
        "waarover": rule.title if rule else shown.rule,
        "gebruikte_gegevens": [_category(deps, each) for each in shown.used],
        "wat_u_ermee_deed": OUTCOME_WORDS.get(shown.outcome or ""),
        "gedaan_op": time(shown.outcome_at),
    }


def fact_told(deps: Deps, fact: Fact) -> dict[str, Any]:
    """What a message may rest on; what no rule names is told as the register has it."""
    terms = deps.tips.facts.get(fact.name)
    value = terms.read(fact.value) if terms else None
    return {
        "wat": terms.title if terms else fact.name,
        "waarde": fact.value if value is None else in_words(value, "nl", deps.clock().date()),
        "soort_gegevens": _category(deps, fact.category),
        "van": f"{fact.as_of:%d-%m-%Y}",
    }


def _category(deps: Deps, key: str) -> str:
    found = deps.terms.find(TIPS, key)
    return found[1].title if found else key

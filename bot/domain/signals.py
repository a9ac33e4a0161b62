"""Signs of somebody's situation that make a goal complex, or simple, whatever its topic.

Each has a short reason that staff and citizens understand. They are features of the trained
sorting and the explanation of it; the rules that decide by themselves are `own_estimate` and
urgency.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from bot.domain.plain_text import fold, words
from bot.domain.signal_rules import NOT_COMPLEX, NOT_SIMPLE, RULES, Signal

__all__ = [
    "SIGNAL_KEYS",
    "OwnEstimate",
    "Signal",
    "complex_by_rule",
    "own_estimate",
    "signals",
    "without",
]

OwnEstimate = Literal["simple", "complex"] | None


#: In the order of the features of the trained model.
SIGNAL_KEYS = (*(rule.signal.key for rule in RULES), "een_woord", "een_probleem", "lang_verhaal")
_ONE_WORD = Signal("een_woord", "noemt alleen het onderwerp", "simple")
#: Complex by the triage rubric (rules 6 and 7), unless one sentence answers it for everyone.
_RULED_COMPLEX = {"verzet", "veel_te_regelen", "uitweg"}
_SAME_FOR_ALL = re.compile(
    r"\b(?:binnen hoeveel|hoe ?lang|wanneer|hoeveel|adres|termijn|kosten?|gratis|formulier|anoniem"
    r"|digid|digitaal|wie kan|namens|wat gebeurt er|(?:wat|wie) is)\b"
)
_ONE_TROUBLE = Signal("een_probleem", "noemt alleen een probleem", "complex")
_TROUBLES = {"bezwaar", "klacht", "geldzorgen", "misgegaan"}
_LONG_STORY = Signal("lang_verhaal", "vertelt een heel verhaal", "complex")
_LONG_STORY_WORDS = 40


@lru_cache(maxsize=512)
def signals(text: str) -> tuple[Signal, ...]:
    """The signs in a message, in a fixed order."""
    plain = fold(text)
    found = [rule.signal for rule in RULES if rule.pattern.search(plain)]
    found = [signal for signal in found if not _turned_around(signal.key, plain)]
    size = len(words(plain))
    if 1 <= size <= 2:
        trouble = any(signal.key in _TROUBLES for signal in found)
        found.append(_ONE_TROUBLE if trouble else _ONE_WORD)
    if size >= _LONG_STORY_WORDS:
        found.append(_LONG_STORY)
    return tuple(found)


def without(text: str, key: str) -> str:
    """The folded text, less the words in which a sign was seen; all of it for a sign that is not
    a matter of words (its length)."""
    patterns = {rule.signal.key: rule.pattern for rule in RULES}
    plain = fold(text)
    return patterns[key].sub(" ", plain) if key in patterns else plain


def own_estimate(text: str) -> OwnEstimate:
    """What the citizen says about it: simple, complex, or nothing (rubric, rule 3)."""
    keys = {signal.key for signal in signals(text)}
    if "zelf_ingewikkeld" in keys:
        return "complex"
    return "simple" if "zelf_eenvoudig" in keys else None


def complex_by_rule(text: str) -> bool:
    """Whether the rubric calls this complex whatever the model thinks (rules 6 and 7)."""
    if _SAME_FOR_ALL.search(fold(text)):
        return False
    return any(signal.key in _RULED_COMPLEX for signal in signals(text))


def _turned_around(key: str, plain: str) -> bool:
    if key == "zelf_ingewikkeld":
        return NOT_COMPLEX.search(plain) is not None
    return key == "zelf_eenvoudig" and NOT_SIMPLE.search(plain) is not None

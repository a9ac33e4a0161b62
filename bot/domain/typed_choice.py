"""A choice on offer that is typed instead of tapped: that is the same choice.

By its text, or by what can only mean one of them: a polite yes where one button says yes, thanks
where it was asked whether that answers the question. A bare yes or no the bot hears by itself.
"""

from __future__ import annotations

from typing import Optional, Sequence

from bot.domain.plain_text import fold, words
from bot.domain.small_words import (
    asks_explanation,
    is_thanks,
    says_no,
    says_yes,
    thanks_for_nothing,
)

__all__ = ["choice_meant"]

_SOLVED, _NOT_SOLVED, _EXPLAIN = "/opgelost", "/niet_opgelost", "/niet_begrepen"
#: With this beside it, it is asked days later whether something worked: no answer to thank for.
_LATER = "/over_iets_anders"
#: Between the two languages of one button.
_BOTH = " / "
#: How a button begins that says yes, or no; and in which language.
_YES, _NO = (("ja", "nl"), ("yes", "en")), (("nee", "nl"), ("no", "en"))


def choice_meant(text: str, offered: Sequence[tuple[str, str]]) -> Optional[str]:
    """The payload of what is meant of `offered` (title, payload); None when it is none of them."""
    said = _plain(text)
    for title, payload in offered:
        if said and said in (_plain(title), *map(_plain, title.split(_BOTH))):
            return payload
    payloads = {payload for _, payload in offered}
    if _NOT_SOLVED in payloads and _LATER not in payloads:
        if thanks_for_nothing(text):
            return _NOT_SOLVED
        if is_thanks(text):
            return _SOLVED
        if asks_explanation(text):
            return _EXPLAIN
    for begins, says in ((_YES, says_yes), (_NO, says_no)):
        for first, language in begins:
            found = {payload for title, payload in offered if _plain(title).split()[:1] == [first]}
            if len(found) == 1 and says(text, language):
                return found.pop()
    return None


def _plain(text: str) -> str:
    return " ".join(words(fold(text)))

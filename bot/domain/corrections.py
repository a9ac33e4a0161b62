"""What remains of a message that takes something back: "nee, ik bedoel mijn rijbewijs".

Two signs: a *correction* of what was said or chosen, and the announcement of a *new question*
("laat maar, …", "andere vraag: …"). Meant for finding the goal only: danger and the wish for a
person are looked for in the whole message.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple, Optional

__all__ = ["Sign", "corrected", "sign_of"]

Sign = Literal["correction", "new_question"]

_STOP = r"[\s,.;:!?…\-–—]"
_MARK = r"\s*[,.;:!?…\-–—]\s*"
#: Said before it: "nee sorry, …", "oh wacht …".
_BEFORE = (
    r"(?:(?:nee+|neen|no|nope|o+h*|ow|oeps|oops|sorry|pardon|excuus|wacht(?: even)?|wait|ho|eh+m?"
    rf"|uh+m?|hmm?|nou|well|maar|of nee|ja maar|foutje)\b{_STOP}*)*"
)
_NO = rf"(?:nee+|neen|no|nope|sorry|oeps|oops|wacht|wait|of nee|or no)\b{_STOP}*"
_FILLER = r"(?:(?:eigenlijk|dus|gewoon|meer|namelijk|natuurlijk|actually|really|rather)\b[\s,:]*)*"
_I_MEAN = (
    r"(?:(?:ik|k|'k|wij|we)\s+bedoel(?:de|den|en|t)?|bedoel(?:de)?(?!\s+(?:je|jij|u|jullie|ik)\b)"
    r"|(?:eigenlijk|daarmee)\s+bedoel(?:de)?\s+ik|wat\s+ik\s+bedoel(?:de)?\s+(?:is|was)"
    r"|mijn\s+bedoeling\s+(?:is|was)|i\s+mean(?:t)?|what\s+i\s+mean(?:t)?\s+(?:is|was))\b"
)
_NOT_MEANT = (
    r"(?:dat|zo|die|deze|that(?:'s| is))\s+(?:bedoel(?:de)?\s+ik\s+niet|not\s+what\s+i\s+meant?)"
)
_SLIP = (
    r"(?:(?:ik\s+(?:heb|had)\s+(?:me|mij|het)\s+)?(?:verkeerd\s+(?:getypt|geschreven|gezegd"
    r"|gekozen|geklikt|gedrukt)|vergist)|ik\s+vergis(?:te)?\s+(?:me|mij)|t[iy]pe?\s?fout(?:je)?"
    r"|tikfout(?:je)?|vergissing|correctie|(?:dat|het)\s+moet\s+zijn"
    r"|verkeerde\s+(?:knop|keuze|vraag)|wrong\s+(?:button|word)|typo|correction)\b"
)
#: How a thing begins that is put in the place of another.
_A_THING = (
    r"(?:de|het|een|mijn|m'n|mn|ons|onze|zijn|haar|die|dat|deze|dit|over|om|voor|naar|van|aan|bij"
    r"|the|my|our|a|an|about|for)\s+\S"
)
#: How one asks for something.
_ASKS = (
    r"(?:ik\s+(?:wil|wou|zou|zoek|moet|vroeg|heb(?!\s+(?:het|al|dat|de|die|m)\b))|mijn|m'n|mn|wat|hoe|waar|wanneer|hoeveel|kan|kunnen|kunt|mag|wie"
    r"|welke?|is|zijn|krijg|moet|toch|liever|weet|i\s+(?:want|need)|how|what|where|when|can|do)\b"
)

_CORRECTIONS = [
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        # nee, ik bedoel … / wat ik bedoel is …
        rf"^{_BEFORE}{_I_MEAN}{_STOP}*{_FILLER}(?P<rest>.+)$",
        # dat bedoel ik niet, …
        rf"^{_BEFORE}{_NOT_MEANT}{_STOP}+(?:maar\s+)?(?P<rest>.+)$",
        # niet het rijbewijs maar mijn paspoort; het gaat niet om … maar om …
        rf"^{_BEFORE}(?:het\s+gaat\s+(?:mij\s+|me\s+)?|{_I_MEAN}\s+)?(?:niet|geen|not)\s+(?!dat\s+ik\b)"
        rf"(?:\S+\s+){{0,5}}?\S+?[\s,]+(?:maar|but)\s+(?:wel\s+)?(?P<rest>{_A_THING}.*)$",
        # niet het rijbewijs, ik bedoel mijn paspoort
        rf"^{_BEFORE}(?:niet|geen|not)\s+(?:\S+\s+){{0,5}}?\S+?[\s,.]+{_I_MEAN}{_STOP}*{_FILLER}"
        r"(?P<rest>.+)$",
        # sorry, verkeerd getypt: …
        rf"^{_BEFORE}{_SLIP}(?:{_MARK}|\s+(?=ik\b|het\b|mijn\b|i\b|it\b)){_FILLER}(?P<rest>.+)$",
        # nee, het gaat om mijn rijbewijs
        rf"^{_NO}(?P<rest>(?:(?:ik|i)\s+(?:wil|wou|wilde|zoek|vroeg|vraag|heb het over"
        r"|had het over|want|need|asked)|(?:het|it)\s+(?:gaat|ging|is)\s+(?:mij\s+|me\s+)?"
        r"(?:om|over|about)|mijn\s+vraag|my\s+question)\b"
        r"(?!.*\b(?:niet|geen|niks|niets|stoppen|not|nothing)\b).+)$",
        # *rijbewijs
        r"^\*\s*(?P<rest>\w[^*]*)$",
    )
]
#: In the middle of a message, where much of it may still hold.
_LATER = re.compile(
    rf"^(?P<first>.+?)[\s,.;:!?…]+{_NO}{_I_MEAN}{_STOP}*{_FILLER}(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_NEW_QUESTIONS = [
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"^{_BEFORE}(?:laat\s+(?:dat\s+|het\s+)?maar(?:\s+(?:zitten|even|dan|nu))*|vergeet\s+(?:het|dat)"
        rf"(?:\s+maar)?|never\s*mind|forget\s+(?:it|that))(?:{_MARK}|\s+)(?:en\s+|and\s+)?"
        rf"(?P<rest>{_ASKS}\s.+|[^?]+\?\W*)$",
        rf"^{_BEFORE}(?:ik\s+heb\s+)?(?:(?:(?:nog|even|eerst)\s+)*(?:een\s+)?(?:hele\s+)?"
        r"(?:andere|nieuwe)\s+vraag(?:je)?|(?:nu\s+|even\s+)*(?:iets|wat)\s+(?:heel\s+)?anders"
        r"|(?:another|new|different)\s+question|something\s+else)"
        rf"(?:\s+(?:dan|nu|tussendoor|though))?(?:{_MARK}|\s+(?={_ASKS}))(?P<rest>.+)$",
        rf"^(?:tussendoor|trouwens|by\s+the\s+way){_STOP}+(?P<rest>.+)$",
    )
]
#: "ik bedoel het goed", "ik bedoel iets anders": nothing that one can go on with.
_NOTHING_NEW = re.compile(
    r"^(?:het|dat|dit|er|daar|it|that|this)\s+(?:(?:\w+\s+)?(?:goed|niet|zo|anders|serieus|echt"
    r"|ook|wel|lief|aardig|letterlijk|andersom|mee|niks|niets|well|not)\b.*)?$"
    r"|^(?:het|dat|dit|it|that|this|zo|ja|nee|maar|niks|niets|nothing|well|so)\W*$"
    r"|^(?:iets|wat|heel iets|something)\s+(?:anders|else)\W*$"
    r"|^(?:niet|geen|not|no)\b|^(?:je|jij|u|jullie|you)\b\W*$",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[^\W_]+")
#: "ik bedoel niet het een maar het ander" is two in one; more than this nobody says.
_MOST_AT_ONCE = 3
#: A correction stands within the first lines; a long story is left alone.
_LONGEST = 600


class _Left(NamedTuple):
    sign: Optional[Sign]
    text: str


def corrected(text: str) -> str:
    """What the citizen means now; the text itself when nothing is taken back. Never empty,
    unless the text is."""
    return _left(text).text


def sign_of(text: str) -> Optional[Sign]:
    """How the message announces that something else is meant; None when it does not."""
    return _left(text).sign


@lru_cache(maxsize=512)
def _left(text: str) -> _Left:
    sign: Optional[Sign] = None
    rest = text
    for _ in range(_MOST_AT_ONCE if len(text) <= _LONGEST else 0):
        found = _once(rest.strip())
        if found is None:
            break
        sign, rest = sign or found[0], found[1]
    return _Left(sign, rest)


def _once(text: str) -> Optional[tuple[Sign, str]]:
    for pattern in _CORRECTIONS:
        rest = _rest(pattern.match(text))
        if rest:
            return "correction", rest
    for pattern in _NEW_QUESTIONS:
        rest = _rest(pattern.match(text))
        if rest:
            return "new_question", rest
    later = _LATER.match(text)
    rest = _rest(later)
    if later and rest and _stands_alone(later.group("first"), rest):
        return "correction", rest
    return None


def _rest(match: Optional[re.Match[str]]) -> str:
    """What follows the sign, when one can go on with that; else empty."""
    if match is None:
        return ""
    rest = match.group("rest").strip(" \t\n,.;:-–—…")
    return rest if _WORD.search(rest) and not _NOTHING_NEW.match(rest) else ""


def _stands_alone(first: str, rest: str) -> bool:
    """Of "open op dinsdag, nee ik bedoel woensdag" the first part is still needed."""
    return len(_WORD.findall(rest)) >= 3 or len(_WORD.findall(first)) <= 2

"""Sentences in which something is promised, or said to be arranged: each needs a record behind it.

`arranged` says that it has been done; `promised` that we will do it. The words are those of Dutch
and English sentences that a bot says; a question or a condition ("wilt u dat wij u bellen?") is
none.
"""

from __future__ import annotations

import re
from typing import Literal, Optional

Promise = Literal["arranged", "promised"]

_DONE = (
    r"geregeld|doorgegeven|ingepland|aangevraagd|genoteerd|vastgelegd|gereserveerd|afgesproken"
    r"|aangemeld|ingeschreven|doorgestuurd|opgeschreven"
)
_ARRANGED = re.compile(
    # Not "is geregeld met" another organisation, nor what the citizen has done: who did it is us.
    rf"\b(?:ik|wij|we) (?:heb|hebben) (?:[\w’']+ ){{0,6}}?(?:{_DONE})\b"
    rf"|(?<!wat er )\b(?:is|staat|dit is) (?:nu |al |hiermee )?(?:voor u |bij ons )?(?:{_DONE})\b"
    r"|\b(?:wij|we|ik) (?:zorgen|zorg) (?:er ?voor |voor )?dat\b"
    r"|\b(?:wij|we|ik) (?:regelen|regel) (?:dat|dit|het) voor u\b"
    r"|\b(?:we|i) have (?:\w+ ){0,4}?(?:arranged|noted|planned|requested|passed on|registered)\b"
    r"|(?<!what )\b(?:has been|is now) (?:arranged|noted|planned|requested|passed on)\b"
    r"|\bwe make sure that\b|\bwe will make sure\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(
    r"\b(?:wij|we) (?:bellen|mailen|sturen|schrijven|betalen|berichten|antwoorden) u\b(?! niet)"
    r"|\b(?:wij|we) laten (?:het |dit )?u (?:\w+ ){0,3}?weten\b"
    r"|\b(?:belt|mailt) u (?:terug|\w+ terug)\b|\b(?:neemt|nemen) (?:\w+ )?contact met u op\b"
    r"|\b(?:medewerker|collega) (?:belt|mailt) u\b|\bu wordt (?:\w+ ){0,2}?(?:terug)?gebeld\b"
    r"|\bu (?:krijgt|ontvangt|hoort) (?:\w+ ){0,5}?(?:van ons(?! geen)|antwoord|bericht"
    r"|een (?:brief|besluit|bevestiging|mail|e-mail))\b"
    r"|\bwe (?:will )?(?:still )?(?:call|mail|send|write|pay) you\b|\bcalls? you back\b"
    r"|\bwe(?:’ll|'ll) (?:call|mail|send|write|pay|contact) you\b"
    r"|\bwe (?:will )?(?:let you know|contact you)\b|\byou (?:will be|are) called\b"
    r"|\byou (?:will )?(?:get|receive) (?:\w+ ){0,4}?(?:from us|an answer|a letter|a decision"
    r"|a confirmation|an e-?mail)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
#: Asked, or only when something else happens.
_OPEN = re.compile(
    r"\?$|^\W*(?:wilt u|zal ik|zullen we|mogen we|kunnen we|wanneer|als )"
    r"|^\W*(?:would you|shall|when |if )"
    r"|\b(?:kunnen (?:wij|we)|can we|we can)\b",
    re.IGNORECASE,
)


def promise_in(text: str) -> Optional[Promise]:
    """What this text promises, the strongest first; None when nothing."""
    found: Optional[Promise] = None
    for sentence in _SENTENCE.findall(text):
        sentence = sentence.strip()
        if _OPEN.search(sentence):
            continue
        if _ARRANGED.search(sentence):
            return "arranged"
        if _PROMISED.search(sentence):
            found = "promised"
    return found

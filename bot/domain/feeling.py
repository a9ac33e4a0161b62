"""The feeling that a message shows: words first, then capitals and exclamation marks.

Used as features by the trained model, and as the answer where no model was trained.
"""

from __future__ import annotations

import re
from enum import Enum

from bot.domain.plain_text import LONGEST_READ, fold

__all__ = ["Feeling", "feeling_of", "feeling_scores"]


class Feeling(str, Enum):
    """How the writer seems to feel; `NEUTRAAL` when nothing shows."""

    NEUTRAAL = "neutraal"
    BOOS = "boos"
    VERDRIETIG = "verdrietig"
    BEZORGD = "bezorgd"
    BLIJ = "blij"
    HAAST = "haast"


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


_LEXICON = {
    Feeling.BOOS: _words(
        r"boos|kwaad|woedend|woest|razend|pissig|laaiend|furieus|geirriteerd|gefrustreerd|spuugzat",
        r"belachelijk|schandalig\w*|schande|idioot|idioterie|absurd|waardeloos|te gek voor woorden",
        r"klote\w*|kut\w*|kanker\w*|verdomme|godver\w*|tering\w*|tyfus\w*|fuck\w*|shit|bullshit"
        r"|wtf|rot\w{0,3}",
        r"oplichters?|zakkenvullers|dieven|klerelijers?|prutsers|incompetent\w*|onzin|bespottelijk",
        r"(?:ben|er) (?:\S+ )?(?:klaar|zat|beu) (?:mee)?|hier zo klaar mee|(?:het"
        r"|ben) (?:\S+ )?zat",
        r"kan (?:toch|zo) niet|slaat nergens op|nergens op|zo ga je niet|afgescheept"
        r"|van het kastje",
        r"schaam je|schamen jullie|te zot|ongehoord|onacceptabel|onbegrijpelijk|wat een (?:zooi"
        r"|bende)",
        r"niet normaal|ik eis|flikker op|rot op|sukkels?|slecht geregeld|dom systeem|achterlijk\w*",
    ),
    Feeling.VERDRIETIG: _words(
        r"verdriet\w*|huil\w*|tranen|gehuild|gebroken|rouw\w*|gemis|mis (?:hem|haar) (?:zo|elke)",
        r"eenzaam|alleen op de wereld|depressie\w*|somber|wanhopig|radeloos|kapot van"
        r"|leeg vanbinnen",
        r"(?:zie|trek) het niet meer(?: zitten)?|kan niet meer|op van|ben op|uitgeput|moedeloos",
        r"overleden|doodgegaan|gestorven|verloren (?:heb|hebben)|miskraam|stilgeboren",
        r"(?:ik )?schaam (?:me|mij)|gekwetst|verlaten|het doet (?:zo |nog )?pijn",
    ),
    Feeling.BEZORGD: _words(
        r"bang\w*|angst\w*|zorgen|bezorgd|ongerust|zenuwachtig|onzeker|paniek\w*|stress\w*"
        r"|gestrest",
        r"lig (?:er )?(?:\S+ )?wakker|slaap (?:er )?(?:\S+ )?(?:niet|slecht)|geen oog dicht"
        r"|durf niet",
        r"weet (?:het )?niet meer (?:wat|hoe|waar)|ten einde raad|(?:wat|hoe) moet ik nou|help",
        r"straks (?:ben|sta|moet|krijg|verlies)|raak ik|in de problemen|schulden|deurwaarder\w*",
        r"scared|worried|afraid|bedreig\w*|onveilig|gevaarlijk|wat als",
    ),
    Feeling.BLIJ: _words(
        r"blij|fijn|super|top|geweldig|dank(?:je|u|jewel|uwel)?|bedankt|thanks|thx|merci|heerlijk",
        r"leuk|mooi|toppie|hartstikke|perfect|gelukkig|yes|joepie|jippie|hoera|goed geholpen",
        r"zin in|eindelijk gelukt|lief|wat een service|verliefd|gaan trouwen|zwanger|feest\w*",
    ),
    Feeling.HAAST: _words(
        r"spoed\w*|haast|dringend|urgent|snel(?:ler|st)?|asap|zo snel mogelijk|zsm|met spoed",
        r"vandaag nog|nu meteen|direct nodig|vanmiddag nog|morgen (?:al|moet|vlieg\w*|vertrek\w*)",
        r"over (?:een|1|2|twee) (?:uur|dag|dagen)|binnen (?:een|1) (?:uur|dag)|vanavond|vanmiddag",
        r"verloopt (?:morgen|vandaag)|te laat|op tijd|deadline|voor 1[0-9] uur|overmorgen"
        r"|straks om",
        r"vlucht (?:is|gaat)|schiet op|hurry|urgently|rush",
    ),
}
_TURNED = re.compile(r"\b(?:niet|geen|nooit) (?:\S+ ){0,2}$")
_SMILES = re.compile(r"[:;]-?[)D]|😀|😃|😄|😊|🙂|👍|🎉|❤|😍|🥳")
_FROWNS = re.compile(r"😡|🤬|😠|👎")
_TEARS = re.compile(r":'?-?\(|😢|😭|😞|💔")
#: Where two feelings are equally strong, the one that asks most of the reader wins.
_ORDER = (Feeling.BOOS, Feeling.VERDRIETIG, Feeling.BEZORGD, Feeling.HAAST, Feeling.BLIJ)


def feeling_of(text: str) -> Feeling:
    """The feeling that shows most, or `NEUTRAAL`."""
    scores = feeling_scores(text)
    strongest = max(_ORDER, key=lambda feeling: scores[feeling])
    return strongest if scores[strongest] >= 1.0 else Feeling.NEUTRAAL


def feeling_scores(text: str) -> dict[Feeling, float]:
    """How strongly each feeling shows; 1.0 is one clear word."""
    original, plain = text[:LONGEST_READ], fold(text)
    scores = {feeling: _count(pattern, plain) for feeling, pattern in _LEXICON.items()}
    if scores[Feeling.BLIJ] and any(scores[f] for f in _ORDER[:3]):
        # "fijn hoor", "bedankt voor niks": thanks beside trouble are no joy
        scores[Feeling.BLIJ] = 0.0
    shouting = _shouting(original)
    if shouting:
        scores[Feeling.BOOS] += shouting if not scores[Feeling.BLIJ] else 0.0
    scores[Feeling.BLIJ] += len(_SMILES.findall(original)) * 1.0
    scores[Feeling.BOOS] += len(_FROWNS.findall(original)) * 1.0
    scores[Feeling.VERDRIETIG] += len(_TEARS.findall(original)) * 1.0
    return scores


def _count(pattern: re.Pattern[str], plain: str) -> float:
    return float(
        sum(
            1
            for match in pattern.finditer(plain)
            if not _TURNED.search(plain, max(0, match.start() - 30), match.start())
        )
    )


def _shouting(text: str) -> float:
    """Capitals and rows of exclamation marks; a single short word in capitals is none."""
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    loud = 1.0 if len(letters) >= 12 and capitals / len(letters) > 0.6 else 0.0
    loud += 0.5 if re.search(r"\b[A-Z]{4,}\b.*\b[A-Z]{4,}\b", text) and not loud else 0.0
    return loud + (0.5 if re.search(r"!{2,}|\?!|!\?|\?{3,}", text) else 0.0)

"""Small things that people say back, whatever they were asked: thanks, no, stop, goodbye, why?

Known by their words, for where no trained model looks: a button's text that is typed, an answer
to a question, the queue. Each reads short messages only: in a longer one these words are part of a
story. High precision first, as in `bot.domain.person_request`.
"""

from __future__ import annotations

import re

from bot.domain.plain_text import fold, word_set, words

__all__ = [
    "asks_back",
    "asks_explanation",
    "is_thanks",
    "only_thanks",
    "refuses_questions",
    "says_goodbye",
    "says_no",
    "says_stop",
    "says_yes",
    "thanks_for_nothing",
]

_MOST_WORDS = 8
#: A thumb up, an OK, folded hands, a heart.
_THUMBS = re.compile("[\U0001f44d\U0001f44c\U0001f64f\u2764\u2665]")
_THANKS = word_set(
    """
    bedankt bedankje dank danke dankje dankjewel danku dankuwel dankewel merci thanks thx tnx thank
    """
)
#: What may stand around thanks, and adds nothing to it.
_WITH_THANKS = word_set(
    """
    je jij u jullie wel heel erg hartelijk zeer veel super top toppie fijn mooi prima perfect
    geweldig goed ok oke okay okee ja hoor he nou nu zo voor de het uw jouw hulp info informatie
    uitleg antwoord antwoorden moeite tijd snelle reactie alvast duidelijk helder helemaal genoeg
    weet ik dat is was dit klopt geholpen hartstikke vriendelijk inderdaad hiermee daarmee beste
    en fijne prettige dag avond weekend nog verder doei
    you very much for your the help a lot many great yes that so nice this answer clear
    """
)
_YES = {"nl": word_set("ja jawel jazeker jep"), "en": word_set("yes yeah yep")}
_NO = {"nl": word_set("nee neen"), "en": word_set("no nope")}
_POLITE = word_set(
    """
    hoor graag dank u je wel bedankt dankjewel dankuwel alstublieft alsjeblieft aub svp please
    thanks thank you merci
    """
)
_EXPLAIN = word_set("uitleg uitleggen toelichting toelichten verduidelijken explain explanation")
_WITH_EXPLAIN = word_set(
    """
    kan kun kunt mag wil zou je jij u ik mij me dat dit het die de een even eens nog wat meer beter
    anders aub svp alstublieft alsjeblieft graag beetje keer simpeler makkelijker eenvoudiger
    duidelijker gewoon in gewone makkelijke taal woorden over daarover hierover dan ook leg uit
    stap stappen antwoord verder ja geef can could you that this it more to some a bit need would
    like i please better again the answer
    """
)
_FOR_NOTHING = re.compile(
    r"\b(?:bedankt|dank|dankje|dankjewel|thanks|thank)\b.{0,20}"
    r"\b(?:(?:voor|om) (?:niks|niets|nix|noppes)|for nothing)\b"
    r"|\b(?:heb|had)(?: ik)?(?: \S+)? (?:niks|niets|geen (?:bal|moer|zak|reet)) aan\b"
)
#: Who thanks and means more than that.
_HOWEVER = word_set(
    """
    maar echter niet geen niks niets nooit behalve alleen toch vraag vragen wanneer hoe waar welke
    wie waarom hoeveel but not still however nothing question how when where which who why
    """
)
_STOP = re.compile(
    r"\b(?:stop|stoppen|annuleer|annuleren|cancel|afbreken|beeindig|beeindigen|quit|nvm)\b"
    r"|\blaat (?:het )?(?:maar|zitten)\b|\bvergeet (?:het|maar)\b|\bnever ?mind\b"
    r"|\b(?:ik )?hoeft? (?:\S+ ){0,2}?niet(?: meer)?\W*$|\bniet meer nodig\b|\bgeen zin\b"
    r"|\bwil (?:dit|het|dat) (?:\S+ )?niet(?: meer)?\W*$"
    r"|\bwacht (?:\S+ )?niet\b|\bniet (?:meer |langer )?wachten\b|\bduurt (?:\S+ )?te lang\b"
)
_GOODBYE = re.compile(
    r"^(?:(?:ok|oke|nou|dan|goed|bedankt|dank|u|je|wel|dankjewel|ja|nee)\W+)*"
    r"(?:doei|doeg|dag dag|dag|tot ziens|tot later|bye|goodbye|ciao|houdoe|ajuus"
    r"|(?:fijne|prettige) (?:dag|avond)|goed weekend|ik ga|ik moet gaan|ik ben weg|the end)"
    r"(?:\W+(?:hoor|doei|dag|bye|nog|verder|weer|he|laat|maar|bedankt|weg|ervandoor|now))*\W*$"
)
_REFUSES = re.compile(
    r"^(?:\S+ ){0,3}geen vragen\b(?! over| aan| meer over)"
    r"|\b(?:ik (?:wil|ga|hoef)|(?:wil|ga|hoef) ik)\b.{0,30}\b(?:geen|niet)(?: \S+){0,2}? "
    r"(?:vragen beantwoorden|antwoord(?:en)? geven|beantwoorden|zeggen|vertellen|invullen)\W*$"
    r"|\bik (?:geef|ga) (?:\S+ )?geen antwoord\b|\b(?:zeg|vertel) ik (?:\S+ )?niet\W*$"
    r"|\bgaat (?:je|jou|u|jullie) (?:niks|niets|geen \S+) aan\b"
    r"|^(?:\S+ ){0,2}(?:liever niet|rather not)\W*$|^(?:dat )?is prive\W*$"
    r"|^(?:\S+ )?(?:overslaan|sla (?:\S+ ){0,2}over|skip(?: it| this)?)\W*$"
    r"|\bi (?:do not|don't|won't|will not)(?: want to)? (?:answer|say|tell)\b"
    r"|\bnone of your business\b|^no questions\b"
)
_ASKS_BACK = re.compile(
    r"^(?:(?:en|maar|ja|ok|oke|huh|but|and) )*(?:waarom|waarvoor|hoezo|why)\W*$"
    r"|^(?:(?:en|maar|ja|ok|oke|huh) )*(?:waarom|waarvoor|hoezo)(?: dan)? "
    r"(?:wil|wilt|willen|moet|moeten|vraag|vraagt|vragen|heb|heeft|hebben) "
    r"(?:je|jij|u|jullie|ik)\b(?: \S+){0,2}? (?:dat|dit|alles|nodig|weten|zeggen|vertellen)\b"
    r"|^(?:\S+ )?why (?:do|would) (?:you|i)\b.{0,20}\b(?:ask|know|need|say|tell|want)\b"
    r"|^(?:\S+ )?(?:wat|hoe) bedoelt? (?:je|jij|u)\b|^what do you mean\b|^welke vraag\b"
    r"|\b(?:snap|begrijp) (?:de|je|uw|die) vraag niet\b|\bdon't understand the question\b"
)
_WHICH = re.compile(r"^(?:(?:en|maar|ja|huh) )?(?:welke?|wat voor|which)(?: een)? (\w{3,})\s*\?$")


def is_thanks(text: str) -> bool:
    """Whether this is thanks and nothing else; thanks for nothing are none."""
    said = words(fold(text))
    thanks = _THUMBS.search(text) is not None or not _THANKS.isdisjoint(said)
    return thanks and len(said) <= _MOST_WORDS and set(said) <= _THANKS | _WITH_THANKS


def only_thanks(text: str) -> bool:
    """Whether nothing in these thanks, as the sorting took them, takes them back or asks more."""
    said = words(fold(text))
    return "?" not in text and _HOWEVER.isdisjoint(said) and not thanks_for_nothing(text)


def thanks_for_nothing(text: str) -> bool:
    """Whether the thanks are a reproach ("bedankt voor niks"), or it says that it was no use."""
    return len(words(fold(text))) <= _MOST_WORDS and _FOR_NOTHING.search(fold(text)) is not None


def says_yes(text: str, language: str) -> bool:
    """Whether this is a polite yes in more than one word ("ja dank u"), in "nl" or "en"."""
    return _politely(text, _YES.get(language, frozenset()))


def says_no(text: str, language: str) -> bool:
    """Whether this is a polite no in more than one word ("nee bedankt"), in "nl" or "en"."""
    return _politely(text, _NO.get(language, frozenset()))


def asks_explanation(text: str) -> bool:
    """Whether it asks to explain what was said ("kan je dat uitleggen?"), and names no subject."""
    said = set(_said(text))
    asked = not _EXPLAIN.isdisjoint(said) or {"leg", "uit"} <= said
    return asked and said <= _EXPLAIN | _WITH_EXPLAIN


def says_stop(text: str) -> bool:
    """Whether the citizen wants to stop with what is going on, or not to wait any longer."""
    return bool(_said(text)) and _STOP.search(fold(text)) is not None


def says_goodbye(text: str) -> bool:
    """Whether the citizen says goodbye, and nothing else."""
    return bool(_said(text)) and _GOODBYE.match(fold(text)) is not None


def refuses_questions(text: str) -> bool:
    """Whether the citizen does not want to answer what is asked."""
    return bool(_said(text)) and _REFUSES.search(fold(text)) is not None


def asks_back(text: str, question: str) -> bool:
    """Whether this is no answer to `question`, but asks why it is asked, or what it means."""
    if not _said(text):
        return False
    plain = fold(text)
    if _ASKS_BACK.search(plain) is not None:
        return True
    which = _WHICH.match(plain)
    return which is not None and which[1] in words(fold(question))


def _said(text: str) -> list[str]:
    """The words of a short message; none of a longer one."""
    said = words(fold(text))
    return said if len(said) <= _MOST_WORDS else []


def _politely(text: str, first: frozenset[str]) -> bool:
    said = _said(text)
    return len(said) > 1 and said[0] in first and _POLITE | first >= set(said)

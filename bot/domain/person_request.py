"""Does the citizen ask for a person? Then that wins over everything else (triage rubric, rule 1).

A colleague, a call back, an interpreter, a visit, "a number where a human answers" are all a
person. The bare telephone number or the opening hours are not, nor is a person in the story
("de medewerker zei dat …", "ik hoef geen medewerker").

High precision first: what these patterns do not see, the trained model may still see.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.domain.person_words import (
    AFTER,
    AROUND,
    ASK,
    BETWEEN,
    CONTACT,
    ENGLISH,
    FEW,
    LEAVE,
    MANY,
    POLITE,
    REAL,
    SOMEBODY,
    VOCABULARY,
    YES,
    one_of,
)
from bot.domain.plain_text import fold, mend, words

__all__ = ["asks_for_callback", "asks_for_person", "subject_words"]

_WISHES = one_of(
    # iemand spreken, met een collega praten, iemand te pakken krijgen
    rf"\b{SOMEBODY}{FEW} (?:te )?(?:spreken|praten|overleggen|te woord|te pakken)\b",
    rf"\b{CONTACT} (?:even |graag |nu |gewoon |maar |eens |liever |\S+ )?met "
    rf"(?:een |n |een van |de |uw |jullie |echt |wel )*(?:{REAL} )*{SOMEBODY}\b",
    rf"\b{ASK}{MANY} {SOMEBODY}{FEW} aan de (?:lijn|telefoon|tel|andere kant)\b",
    rf"\b{ASK}(?: \S+){{0,5}}? met (?:een |n )?{SOMEBODY}(?: \S+){{0,5}}? "
    r"(?:bellen|bespreken|doornemen|afspreken|zitten|doorlezen|nakijken)\b",
    rf"\b{ASK} ik (?:dan |nu |hier |ook |even )*{SOMEBODY} (?:\S+ ){{0,2}}bellen\b",
    r"\bmet (?:wie|welke (?:medewerker|collega)) (?:kan|moet|mag|zou) (?:ik|ze|we|wij)\b"
    rf"{MANY} (?:praten|spreken|overleggen|bespreken|bellen)\b",
    r"\bwie (?:kan|mag) ik\b(?: \S+){0,6}? (?:te )?spreken\b",
    r"\b(?:persoonlijk gesprek|in gesprek (?:met|komen)|menselijk contact)\b",
    r"\bmenselijke (?:hulp|stem)\b",
    # een echt mens, een medewerker graag, geef me iemand, ik eis je chef
    r"\b(?:echte?|levende?|bevoegde?|normale?|gewone?) (?:\S+ )?"
    r"(?:mens|persoon|medewerker|iemand)\b",
    r"\bvlees en bloed\b",
    rf"^(?:{POLITE}\W+)*(?:een |n )?{SOMEBODY}(?:\W+(?:{POLITE}|{SOMEBODY}))*\W*$",
    # ja, een medewerker graag: "ja mevrouw" and "ja een collega zei" are something else
    rf"^(?:{YES}\W+)+(?:{BETWEEN}\W+)*(?:medewerk(?:st)?er|(?:een|n|echte?) "
    rf"(?:{REAL} )?(?:medewerk(?:st)?er|mens|persoon|collega)|iemand(?= graag))(?:\W+{AFTER})*\W*$",
    rf"\b{ASK}(?: ik| mij| me| maar| toch| nu| dan| even| hier| eerst| gewoon| direct| met)*"
    rf"(?: een| n| uw| je| jullie| de)? (?:{REAL} )*"
    r"(?:medewerker|mens|persoon|collega|ambtenaar|consulent|chef|baas|teamleider|leidinggevende"
    r"|directeur|manager)\b(?! (?:van \S+ )?(?:worden|zijn|aan|in|inschrijven|machtigen|toevoegen"
    r"|bijschrijven|die niet|zoeken|zei|heeft|had|gemaakt))",
    r"\b(?:geef|haal|roep|stuur|zoek)(?: ik)? (?:mij |me |er |maar |nu |dan |even )*iemand\b",
    r"\b(?:haal|roep)(?: \S+){0,5}? (?:erbij|er(?: even)? bij)\b",
    r"\b(?:een|n) (?:medewerker|mens|collega|persoon) (?:graag|aub|svp|please|alsjeblieft)\b",
    r"\bmaar (?:wel )?(?:een |n )(?:echt )?(?:mens|persoon|medewerker)\W*$",
    r"\b(?:iemand|collega|medewerker|mens) die (?:\S+ ){1,4}(?:spreekt|praat|over gaat|luistert)\b",
    # iemand die meekijkt
    r"^(?:\S+\W+){0,2}(?:kan|wil) (?:er )?iemand (?:mij|me|ons) (?:even |aub )*helpen\W*$",
    r"\b(?:kan|wil|moet|mag|laat)(?: maar)?(?: er| hier)? (?:een )?(?:medewerker|mens|collega)\b"
    r"(?: \S+){0,5}? (?:helpen|uitleggen|kijken|meekijken|meelopen|meedenken|bellen|komen)\b",
    r"\b(?:kan|wil|moet|mag|laat)(?: maar)?(?: er| hier)?(?: \S+)? iemand\b(?: \S+){0,5}? "
    r"(?:meekijken|meelopen|meedenken|mee kijken|mee denken)\b",
    r"\biemand (?:die|van jullie)\b(?: \S+){0,3} (?:mij|me|ons) (?:\S+ )?"
    r"(?:helpt|kan helpen|helpen kan|begrijpt|meekijkt|meedenkt|kan uitleggen|uitlegt)\b",
    r"\bmens (?:\S+ ){0,2}(?:meekijkt|meedenkt|helpt)|\bmens die (?:met )?(?:mij|me)\b",
    r"\b(?:medewerkers?|collega's?)(?: \S+)? (?:online|beschikbaar|aanwezig|vrij|bereikbaar)\b",
    # doorverbinden
    r"\b(?:verbind|zet|schakel) (?:mij|me|ons)(?: \S+){0,4}? (?:door|over)\b",
    rf"\b(?:mij|me|{ASK})(?: \S+){{0,5}}? (?:doorverbinden|doorverbonden worden|doorschakelen)\b",
    r"^(?:\S+ )?(?:doorverbinden|doorschakelen)\b",
    # laat iemand contact opnemen; een tolk; een bezoek
    rf"\b{ASK}(?: \S+){{0,3}}? (?:iemand|medewerker|collega)\b(?: \S+){{0,5}}? "
    r"contact(?: \S+){0,4}? op(?:nemen|neemt)\b",
    r"\bneemt?(?: \S+){0,4}? contact(?: met (?:mij|me|ons))? op\b"
    r"|\bcontact met (?:mij|me|ons) op(?:nemen|neemt|te nemen)\b",
    r"\b(?:wil|wilt|graag|mag|kan|kunt|heb|liever|is er|nodig)(?: \S+){0,5}? (?:gebaren)?tolk\b"
    r"(?!.*\b(?:trouw|huwelijk|kosten|kost|betaal|meenemen|meebrengen))",
    r"^(?:graag )?(?:een )?(?:gebaren)?tolk\b(?: \S+){0,3}$|\btolk (?:nodig|graag|erbij)\b",
    r"\b(?:kan|wil|zou|mag|kunt|kunnen)(?: er)? (?:iemand|een \S+|jullie)(?: \S+){0,6}? "
    r"(?:(?:bij (?:mij|ons)|aan huis|thuis)(?: \S+){0,2}? (?:langs ?)?komen|langskomen"
    r"|op (?:huis)?bezoek)\b(?! om (?:de|het|een|die|dat|te)\b)",
    rf"\b(?:{ASK}|iemand)(?: \S+){{0,3}}? huisbezoek\b",
    # een nummer waar een mens opneemt; niemand te pakken krijgen
    r"\bnummer\b(?: \S+){0,9}? (?:mens|iemand|persoon|medewerker)\b(?! van)",
    r"\b(?:krijg|krijgt|kan)(?: ik)?(?: \S+){0,4}? (?:niemand|geen (?:mens|medewerker|persoon))"
    r"(?: \S+){0,4}? (?:te pakken|te spreken|aan de lijn|bereiken)\b",
    r"\bniemand die ik(?: \S+){0,3} spreken\b",
    # English, and some words of other languages that are much spoken here
    r"\b(?:talk|speak|chat|connect|transfer|contact|reach|call|get|need|want|give me)"
    rf"(?: \S+){{0,3}}? (?:a |an |some |any |one of your )?(?:{REAL} )*{ENGLISH}\b",
    rf"^(?:(?:yes|yeah|ok|okay|please)\W+)+(?:(?:a|an|{REAL})\W+)*(?:human|person|agent"
    r"|representative|employee|member of staff)(?: (?:please|now|pls|thanks))*\W*$",
    rf"^(?:\W*(?:please|can i (?:have|get)|i want|i need|a|an|hello|hi|real|live)\W+)*{ENGLISH}"
    r"(?: (?:please|now|pls))*\W*$",
    r"\b(?:real|live|actual) (?:human|person|agent|employee)\b|\bcustomer service\b(?! hours)",
    r"\bmit (?:einem |einer )?(?:mitarbeiter(?:in)?|menschen|person) (?:sprechen|reden)\b"
    r"|\bparler (?:a|avec) (?:quelqu'un|un conseiller|une personne)\b"
    r"|\bhablar con (?:una persona|alguien|un agente)\b|\bkonusmak istiyorum\b"
    r"|\brozmawiac z (?:cz[lł]owiek|konsultant|kims|pracownik)",
)

#: No machine: that is asking for a person as well.
_NO_MACHINE = one_of(
    r"\b(?:geen |niet (?:weer |meer )?(?:met |tegen |aan )?(?:een |n |zo'n |die |deze |dit )?)"
    r"(?:\S+ )?(?:ro|chat)?(?:bot|machine|automaat|bandje)s?\b",
    r"\b(?:praat|praten|spreken|wil|liever|graag)\b.{0,40}"
    r"\b(?:geen|niet met(?: een)?) computers?\b",
    r"\biemand\b.{0,60}\bgeen (?:computer|apparaat)\W*$",
    r"\bno (?:ro)?bots?\b",
    r"\b(?:stop|weg|klaar|genoeg|kap) met (?:die|deze|dat|de) (?:\S+ )?(?:ro|chat)?bot\b",
)
_ABOUT_MACHINES = one_of(
    r"\b(?:ben|is|bent|zijn)(?: \S+){0,3}? geen (?:ro|chat)?(?:bot|machine)",
    r"\bheb(?:ben|t)?\b(?: \S+){0,3}? geen (?:\S+ )?(?:machine|automaat)",
)

_CALLBACK = one_of(
    r"\bbel (?:mij|me|ons|mn)\b|\b(?:belt|bellen) (?:u|gij|jullie|je) (?:mij|me|ons)\b",
    r"(?<!ik )(?<!nummer )\bbel (?:maar|na|om|tussen|liever|straks|morgen|vanmiddag|vanavond)\b",
    rf"\b(?:{ASK}|wilt|kun|kunnen|zouden|willen)\b(?: \S+){{0,9}}? (?:mij|me|ons)\b"
    r"(?: \S+){0,6}? (?:op|terug)? ?(?:bellen|opbellen)\b",
    r"\b(?:wil|wilt|graag|mag|kan|liever|liefst)(?: \S+){0,7}? (?:terug ?|op)?gebeld(?: worden)?\b",
    rf"\b(?:{ASK}|wilt|kun)(?: \S+){{0,6}}? terug ?(?:te )?bel(?:len|t)\b",
    r"\b(?:terugbel(?:verzoek|afspraak)|belafspraak|call ?back|belverzoek)\b",
    r"^(?:graag )?(?:terug ?bellen|gebeld worden|teruggebeld(?: worden)?)\b",
    r"\bbel (?:\S+ ){0,3}terug\b|^mij (?:terug ?)?bellen\b|\bbellen (?:mij|me)\b",
    r"\b(?:call|ring|phone) (?:me|us)\b|\btelefoontje terug\b",
    r"\bcontact (?:met (?:mij|me|ons) )?op ?(?:nemen|te nemen|neemt)? (?:per|via de) telefoon\b",
    r"\b(?:iemand|medewerker|collega)(?: \S+){0,4}? die (?:mij|me|ons) (?:\S+ ){0,3}?"
    r"(?:terug)?bel(?:t|len)\b",
    r"\btelefonisch (?:gesprek|contact|overleg|te woord)\b(?! (?:gehad|geweest|gevoerd))",
    r"\brufen sie mich\b|\brappelez[- ]moi\b|\bprosze\b.*\b(?:zadzwonic|oddzwonic)\b"
    r"|\barar m[iı]s[iı]n[iı]z\b|\bllameme\b",
)

#: Somebody is not wanted, is only part of the story, or the question is who is talking here.
_NOT_WANTED = one_of(
    r"\b(?:hoef|hoeft|hoeven|behoefte|nodig|wil(?: ik| je| we)?|wens|liever)\b(?: \S+){0,4}? "
    rf"(?:geen|niet(?: met| door)?(?: een| n)?) (?:{REAL} |hulp van een )?{SOMEBODY}\b",
    rf"\bzonder (?:een |tussenkomst van een |hulp van een )?(?:{REAL} )?{SOMEBODY}\b",
    r"\b(?:hoef|hoeft|hoeven)\b(?: \S+){0,8}? (?:terug ?(?:te )?bellen|(?:terug)?gebeld|te bellen"
    r"|gesproken|te spreken|doorverbonden)\b",
    r"\bbelt? (?:mij|me|ons) (?:\S+ )?niet\b|\bniet (?:terug ?|op)?gebeld worden\b",
    r"\b(?:ben|bent|is|are|zijn|spreek|praat|chat|leest?|zit) (?:je|jij|u|dit|ik|jullie|you|this"
    r"|het|er)\b(?: \S+){0,7}? (?:mens|persoon|medewerker|human|person|iemand echt|vlees en bloed)"
    r"\b(?: \S+){0,3}? ?(?:of|or|aan de lijn|mee)?[^.]{0,25}\?*$",
    r"\bniet (?:meer )?(?:doorverbinden|doorschakelen|bellen|terugbellen)\b",
    r"\b(?:do not|don'?t|does not) (?:need|want|call)\b",
    r"\b(?:zou(?:den)?|had(?:den)?|beloofd|ben|werd|is|nooit|niet) (?!graag|ik graag|fijn|je|u)"
    r"(?:\S+ ){0,6}?(?:teruggebeld|terug gebeld|gebeld)(?! worden)\b",
    r"\b(?:belafspraak|terugbelverzoek)\b.{0,30}\b(?:geen|niet|nooit)\b",
)
_INSISTS = one_of(
    r"\bwaarom (?:kan|mag|krijg)\b",
    r"\bmaar (?:wel )?(?:een )?(?:echt )?(?:mens|persoon|medewerker|iemand)\b",
)


def asks_for_person(text: str) -> bool:
    """Whether the citizen asks to be helped by a person, in whatever way (also a call back)."""
    plain = _prepared(text)
    if _NO_MACHINE.search(plain) and not _ABOUT_MACHINES.search(plain):
        return True
    if _NOT_WANTED.search(plain) and not _INSISTS.search(plain):
        return False
    return bool(_CALLBACK.search(plain) or _WISHES.search(plain))


def asks_for_callback(text: str) -> bool:
    """Whether the citizen asks to be called (back) by telephone."""
    plain = _prepared(text)
    return not _NOT_WANTED.search(plain) and _CALLBACK.search(plain) is not None


_NO_SUBJECT = re.compile(f"{SOMEBODY}|{CONTACT}|{ASK}|{ENGLISH}|{REAL}|{POLITE}|{AROUND}")


def subject_words(text: str) -> str:
    """What remains of a request for a person: what it is about. Empty when it says just that."""
    return " ".join(word for word in words(fold(text)) if not _NO_SUBJECT.fullmatch(word))


@lru_cache(maxsize=512)
def _prepared(text: str) -> str:
    """Folded, mended, without the marks between words that patterns trip over."""
    mended = mend(fold(text), VOCABULARY, LEAVE)
    return re.sub(r"[,;:()\"*_ -]+", " ", mended).strip()

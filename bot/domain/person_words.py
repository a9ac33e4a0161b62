"""The words with which people ask for a person (see `bot.domain.person_request`)."""

from __future__ import annotations

import re

from bot.domain.plain_text import word_set

#: Words whose typing mistakes are mended before the patterns look.
VOCABULARY = word_set(
    """
    medewerker medewerkster medewerkers collega persoon iemand mens ambtenaar consulent adviseur
    spreken praten bellen terugbellen terugbelt gebeld teruggebeld doorverbinden doorverbonden
    verbinden verbind robot chatbot computer klantenservice contact opnemen menselijk graag
    telefonisch operator human person tolk
    """
)
#: Real words that are one slip away from those.
LEAVE = word_set(
    """
    niemand mensen wens personen persoonlijk persoonlijke contract contacten raden praat praatte
    sprekend spreker beller belden gebed gebeden verbonden verbinding verbindt tellen stellen bedden
    beelden willen computers robots bestellen betalen gespreken sprekende menselijke opgenomen
    opname grag raad preken praktijk opneemt opneem college collages collage talk steken streken
    bekken belen ballen wellen vellen rellen platen laten gemeld melden terugbetalen terugbetaald
    verbieden verbied
    """
)

SOMEBODY = (
    r"(?:iemand|medewerk(?:st)?ers?|collega|mens|persoon|ambtenaar|consulente?|adviseur|operator"
    r"|contactpersoon|casemanager|klantmanager|planner|\w*behandelaar|begeleider|baliemedewerker"
    r"|servicemedewerker|klantenservice|helpdesk|receptie(?:nist)?|chef|baas|manager|teamleider"
    r"|leidinggevende|directeur|afdelingshoofd|afdeling|wethouder|burgemeester|mevrouw|meneer|dame"
    r"|maatschappelijk werk(?:st)?er|wijkteam|woonloket|inspecteur|jurist|deskundige|specialist"
    r"|\w*functionaris|taxateur|vertrouwenspersoon)"
)
REAL = r"(?:echte?|levende?|normale?|menselijke?|bevoegde?|andere?|gewone?|real|human|actual|live)"
#: "agent" is a policeman in Dutch, so that one only counts in English sentences.
ENGLISH = (
    r"(?:human(?: being)?|person|agent|representative|rep|employee|operator|someone|somebody"
    r"|colleague|staff(?: member)?)"
)
#: How a wish starts.
ASK = r"(?:wil|wilt|graag|mag|kan|kunt|geef|liever|eis|doe|krijg|zou|laat|moet|heb|naar|voor)"
CONTACT = (
    r"(?:spreken|praten|praat|overleggen|chatten|bellen|verder|liever|contact|gesprek|doorverbinden"
    r"|doorverbonden|verbinden|graag)"
)
FEW = r"(?: \S+){0,4}?"
MANY = r"(?: \S+){0,8}?"
#: What may stand around a bare "medewerker".
POLITE = (
    r"(?:ik|wil|mag|kan|een|n|graag|aub|svp|alstublieft|alsjeblieft|ajb|please|even|nu|gewoon|van"
    r"|liever|hallo|hoi|hi|hey|goedemorgen|goedemiddag|nou|dan|maar|met|de|jullie|uw|u|je|heb|want"
    r"|a|an|the|now|i|need|wel|toch|hier|daar|is|nodig|menselijke?|hulp|gemeente|balie|eerst|chat"
    r"|mij|me|geef|doe|naar|kies|voor|snel|direct)"
)

#: What an answer that asks for one begins with, and what may stand before and after the person.
YES = r"(?:ja|jawel|jazeker|nee|neen|ok|oke|okay|prima|goed|graag|doe|yes|hoor)"
BETWEEN = (
    r"(?:ik|wil|graag|nu|dan|toch|liever|liefst|maar|gewoon|meteen|direct|snel|even|eerst|geef|mij"
    r"|me|doe|wel|naar)"
)
AFTER = (
    r"(?:graag|aub|svp|alstublieft|alsjeblieft|ajb|please|nu|dan|maar|even|toch|hier|spreken|dank|u"
    r"|bedankt)"
)

#: What people put around a person who is asked for: it tells nothing of the subject.
AROUND = (
    r"(?:iemand|over|om|in|on|op|for|with|er|een|het|de|mijn|mn|m'n|met|mee|dit|dat|die|niet|geen"
    r"|robot|computer|spreek|wilt|kunnen|kunt|willen|zou|wou|stuur|haal|roep|langs|krijgen|lijn"
    r"|aan|terug|terugbellen|terugbelt|teruggebeld|gebeld|bel|belt|vraag|about|to|talk|speak|send"
    r"|call|someone|somebody|can|could|you|my|me|pls|is|there|want|would|like|get|have|people)"
)


def one_of(*patterns: str) -> re.Pattern[str]:
    """One compiled pattern that finds what any of `patterns` finds."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))

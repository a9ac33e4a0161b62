"""The words that give somebody's situation away (see `bot.domain.signals`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Signal:
    """One sign; `towards` says which way it points."""

    key: str
    reason: str
    towards: Literal["simple", "complex"]


@dataclass(frozen=True)
class Rule:
    signal: Signal
    pattern: re.Pattern[str]


def _complex(key: str, reason: str, *patterns: str) -> Rule:
    pattern = "|".join(f"(?:{pattern})" for pattern in patterns)
    return Rule(Signal(key, reason, "complex"), re.compile(pattern))


def _simple(key: str, reason: str, *patterns: str) -> Rule:
    pattern = "|".join(f"(?:{pattern})" for pattern in patterns)
    return Rule(Signal(key, reason, "simple"), re.compile(pattern))


_TIMES = (
    r"(?:\d+|twee|drie|vier|vijf|zes|zeven|acht|zoveel(?:ste)?|meerdere|tweede|derde|vierde|vijfde"
    r"|elke|iedere)"
)
_RELATIVE = (
    r"(?:moeder|vader|ouders|opa|oma|zoon|dochter|broer|zus(?:je)?|tante|oom|buurman|buurvrouw|man"
    r"|vrouw|partner|ex|client|vriend(?:in)?|kleinzoon|kleindochter|schoonmoeder|schoonvader|ma|pa"
    r"|neef|nicht)"
)
_EVENT = (
    r"(?:overlijd\w*|overleden|sterf\w*|scheid\w*|uit elkaar|zwanger|(?:18|achttien)"
    r"(?: jaar)? wor\w+|verpleeghuis|ziek\w*|werkloos|ontsla\w*|emigr\w*|pensioen|failliet\w*"
    r"|adopt\w*|dementie|opgenomen|erfenis|weduwe)"
)
_OWN_SIMPLE = (
    r"\b(?:simpele?|eenvoudige?|korte|kort|snelle|snel|klein|kleine|makkelijke?|domme?) (?:vraag"
    r"|vraagje)\b",
    r"\bvraagje\b|\b(?:alleen|enkel) (?:maar )?(?:even )?(?:weten|een vraag)\b|\bheel simpel\b",
    r"\b(?:het is|is) (?:\S+ )?(?:simpel|eenvoudig|niet (?:zo )?(?:moeilijk|ingewikkeld))\b",
    r"\b(?:quick|simple|short) question\b",
)
_OWN_COMPLEX = (
    r"\b(?:ingewikkeld\w*|complex\w*|lastige? (?:situatie|verhaal|geval|kwestie|vraag)"
    r"|gecompliceerd\w*)\b",
    r"\b(?<!site is )(?<!site is een )(?<!site is zo'n )(?:doolhof|wirwar|rompslomp|ondoorzichtig"
    r"|warboel|kluwen|lang verhaal(?! kort)|hele toestand|knoop)\b",
    r"\b(?:moeilijk|lastig) (?:uit te leggen|verhaal|voor mij)\b|\bbijzondere? (?:situatie"
    r"|geval)\b",
    r"\bspeciaal geval\b|\bheb (?:een )?lastige\b|\bcomplicated\b|\bniet standaard\b",
)
NOT_COMPLEX = re.compile(
    r"\b(?:niet|geen) (?:\S+ ){0,2}?(?:ingewikkeld|complex|moeilijk|lang verhaal)"
)
NOT_SIMPLE = re.compile(r"\bniet (?:\S+ ){0,2}?(?:simpel|eenvoudig|makkelijk|snel)")

RULES = (
    _complex(
        "eerder_contact",
        "eerder contact genoemd",
        rf"\b{_TIMES}(?: ?(?:x|keer|maal))? (?:\S+ ){{0,3}}?(?:gebeld|gemaild|gevraagd|gemeld"
        rf"|geprobeerd|langs|aangevraagd"
        r"|geweest|ingevuld|opgestuurd|contact|doorgegeven|gestuurd|verzet)\b",
        r"\b(?:al|eerder|weer|opnieuw|nogmaals|wederom|steeds) (?:\S+ ){0,4}?(?:gebeld|gemaild"
        r"|gevraagd|gemeld|doorgegeven"
        r"|contact|langs geweest|ingestuurd|geklaagd|gereageerd)\b",
        rf"\b(?:{_TIMES}) ?(?:x|keer)\b|\b(?:derde|tweede|vierde|zoveelste) (?:keer|brief|mail"
        rf"|aanmaning|poging)\b",
        r"\bheb (?:\S+ ){0,4}?(?:gebeld|gemaild|gesproken)\b|\bhad ik (?:\S+ ){0,3}contact\b"
        r"|\bzei(?:den)? (?:\S+ )?aan de (?:balie|telefoon)\b",
        r"\b(?:de vorige|jullie|een|uw) (?:collega|medewerker)\b(?: \S+){0,3} (?:zei|zegt|heeft"
        r"|had|vertelde|beloofde)\b",
    ),
    _complex(
        "bezwaar",
        "bezwaar tegen een besluit",
        r"\b(?:bezwaar\w*|beroep (?:gaan|instellen|aantekenen)|in beroep|hoger beroep"
        r"|bezwaarschrift|zienswijze)\b",
        r"\b(?:niet|on)(?: mee)? ?eens\b|\b(?:afgewezen|afwijzing|geweigerd|weigering|ingetrokken"
        r"|stopgezet|afgekeurd|niet ontvankelijk)\b",
        r"\b(?:aanvechten|protest|onterecht|ten onrechte|oneerlijk|onrechtvaardig|discriminatie"
        r"|rechtbank|advocaat|rechter)\b",
        r"\b(?:klopt|kloppen) (?:\S+ ){0,3}?niet\b|\bniet (?:waar|terecht)\b",
    ),
    _complex(
        "klacht",
        "klacht over hoe het ging",
        r"\bklacht\w*\b|\bklagen\b|\bnationale ombudsman\b|\bombudsman\b|\baansprakelijk\w*\b",
        r"\b(?:schandalig|belachelijk|respectloos|onbeschoft|onbehoorlijk)\b",
    ),
    _complex(
        "misgegaan",
        "er is iets misgegaan",
        r"\b(?:mis|fout|verkeerd|mislukt|kwijtgeraakt|zoek|vergeten)\b (?:\S+ )?(?:gegaan|gelopen"
        r"|verwerkt|geregistreerd|gegeven|staat|genoteerd)\b",
        r"\b(?:misgegaan|misgelopen|fout gegaan|verkeerd (?:in|op|ge)\w*|jullie fout|door een fout"
        r"|weggeraakt|gehackt|opgelicht)\b",
        r"\b(?:nog (?:steeds|altijd) (?:niks|niets|geen|niet)|niks gehoord|niets gehoord"
        r"|geen reactie|geen antwoord|hoor niks|nooit (?:aangekomen|ontvangen|gekregen|gehoord))\b",
        r"\b(?:doet|werkt|lukt) (?:\S+ ){0,3}?(?:niet|nooit|nog steeds)\b.*\b(?:al|weer"
        r"|nog steeds)\b",
        r"\b(?:kwijt|zoek|weg) bij jullie\b|\bkastje naar de muur\b|\bin (?:een )?kring(?:etje)?\b"
        r"|\bin rondjes?\b",
    ),
    _complex(
        "geldzorgen",
        "geldzorgen",
        r"\b(?:schuld(?:en)?|schuldeisers?|deurwaarders?|(?:loon)?beslag\w*|incasso\w*|achterstand\w*"
        r"|betalingsachterstand\w*|dwangbevel|aanmaning\w*|bewindvoerder|wsnp)\b",
        r"\b(?:kan|kunnen|lukt)\b(?: \S+){0,5}? niet (?:\S+ )?(?:betalen|rondkomen|opbrengen)\b"
        r"|\b(?:rondkomen|rond te komen|rood staan|geen geld|blut|terugvordering|terugbetalen)\b",
        r"\bniet (?:\S+ ){0,2}?(?:betalen|rondkomen)\b|\bfailliet\w*\b|\bfinancieel\b",
    ),
    _complex(
        "levensgebeurtenis",
        "ingrijpende gebeurtenis",
        r"\b(?:overleden|overlijden|gestorven|scheid\w*|gescheiden|echtscheiding|uit elkaar"
        r"|ontslagen|ontslag|baan kwijt|ziek(?:te)?|kanker|dement\w*|verpleeghuis|opgenomen"
        r"|ziekenhuis|beroerte|alzheimer|handicap|burn ?out|gevlucht|detentie|gevangenis)\b",
    ),
    _complex(
        "namens_ander",
        "voor iemand anders",
        rf"\b(?:mijn|m'n|mn|me|onze|voor|namens|van) (?:\S+ ){{0,2}}?{_RELATIVE}\b",
        r"\b(?:mantelzorger|bewindvoerder|mentor|gemachtigd\w*|volmacht|machtiging|hulpverlener"
        r"|begeleider|curator)\b",
    ),
    _complex(
        "meer_zaken",
        "meer zaken tegelijk",
        r"\b(?:en ook|daarnaast|bovendien|tegelijk(?:ertijd)?|ondertussen|verder nog|en daarbij"
        r"|ten eerste|ten tweede)\b",
        r"\?.+\?.+\?",
    ),
    _complex(
        "uitzondering",
        "uitzondering op de regel",
        r"\b(?:in mijn geval|mijn situatie|uitzondering\w*|behalve|maar ik (?:heb|ben|woon|werk"
        r"|kan|krijg|sta)|maar wij|maar (?:hij|zij|ze) (?:is|heeft|kan)|hardheidsclausule"
        r"|maatwerk)\b",
        r"\b(?:hoewel|ondanks|terwijl|toch (?:niet|geen|wel))\b",
    ),
    _complex(
        "termijn",
        "termijn loopt bijna af",
        r"\b(?:termijn|deadline|uiterlijk|verloopt|vervalt|laatste dag)\b(?: \S+){0,6}? (?:morgen"
        r"|vandaag|overmorgen|vrijdag|maandag|dinsdag|woensdag|donderdag|deze week|voorbij"
        r"|verstreken)\b",
        r"\b(?:morgen|vandaag|overmorgen|deze week)\b(?: \S+){0,6}? (?:termijn|deadline|uiterlijk"
        r"|verloopt|vervalt|voorkomen|zitting)\b|\bte laat\b",
    ),
    _complex(
        "tegenspraak",
        "tegenstrijdige berichten",
        r"\b(?:de een zegt|de ander|de ene|de andere|spreken elkaar tegen|tegenstrijdig\w*"
        r"|verwijst? naar|wijst? naar|elkaar)\b",
        r"\b(?:eerst|toen) (?:\S+ ){0,6}?(?:en )?(?:nu|daarna|dan) (?:\S+ ){0,4}?(?:weer|niet"
        r"|ineens|opeens|anders|toch)\b",
        r"\bzegt? (?:\S+ ){0,4}?(?:en|maar) (?:\S+ ){0,4}?zegt?\b",
    ),
    _complex(
        "verwarring",
        "komt er niet uit",
        r"\b(?:snap|begrijp|snapt|weet|kom)\b(?: \S+){0,5}? (?:niks|niets|niet|geen"
        r"|er niet)\b(?: \S+){0,3}? (?:van|meer|uit|wat)\b",
        r"\b(?:snap|begrijp) (?:\S+ ){0,3}?niet\b|\bgeen (?:idee|flauw idee|touw)\b|\b(?:kom"
        r"|komen) (?:er )?(?:\S+ ){0,3}?niet uit\b|\bweet niet (?:meer )?(?:waar|wat|hoe)\b",
        r"\b(?:door de bomen|overzicht kwijt|in de war|verward|vastgelopen"
        r"|loop(?:t)? (?:\S+ )?vast)\b|\bwat nu\b|\bwat moet ik (?:nou|nu|doen)\b",
    ),
    _complex(
        "lang_geleden",
        "duurt al lang",
        r"\b(?:al|sinds) (?:\S+ ){0,3}?(?:weken|maanden|jaar|jaren|anderhalf|januari|februari"
        r"|maart|april|mei|juni|juli|augustus|september|oktober|november|december|vorige? (?:week"
        r"|maand|jaar)|een half jaar)\b",
        r"\b(?:weken|maanden|jaren) (?:\S+ ){0,2}?(?:gewacht|wachten|bezig|geleden)\b"
        r"|\bduurt (?:\S+ ){0,3}(?:lang|eeuwig)\b|\bwacht (?:\S+ ){0,2}al\b",
    ),
    _complex(
        "spanning",
        "maakt zich grote zorgen",
        r"\b(?:wanhopig|radeloos|ten einde raad|slaap (?:\S+ )?niet|wakker van|kan niet meer"
        r"|paniek|bang|angst|huil\w*|stress\w*|zorgen)\b",
    ),
    _complex(
        "verzet",
        "wil zich verzetten of klagen",
        r"\b(?:bezwaar|beroep) (?:\S+ ){0,3}?(?:maken|maak|aantekenen|indienen|instellen"
        r"|in te dienen|te maken|gaan)\b",
        r"\b(?:maak|maken|dien|teken|ga) (?:ik |wij |we |je )?(?:\S+ ){0,2}?(?:bezwaar|beroep)\b",
        r"\bniet (?:mee )?eens\b|\boneens\b|\b(?:klagen|beklag|beklaag)\b",
        r"\bklacht(?:en)? (?:\S+ ){0,4}?(?:indienen|in te dienen|melden|kwijt)\b",
        r"\bdien (?:ik )?(?:\S+ )?(?:een )?klacht\b",
    ),
    _complex(
        "veel_te_regelen",
        "veel te regelen na een gebeurtenis",
        rf"\b(?:wat|waar) (?:moet|moeten|kan|komt)\b.{{0,30}}\b(?:regelen|denken|kijken)\b"
        rf".{{0,80}}\b{_EVENT}",
        rf"\b{_EVENT}\b.{{0,60}}\bwat (?:moet|moeten)\b.{{0,30}}\b(?:regelen|doen|denken)\b",
    ),
    _complex(
        "uitweg",
        "zoekt een uitweg uit een probleem",
        r"\bwat (?:kan|moet|kun|kunnen|moeten|doe) (?:ik|je|wij|we) (?:er |hier |daar |nu )?"
        r"(?:aan |tegen )?(?:doen |doe )?(?:als|tegen|bij|met|wanneer)\b.{0,120}\b(?:niet|geen"
        r"|schuld\w*|proble\w*|weiger\w*|ruzie|misbruik\w*|fraude|onterecht|fout\w*|slacht\w*"
        r"|bedreig\w*|discrimin\w*|afgewezen|nooit|te laat)\b",
        r"\b(?:problemen|moeilijkheden|conflict|geschil|slachtoffer|discriminatie|misbruik)\b",
    ),
    _complex("zelf_ingewikkeld", "noemt het zelf ingewikkeld", *_OWN_COMPLEX),
    _simple("zelf_eenvoudig", "noemt het zelf eenvoudig", *_OWN_SIMPLE),
    _simple(
        "feit",
        "vraagt naar een vast gegeven",
        r"\b(?:wat kost|wat kosten|hoeveel kost|hoe duur|prijs|kosten|tarief|openingstijden"
        r"|hoe laat|adres|telefoonnummer|nummer van)\b",
        r"^(?:\S+ ){0,3}?(?:hoe lang|hoelang|hoeveel|waar|wanneer|welke?|tot wanneer"
        r"|binnen hoeveel|tot hoe laat|op welke) (?:\S+ ?){1,12}\??$",
    ),
    _simple(
        "standaard_handeling",
        "vraagt om een vaste handeling",
        r"\b(?:aanvragen|doorgeven|afspraak maken|verlengen|opzeggen|wijzigen|inschrijven|afmelden"
        r"|aanmelden|downloaden|reserveren|ophalen)\W*$",
        r"^(?:\S+ ){0,2}?(?:hoe|waar) (?:kan|moet|vraag|geef|meld|maak|doe) (?:ik|je"
        r"|men) (?:\S+ ?){1,9}\??$",
    ),
)

"""What counts as danger or crisis, and the words it is told in (see `bot.domain.urgency`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.domain.plain_text import word_set

FirstNumber = Literal["112", "113", "veilig_thuis", "none"]


class Reason(NamedTuple):
    """Why a message is urgent; `first_number` is the one that is shown first."""

    key: str
    text: str
    first_number: FirstNumber


@dataclass(frozen=True)
class Rule:
    reason: Reason
    happens: re.Pattern[str]
    #: "always": this is urgent whenever it is said; "now": unless it is over or far away;
    #: "soon": only with a near date, or when it is said to be so already.
    when: Literal["always", "now", "soon"] = "now"
    unless: re.Pattern[str] | None = None


VOCABULARY = word_set(
    """
    medicijnen insuline verwarming stroom water geslagen slaat mishandelt mishandeld bedreigt
    bedreigd
    zelfmoord dakloos ontruimd ontruiming huisuitzetting uitgezet honger eten gaslucht gaslek brand
    vannacht vanavond morgen vandaag overmorgen afgesloten verkracht koolmonoxide bewusteloos
    """
)
LEAVE = word_set(
    """
    stromen strook strooi wateren waters later kater eten weten meten heten beten hongerig ergens
    morgens worden zorgen borgen afgesleten afsluiten brandt branden brank brandweer hand band land
    rand zand want slaan slaap slaapt laat staat gaat maat praat raat dakloze daklozen ontruimen
    vervanging brandgang verkocht verwacht verkrijgt gezakt bedragen bedraagt bedrag bedrijf
    mishandel ontruimen gewaslucht vandaan afgeslagen opgesloten ingesloten dreigt
    """
)

NEAR = re.compile(
    r"\b(?:nu|nou|meteen|direct|al|sinds|vandaag|vanavond|vannacht|vanmiddag|vanmorgen|vanochtend"
    r"|morgen"
    r"|morgenochtend|overmorgen|deze week|dit weekend|(?:komende |aanstaande |a\.s\. )?(?:maandag"
    r"|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)|over (?:een|1|2|3|4|twee|drie|vier|paar"
    r"|een paar) (?:dag(?:en)?|uur|uren)|binnen (?:een|1|2|3|twee|drie|24|48|paar) (?:dag(?:en)?"
    r"|uur)"
    r"|straks|today|tonight|tomorrow|now|op dit moment|momenteel|net|zojuist|gister(?:en)?|weer)\b"
)
FAR = re.compile(
    r"\b(?:volgende? (?:maand|jaar|kwartaal)|over (?:\d+|een paar|enkele|twee|drie|vier|zes) "
    r"(?:weken|maanden|jaar|jaren)|(?:vorig|afgelopen) jaar|jaren geleden|\d+ (?:jaar|maanden) "
    r"geleden|vroeger|destijds|in 20[01]\d|was ooit|ooit|stel dat|in het algemeen|scriptie|werkstuk"
    r"|(?:in|vanaf|per) (?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober"
    r"|november|december))\b"
)
NOT_SO = re.compile(
    r"\b(?:gelukkig (?:niet|geen)|niet (?:echt )?(?:dringend|urgent|in gevaar|acuut)|geen (?:spoed"
    r"|haast|gevaar|noodgeval|paniek)|is (?:al )?(?:opgelost|voorbij)"
    r"|inmiddels (?:weer )?(?:opgelost"
    r"|veilig|onderdak)|loos alarm|grapje|geintje)\b"
)
_SAVED = r"(?:fontein|vijver|zwembad|laadpaal|sloot|volkstuin|gracht|lantaarn\w*|straatverlichting)"


def _rule(
    key: str,
    text: str,
    first: FirstNumber,
    *patterns: str,
    when: Literal["always", "now", "soon"] = "now",
    unless: str | None = None,
) -> Rule:
    return Rule(
        Reason(key, text, first),
        re.compile("|".join(f"(?:{pattern})" for pattern in patterns)),
        when,
        re.compile(unless) if unless else None,
    )


_THEM = r"(?:mij|me|mn|ons|haar|hem|moeder|zus|zusje|dochter|zoon|kind(?:eren)?|buurvrouw|vriendin)"
_BRUTE = r"(?:man|vriend|ex|vader|stiefvader|partner|zoon|broer|oom|vrouw|moeder|hij|ie|ze|zij)"

RULES = (
    _rule(
        "zelfdoding",
        "denkt aan zelfdoding of zichzelf iets aandoen",
        "113",
        r"\b(?:wil|wou|wilde|wilt|liever|beter|was ik maar"
        r"|ben ik liever) (?:\S+ ){0,3}?dood(?: zijn"
        r"| gaan)?\b(?! (?:hout|dier|spoor|vogel|kat|hond))",
        r"\bdood wil(?:len|t)?\b(?! worden)|\bdenk aan de dood\b|\bafscheidsbrief\b",
        r"\b(?:niet|nooit) (?:meer|langer) (?:\S+ ){0,2}?(?:leven|wakker worden|bestaan)\b(?! van)",
        r"\bhoeft (?:voor|van) (?:mij|me) (?:echt |allemaal )?niet meer\b|\bbeter af zonder mij\b",
        r"\b(?:beter af (?:is|zijn|zou)|niemand zal mij missen|trek het leven niet)\b",
        r"\b(?:ik stap eruit|(?:eruit|er uit) (?:kan |wil |zou )?(?:stappen|stap))\b",
        r"\b(?:sta|zit) (?:\S+ )?(?:bij|op|langs) (?:het spoor|de rails|de reling)\b",
        r"\b(?:snij|kras|snijdt|krast)\w* (?:\S+ ){0,2}?(?:mezelf|mijzelf|zichzelf|armen|polsen)\b",
        r"\b(?:wil|wou) (?:er )?niet meer (?:zijn|verder)\b"
        r"|\bwil (?:er )?(?:\S+ )?niet meer zijn\b",
        r"\b(?:een )?(?:eind|einde) (?:er )?aan (?:\S+ ){0,4}?(?:maak|maken|gemaakt|leven)\b",
        r"\bmaak(?:t|te)? (?:er|hier) (?:\S+ ){0,3}?(?:een )?einde? aan\b",
        r"\b(?:uit het leven|stap(?:pen)? (?:er )?uit het leven|zelfmoord|zelfdoding|suicid\w*)\b",
        r"\b(?:mezelf|mijzelf|zichzelf|me zelf|mij zelf) (?:\S+ ){0,3}?(?:iets aan\w*|pijn|snij\w*"
        r"|van kant|verhangen|ophangen|doden|iets doen)\b",
        r"\b(?:leven heeft geen zin|geen zin meer in (?:het |mijn )?leven"
        r"|leven(?: \S+){0,4} niet meer"
        r" waard|zie het leven niet meer zitten|leven hoeft (?:\S+ ){0,3}niet)\b",
        r"\bvoor de trein\b|\bvan (?:het|een|de) (?:dak|flat|brug) (?:af )?(?:spring\w*|stap\w*)\b",
        r"\bkill myself\b|\bwant to die\b|\bend my life\b|\bsuicide\b",
        unless=r"\b(?:zelfmoord|zelfdoding|suicide) (?:\S+ ){0,2}?(?:gepleegd|overleden)"
        r"|\bheeft (?:\S+ ){0,3}(?:zelfmoord|zelfdoding) gepleegd\b|\bwil (?:zeker )?niet dood\b"
        r"|\beinde? aan (?:zijn|haar) leven gemaakt\b"
        r"|\b(?:parkeer|abonnement|contract)\w* (?:\S+ ){0,4}einde? aan\b",
        when="always",
    ),
    _rule(
        "levensgevaar",
        "meldt direct gevaar",
        "112",
        r"\b(?:met (?:een )?(?:mes|pistool|wapen|vuurwapen|bijl|stok(?:ken)?)|gestoken|neergestoken"
        r"|(?:be|ge|neerge)schoten|schiet(?:en)? op (?:mij|ons|mensen)|wurg\w*|keel dicht)\b",
        r"\b(?:trap|ram|beuk|breek)\w*(?: \S+){0,4}? deur\b|\bdeur (?:in|open)(?:getrapt|trappen"
        r"|gebroken|breken)\b|\binbrek(?:er|en|ers) (?:\S+ ){0,4}(?:binnen|nu|in huis)\b",
        r"\b(?:ademt niet|bewusteloos|hartaanval|bloedt|bloed overal|stikt|in shock"
        r"|keel wordt dik|vergiftigd|gif gegeten|gif gedronken)\b",
        r"\b(?:ruik\w*|stank|lucht) (?:\S+ ){0,4}?gas\b|\bgas(?:lucht|lek|geur)\b"
        r"|\bgasleiding (?:\S+ )"
        r"{0,4}(?:geraakt|kapot|lek)\b|\bnaar gas\b|\bsmell(?:s|ing)? (?:of )?gas\b",
        r"\b(?:koolmonoxide|co-?melder|co alarm)\b",
        r"\b(?:er is|er staat|het staat|mijn|ons|huis|keuken|schuur|flat) (?:\S+ ){0,3}?in brand\b"
        r"|\ber is brand\b|\bbrand in\b|\bhet brandt\b",
        r"\b(?:stroom(?:kabel|draad)|hoogspanning\w*|elektriciteitskabel) (?:\S+ ){0,4}?(?:los"
        r"|bloot"
        r"|kapot|hangt|op straat)|\bonder stroom\b|\b(?:weg|straat|dak|muur|huis|gebouw|brug"
        r"|balkon|flat) "
        r"(?:\S+ ){0,3}?(?:stort in|zakt in|ingezakt|ingestort)|\bop (?:instorten|omvallen)\b",
        r"\b(?:kind|baby|peuter|zoontje|dochtertje|dreumes)\b(?: \S+){0,6}? (?:vermist|kwijtgeraakt"
        r"|weggelopen|verdronken|gegeten|ingeslikt)\b(?=.*\b(?:gif|korrels|batterij|pillen|vermist"
        r"|weggelopen|verdronken|kwijtgeraakt)\b)",
        unless=r"\b(?:keel )?oefening\b|\bbrand(?:verzekering|vergunning|preventie)\b",
    ),
    _rule(
        "geweld",
        "meldt geweld of bedreiging",
        "veilig_thuis",
        rf"\b{_BRUTE}\b(?: \S+){{0,6}}? (?:slaat|schopt|sloeg|mishandelt|bedreigt|bedreigd|stalkt"
        r"|vernedert|wurgt|dreigt)\b(?: \S+){0,4}",
        r"\b(?:slaat|schopt|sloeg|mishandelt|bedreigt|stalkt|misbruikt|verkracht) (?:\S+ )?"
        rf"{_THEM}\b",
        rf"\b{_THEM}\b(?: \S+){{0,5}}? (?:geslagen|geschopt|mishandeld|bedreigd|misbruikt|verkracht"
        r"|gestalkt|aangerand)\b",
        r"\b(?:word|wordt|worden|werd) (?:\S+ ){0,4}?(?:geslagen|mishandeld|bedreigd|misbruikt"
        r"|gestalkt"
        r"|uitgebuit|opgesloten)\b",
        r"\b(?:huiselijk geweld|kindermishandeling|eerwraak|uithuwelijk\w*|ondergedoken)\b",
        r"\bbang voor (?:mijn|m'?n|haar|de) (?:\S+ )?(?:man|vriend|ex|vader|zoon|partner"
        r"|stiefvader)\b",
        r"\b(?:onveilig|niet veilig) (?:\S+ )?(?:thuis|in huis)\b|\bthuis (?:\S+ )?niet veilig\b",
        r"\b(?:(?:mij|me|ons|haar|je) (?:\S+ )?dood ?(?:te )?maken|vermoord\w*|(?:mij|me|ons|haar"
        r"|hem|allemaal) iets aan ?(?:te )?(?:doet|doen)|afmaken)\b",
        r"\b(?:trap af geduwd|weer geslagen|blauwe plekken|straatverbod|bang voor hem|hij zoekt me"
        r"|(?:weggelopen|gevlucht|weg) (?:van|uit) huis|durf\w* niet (?:meer )?naar huis)\b",
        r"\bgedwongen (?:\S+ )?(?:trouwen|huwelijk|seks|prostitutie)\b|\bmoet trouwen met\b",
        r"\b(?:he|my (?:husband|boyfriend|ex|father)) (?:beats?|hits?|threatens?)\b",
        unless=r"\b(?:mezelf|mijzelf|zichzelf)\b|\bhond(?:en)?\b|\bboete\b|\b(?:meldcode"
        r"|spreekuur)\b"
        r"|\b(?:id|identiteit\w*|gegevens|paspoort|bsn|pasje)\b(?: \S+){0,3} misbruikt\b"
        r"|\b(?:cursus|training|folder)\b"
        r"|\b(?:dreigt|bedreigt|dreigde)(?: \S+){0,3}? (?:met )?(?:een )?(?:incasso|deurwaarder"
        r"|rechter"
        r"|boete|beslag|te stoppen|te sluiten|te vervallen|om te vallen|mis te gaan"
        r"|uit te vallen)\b",
    ),
    _rule(
        "geen_dak",
        "heeft geen onderdak, of binnen enkele dagen niet meer",
        "none",
        r"\b(?:uit (?:\S+ )?(?:huis|woning|kamer) (?:\S+ )?(?:gezet|zet|zetten)|huisuitzetting"
        r"|uithuiszetting|uitgezet|ontruim(?:d|ing|t)|op straat (?:gezet|komen|zetten|belanden)"
        r"|(?:mijn|ons|het|de) huis (?:\S+ )?uit (?:gezet|moet|moeten)|evict\w*)\b",
        r"\b(?:eruit|buiten) gezet\b|\bmoet(?:en)? (?:ik |we |wij )?eruit\b",
        r"\bzonder (?:woning|huis)\b|\bspullen (?:op de stoep|buiten|uit huis)\b",
        r"\b(?:moet|moeten) (?:\S+ ){0,6}?(?:huis|woning|kamer) uit\b",
        when="soon",
        unless=r"\b(?:niet|nooit|geen) (?:\S+ )?(?:uitgezet|ontruim\w*)\b|\bzolder ontruim\w*"
        r"|\bgraf\w*\b|\bkraam\b|\buitgezet (?:op|bij|in|voor)\b",
    ),
    _rule(
        "dakloos",
        "is nu zonder onderdak",
        "none",
        r"\b(?:slaap|slaapt|slapen|leef|leeft|woon|woont|lig|overnacht|sleep(?:ing)?|live) (?:\S+ )"
        r"{0,5}?(?:op straat|in (?:\S+ )?(?:auto|park|portiek|tent|busje|car|station)"
        r"|onder (?:de|een) brug|on the street)\b|\b(?:slaap|slapen|lig|liggen) (?:\S+ )?buiten\b",
        r"\b(?:sta|staan|staat|zit|zitten|stond) (?:\S+ ){0,4}?op straat\b(?! (?:met|te) (?:auto"
        r"|park))",
        r"\b(?:geen|zonder) (?:\S+ )?(?:dak boven|slaapplek|slaapplaats|onderdak|plek om te slapen"
        r")\b|\bnergens (?:\S+ ){0,3}?slapen\b|\b(?:kan|kunnen) nergens (?:meer )?(?:heen"
        r"|naartoe)\b"
        r"|\bno (?:place|where) to (?:sleep|go)\b|\bwaar (?:slaap ik|(?:ik|we) (?:kan"
        r"|kunnen) slapen)\b",
        r"\b(?:ben|zijn|is|homeless|raak) (?:\S+ ){0,3}?dakloos\b|\bi(?:'m| am) homeless\b",
        r"\b(?:waar|ergens) (?:\S+ ){0,4}?(?:vannacht|vanavond|tonight) (?:\S+ ){0,3}?(?:slapen"
        r"|heen"
        r"|terecht|sleep)\b|\bwaar (?:\S+ )?(?:slapen|heen) (?:\S+ ){0,2}(?:vannacht|vanavond)\b",
        unless=r"\b(?:auto|fiets|container|vuil|afval|kliko|bank|meubels|spullen|kinderen spelen"
        r"|lamp"
        r"|hond|bouwkeet|steiger)\b(?: \S+){0,4}? (?:sta|staat|staan|zit) (?:\S+ ){0,4}op straat\b"
        r"|\b(?:staat|staan) (?:\S+ ){0,4}?(?:auto|fiets|container|vuil|afval|kliko|water|bank)\b",
    ),
    _rule(
        "geen_eten",
        "heeft geen eten, of geen geld voor eten",
        "none",
        r"\b(?:geen|niks|niets|zonder|nul) (?:\S+ ){0,4}?(?:te )?eten\b(?! (?:in"
        r"|op) (?:de )?(?:bak|"
        r"container|afval))",
        r"\b(?:heb|hebben|heeft) (?:\S+ )?honger\b|\b(?:hungry|no (?:food|money for food))\b",
        r"\b(?:niet|niks|niets) (?:meer )?(?:\S+ )?gegeten\b"
        r"|\beet (?:al )?(?:\S+ ){0,3}?(?:dagen )niet\b",
        r"\bhonger naar bed\b|\b(?:niks|niets) (?:meer )?(?:in huis|te vreten)\b|\bbroodnood\b",
        r"\b(?:voedselpakket|noodpakket|noodkrediet)\b(?=.*\b(?:nu|vandaag|morgen|niks|niets)\b)",
        r"\b(?:koelkast|kast(?:en)?) (?:\S+ )?leeg\b|\bgeen (?:cent|euro"
        r"|geld) (?:\S+ ){0,4}?(?:eten"
        r"|boodschappen|luiers|babyvoeding|melk|brood)\b",
        r"\b(?:boodschappen|eten|luiers|babyvoeding"
        r"|voeding) (?:\S+ ){0,4}?niet (?:meer )?(?:kunnen )?"
        r"(?:betalen|kopen|halen)\b|\bgeen (?:\S+ )?(?:luiers|babyvoeding|flesvoeding)\b",
        unless=r"\b(?:eten(?:s)?resten|gft|groenbak|restaurant|terras|hond|kat|vogels|eenden|duiven"
        r"|ratten|maaltijdservice|kantine)\b",
    ),
    _rule(
        "geen_nutsvoorziening",
        "zit zonder water, warmte of stroom",
        "none",
        r"\b(?:geen|zonder|no) (?:\S+ )?(?:water|verwarming|warmte|stroom|elektra|elektriciteit"
        r"|gas|heating"
        r"|heat|electricity)\b(?! (?:nodig|gebruik\w*|aansluiting|vrij|meer van|in de straat))",
        r"\b(?:water|gas|stroom|verwarming|elektriciteit|energie)\b(?: \S+){0,5}? (?:afgesloten"
        r"|afsluiten|afgehaald|uitgevallen|eraf)\b",
        r"\b(?:verwarming|cv|ketel|kachel) (?:\S+ ){0,3}?(?:kapot|stuk|doet het niet|uitgevallen)\b"
        r"(?=.*\b(?:baby|kou|koud|vriest|ziek|bejaard|graden)\b)",
        when="now",
        unless=rf"\b{_SAVED}\b|\b(?:aardgasvrij|van het gas af|zonnepanelen|warmtepomp|gasloos"
        rf"|gasvrij)\b"
        r"|\b(?:wordt|worden|dreigt|dreigen|gaat|gaan) (?:\S+ ){0,5}?afgesloten\b(?!.*\b(?:morgen"
        r"|vandaag"
        r"|overmorgen|vrijdag|maandag|dinsdag|woensdag|donderdag|deze week|vanmiddag)\b)",
    ),
    _rule(
        "geen_medicijnen",
        "raakt zonder medicijnen",
        "none",
        r"\b(?:medicijnen|medicatie|insuline|pillen|tabletten|inhalator|pufjes|medicine|insulin)\b"
        r"(?: \S+){0,6}? (?:op|bijna op|tekort|niet (?:meer )?(?:kunnen )?(?:betalen|ophalen"
        r"|halen))\b"
        r"(?! (?:vakantie|reis|recept))",
        r"\b(?:geen|zonder) (?:\S+ )?(?:medicijnen|medicatie|insuline)\b",
        r"\b(?:betalen|ophalen|halen) (?:\S+ ){0,4}?(?:medicijnen|insuline)\b",
        r"\b(?:kan|can'?t) (?:\S+ ){0,4}?(?:medicijnen|insuline|medicine)(?: \S+){0,4}? niet\b",
        unless=r"\b(?:inlever\w*|wegbrengen|weggooien|oude medicijnen|over(?:ge)?bleven"
        r"|chemisch)\b",
    ),
)

"""The words of each concept (see `bot.nlu.concepts`); a star stands for any letters."""

from __future__ import annotations

CONCEPT_WORDS = """
identiteitsbewijs: paspoort* pas pasje id* identiteit* legitimatie* idkaart reisdocument*
    nooddocument* noodpaspoort* passport reispas passpoort paspoor paspport ausweis *pasfoto*
    pasfoto* vingerafdruk* nationaliteit*bewijs
rijbewijs: rijbewij* rijbewys* roze papiertje rybewijs driver* driving licence license cbr rdw
    rijvaardigheid* rijschool rijexamen* rijden *keuring gezondheidsverklaring rijpapieren
    *rijbewijs bromfiets* scooter* motorrijbewijs
akte: akte* *akte uittreksel* uitreksel* afschrift* brp gba geboortebewijs* *registeruittreksel
    bewijs* attestatie* vog gedrag leven* kopie* certificate extract gelegaliseerd* apostille
    legaliser* papieren document* formulier*
inschrijving: inschrijv* ingeschreven inschreef uitgeschreven uitschrijv* registrer*
    geregistreerd* register registratie* bevolkingsregister* adresgegevens bewoners woonadres
    adres adreswijziging* postadres briefadres* correspondentieadres* adress address woonplaats
verhuizen: verhuis* verhuiz* verhuist verhuisd verhuisbericht* verkast* intrek* *ingetrokken
    inwon* samenwon* sleutel* nieuwe huis woning* moving moved house overhuizen *verhuizing
    postcode kamers
buitenland: buitenland* emigr* immigr* vertrek* land* terugge* europa* eu spanje duitsland belgie
    polen poolse pools turkije turkse marokko* syrie* oekrain* eritrea afghanist* azc coa ind
    visum* visa verblijfs* vluchteling* statushouder* asiel* expat* arrived abroad immigrant
    gevlucht status arbeidsmigrant* permit residence
nederlanderschap: naturalis* nederlander* nationaliteit* nationality citizenship staatsburger*
    optie* ceremonie* dubbele paspoorten burgerschap nederlanderschap verklaring verbondenheid
inburgering: inburger* taalcursus* taalles* duo examen* pip brede intake les* a1 a2 b1 integration
    nederlands leren taalschool* knm onderwijsroute z-route inburgeringsplicht* taal*
geboorte: geboren geboorte* bevallen bevalling baby* babietje kindje zwanger* pasgeboren* tweeling
    erken* erkenning* achternaam* voornaam* naamkeuze naamgeving kraam* newborn born ongeboren
    dochtertje zoontje verloskundige
trouwen: trouw* huwelijk* huwe* getrouwd bruiloft* ondertrouw* geregistreerd* partnerschap* babs
    ambtenaar getuige* bruid* ringen trouwdag* trouwzaal* marry marriage wedding verlo* ja-woord
    jawoord trouwboekje verliefd samenlevings*
scheiden: scheid* gescheiden echtscheid* ex exman exvrouw ex-man ex-vrouw uit elkaar alimentatie*
    omgangsregeling* ouderschapsplan* convenant mediator* co-ouder* voogdij gezag divorce uiteen
overlijden: overlij* overleden overleed doodgegaan dood gestorven sterf* sterven uitvaart* begraf*
    begraven crematie* cremer* begrafenis* graf* nabestaande* erf* erfenis notaris weduw* rouw*
    heengegaan ontslapen begraafplaats* died funeral death urn as asbus lijk*
stemmen: stem* verkiez* stempas* stempassen stembureau* kieze* kiesgerechtigd* volmacht* machtig*
    gemeenteraad* tweede kamer referendum partij* vote voting election stemhokje stemlokaal
    waterschap*
auto: auto* wagen* bolide kenteken* nummerbord* leaseauto* camper* caravan* bus busje bestelbus*
    voertuig* aanhanger* motor elektrische laadpaal* rijd* car vehicle automobiel parkeer*
    autootje
parkeren: parkeer* parkeren geparkeerd parking park zone* belparkeren betaald blauwe blauw vignet*
    garage bewonersvergunning* *parkeren bewonersparkeren plek plekje vergunninghouder* inrit
    oprit parkeerapp* easypark parkmobile
bezoek: bezoek* visite logees loge* logeren gast* verjaardag* visitors visitor kraambezoek
    bezoekers* mantelzorger kraskaart* dagkaart* bezoekersregeling* uurtegoed tegoed
boete: boete* bon bonnetje bekeuring* naheffing* bekeurd beboet fine verbaal scanauto*
    parkeerwachter* handhaver* boa boas naheffingsaanslag* wielklem weggesleept wegsleep* cjib
    bekeurt prent ticket
gehandicapt: gehandicapt* invalide* handicap* rolstoel* gpk gpp slecht ter been beperking* blind*
    doof slechthorend* slechtziend* invalidenparkeer* invaliden* lopen loop* rollator*
    mindervalid* disabled
afval: afval* vuil* vuilnis* kliko* container* bak bakken gft groenbak* restafval* papierbak* oud
    papier oudpapier plastic pmd zak zakken vuilniszak* glasbak* ondergrondse afvalpas* garbage
    trash bin waste prullenbak* minicontainer* rolemmer* grijze groene emmer* ophaal* geleegd
    leeg* legen inzamel* blik* karton luiers textiel
grofvuil: grofvuil* grof grofafval bank bankstel* matras* kast* bed wasmachine* koelkast* vriezer*
    meubel* meubilair witgoed huisraad ophalen zolder opruim* kringloop* tuinhuis* tapijt
    vloerbedekking bulky takken snoeiafval snoeihout
milieustraat: milieustraat* stort* stortplaats* milieupark* recycl* brengstation* tip puin asbest*
    verf* chemisch kca tegels hout aanhangwagen* aanhangertje afvalbrengpunt* inlever*
    milieuplein* accu* frituurvet
kalender: kalender* wanneer dag dagen welke ophaaldag* ophaaldagen schema* feestdag* rooster
    agenda app ochtend avond aan de weg straat
straat: straat* stoep* trottoir* tegel* weg wegdek asfalt kuil* gat gaten put putten riool*
    riolering lantaarn* straatlantaarn* lamp* verlichting* straatverlichting* fietspad* paaltje*
    bord borden drempel* stoeprand* plein park parkje speeltuin* speelplaats* speeltoestel*
    bankje* boom bomen tak takken onkruid* groen* plantsoen* gras* heg* sloot sloten brug*
    fontein* losse verzakt* verstopt kapot stuk omgevallen omver hondenpoep* zwerfafval*
    zwerfvuil* dump* gedumpt graffiti beklad* glas gladheid strooi* verkeerslicht* stoplicht*
    bushokje* fietsenrek* wrak* fietswrak*
overlast: overlast* lawaai* herrie geluid* muziek harde bonk* buren buurman buurvrouw buurt
    burenruzie* hangjongeren jongeren jongens vuurwerk blaffen blaft geblaf stank stink* rook
    barbecue* drugs* dealer* dealen hard* feest* scheld* noise neighbour* neighbor* loud schreeuw*
    hondengeblaf geluidsoverlast* intimid* vandalisme vernield*
ongedierte: ongediert* rat ratten muis muizen wesp wespen wespennest* bij bijen eikenprocessie*
    rups* mier* kakkerlak* bedwants* vlooien vlo duiven duif meeuw* steenmarter* mollen mol
    hoornaar* houtworm* spin* muggen ongediertebestrijd* bestrijd* plaagdier* nest nesten hol
    beestjes beesten insect* ratjes exotenmeld* japanse duizendknoop rattengif
bouwen: bouw* verbouw* aanbouw* uitbouw* dakkapel* dakraam* schutting* garage schuur* tuinhuis*
    serre veranda overkapping* kozijn* balkon* zonnepane* gevel* muur sloop* slopen kap* kappen
    boom bomen uitrit* inrit* omgevings* bouwvergunning* bestemmingsplan* monument* constructie
    bouwtekening* vergunningvrij* welstand* fundering* verdieping splits* airco warmtepomp*
    erfgrens erker carport* permit steiger* omgevingswet omgevingsplan* architect aannemer*
vergunning: *vergunning *vergunningen vergunning* ontheffing* permit toestemming* melding*
    vergunnig* vergunnin
evenement: evenement* feest* straatfeest* buurtfeest* festival* markt* braderie* optocht*
    koningsdag* podium* springkussen* barbecue* buurtbarbecue* concert* kermis* rommelmarkt*
    collecte* demonstratie* sinterklaas* intocht* tent* organis* event bbq hardloop* wedstrijd*
    toernooi* wijkfeest* afzett* afgezet
uitkering: uitkering* bijstand* bystand participatiewet ww wia wajong uwv bijstandsuitkering*
    sociale dienst werk* werkloos* ontslag* ontslagen baan* loon* werk inkomen* inkomsten*
    minimum* leefgeld* welfare benefit* klantmanager* sollicit* tegenprestatie jobcoach
    inkomstenformulier* toeslag* aow stempelen daklozenuitkering* zzp ioaw ioaz levensonderhoud
    vakantiegeld kostendeler*
extra_kosten: bijzonder* eenmalig* onverwacht* wasmachine* bril tandarts* koelkast* kosten*
    inrichting* stoffering* bewindvoer* bewindvoering* meubels kapot gegaan uitvaartkosten* eigen
    bijdrage reiskosten* advocaat*kosten vergoeding* vergoed babyuitzet* kinderkamer
minima: minima* arm armoede pas stadspas* voordeelpas* kindpakket* individuele inkomenstoeslag*
    korting* sport* sportclub* zwemles* contributie* laptop* schoolreis* jeugdfonds* collectieve
    zorgverzekering* laag rond rondkom* energietoeslag* energie* meedoen* participatie* kinderen
    clubje muziekles* fiets voedselbank* kerstpakket* leergeld* voorbeeldpas*
schulden: schuld* deurwaarder* incasso* beslag* loonbeslag* achterstand* betalingsachterstand*
    aanmaning* dwangbevel* sanering* schuldsanering* wsnp kredietbank* budget* budgetbeheer*
    lening* leningen krediet* rood rekeningen* aflos* bkr afsluit* afgesloten failliet* debt*
    bailiff geldzorgen* schuldeiser* schuldhulp* schuldenaar klarna postorder gokken gokschuld*
    blut vroegsignalering
zorg_thuis: wmo huishoud* hulp thuiszorg* schoonma* poets* traplift* scootmobiel* rolstoel*
    rollator* aanpass* badkamer* douche* zorg* ouderen* bejaard* dagbesteding* dagopvang*
    begeleid* regiotaxi* deeltaxi* taxi* vervoer* maaltijd* alarm* indicatie* keukentafel* pgb
    hulpmiddel* beugel* drempelhulp* zelfstandig* valpartij* gevallen alzheimer dement* dementie
    verpleeg* verzorg* revalid* wandbeugel* woningaanpassing* opa oma moeder vader steunkous*
    hulpje mobility
jeugd: jeugd* kind* zoon* dochter* puber* opvoed* gezin* jeugdzorg* jeugdhulp* ggz adhd autis*
    dyslexie* gedrag* pleeg* pleeggezin* kinderpsych* psycholoog* thuiszitter* leerplicht* school*
    wijkteam* cjg consultatie* logopedie* jeugdteam* onhandelbaar pesten gepest therapie* anorexia
    eetstoornis* spijbel* kinderbescherming* uithuisplaats* opvoeding
mantelzorg: mantelzorg* zorgen zorg zorgt verzorg* respijt* waardering* compliment* mantelzorger*
    overbelast* oppas* ontlast* vrijwillig* steunpunt* zieke partner caregiver
schoolvervoer: leerlingenvervoer* schoolbus* busje schooltaxi* taxibus* taxi* speciaal onderwijs
    so vso sbo ritten rit chauffeur* opstap* reisafstand kilometer* vervoer* naar school bus*
    opgehaald
wonen: woning* huurhuis* huurwoning* sociale huur* urgentie* corporatie* woningcorporatie*
    woningnet inschrijfduur wachttijd* flat* appartement* kamer* huisvesting* starters* woningnood
    seniorenwoning* woonruimte* huren verhuurder* huisbaas* huurprijs* huurtoeslag* house rent
    apartment housing schimmel* woonwagen* woonbon* reageren bezichtig* hospita onderhuur
dak: dakloos* daklo* opvang* nachtopvang* slaapplek* slaapplaats* slapen slaap straat buiten
    zwerf* zwerven onderdak* homeless shelter sleep uitgezet ontruim* huisuitzett* auto portiek
    tent hotel brug park nergens eruit bankslaper
geweld: geweld* slaan slaat sloeg geslagen mishandel* bedreig* stalk* stalking verkracht*
    misbruik* bang onveilig* veilig* wurg* schop* mes klap klappen blauwe plekken huiselijk*
    veilig thuis blijfhuis* dreig* huisverbod* straatverbod* eerwraak* agressie* agressief abuse*
    beats hits violent violence gestalkt ontvoer* vrouwenopvang* gevlucht schreeuwt gillen
honger: honger* eten gegeten voedsel* voedselbank* voedselpakket* boodschappen brood koelkast leeg
    luiers babymelk flesvoeding hungry food noodhulp* broodnood* noodfonds* leefgeld* noodkrediet*
    geen geld supermarkt etenspakket
zelfdoding: dood zelfmoord* zelfdoding* suicid* leven doodgaan eind einde stoppen eruit stap
    springen trein spoor pillen pijn snijden snij krassen 113 hopeloos afscheidsbrief* zinloos
    wanhop* nutteloos last mezelf depressi* somber*
belasting: belasting* aanslag* aanslagbiljet* ozb rioolheffing* afvalstoffenheffing* heffing*
    gemeentelijke* aanslagnummer* toeristenbelasting* biljet* belastingen tax taxes incasso
    automatisch precario* waterschap* waterschapsbelasting* rioolrecht* reinigings*
    forensenbelasting* gbtwente belastingkantoor
kwijtschelden: kwijtschel* kwijtgescholden kwijt schelden vrijstell* niet betalen minimuminkomen*
    vermogen spaargeld* automatische* laag inkomen
woz: woz* taxatie* taxatieverslag* waarde* marktwaarde* waardering* taxateur* huiswaarde*
    woningwaarde* waardepeildatum* getaxeerd makelaar* hypotheek* overwaarde verkoopprijs*
hond: hond* hondje puppy* pup viervoeter* labrador* teckel* herder* hondenbelasting* beest asiel
    geleidehond* hulphond* chihuahua blindengeleidehond* dog keffer uitlaten losloop*
    losloopgebied*
regeling: regeling* betalingsregeling* betaalregeling* termijn* termijnen spreid* gespreid delen
    uitstel* afbetal* maandelijks* maandbedrag* stukjes later aflossen gespreide instalments
    installments betalingsuitstel*
betalen: betaal* betalen betaling* betaald rekening* factuur* facturen nota* ideal incasso*
    machtiging* iban rekeningnummer* overmaken overgemaakt automatische afschrijv* afgeschreven
    geld pay pinnen bedrag* terugbetaal* terugkrijg* restitutie* teveel storneren gestort accept*
bezwaar: bezwaar* beroep* bezwaarschrift* oneens eens besluit* beslissing* beschikking* afgewezen
    afwijz* geweigerd weiger* aanvecht* rechter* rechtbank* commissie hoorzitting* zienswijze*
    ingetrokken objection appeal protest* onterecht* herzien* heroverweg*
klacht: klacht* klagen klaag ombudsman* onbeleefd* onbeschoft* behandeld* bejegen* slecht gedrag
    complaint* afgesnauwd beledig* respect* schandalig* dienstverlening ambtenaar* onvriendelijk*
    uitgelachen wachttijd* grof
schade: schade* aansprakelijk* schadeclaim* schadevergoed* vergoed* vergoeding* verzeker*
    verzekering* beschadig* gestruikeld gevallen lekke band velg claim* kapotgereden kapotgemaakt
    damage letsel* gebroken struikel* tegen aangereden deuk* kras* stormschade wortel* expertise
status: status* stand hoever hoelang duurt lang aanvraag* dossier* zaak zaaknummer* zaaknr
    behandel* behandeling* gehoord bericht reactie* antwoord ingediend opgestuurd beslist besluit
    wachten wacht nog steeds wanneer voortgang* progress ontvangstbevestig* beslistermijn*
afspraak: afspraak* afspraken afsprak* appointment* inplannen reserver* tijdslot* plannen plekje
    agenda* loket* balie* langskom* langs plek boeken inloop* tijdstip*
wijzigen: verzet* verzetten verplaats* wijzig* annuleer* annuler* afzeg* afzeggen cancel* omzet*
    veranderen ander andere uitstel* later opzeg* opzeggen stopzet* gemist verschuif* verschuiven
    reschedule verhinderd ziek no-show
brief: brief* brieven post schrijven envelop* letter* begrijp* snap* uitleg* bedoelen bedoeld
    betekent onduidelijk* kanttekening* moeilijk* taal* ambtelijk* jargon regels lees* lezen
    onbegrijpelijk* geschreven
inloggen: digid* inlog* ingelogd login wachtwoord* password sms-code code* activeringscode* app
    machtigen eherkenning eidas account* verificatie* gebruikersnaam* log mijnvoorbeeldstad
    geblokkeerd koppel* pincode* scannen nfc
subsidie: subsidie* geld stichting* vereniging* club* project* initiatief* fonds* bijdrage*
    isoler* isolatie* groendak* duurzaam* vrijwilligers* grant subsid* buurtinitiatief* afkoppel*
    regenton* penningmeester* verantwoording vaststelling
ondernemen: ondernem* bedrijf* zaak winkel* horeca* cafe* restaurant* terras* standplaats*
    foodtruck* kvk zzp eenmanszaak* bibob alcohol* drank* drankvergunning* exploitatie*
    nagelstudio* kapsalon* kapper* kraam* kraampje marktkraam* markt* venten business shop
    beginnen starten winkelpand* bedrijfspand* webshop* airbnb b&b reclame* uithangbord* bbz
    tijdelijk onderhuur kinderopvang* gastouder*
open: open openingstijd* opening* geopend dicht gesloten sluit* sluiten hours tijden tijd uur
    zaterdag* koopavond* avondopenstelling* lunch* pauze* vandaag feestdag* kerst* koningsdag*
    pasen pinksteren hemelvaart* vakantie* hoelaat
contact: contact* telefoonnummer* nummer* telefoon* bellen mail* mailen mailadres* email* e-mail*
    adres postbus* bezoekadres* stadhuis* gemeentehuis* whatsapp* facebook* bereik* route* address
    phone brievenbus* stadskantoor* raadhuis* waar
privacy: privacy* avg gegevens* persoonsgegevens* inzage* verwijder* wissen bewaar* delen gdpr
    data datalek* geheim* geheimhouding* afscherm* meelezen opgeslagen toestemming* camera* bsn
    cookie* dossierinzage recht*
gesprek: gesprek* chat* transcript* opslaan bewaren printen print download* kopie mailen
    doorsturen teruglezen samenvatting* screenshot* conversation save uitprint*
website: website* site* pagina* formulier* knop* link* laden laadt fout* foutmelding* error*
    storing* werkt upload* bestand* scherm* app* internet browser* wit vastgelopen loopt vast
    crash* webpagina* computer* mobiel telefoon tablet laptop zoekfunctie zoeken vinden
oplichting: phish* oplicht* nep* fraude* spam* verdacht* vals* scam* hack* gehackt sms* tikkie*
    linkje* echt criminel* overmaken whatsappfraude* nepmail* betrouwbaar* misbruik* oplichters
    fake babbeltruc*
taalhulp: taal* nederlands* lezen schrijven laaggeletterd* vertal* vertaling* vertaler* tolk*
    formulieren* formulierenhulp* hulp* helpen arabisch* turks* pools* engels* english translate*
    language taalpunt* taalhuis* bibliotheek* invullen begrijpen moeilijk* analfabe* dyslec*
    eenvoudig* gebarentaal
familie: moeder* vader* ouder* broer* zus* oma* opa* man vrouw echtgen* partner* vriend* vriendin*
    tante* oom* neef nicht schoon* kleinkind* kleinzoon* kleindochter* mama papa ma pa
kwijt: kwijt* gestolen verloren verlies vermist* vermissing* weg gejat gepikt gerold zoek
    diefstal* beroofd stolen lost portemonnee* tas aangifte* politie* gevonden ingepikt
    achtergelaten
verlengen: verleng* verlopen verloopt verloop* vernieuw* vernieuwen geldig* geldigheid* nieuwe
    nieuw renew* expired expire* ongeldig*
aanvragen: aanvraag* aanvragen aanvraagt aangevraagd aan te vragen vraag apply* application*
    regelen indienen ingediend opgeven aanmelden aangemeld
kosten: kost* kosten prijs* prijzen tarief* tarieven duur goedkoop* gratis euro* bedrag* cost*
    price* hoeveel leges tientje betalen
ophalen: ophalen afhalen opgehaald afgehaald ophaal* klaar bezorg* bezorgen thuisbezorg* afhaal*
    pick
dank: dank* bedankt thanks thx merci tof top super fijn geweldig mooi lief
groeten: hallo hoi hi hey hee goedemorgen goedemiddag goedenavond dag goedendag moin hello heyy
    mogguh moi morgen middag
afscheid: doei doeg tot ziens dag later bye houdoe adieu goodbye groetjes fijne prettige weekend
    ajuus
schelden: kut* klote* kanker* lul* sukkel* idioot* dom domme stom* achterlijk* tering* fuck* shit*
    klootza* debiel* eikel* hufter* bek rot* godver* mongool* loser* waardeloos* nutteloos*
robot: robot* bot chatbot* ai computer* chatgpt mens* echt machine* automatisch* programma* siri
    wie ben jij
persoon: medewerk* mens* persoon* iemand collega* ambtenaar* spreken praten doorverbind* verbind*
    agent human operator* contactpersoon* baas chef teamleider* levend*
bellen: bel bellen belt terugbel* gebeld teruggebeld telefonisch* call phone opbellen belafspraak*
    telefoontje* ring
weer_en_vrije_tijd: weer weerbericht* regen* zon* voetbal* ajax feyenoord psv recept* film*
    muziek* netflix grap* mop liedje* spel* game* restaurant* vakantie* hotel* trein* ns vlucht*
    aandelen bitcoin* crypto* horoscoop* wiskunde* huiswerk* plant* kat kamerplant* cake taart
    koken bakken dokter* huisarts* ziekenhuis* zorgverzekering* hypotheek* belastingdienst* pizza
    bestellen
"""

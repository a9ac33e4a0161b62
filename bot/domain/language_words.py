"""Small words that give a language away (see `bot.domain.language`).

Folded (lower case, no accents), and left out where Dutch has the same word.
"""

from __future__ import annotations

from bot.domain.plain_text import word_set

__all__ = ["DUTCH", "NAMES", "OTHERS", "SAME_IN_DUTCH"]

#: Also as they are typed in a hurry, in dialect and on the street.
DUTCH = word_set(
    """
    de het een t n en of maar want dus als dan toch ook nog al wel niet nie geen niks niets iets
    iemand niemand dat dit deze die daar er hier ik k ikke jij je jou jouw u uw gij ge oe we wij
    jullie jllie ons onze hij ie zij ze zijn zn haar hem hun hen mij mijn mn m'n wie wat waar
    wanneer waarom hoe hoeveel hoelang welk welke voor van vn naar nr bij met op uit aan af om
    over door onder tot tegen zonder na tussen sinds binnen te ten ter heb hebt heeft hebben had
    hadden ben bent waren is was wordt worden werd kan kun kunt kunnen kon wil wilt willen wou
    wilde moet moest moeten mag mogen zal zou zouden zullen ga gaat gaan ging doe doet doen komt
    komen kom krijg krijgt krijgen gekregen staat stond sta ligt zit weet weten zegt zeggen
    vraag vragen graag alsjeblieft alstublieft aub svp bedankt dank dankjewel hallo hoi hee hey
    goedemorgen goedemiddag goedenavond goedendag dag ja nee jawel nou even effe ff gewoon
    beetje veel weinig meer minder alles alle andere ander nieuw nieuwe oude oud goed slecht
    jaar maand week dagen morgen gisteren vandaag vandaan nu steeds altijd nooit weer eens keer
    twee drie vier vijf zes zeven acht wa da dees ist kdenk kweet waor hoe'n mien mie ut oek kin
    wol wiz foar hwat hoefolle moat nei net fan it myn yn wor wordt zo'n zon helemaal allemaal
    zelf eigenlijk volgens omdat terwijl misschien zeker mevrouw meneer kosten kost betaal
    betalen betaald brief aanvragen adres geld huis klopt klote
    """
)

#: Not in `DUTCH`; what two of them share counts for both.
OTHERS = {
    "en": word_set(
        """
        the this that these those what's there their they them he she his hers i i'm i've i'd
        you your yours my mine our ours its it's and or but if because with without from for to
        into at by about are were be been being have has do does did don't doesn't didn't can't
        cannot could would should will won't shall may might must how what when where which who
        whom why how's not no yes please pls plz thanks thank hello hi sorry any some much many
        more need needs want wants get got give tell know think say said pay paid ask asked send
        sent make made find help someone anyone anybody somebody speak english dutch appointment
        today tomorrow tonight yesterday street address passport licence license bill invoice
        refund tax taxes benefit benefits allowance insurance claim complaint moved moving
        housing rent landlord rubbish trash garbage waste pension retirement train bus ticket
        delayed lost broken cost costs price much open opening hours closed apply application
        registration register renew cancel change in is of me an as we so a
        """
    ),
    "de": word_set(
        """
        ich nicht und bitte mein meine meinen meiner habe haben hab bin sind ist eine einen
        einem einer kein keine fur oder auch mit von zu zum zur wo wie was wann warum wer welche
        kann konnen konnte mochte mochten muss mussen brauche guten tag danke hallo sie ihr ihre
        ihnen uns wir deutsch sprechen hilfe bezahlen kostet beantragen anmelden ausweis
        reisepass rechnung verstehe nur bisschen sprichst du spreche sprache zuruckrufen ihnen
        gibt geht wohne wohnung umgezogen noch schon sehr aber wenn dass nach bei aus auf der
        das den dem des ein
        """
    ),
    "fr": word_set(
        """
        je j'ai ai suis est sont c'est vous nous ils elle elles mon ma mes votre vos notre et ou
        mais pas plus avec pour dans sur sans chez par que qui quoi quand comment combien
        pourquoi bonjour bonsoir merci s'il plait svp parlez francais puis peux pouvez voudrais
        veux dois faire demander payer besoin aide une des du au aux le la les un ne cette ce
        passeport rendez-vous facture impots logement demenage
        """
    ),
    "es": word_set(
        """
        yo el los las una unos por para con sin pero que quien cuando donde como cuanto cuesta
        porque hola buenos buenas dias tardes gracias favor puedo puede quiero quisiera necesito
        tengo tiene soy hablas en estoy esta es hay hacer pagar mi mis su sus nuestro hablo
        habla espanol ayuda cita pasaporte factura impuestos mudado y del al lo la me no si
        """
    ),
    "pt": word_set(
        """
        eu nao uma um com sem mas que quem quando onde como quanto custa porque ola bom dia boa
        tarde obrigado obrigada posso pode quero queria preciso tenho tem sou estou isto para
        por meu minha meus minhas falo fala portugues ajuda passaporte fatura impostos os as ao
        da do no na
        """
    ),
    "it": word_set(
        """
        io il lo gli una uno per con senza ma che chi quando dove come quanto costa perche ciao
        buongiorno buonasera grazie favore posso puo voglio vorrei ho bisogno sono siamo questo
        questa mio mia miei parlo parla italiano aiuto passaporto appuntamento bolletta tasse
        non sei di del della
        """
    ),
    "pl": word_set(
        """
        czy jak gdzie kiedy ile kosztuje dlaczego nie tak prosze dziekuje dzien dobry czesc mam
        mogę moge chce chcialbym chcialabym potrzebuje jestem jest sa to moj moja moje dla przez
        bez ale po polsku mowic mowi pomoc paszport adres rachunek podatek zlozyc zaplacic
        mieszkanie pracy mnie zadzwonic rozmawiac pisac pan pani ktos tylko pomocy mieszkam
        pracuje dostalem dostalam list w z i na do sie
        """
    ),
    "tr": word_set(
        """
        bir ve icin ile ama nasil nerede nereden ne zaman kadar neden lutfen tesekkur
        tesekkurler merhaba selam ben benim bana sen siz biz var yok istiyorum istiyoruz
        yapabilirim yapmam almak gerekiyor gerek mi mu musunuz biliyor turkce konusuyor yardim
        pasaport randevu fatura miyim misiniz miyiz konusmak konusabilir konusan biri eder
        bilmiyorum iyi sorum vergi adresimi ev evet hayir degil bu cok
        """
    ),
    "ro": word_set(
        """
        eu si sunt este sau dar cu fara pentru din unde cand cum cat costa de ce buna ziua
        multumesc va rog pot poate vreau am nevoie ajutor romana romaneste vorbiti pasaport
        factura impozit mea meu mele nu la in imi
        """
    ),
    "so": word_set(
        """
        waxaan waa ma iyo waxay sidee xaggee goorma maxay fadlan mahadsanid salaan asc rabaa
        baahanahay caawimaad ku ka baasaboor aniga adiga hadlo hadashaa soomaali
        """
    ),
}

#: Words of the lists above that stand in Dutch text as well: alone they prove nothing.
SAME_IN_DUTCH = word_set(
    """
    in is of me an as we so a help bus open ticket register train water my sorry hi hello no get
    bin mit den dem des der das ein was wie van zu wo sind hab mein hallo tag noch auf aus bei
    la les un du des le pas plus ma par ai par sur sans es la si no me lo al el mi por los del
    os as no na do da um tem com per di ma lo una sei del ho i w z na do po sa to list tak adres
    ben var ne mi mu ev bu ve en sen ama de ce la in nu va si am cu din este rog pot ma ku ka
    waa iyo asc svp passport please thanks thank who will want end
    """
)

#: Naming a language is asking for it.
NAMES = {
    "en": word_set("english"),
    "de": word_set("deutsch"),
    "fr": word_set("francais"),
    "es": word_set("espanol castellano"),
    "pt": word_set("portugues"),
    "it": word_set("italiano"),
    "pl": word_set("polski polsku polskim"),
    "tr": word_set("turkce"),
    "ro": word_set("romana romaneste"),
    "so": word_set("soomaali"),
}

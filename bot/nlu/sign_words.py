"""Words that say nothing by themselves, and so are never told as a reason."""

from bot.domain.plain_text import word_set

EVERYDAY = word_set(
    """
    about again alle alleen allemaal alles also altijd ander andere because been beetje behalve
    beide being bent beste bijna binnen boven could daar daarna daarom daarvan deze
    dezelfde dingen doen does doet domain door echt eens eerst eigenlijk elke enige erbij erin
    ermee ervan even from gaan gaat gedaan geen geweest gewoon goed goede goedemiddag
    goedemorgen goedendag graag groet haar hallo have hebben hebt heeft heel hele helemaal help
    here hier hoe hoeveel hoor hun ieder iedereen iemand iets import ineens inmiddels jaar
    jullie just kan kende kunnen kunt kwam later liever like maakt maand maar maken meer meneer
    met mevrouw mijn mijne misschien moest moet moeten mogen naar naast need niet niets nog
    nooit nou omdat onder ongeveer onze ook over overal paar perse plain please precies samen
    set sinds soms staan staat steeds straks tegen terug text that them then there they this
    toch toen tussen uit vaak vanaf veel verder vind voor vooral vraag vragen waar waarmee
    waarom waarop waarvan wanneer want waren was wat week weer weet welke werd weten what when
    where which wie wil will willen wilt with word worden wordt would your zal zeg zegt zei
    zeker zelf zich zijn zoals zonder zou zouden zowel zulke
    """
)

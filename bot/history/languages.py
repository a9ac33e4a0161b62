"""Languages as registers name them (three letters, ISO 639-2) and as we do (two, ISO 639-1)."""

from __future__ import annotations

from typing import Optional

#: Ours, then theirs: what we write first, then the other codes of that language.
_CODES = """
nl nld dut
ar ara
am amh
bg bul
bs bos
cs cze ces
da dan
de ger deu
el gre ell
en eng
es spa
et est
fa per fas
fi fin
fr fre fra
fy fry
he heb
hi hin
hr hrv
hu hun
hy arm hye
id ind
it ita
ja jpn
ka geo kat
ko kor
ku kur
lt lit
lv lav
mk mac mkd
no nor
pa pan
pl pol
ps pus
pt por
ro rum ron
ru rus
sk slo slk
sl slv
so som
sq alb sqi
sr srp
sv swe
sw swa
ta tam
th tha
ti tir
tr tur
uk ukr
ur urd
vi vie
zh chi zho
"""
_PAIRS = [line.split() for line in _CODES.strip().splitlines()]
_THREE = {two: three[0] for two, *three in _PAIRS}
_TWO = {code: two for two, *three in _PAIRS for code in three}
#: ISO 639-2 for "undetermined".
_UNKNOWN = "und"


def three_letters(language: Optional[str]) -> str:
    """ISO 639-2/B, with "nld" for Dutch as Open Klant's own documentation has it."""
    return _THREE.get((language or "nl").lower()[:2] if language != "other" else "", _UNKNOWN)


def two_letters(language: Optional[str]) -> Optional[str]:
    """ISO 639-1; None for nothing, or a language without such a code."""
    code = (language or "").strip().lower()
    return code if code in _THREE else _TWO.get(code)

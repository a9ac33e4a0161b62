"""What language a message seems to be written in.

Dutch unless it is surely another: dialect, street language, typing mistakes, names and a borrowed
word are Dutch. Small words decide; where those are few, simplemma's word lists of Dutch and
English help.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

import simplemma

from bot.domain.language_words import DUTCH, NAMES, OTHERS, SAME_IN_DUTCH
from bot.domain.plain_text import fold, words

__all__ = ["DUTCH_CODE", "ENGLISH", "OTHER", "language_now", "language_of", "spoken", "written_in"]

DUTCH_CODE, ENGLISH = "nl", "en"
#: Every language that we do not answer in.
OTHER = "other"
#: Enough to see the language of a long story.
_MOST_WORDS = 80
#: So much must speak for another language, and so many times as much as for Dutch.
_ENOUGH, _TIMES = 2.0, 2.0
#: Where nothing at all is Dutch.
_ENOUGH_ALONE = 1.3
_WEAK, _NAMED = 0.3, 1.5
#: A word that one word list has and the other has not.
_LISTED = 0.5
_LETTERS = {
    "ARABIC": "ar",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "HEBREW": "he",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "ETHIOPIC": "ti",
    "DEVANAGARI": "hi",
    "THAI": "th",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
}
#: Letters that only some of the languages of a script have.
_OWN_LETTERS = {"ar": ("fa", "پچژگ"), "ru": ("uk", "іїєґ")}


@lru_cache(maxsize=1024)
def language_of(text: str) -> str:
    """ISO 639-1 code of the language; "nl" unless it is surely another one."""
    foreign = _by_letters(text)
    if foreign:
        return foreign
    found = words(fold(text))[:_MOST_WORDS]
    if not found:
        return DUTCH_CODE
    scores = _scores(found)
    dutch = scores.pop(DUTCH_CODE)
    best = max(scores, key=lambda code: (scores[code], code == ENGLISH))
    enough = _ENOUGH if dutch > _WEAK else _ENOUGH_ALONE
    return best if scores[best] >= max(enough, _TIMES * dutch) else DUTCH_CODE


@lru_cache(maxsize=1024)
def written_in(text: str) -> str:
    """ "nl" or "en", of what we wrote ourselves: in whole sentences the small words tell."""
    found = words(fold(text))[:_MOST_WORDS]
    dutch, english = (sum(word in small for word in found) for small in (DUTCH, OTHERS[ENGLISH]))
    return ENGLISH if english > dutch else DUTCH_CODE


def spoken(code: str | None) -> str:
    """Which of our texts somebody gets: "nl", "en", or "other" for both beside each other."""
    short = (code or DUTCH_CODE)[:2].lower()
    return short if short in (DUTCH_CODE, ENGLISH) else OTHER


def language_now(before: str | None, said: str, text: str) -> str:
    """The language to answer in: `before` is what it was, `said` what this message seems to be.

    A single "thank you" does not make a Dutch conversation English, nor a name or a number an
    English one Dutch.
    """
    found = words(fold(text))[:_MOST_WORDS]
    if said != DUTCH_CODE:
        asked = len(found) > 2 or any(word in NAMES.get(said, ()) for word in found)
        return said if asked or before != DUTCH_CODE else before
    if before in (None, DUTCH_CODE):
        return DUTCH_CODE
    return DUTCH_CODE if _scores(found)[DUTCH_CODE] >= 1.0 else before


def _scores(found: list[str]) -> dict[str, float]:
    scores = dict.fromkeys([DUTCH_CODE, *OTHERS], 0.0)
    for word in found:
        if word in DUTCH:
            # Where it is a word of both, it counts for the other as little as for Dutch.
            scores[DUTCH_CODE] += _WEAK if word in SAME_IN_DUTCH else 1.0
        for code, theirs in OTHERS.items():
            if word in NAMES[code]:
                scores[code] += _NAMED
            elif word in theirs:
                scores[code] += _WEAK if word in SAME_IN_DUTCH or word in DUTCH else 1.0
        if word not in DUTCH and word not in OTHERS[ENGLISH]:
            listed = _listed(word)
            if listed:
                scores[listed] += _LISTED
    return scores


@lru_cache(maxsize=8192)
def _listed(word: str) -> str | None:
    """Dutch or English, when the word lists of simplemma know it as one and not as the other."""
    if len(word) < 3 or not word.isalpha():
        return None
    dutch, english = (simplemma.is_known(word, lang=code) for code in (DUTCH_CODE, ENGLISH))
    if dutch == english:
        return None
    return DUTCH_CODE if dutch else ENGLISH


def _by_letters(text: str) -> str | None:
    """The language of another script, when most letters are of that."""
    if text.isascii():
        return None
    scripts: Counter[str] = Counter()
    letters = 0
    for char in text[:400]:
        if not char.isalpha():
            continue
        letters += 1
        script = unicodedata.name(char, "").split(" ")[0].removeprefix("CJK-")
        if script in _LETTERS:
            scripts[script] += 1
    if not scripts:
        return None
    script, count = scripts.most_common(1)[0]
    if count < 2 or count < letters / 2:
        return None
    code = _LETTERS[script]
    other, own = _OWN_LETTERS.get(code, (code, ""))
    return other if any(char in own for char in text) else code

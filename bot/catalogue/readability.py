"""Is it plain Dutch? What citizens read, held against measures of level B1.

Measures and no proof: a text can pass them and still be hard to understand. Sources: the sentence
length that Dutch government writes by, and the reading ease of Flesch in Douma's Dutch version
(1960), as textstat computes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import textstat

from bot.catalogue.yaml_lines import YamlFile
from bot.domain.errors import ConfigurationError

__all__ = ["PlainDutch", "load_plain_dutch"]

#: More words than this in one sentence, and a reader has lost its beginning.
MOST_WORDS = 20
#: Reading ease; below 60 a text is harder than normal.
LEAST_EASE = 60.0
#: A reading ease of fewer words than this says nothing: one long name decides.
FEWEST_WORDS = 20

#: Up to, and without, the mark that ends the sentence behind it.
_ADDRESS = re.compile(
    r"(?:https?://|[\w.+-]+@)[^\s)]*[\w/]|\b(?:\w[\w-]*\.)+(?:nl|example|eu|com|org)\b(?:/[^\s)]*[\w/])?"
)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
#: The point in 7.30 and the comma in 1,50 end no sentence.
_IN_NUMBER = re.compile(r"(?<=\d)[.,:](?=\d)")
_SENTENCE_END = re.compile(r"(?<=[.!?:;…])[\"')\]]*\s+|\n+")
_MARKS = re.compile(r"[*_#>`]+|^\s*[-\d]+[.)]?\s+", re.MULTILINE)


class PlainDutch:
    """The measures, with the words that have a plainer one."""

    def __init__(self, plainer: Mapping[str, str]) -> None:
        self._plainer = dict(plainer)
        longest_first = sorted(self._plainer, key=len, reverse=True)
        words = "|".join(re.escape(word) for word in longest_first)
        self._hard = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None

    def problems(self, text: str) -> Iterator[str]:
        """What makes this text harder than B1, each with what would mend it."""
        plain = _as_read(text)
        yield from self._hard_words(plain)
        for sentence in _sentences(plain):
            count = len(sentence.split())
            if count > MOST_WORDS:
                begin = " ".join(sentence.split()[:6])
                yield f"a sentence of {count} words ('{begin} …'); at most {MOST_WORDS}"
        if len(plain.split()) >= FEWEST_WORDS:
            ease = reading_ease(plain)
            if ease < LEAST_EASE:
                yield f"hard to read (Flesch-Douma {ease:.0f}); at least {LEAST_EASE:.0f}"

    def _hard_words(self, text: str) -> Iterator[str]:
        found = self._hard.findall(text) if self._hard else []
        for word in dict.fromkeys(each.lower() for each in found):
            yield f"'{word}' is not plain; better: {self._plainer[word]}"


def reading_ease(text: str) -> float:
    """Flesch-Douma: 0 (very hard) to 100 and over (very easy)."""
    textstat.set_lang("nl")
    return float(textstat.flesch_reading_ease(text))


def _as_read(text: str) -> str:
    """Without what no reader spells out: an address is one word, as is what is filled in."""
    for pattern, word in ((_ADDRESS, "hier"), (_PLACEHOLDER, "iets"), (_IN_NUMBER, "")):
        text = pattern.sub(word, text)
    return _MARKS.sub("", text)


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE_END.split(text) if part.strip()]


def load_plain_dutch(root: Path) -> PlainDutch:
    """From `data/plain_words.yml`.

    Raises ConfigurationError, with file and line, when that is not a list of words.
    """
    file = YamlFile(root / "data" / "plain_words.yml", root)
    words = file.data.get("plain_words") if isinstance(file.data, dict) else None
    if not isinstance(words, dict):
        raise ConfigurationError([f"{file.name}:1: needs words under 'plain_words'"])
    mistakes = [
        file.mistake(["plain_words", word], "needs a plainer word after the colon")
        for word, plainer in words.items()
        if not isinstance(word, str) or not isinstance(plainer, str)
    ]
    if mistakes:
        raise ConfigurationError(mistakes)
    return PlainDutch({word.lower(): plainer for word, plainer in words.items()})

"""Chat text as the rules read it: folded, and with the commonest typing mistakes mended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["LONGEST_READ", "LookAlike", "fold", "mend", "slips", "word_set", "words"]

#: Rules and models read this much of a message; nobody types more, and a pasted book stays cheap.
LONGEST_READ = 6_000

#: Letters of other alphabets that look like Latin capitals (used in account numbers).
_LOOKS_LATIN = str.maketrans("АВЕКМНОРСТХІЈѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTXIJsABEZHIKMNOPTYX")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SPACES = re.compile(r"\s+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "…": "..."})


class LookAlike:
    """A text with look-alike characters made plain, that remembers where each one stood.

    Full-width and other Unicode digits become ASCII digits, any dash becomes "-", any white
    space becomes " ", invisible characters disappear. `start` and `end` translate a position in
    `text` back to the original.
    """

    def __init__(self, original: str) -> None:
        self._original = original
        self._origins: range | list[int]
        if original.isascii() and original.isprintable():
            self.text = original
            self._origins = range(len(original))
            return
        plain: list[str] = []
        origins: list[int] = []
        for index, char in enumerate(original):
            for piece in _plain_characters(char):
                plain.append(piece)
                origins.append(index)
        self.text = "".join(plain)
        self._origins = origins

    def start(self, index: int) -> int:
        """Where the plain character at `index` stands in the original."""
        return self._origins[index]

    def end(self, index: int) -> int:
        """Where the original goes on, visibly, after the plain text that ends before `index`."""
        position = self._origins[index - 1] + 1
        while position < len(self._original) and not _plain_characters(self._original[position]):
            position += 1
        return position


@lru_cache(maxsize=4096)
def _plain_characters(char: str) -> str:
    if char.isascii():
        return char if char.isprintable() else (" " if char.isspace() else "")
    category = unicodedata.category(char)
    if category in ("Cf", "Cc", "Mn", "Me") and not char.isspace():
        return ""
    number = unicodedata.digit(char, None)
    if number is not None:
        return str(number)
    if category == "Pd" or char == "−":
        return "-"
    if char.isspace():
        return " "
    # Upper- and lower-casing may change a length ("ß"): the caller only needs the look.
    return unicodedata.normalize("NFKC", char).translate(_LOOKS_LATIN)


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """`text` in lower case, without accents or stretched letters ("nuuuu" → "nu").

    At most `LONGEST_READ` characters are read.
    """
    plain = unicodedata.normalize("NFKD", text[:LONGEST_READ].translate(_QUOTES))
    plain = "".join(
        char
        if not unicodedata.category(char).startswith(("C", "M"))
        else (" " if char.isspace() else "")
        for char in plain
    )
    return _SPACES.sub(" ", _STRETCHED.sub(r"\1", plain.lower())).strip()


def words(folded: str) -> list[str]:
    """The words of a folded text, without punctuation."""
    return _WORD.findall(folded)


def word_set(text: str) -> frozenset[str]:
    """The words of `text`, for a vocabulary that is easier to read as running text."""
    return frozenset(text.split())


def mend(folded: str, vocabulary: Iterable[str], leave: Iterable[str] = ()) -> str:
    """The words of `folded`, with slips of the finger in words of `vocabulary` mended.

    One slip (a letter too many, too few, wrong, or two swapped) is mended in words of five
    letters or more, two slips in words of nine or more. Words in `leave` stay as they are.
    """
    known, kept = frozenset(vocabulary), frozenset(leave)
    return _WORD.sub(lambda match: _mended(match.group(), known, kept), folded)


@lru_cache(maxsize=16_384)
def _mended(word: str, known: frozenset[str], kept: frozenset[str]) -> str:
    if word in known or word in kept or len(word) < 4:
        return word
    nearest = min(
        (
            (count, target)
            for target in known
            if target[0] == word[0]
            for allowed in [2 if len(target) >= 9 else 1 if len(target) >= 5 else 0]
            for count in [slips(word, target, allowed)]
            if count <= allowed
        ),
        default=None,
    )
    return nearest[1] if nearest else word


def slips(left: str, right: str, limit: int) -> int:
    """Edits between two words, a swap of neighbours counted once; stops counting past `limit`."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before_last, last = last, row
    return last[-1]

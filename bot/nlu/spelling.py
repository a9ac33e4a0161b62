"""Slips of the finger mended, by the words that were learned from.

A word that neither the sentences nor the dictionary have, and that is one slip away from a word
of the sentences, is read as that word; words without a space between them are read apart. What
is likeliest follows from how often words were seen, and from the words beside them. A word of
which nothing is likely enough (a name, a compound) stays as it is.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import simplemma

from bot.domain.plain_text import LONGEST_READ, fold, slips

__all__ = ["Spelling"]

#: What was seen so often is no slip, and may be what a slip was meant to be.
_WORD_SEEN, _PAIR_SEEN = 3, 2
#: Shorter words are one slip away from too many others; nobody types longer ones.
_SHORTEST, _LONGEST = 4, 30
#: So many words are read in what has no space.
_MOST_PARTS = 3
#: How likely each mistake is, as a natural logarithm: people look at how a word starts.
_SLIP, _SLIP_AT_START, _GLUED = -5.0, -7.0, -3.5
#: Less likely than this is no explanation; compounds are made of words too, so that asks more.
_LEAST, _LEAST_APART = -17.5, -16.0
#: How much the word before tells, beside how often the word itself is seen.
_BESIDE = 0.5
#: What ends a sentence, and what may stand between that and the next one's first letter.
_ENDS, _OPENS = ".!?:", "\"'("
_LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


class _Reading(NamedTuple):
    """One way to read a word, and how likely the mistake is (natural logarithm)."""

    words: tuple[str, ...]
    mistake: float


class Spelling:
    """How often (folded) words were seen, and pairs of them with a space between."""

    def __init__(
        self, seen: Mapping[str, int] | None = None, pairs: Mapping[str, int] | None = None
    ) -> None:
        self._seen = dict(seen or {})
        self._pairs = dict(pairs or {})
        self._total = max(1, sum(self._seen.values()))
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in self._seen:
            if len(word) >= _SHORTEST:
                for piece in _with_one_less(word):
                    self._near[piece].append(word)
        self._readings = lru_cache(maxsize=10_000)(self._all_readings)

    @classmethod
    def fit(cls, texts: Iterable[str]) -> Spelling:
        """Learn which words there are, and which stand beside each other."""
        seen: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for text in texts:
            found = _LETTERS.findall(fold(text))
            seen.update(found)
            pairs.update(f"{a} {b}" for a, b in pairwise(found))
        words = {word: count for word, count in sorted(seen.items()) if count >= _WORD_SEEN}
        beside = {
            pair: count
            for pair, count in sorted(pairs.items())
            if count >= _PAIR_SEEN and all(word in words for word in pair.split(" "))
        }
        return cls(words, beside)

    def mended(self, text: str) -> str:
        """The text with its slips mended; the very same text where there are none."""
        if not self._seen:
            return text
        found = list(_LETTERS.finditer(text, 0, LONGEST_READ))
        plain = [fold(each.group()) for each in found]
        parts: list[str] = []
        before, end = "", 0
        for each, word, after in zip(found, plain, [*plain, ""][1:], strict=True):
            name = _may_be_a_name(each, text)
            meant = (word,) if name else self._meant(word, before, after)
            if meant != (word,):
                written = _as_written(" ".join(meant), each.group())
                parts += [text[end : each.start()], written]
                end = each.end()
            before = meant[-1]
        return "".join([*parts, text[end:]]) if parts else text

    def _meant(self, word: str, before: str, after: str) -> tuple[str, ...]:
        """What a word was meant to be between two others: mostly itself."""
        best: tuple[str, ...] = (word,)
        most = -math.inf
        for words, mistake in self._readings(word):
            chance = mistake + self._chance(words[0], before)
            chance += sum(self._chance(second, first) for first, second in pairwise(words))
            if after in self._seen:
                chance += (self._chance(after, words[-1]) - self._chance(after, "")) / 2
            if chance > max(most, _LEAST if len(words) == 1 else _LEAST_APART):
                best, most = words, chance
        return best

    def _chance(self, word: str, before: str) -> float:
        """How likely a word that was seen is after another (natural logarithm)."""
        together = self._pairs.get(f"{before} {word}", 0)
        share = together / self._seen[before] if together else 0.0
        return math.log(_BESIDE * share + (1.0 - _BESIDE) * self._seen[word] / self._total)

    def _all_readings(self, word: str) -> tuple[_Reading, ...]:
        if not _SHORTEST <= len(word) <= _LONGEST or self._is_word(word):
            return ()
        near = {each for piece in _with_one_less(word) for each in self._near.get(piece, ())}
        slipped = (
            _Reading((each,), _SLIP if each[0] == word[0] else _SLIP_AT_START)
            for each in sorted(near)
            if slips(word, each, 1) == 1
        )
        apart = (_Reading(each, _GLUED * (len(each) - 1)) for each in self._apart(word))
        return (*slipped, *apart)

    def _is_word(self, word: str) -> bool:
        return word in self._seen or simplemma.is_known(word, lang="nl")

    def _apart(self, word: str, most: int = _MOST_PARTS) -> Iterator[tuple[str, ...]]:
        """The ways to read a word as two or more that were seen."""
        for end in range(1, len(word)):
            first, rest = word[:end], word[end:]
            if self._stands_alone(first):
                if self._stands_alone(rest):
                    yield first, rest
                if most > 2:
                    yield from ((first, *others) for others in self._apart(rest, most - 1))

    def _stands_alone(self, word: str) -> bool:
        """Whether it is a word by itself: of single letters only "u" is."""
        return word in self._seen and (len(word) > 1 or word == "u")

    def state(self) -> dict[str, dict[str, int]]:
        """What the constructor takes, for JSON."""
        return {"seen": self._seen, "pairs": self._pairs}


def _with_one_less(word: str) -> set[str]:
    """The word, and what is left of it without any one letter."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _may_be_a_name(found: re.Match[str], text: str) -> bool:
    """A capital where no sentence begins, in a text that is not all capitals."""
    word = found.group()
    if not word[0].isupper() or (len(word) > 1 and word.isupper()):
        return False
    at = found.start() - 1
    while at >= 0 and (text[at].isspace() or text[at] in _OPENS):
        at -= 1
    return at >= 0 and text[at] not in _ENDS


def _as_written(meant: str, written: str) -> str:
    if written.isupper():
        return meant.upper()
    return meant.capitalize() if written[0].isupper() else meant

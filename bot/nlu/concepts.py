"""Words that mean the same thing at a public counter, by concept.

People name a thing in many ways ("kliko", "grijze bak", "vuilnis"), and the example sentences can
never hold them all. Each concept that a message touches is one more feature for the models, so
that a word that was never in an example still says something.

A star stands for any letters: "parkeer*" is also "parkeerplaats", "*vergunning" also
"omgevingsvergunning". Words are folded: lower case, no accents.
"""

from __future__ import annotations

from functools import lru_cache

from bot.nlu.concept_words import CONCEPT_WORDS

__all__ = ["concepts_in"]


def _index() -> tuple[dict[str, list[str]], list[tuple[str, str]], list[tuple[str, str]]]:
    """Whole words, beginnings and other parts of words, each with the concept that they give."""
    whole: dict[str, list[str]] = {}
    beginnings: list[tuple[str, str]] = []
    parts: list[tuple[str, str]] = []
    concept = ""
    for entry in CONCEPT_WORDS.split():
        if entry.endswith(":"):
            concept = entry[:-1]
        elif "*" not in entry:
            whole.setdefault(entry, []).append(concept)
        elif entry.startswith("*"):
            parts.append((entry.strip("*"), concept))
        else:
            beginnings.append((entry.split("*")[0], concept))
    return whole, beginnings, parts


_WHOLE, _BEGINNINGS, _PARTS = _index()


@lru_cache(maxsize=20_000)
def concepts_in(word: str) -> tuple[str, ...]:
    """The concepts that a folded word belongs to, in a fixed order."""
    found = set(_WHOLE.get(word, ()))
    found.update(concept for beginning, concept in _BEGINNINGS if word.startswith(beginning))
    found.update(concept for part, concept in _PARTS if part in word)
    return tuple(sorted(found))

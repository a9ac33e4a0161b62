"""The dictionary form of Dutch words."""

from __future__ import annotations

from functools import lru_cache

import simplemma

__all__ = ["lemma_of"]


@lru_cache(maxsize=50_000)
def lemma_of(word: str) -> str:
    """The dictionary form of a Dutch word in lower case ("opgehaald" → "ophalen")."""
    # simplemma marks where a separable verb was joined ("op_halen").
    return simplemma.lemmatize(word, lang="nl").lower().replace("_", "")

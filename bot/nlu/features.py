"""Text as numbers: words, lemmas and pieces of words, so that typos and compounds still count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import simplemma
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

_WORD = re.compile(r"[\w']+|[?!]")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_DIGIT = re.compile(r"\d")
#: More than this of one message says nothing new, and would cost time.
MOST_CHARACTERS = 4000


def plain(text: str) -> str:
    """Lower case, without accents, every digit a 0, "heeeel" as "heel"."""
    text = unicodedata.normalize("NFKD", text[:MOST_CHARACTERS].lower())
    text = "".join(char for char in text if not unicodedata.combining(char))
    return _LONG_RUN.sub(r"\1\1", _DIGIT.sub("0", text))


@lru_cache(maxsize=50_000)
def _lemma(word: str) -> str:
    return simplemma.lemmatize(word, lang="nl").lower()


def lemmas(text: str) -> list[str]:
    return [_lemma(word) for word in _WORD.findall(plain(text))]


def text_features() -> FeatureUnion:
    """TF-IDF of lemmas, of words and pairs of words, and of pieces of 2 to 5 letters."""
    return FeatureUnion(
        [
            ("lemmas", TfidfVectorizer(analyzer=lemmas, sublinear_tf=True)),
            (
                "words",
                TfidfVectorizer(
                    preprocessor=plain,
                    token_pattern=_WORD.pattern,
                    ngram_range=(1, 2),
                    sublinear_tf=True,
                ),
            ),
            (
                "pieces",
                TfidfVectorizer(
                    preprocessor=plain,
                    analyzer="char_wb",
                    ngram_range=(2, 5),
                    min_df=2,
                    sublinear_tf=True,
                ),
            ),
        ]
    )

"""Dutch text as tokens with lemmas, and the patterns that agents look for; no Rasa in here.

spaCy's trained Dutch models are not on the package index, so this starts from `spacy.blank("nl")`.
Lemmas come from simplemma, which knows what spaCy's lookup table does not ("betaalde" → "betalen").
An installation may name a trained spaCy model, whose lemmas and entities are then used.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import spacy
from spacy.language import Language

from bot.domain.errors import ConfigurationError
from bot.domain.plain_text import LONGEST_READ, word_set
from bot.nlu.lemmas import lemma_of

__all__ = ["SPACY_MODEL_SETTING", "DutchReader", "Entity", "Token", "dutch_reader"]

SPACY_MODEL_SETTING = "VOORSORTEER_SPACY_MODEL"

_MONTHS = sorted(
    word_set(
        "januari februari maart april mei juni juli augustus september oktober november december"
    )
)
_PATTERNS: list[dict[str, Any]] = [
    {"label": "zaaknummer", "pattern": [{"TEXT": {"REGEX": r"(?i)^[zk]-?\d{4}-?\d{3,8}$"}}]},
    {
        "label": "zaaknummer",
        "pattern": [{"TEXT": {"REGEX": r"(?i)^[zk]-\d{4}$"}}, {"TEXT": "-"}, {"IS_DIGIT": True}],
    },
    {
        "label": "postcode",
        "pattern": [{"TEXT": {"REGEX": r"^[1-9]\d{3}$"}}, {"TEXT": {"REGEX": r"^[A-Z]{2}$"}}],
    },
    {"label": "postcode", "pattern": [{"TEXT": {"REGEX": r"^[1-9]\d{3}[A-Za-z]{2}$"}}]},
    {"label": "bedrag", "pattern": [{"TEXT": "€"}, {"LIKE_NUM": True}]},
    {"label": "bedrag", "pattern": [{"LIKE_NUM": True}, {"LOWER": {"IN": ["euro", "eur"]}}]},
    {"label": "datum", "pattern": [{"IS_DIGIT": True}, {"LOWER": {"IN": _MONTHS}}]},
    {"label": "datum", "pattern": [{"TEXT": {"REGEX": r"^\d{1,2}[-/]\d{1,2}([-/]\d{2,4})?$"}}]},
]


class Token(NamedTuple):
    """A word or mark, where it starts in the text, and its dictionary form."""

    text: str
    start: int
    lemma: str


class Entity(NamedTuple):
    """Something a pattern (or a trained model) recognised."""

    kind: str
    value: str
    start: int
    end: int


class DutchReader:
    """Reads Dutch with spaCy.

    Raises:
        ConfigurationError: the trained model that was named cannot be loaded.
    """

    def __init__(self, model: str | None = None) -> None:
        self._trained = bool(model)
        self._nlp = _trained_pipeline(model) if model else spacy.blank("nl")
        # Our patterns say more to an agent than a general model's guess of the same words.
        where = {"before": "ner"} if "ner" in self._nlp.pipe_names else {"last": True}
        ruler = self._nlp.add_pipe("entity_ruler", **where)
        ruler.add_patterns(_PATTERNS)  # type: ignore[attr-defined]

    def read(self, text: str) -> tuple[list[Token], list[Entity]]:
        """The tokens and the entities of (the first `LONGEST_READ` characters of) a text."""
        doc = self._nlp(text[:LONGEST_READ])
        tokens = [
            Token(token.text, token.idx, token.lemma_ if self._trained else lemma_of(token.lower_))
            for token in doc
            if not token.is_space
        ]
        entities = [
            Entity(span.label_, span.text, span.start_char, span.end_char) for span in doc.ents
        ]
        return tokens, entities


def _trained_pipeline(model: str) -> Language:
    try:
        return spacy.load(model)
    except (OSError, ImportError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ConfigurationError(
            [
                f"{SPACY_MODEL_SETTING}: spaCy cannot load '{model}' ({reason}); install that "
                "model in the same environment, or leave the setting empty"
            ]
        ) from None


@lru_cache(maxsize=2)
def dutch_reader(model: str | None = None) -> DutchReader:
    """The reader for a model, made once: making it takes half a second."""
    return DutchReader(model)

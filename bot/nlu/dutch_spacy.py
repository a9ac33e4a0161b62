"""Dutch tokens with lemmas from spaCy, and patterns for case numbers, amounts, dates and postcodes.

spaCy's trained Dutch models are not on the package index, so the pipeline starts from
`spacy.blank("nl")` with a lookup table; an installation may name a trained model in its settings.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any, Dict, List, Optional, Text

import spacy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from spacy.language import Language

from bot.domain.errors import ConfigurationError

SETTING = "VOORSORTEER_SPACY_MODEL"
#: spaCy needs time and memory for each character; the rest of a message says little.
_MOST_CHARACTERS = 4000
_MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december"
).split()
PATTERNS: List[Dict[Text, Any]] = [
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


@lru_cache(maxsize=2)
def dutch_pipeline(model: Optional[Text] = None) -> Language:
    """A spaCy pipeline with lemmas and our patterns.

    Raises ConfigurationError when the model that the settings name cannot be loaded.
    """
    if model:
        try:
            nlp = spacy.load(model)
        except (OSError, ImportError) as error:
            raise ConfigurationError(
                [
                    f"{SETTING}: spaCy cannot load '{model}' ({str(error).splitlines()[0]}); "
                    f"install that model in the same environment, or leave the setting empty"
                ]
            ) from None
    else:
        nlp = spacy.blank("nl")
        nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
        nlp.initialize()
    ruler = nlp.add_pipe("entity_ruler", config={"overwrite_ents": False}, last=True)
    ruler.add_patterns(PATTERNS)  # type: ignore[attr-defined]
    return nlp


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False
)
class DutchSpacyTokenizer(Tokenizer):
    """Sets tokens with Dutch lemmas, and the entities that the patterns find."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "spacy_model": None,
        }

    @staticmethod
    def required_packages() -> List[Text]:
        return ["spacy"]

    def __init__(self, config: Dict[Text, Any]) -> None:
        super().__init__(config)
        self._nlp = dutch_pipeline(config["spacy_model"] or os.environ.get(SETTING) or None)

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "DutchSpacyTokenizer":
        return cls(config)

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        doc = self._nlp((message.get(attribute) or "")[:_MOST_CHARACTERS])
        if attribute == TEXT and doc.ents:
            message.set(ENTITIES, [_entity(span) for span in doc.ents], add_to_output=True)
        tokens = [
            Token(token.text, token.idx, lemma=token.lemma_ or token.lower_)
            for token in doc
            if token.text.strip()
        ]
        return self._apply_token_pattern(tokens)


def _entity(span: Any) -> Dict[Text, Any]:
    return {
        ENTITY_ATTRIBUTE_TYPE: span.label_,
        ENTITY_ATTRIBUTE_VALUE: span.text,
        ENTITY_ATTRIBUTE_START: int(span.start_char),
        ENTITY_ATTRIBUTE_END: int(span.end_char),
        "extractor": "DutchSpacyTokenizer",
    }

"""spaCy's Dutch as a Rasa tokenizer, which also finds case numbers, amounts, dates, postcodes."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Text

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

from bot.nlu.dutch import SPACY_MODEL_SETTING, dutch_reader


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER,
        DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    ],
    is_trainable=False,
)
class DutchSpacyTokenizer(Tokenizer):
    """Sets tokens with Dutch lemmas, and the entities that patterns or a trained model find.

    `spacy_model` names a trained model; without it VOORSORTEER_SPACY_MODEL does, if set.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The settings of a Rasa tokenizer, and the trained model to use."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "spacy_model": None,
        }

    @staticmethod
    def required_packages() -> List[Text]:
        """What must be installed."""
        return ["spacy", "simplemma"]

    def __init__(self, config: Dict[Text, Any]) -> None:
        """Loads spaCy; ConfigurationError when the named model cannot be loaded."""
        super().__init__(config)
        self._reader = dutch_reader(
            config["spacy_model"] or os.environ.get(SPACY_MODEL_SETTING, "").strip() or None
        )

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DutchSpacyTokenizer:
        """Creates the component."""
        return cls(config)

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        """The tokens of one attribute; entities are set on the message beside them."""
        tokens, entities = self._reader.read(message.get(attribute) or "")
        if attribute == TEXT and entities:
            found = [
                {
                    ENTITY_ATTRIBUTE_TYPE: entity.kind,
                    ENTITY_ATTRIBUTE_VALUE: entity.value,
                    ENTITY_ATTRIBUTE_START: entity.start,
                    ENTITY_ATTRIBUTE_END: entity.end,
                }
                for entity in entities
            ]
            message.set(ENTITIES, found, add_to_output=True)
        return [Token(token.text, token.start, lemma=token.lemma) for token in tokens]

"""Masks personal data in what the model learns from and looks at: the second lock.

The gateway masks before Rasa sees a message; this holds for other channels and training data.
"""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.domain.personal_data import mask


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False
)  # a featurizer only in that it works on training data and messages alike
class PersonalDataMasker(GraphComponent):
    """Replaces BSN, IBAN, telephone numbers and e-mail addresses in the message's text."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PersonalDataMasker:
        """Creates the component; it has no settings."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Masks every example."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Masks messages in place."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                masked = mask(text).text
                if masked != text:
                    message.set(TEXT, masked, add_to_output=True)
        return messages

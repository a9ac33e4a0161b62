"""The goal model as a Rasa intent classifier."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.background import fingerprint, goal_texts
from bot.nlu.goal_model import GoalModel, NotEnoughGoals

#: The part of the words that the classifier has ever seen; for the sorting, not for output.
KNOWN_SHARE = "known_share"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class GoalClassifier(GraphComponent, IntentClassifier):
    """Sets `intent` and `intent_ranking`; learns from the sentences and from the catalogue."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`ranking_length`: how many goals are told; `use_catalogue`: learn from its texts too."""
        return {"ranking_length": 10, "use_catalogue": True}

    @staticmethod
    def required_packages() -> List[Text]:
        """What must be installed."""
        return ["sklearn", "simplemma"]

    @classmethod
    def required_components(cls) -> List[Type]:
        """Nothing has to run before: the model reads the text itself."""
        return []

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[Text]:
        """Rasa's cache must not outlive the catalogue or the code."""
        return fingerprint()

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[GoalModel] = None,
    ) -> None:
        """A component without a model has to be trained first."""
        self._config = {**self.get_default_config(), **config}
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GoalClassifier:
        """Creates an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> GoalClassifier:
        """Loads a trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, GoalModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from every example with an intent and a text.

        Raises:
            RasaException: the examples are about fewer than two goals.
        """
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        knowledge = goal_texts() if self._config["use_catalogue"] else {}
        try:
            self._model = GoalModel().fit(
                [e.get(TEXT) for e in examples], [e.get(INTENT) for e in examples], knowledge
            )
        except NotEnoughGoals as error:
            raise RasaException(str(error)) from None
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the goal of each message, with the likeliest others."""
        for message in messages:
            if self._model is None:
                continue
            text = message.get(TEXT) or ""
            ranking = [
                {"name": goal, "confidence": probability}
                for goal, probability in self._model.ranking(text)
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            # All of them for the sorting, which cuts the list to `ranking_length`.
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(KNOWN_SHARE, self._model.known_share(text))
        return messages

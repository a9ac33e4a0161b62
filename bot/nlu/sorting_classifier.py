"""Goal and sorting as one Rasa component: sets `intent`, `intent_ranking` and `triage`."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_RANKING_KEY,
    METADATA,
    METADATA_EXAMPLE,
    METADATA_INTENT,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.domain.triage import Thresholds
from bot.nlu.background import (
    authors,
    fingerprint,
    goal_texts,
    learning_fingerprint,
    project_root,
    sentences_of_other_sectors,
    usual_complexities,
)
from bot.nlu.sorter import Sorter
from bot.nlu.sorting_model import LabelledSentence, NotEnoughGoals, SortingModel
from bot.nlu.training_cache import cache_folder, kept_model

TRIAGE = "triage"
COSTS = ("missed", "over", "asked", "danger")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SortingClassifier(GraphComponent, IntentClassifier):
    """The goal of a message; and its label, decision, chance of complex, urgency, feeling, reasons.

    Learns from the sentences and their metadata (label, urgent, feeling), from the catalogue, and
    from the sentences of other sectors: what makes a matter complex is much the same everywhere.
    What a wrong decision costs comes from the organisation (`CatalogueImporter`), or the defaults.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Costs of a mistake, how many goals are told, and what else is learned from."""
        return {
            "cost_missed": 10.0,
            "cost_over": 3.0,
            "cost_asked": 1.0,
            "cost_danger": 60.0,
            "ranking_length": 10,
            "use_catalogue": True,
            "use_other_sectors": True,
            "use_cache": True,
        }

    @staticmethod
    def required_packages() -> List[Text]:
        """What must be installed."""
        return ["sklearn", "simplemma", "tensorflow"]

    @classmethod
    def required_components(cls) -> List[Type]:
        """Nothing has to run before: the model reads the text itself."""
        return []

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[Text]:
        """Rasa's cache must not outlive the catalogue, the other sectors' sentences or the code."""
        return fingerprint()

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        sorter: Optional[Sorter] = None,
    ) -> None:
        """A component without a sorter has to be trained first."""
        self._config = {**self.get_default_config(), **config}
        self._thresholds = Thresholds.from_costs(
            **{cost: self._config[f"cost_{cost}"] for cost in COSTS}
        )
        self._storage = model_storage
        self._resource = resource
        self._sorter = sorter

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SortingClassifier:
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
    ) -> SortingClassifier:
        """Loads a trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Sorter.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from every example with an intent and a text.

        Raises:
            RasaException: the examples are about fewer than two goals.
        """
        wrote = authors() if self._config["use_other_sectors"] else {}
        own = [_sentence(m, wrote) for m in training_data.intent_examples if m.get(TEXT)]
        others: List[LabelledSentence] = []
        if self._config["use_other_sectors"] and any(sentence.label for sentence in own):
            others = sentences_of_other_sectors()
        knowledge = goal_texts() if self._config["use_catalogue"] else {}
        # In one order whoever asks, so that every organisation's model is the same.
        sentences = sorted([*own, *others], key=lambda sentence: (sentence.goal, sentence.text))

        def learn() -> SortingModel:
            return SortingModel().fit(sentences, knowledge)

        try:
            if self._config["use_cache"]:
                told = repr((sentences, sorted(knowledge.items()), learning_fingerprint()))
                model = kept_model(cache_folder(project_root()), told, learn)
            else:
                model = learn()
        except NotEnoughGoals as error:
            raise RasaException(str(error)) from None
        goals = {sentence.goal for sentence in own}
        self._sorter = Sorter.of(model, sentences, goals, usual_complexities())
        with self._storage.write_to(self._resource) as folder:
            self._sorter.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the goal of each message with the likeliest others, and how it is sorted."""
        for message in messages:
            if self._sorter is not None:
                self._sort(message, self._sorter)
        return messages

    def _sort(self, message: Message, sorter: Sorter) -> None:
        triage, ranking = sorter.sort(message.get(TEXT) or "", self._thresholds)
        goals = [{"name": goal, "confidence": float(chance)} for goal, chance in ranking]
        message.set(INTENT, goals[0], add_to_output=True)
        shown = goals[: self._config["ranking_length"]]
        message.set(INTENT_RANKING_KEY, shown, add_to_output=True)
        if sorter.can_sort:
            message.set(TRIAGE, triage.to_dict(), add_to_output=True)


def _sentence(message: Message, wrote: Dict[Text, Text]) -> LabelledSentence:
    """A training sentence; metadata of the sentence itself wins over that of its block."""
    metadata = message.get(METADATA) or {}
    told: Dict[Text, Any] = {}
    for level in (METADATA_INTENT, METADATA_EXAMPLE):
        if isinstance(metadata.get(level), dict):
            told.update(metadata[level])
    return LabelledSentence(
        text=message.get(TEXT),
        goal=message.get(INTENT),
        label=told.get("label"),
        urgent=bool(told.get("urgent", False)),
        feeling=told.get("feeling", "neutraal"),
        author=wrote.get(message.get(TEXT), ""),
    )

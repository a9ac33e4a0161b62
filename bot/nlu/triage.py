"""Sorting as a Rasa component: puts `triage` on the message, and lets the goal agree with it."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
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
from bot.nlu.background import fingerprint, usual_complexities
from bot.nlu.goal_classifier import KNOWN_SHARE
from bot.nlu.sorter import Example, Sorter

TRIAGE = "triage"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TriageClassifier(GraphComponent):
    """After the goal: label, decision, probability of complex, urgency, feeling and reasons.

    Learns from the metadata of the example sentences: label, urgent, feeling. What a wrong
    decision costs comes from the organisation (see `CatalogueImporter`), else from the defaults.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The costs of a missed complex goal, of one too many at a person, and of a question."""
        return {"cost_missed": 10.0, "cost_over": 3.0, "cost_asked": 1.0, "ranking_length": 10}

    @classmethod
    def fingerprint_addon(cls, config: Dict[Text, Any]) -> Optional[Text]:
        """Rasa's cache must not outlive the code."""
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
            missed=self._config["cost_missed"],
            over=self._config["cost_over"],
            asked=self._config["cost_asked"],
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
    ) -> TriageClassifier:
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
    ) -> TriageClassifier:
        """Loads a trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Sorter.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the labels of the sentences; the catalogue says what goals usually are.

        Without either there is no `triage` on the messages.
        """
        self._sorter = Sorter.train(
            [_example(message) for message in training_data.intent_examples if message.get(TEXT)],
            usual_complexities(),
        )
        with self._storage.write_to(self._resource) as folder:
            self._sorter.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sorts each message."""
        for message in messages:
            if self._sorter is not None and self._sorter.can_sort:
                self._sort(message, self._sorter)
        return messages

    def _sort(self, message: Message, sorter: Sorter) -> None:
        ranked = message.get(INTENT_RANKING_KEY) or []
        triage, ranking = sorter.sort(
            message.get(TEXT) or "",
            [(entry["name"], entry["confidence"]) for entry in ranked],
            known=message.get(KNOWN_SHARE, 1.0),
            thresholds=self._thresholds,
        )
        message.set(TRIAGE, triage.to_dict(), add_to_output=True)
        goals = [{"name": goal, "confidence": float(chance)} for goal, chance in ranking]
        if goals:
            message.set(INTENT, goals[0], add_to_output=True)
            shown = goals[: self._config["ranking_length"]]
            message.set(INTENT_RANKING_KEY, shown, add_to_output=True)


def _example(message: Message) -> Example:
    """A training sentence; metadata of the sentence itself wins over that of its block."""
    metadata = message.get(METADATA) or {}
    told: Dict[Text, Any] = {}
    for level in (METADATA_INTENT, METADATA_EXAMPLE):
        if isinstance(metadata.get(level), dict):
            told.update(metadata[level])
    return Example(
        text=message.get(TEXT),
        goal=message.get(INTENT),
        label=told.get("label"),
        urgent=bool(told.get("urgent", False)),
        feeling=told.get("feeling", "neutraal"),
    )

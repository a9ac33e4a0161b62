"""Sorting as a Rasa component: puts `triage` on the message, with what moved the estimate."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.domain.feeling import Feeling
from bot.domain.goals import SortingCosts
from bot.domain.person_request import asks_for_callback, asks_for_person
from bot.domain.signals import own_estimate, signals
from bot.domain.triage import Label, Thresholds, Triage, decide
from bot.domain.urgency import urgent_reasons
from bot.nlu.goal_classifier import INTENT_RANKING
from bot.nlu.triage_model import TriageModel

_FILE = "triage.joblib"
_PERSON, _CALLBACK = "medewerker_spreken", "terugbellen"


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True
)
class TriageClassifier(GraphComponent):
    """After the goal is known: label, decision, probability, urgency, feeling, reasons."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"random_seed": 0, "costs": SortingCosts().dict()}

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[TriageModel],
        intents: Optional[List[Text]] = None,
    ) -> None:
        self._storage = model_storage
        self._resource = resource
        self._seed = config["random_seed"]
        self._thresholds = Thresholds.from_costs(**config["costs"])
        self._model = model
        self._intents = set(intents or ())

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TriageClassifier":
        return cls(config, model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TriageClassifier":
        with model_storage.read_from(resource) as folder:
            model, intents = joblib.load(folder / _FILE)
        return cls(config, model_storage, resource, model, intents)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the label in each sentence's metadata; sentences without one are left out."""
        rows = []
        for example in training_data.intent_examples:
            metadata = (example.get(METADATA) or {}).get("intent") or {}
            if metadata.get("label"):
                rows.append(
                    (example.get(TEXT), metadata["label"], metadata.get("feeling", "neutraal"))
                )
        self._intents = {str(e.get(INTENT)) for e in training_data.intent_examples}
        if len({label for _, label, _ in rows}) > 1:
            texts, labels, feelings = zip(*rows)
            self._model = TriageModel(self._seed).fit(texts, labels, feelings)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._model, sorted(self._intents)), folder / _FILE, compress=3)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if self._model is not None:
                self._sort(message, self._model, message.get(TEXT) or "")
        return messages

    def _sort(self, message: Message, model: TriageModel, text: Text) -> None:
        chances, probability = model.label(text)
        urgent = urgent_reasons(text)
        label = self._label(message, chances, probability, text)
        decision = decide(label, probability, bool(urgent), own_estimate(text), self._thresholds)
        if label is Label.HUMAN:
            self._be_about_a_person(message, text)
        pointing = [s.reason for s in signals(text) if s.towards == decision.value]
        triage = Triage(
            label=label,
            decision=decision,
            probability=probability,
            urgent=bool(urgent),
            feeling=Feeling(model.feeling(text)),
            reasons=tuple([reason.text for reason in urgent] + pointing),
        )
        message.set("triage", triage.to_dict(), add_to_output=True)

    def _label(
        self, message: Message, chances: Dict[Text, float], probability: float, text: Text
    ) -> Label:
        if asks_for_person(text) or asks_for_callback(text):
            return Label.HUMAN
        label = Label(max(chances, key=lambda name: chances[name]))
        if label is Label.HUMAN and message.get(INTENT)["name"] not in (_PERSON, _CALLBACK):
            # Only the model says so: believed when the goal says it too.
            return Label.COMPLEX if probability >= 0.5 else Label.SIMPLE
        return label

    def _be_about_a_person(self, message: Message, text: Text) -> None:
        """Asking for a person wins over every other goal."""
        wanted = _CALLBACK if asks_for_callback(text) and _CALLBACK in self._intents else _PERSON
        if wanted not in self._intents:
            return
        first = {"name": wanted, "confidence": 1.0}
        others = [e for e in message.get(INTENT_RANKING) or [] if e["name"] != wanted]
        message.set(INTENT, first, add_to_output=True)
        message.set(INTENT_RANKING, [first, *others], add_to_output=True)

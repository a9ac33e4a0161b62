"""Which goal a message is about: two linear models that err differently, with one probability."""

from __future__ import annotations

from typing import Any, Dict, List, Text, Type

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from bot.nlu.features import text_features

INTENT_RANKING = "intent_ranking"
_FILE = "goal_classifier.joblib"
_FOLDS = 3


class GoalModel:
    """A linear SVM and a complement naive Bayes on the same features, added up.

    The sum is turned into probabilities by one temperature, fitted on sentences that the models
    had not seen.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._features = text_features()
        self._svm = LinearSVC(C=0.3, random_state=seed)
        self._bayes = ComplementNB(alpha=0.3)
        self._temperature = 1.0
        self.classes: list[str] = []

    def fit(self, texts: list[str], goals: list[str]) -> "GoalModel":
        y = np.asarray(goals)
        self._temperature = self._fitted_temperature(texts, y)
        self._fit(texts, y)
        return self

    def _fit(self, texts: list[str], y: np.ndarray) -> None:
        x = self._features.fit_transform(texts)
        self._svm.fit(x, y)
        self._bayes.fit(x, y)
        self.classes = [str(name) for name in self._svm.classes_]

    def _fitted_temperature(self, texts: list[str], y: np.ndarray) -> float:
        fewest = int(np.unique(y, return_counts=True)[1].min())
        if fewest < 2:
            return 1.0
        folds = StratifiedKFold(min(_FOLDS, fewest), shuffle=True, random_state=self._seed)
        scores = np.zeros((len(y), len(np.unique(y))))
        for train, held_out in folds.split(texts, y):
            model = GoalModel(self._seed)
            model._svm, model._bayes = clone(self._svm), clone(self._bayes)
            model._fit([texts[i] for i in train], y[train])
            scores[held_out] = model.scores([texts[i] for i in held_out])
        truth = np.searchsorted(np.unique(y), y)

        def loss(log_temperature: float) -> float:
            p = _softmax(scores * np.exp(log_temperature))
            return float(-np.mean(np.log(p[np.arange(len(y)), truth] + 1e-12)))

        return float(np.exp(minimize_scalar(loss, bounds=(-3, 4), method="bounded").x))

    def scores(self, texts: list[str]) -> np.ndarray:
        """One row a text, one column a class; higher is likelier."""
        x = self._features.transform(texts)
        svm = self._svm.decision_function(x)
        if svm.ndim == 1:  # two classes: scikit-learn gives one column
            svm = np.stack([-svm, svm], axis=1)
        bayes = self._bayes._joint_log_likelihood(x)
        return _standard(svm) + _standard(bayes)

    def probabilities(self, texts: list[str]) -> np.ndarray:
        return _softmax(self.scores(texts) * self._temperature)


def _standard(scores: np.ndarray) -> np.ndarray:
    """Each row on the same scale, so that the two models weigh the same."""
    spread = scores.std(axis=1, keepdims=True)
    return (scores - scores.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)


def _softmax(scores: np.ndarray) -> np.ndarray:
    exp = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True
)
class GoalClassifier(GraphComponent, IntentClassifier):
    """Sets `intent` and `intent_ranking`; trained on the sentences of the goals."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"ranking_length": 10, "random_seed": 0}

    @staticmethod
    def required_packages() -> List[Text]:
        return ["sklearn", "simplemma"]

    @classmethod
    def required_components(cls) -> List[Type]:
        return []

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: GoalModel,
    ) -> None:
        self._config = config
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
    ) -> "GoalClassifier":
        return cls(config, model_storage, resource, GoalModel(config["random_seed"]))

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "GoalClassifier":
        with model_storage.read_from(resource) as folder:
            model = joblib.load(folder / _FILE)
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from every example with an intent; needs at least two different ones."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        goals = [e.get(INTENT) for e in examples]
        if len(set(goals)) < 2:
            raise RasaException(
                "The goal classifier needs sentences of at least two goals; "
                "check data/nlu and the sectors of the organisation."
            )
        self._model.fit([e.get(TEXT) for e in examples], goals)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / _FILE, compress=3)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            probabilities = self._model.probabilities([message.get(TEXT) or ""])[0]
            order = np.argsort(-probabilities, kind="stable")[: self._config["ranking_length"]]
            ranking = [
                {"name": self._model.classes[i], "confidence": float(probabilities[i])}
                for i in order
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING, ranking, add_to_output=True)
        return messages

"""Trains and asks Rasa's own graph, in this process and without its cache.

Only the NLU half: `rasa train nlu` and a server would do the same, slower.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.core.channels.channel import UserMessage
from rasa.engine import loader
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.recipes import config_files
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.training.graph_trainer import GraphTrainer
from rasa.shared.data import TrainingType
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.utils.log_utils import configure_structlog

from bot.domain.errors import ConfigurationError, VoorsorteerError
from bot.domain.triage import Triage
from bot.evaluation.outcomes import Guess
from bot.catalogue.sentences import Example

#: Rasa puts this before the ranking when it is unsure; it is no goal.
_FALLBACK = "nlu_fallback"
_BATCH = 64


class _NoCache:
    """Training starts from nothing each time: what a cache remembers is not measured."""

    def cache_output(self, *_args: Any, **_kwargs: Any) -> None:
        return None

    def get_cached_output_fingerprint(self, *_args: Any, **_kwargs: Any) -> None:
        return None

    def get_cached_result(self, *_args: Any, **_kwargs: Any) -> None:
        return None


@dataclass(frozen=True)
class Read:
    """What the model made of the messages, and how long that took."""

    guesses: list[Guess]
    seconds: float


class Pipeline:
    """A trained NLU pipeline that can be asked."""

    def __init__(self, runner: DaskGraphRunner, target: str, trained_in: float) -> None:
        self._runner = runner
        self._target = target
        self.trained_in = trained_in

    @classmethod
    def train(cls, config: dict[str, Any], nlu_file: Path, folder: Path) -> Pipeline:
        """Train `config`'s pipeline on one file; `folder` must be empty and live as long."""
        _be_quiet()
        config_path = folder / "config.yml"
        # Only the file that was given: an importer of the project would add its own sentences.
        own = {key: value for key, value in config.items() if key != "importers"}
        config_path.write_text(yaml.safe_dump(own, allow_unicode=True), encoding="utf-8")
        importer = TrainingDataImporter.load_nlu_importer_from_config(
            str(config_path), training_data_paths=[str(nlu_file)]
        )
        graph = DefaultV1Recipe().graph_config_for_recipe(own, {}, training_type=TrainingType.NLU)
        storage = folder / "storage"
        storage.mkdir()
        started = time.perf_counter()
        GraphTrainer(LocalModelStorage(storage), _NoCache(), DaskGraphRunner).train(
            graph, importer, folder / "model.tar.gz", force_retraining=True
        )
        return cls._load(folder, time.perf_counter() - started)

    @classmethod
    def _load(cls, folder: Path, trained_in: float) -> Pipeline:
        loaded = folder / "loaded"
        loaded.mkdir()
        metadata, runner = loader.load_predict_graph_runner(
            loaded, folder / "model.tar.gz", LocalModelStorage, DaskGraphRunner
        )
        if not metadata.nlu_target:
            raise VoorsorteerError("the pipeline of config.yml reads no messages")
        return cls(runner, metadata.nlu_target, trained_in)

    def read(self, texts: Sequence[str]) -> Read:
        """What the pipeline makes of each text, in order."""
        started = time.perf_counter()
        guesses: list[Guess] = []
        for start in range(0, len(texts), _BATCH):
            messages = [UserMessage(text) for text in texts[start : start + _BATCH]]
            results = self._runner.run(
                inputs={PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: None},
                targets=[self._target],
            )
            guesses += [
                _guess(message.as_dict(only_output_properties=True))
                for message in results[self._target]
            ]
        return Read(guesses, time.perf_counter() - started)


def _guess(parsed: dict[str, Any]) -> Guess:
    ranking = parsed.get(INTENT_RANKING_KEY) or [parsed.get(INTENT) or {}]
    return Guess(
        ranking=tuple(
            str(entry["name"])
            for entry in ranking
            if entry.get("name") and entry["name"] != _FALLBACK
        ),
        triage=Triage.from_dict(parsed["triage"]) if parsed.get("triage") else None,
    )


def _be_quiet() -> None:
    configure_structlog(logging.WARNING)
    logging.getLogger("rasa").setLevel(logging.WARNING)


def project_config(root: Path) -> dict[str, Any]:
    """The project's config.yml."""
    return _config(root / "config.yml")


def diet_config(language: str) -> dict[str, Any]:
    """The pipeline that Rasa proposes by itself: DIET with its defaults, for this language."""
    default = _config(Path(config_files.__path__[0]) / "default_config.yml")
    return {**default, "language": language}


def _config(path: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] | None = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError([f"{path.name}: this file is missing"]) from None
    except yaml.YAMLError as error:
        raise ConfigurationError([f"{path.name}: this is not YAML: {error}"]) from None
    if not isinstance(read, dict) or not read.get("pipeline"):
        raise ConfigurationError([f"{path.name}: needs a list under 'pipeline'"])
    return read


def rasa_examples(path: Path) -> list[Example]:
    """The labelled messages of any file that Rasa's NLU can read."""
    if not path.is_file():
        raise ConfigurationError([f"{path}: there is no such file"])
    try:
        data = load_data(str(path))
    except Exception as error:  # Rasa has many kinds; the file is wrong in each
        raise ConfigurationError([f"{path}: Rasa cannot read this: {error}"]) from error
    examples = [
        Example(text=message.get(TEXT), where=path.name, goal=message.get(INTENT))
        for message in data.intent_examples
    ]
    if not examples:
        raise ConfigurationError([f"{path}: no examples with an intent"])
    return examples

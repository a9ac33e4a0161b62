"""Trains and asks Rasa's own graph, in this process and without its cache.

Only the NLU half: `rasa train nlu` and a server would do the same, slower.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.core.channels.channel import UserMessage
from rasa.engine import loader
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.training.graph_trainer import GraphTrainer
from rasa.shared.data import TrainingType
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.utils.log_utils import configure_structlog

from bot.catalogue.sentences import Example
from bot.domain.errors import ConfigurationError, VoorsorteerError
from bot.domain.triage import Triage
from bot.evaluation.outcomes import Guess

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

    def __init__(
        self, archive: Path, runner: DaskGraphRunner, target: str, trained_in: float
    ) -> None:
        self.archive = archive
        self._runner = runner
        self._target = target
        self.trained_in = trained_in

    @classmethod
    def train(cls, config: Mapping[str, Any], data: Path, folder: Path) -> Pipeline:
        """Train `config`'s pipeline on a file or folder; `folder` must be empty and live as long.

        The importers that `config` names choose the sentences and fill in settings, as they do
        in `rasa train`; without any, everything in `data` is learned from.
        """
        _be_quiet()
        config_path = folder / "config.yml"
        config_path.write_text(yaml.safe_dump(dict(config), allow_unicode=True), encoding="utf-8")
        importer = TrainingDataImporter.load_nlu_importer_from_config(
            str(config_path), training_data_paths=[str(data)]
        )
        graph = DefaultV1Recipe().graph_config_for_recipe(
            importer.get_config(), {}, training_type=TrainingType.NLU
        )
        storage = folder / "storage"
        storage.mkdir()
        archive = folder / "model.tar.gz"
        started = time.perf_counter()
        GraphTrainer(LocalModelStorage(storage), _NoCache(), DaskGraphRunner).train(
            graph, importer, archive, force_retraining=True
        )
        trained_in = time.perf_counter() - started
        return cls.load(archive, folder, trained_in)

    @classmethod
    def load(cls, archive: Path, folder: Path, trained_in: float = 0.0) -> Pipeline:
        """A model that was trained before; `folder` is where it is unpacked."""
        _be_quiet()
        loaded = folder / "loaded"
        loaded.mkdir()
        metadata, runner = loader.load_predict_graph_runner(
            loaded, archive, LocalModelStorage, DaskGraphRunner
        )
        if not metadata.nlu_target:
            raise VoorsorteerError("the pipeline of config.yml reads no messages")
        return cls(archive, runner, metadata.nlu_target, trained_in)

    def read(self, texts: Sequence[str]) -> Read:
        """What the pipeline makes of each text, in order."""
        started = time.perf_counter()
        guesses: list[Guess] = []
        for start in range(0, len(texts), _BATCH):
            guesses += self._read_together(texts[start : start + _BATCH])
        return Read(guesses, time.perf_counter() - started)

    def time_each(self, texts: Sequence[str]) -> list[float]:
        """How many milliseconds each text takes, one at a time as in a conversation."""
        taken = []
        for text in texts:
            started = time.perf_counter()
            self._read_together([text])
            taken.append(1000 * (time.perf_counter() - started))
        return taken

    def _read_together(self, texts: Sequence[str]) -> list[Guess]:
        results = self._runner.run(
            inputs={
                PLACEHOLDER_MESSAGE: [UserMessage(text) for text in texts],
                PLACEHOLDER_TRACKER: None,
            },
            targets=[self._target],
        )
        return [
            _guess(message.as_dict(only_output_properties=True))
            for message in results[self._target]
        ]


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

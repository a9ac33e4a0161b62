"""Sorting of lines of text with a trained model, without Rasa: quick to start, nothing is kept.

The model archive that `rasa train` made holds the folders of the goal classifier and the sorting;
these are all that is needed. The answers are those of the Rasa pipeline (a test holds that).
"""

from __future__ import annotations

import json
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.domain.errors import ConfigurationError
from bot.domain.organisation_rules import SortingCosts
from bot.domain.personal_data import mask
from bot.domain.text import clean
from bot.domain.triage import Thresholds
from bot.nlu.sorter import Sorter

__all__ = ["LineClassifier", "classify_lines"]

_SORTING, _SCHEMA = "sorting.npz", "metadata.json"
_NEEDED = {_SORTING, "sorting.json", "intents.json", _SCHEMA}


class LineClassifier:
    """The NLU of a trained model, loaded once.

    Raises:
        ConfigurationError: the file is no model of this version.
    """

    def __init__(self, model: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="voorsorteer-") as folder:
            root = Path(folder)
            _unpack(model, root)
            try:
                self._sorter = Sorter.load(_folder_with(root, _SORTING, model))
            except ValueError as error:
                raise ConfigurationError([f"{model.name}: {error}"]) from None
            self._thresholds = _thresholds(root)

    def classify(self, line: str) -> dict[str, Any]:
        """How one message is sorted; `text` is the message with personal data masked."""
        text = mask(clean(line)).text
        triage, ranking = self._sorter.sort(text, self._thresholds)
        goal, confidence = ranking[0]
        return {"text": text, "goal": goal, "confidence": round(confidence, 4), **triage.to_dict()}


def classify_lines(model: Path, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One result for each line, as the lines come in; an empty line has a result as well."""
    classifier = LineClassifier(model)
    for line in lines:
        yield classifier.classify(line)


def _unpack(model: Path, root: Path) -> None:
    try:
        with tarfile.open(model) as archive:
            for member in archive:
                inside = (root / member.name).resolve().is_relative_to(root.resolve())
                if member.isfile() and inside and Path(member.name).name in _NEEDED:
                    archive.extract(member, root, set_attrs=False)
    except (OSError, tarfile.TarError) as error:
        raise ConfigurationError(
            [f"{model}: this is no trained model ({error}); make one with: voorsorteer train"]
        ) from None


def _folder_with(root: Path, name: str, model: Path) -> Path:
    found = next(iter(sorted(root.rglob(name))), None)
    if found is None:
        raise ConfigurationError(
            [f"{model.name} holds no '{name}'; train it again with: voorsorteer train"]
        )
    return found.parent


def _thresholds(root: Path) -> Thresholds:
    """The costs that the model was trained with, from the settings of its sorting component."""
    costs = SortingCosts().dict()
    for path in sorted(root.rglob(_SCHEMA)):
        nodes = json.loads(path.read_text(encoding="utf-8"))["predict_schema"]["nodes"]
        for node in nodes.values():
            if node["uses"] == "bot.nlu.sorting_classifier.SortingClassifier":
                told = {name: node["config"].get(f"cost_{name}") for name in costs}
                costs.update({name: float(cost) for name, cost in told.items() if cost})
    return Thresholds.from_costs(**costs)

"""What the project knows beside the sentences that Rasa hands over for training.

The titles and answers of the goal catalogue hold the words of each subject, also those that no
example sentence has. The sentences of sectors that this organisation does not have say what makes
a matter complex, urgent or sad all the same.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.catalogue import load_catalogue
from bot.catalogue.sentences import NEUTRAL, Example, read_sentences, sentence_files
from bot.catalogue.yaml_lines import YamlFile
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Catalogue
from bot.domain.personal_data import mask
from bot.nlu.sorting_model import LabelledSentence
from bot.nlu.sources import modules_behind

__all__ = [
    "authors",
    "fingerprint",
    "goal_texts",
    "labelled",
    "learning_fingerprint",
    "organisation",
    "project_root",
    "sentences_of_other_sectors",
    "usual_complexities",
]

_ORGANISATION_SETTING = "VOORSORTEER_ORGANISATION"
_DEFAULT_ORGANISATION = "voorbeeldstad"
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
#: The fields of a goal whose words tell what it is about.
_TOLD = ("title", "answer", "understanding", "at_hand", "intake", "next_steps")
_NOT_TOLD = ("english", "who", "url", "within", "after", "notice")


def organisation() -> str:
    """Whose catalogue is used: the setting, or the demo organisation."""
    return os.environ.get(_ORGANISATION_SETTING, "").strip() or _DEFAULT_ORGANISATION


def project_root(*preferred: Path) -> Path:
    """The folder with `organisations/` and `data/`: one of `preferred`, here, or where we are."""
    candidates = [*preferred, Path.cwd(), Path(__file__).resolve().parents[2]]
    found = (path for path in candidates if (path / "organisations").is_dir())
    return next(found, candidates[0])


def goal_texts() -> dict[str, list[str]]:
    """What the catalogue says of every goal of all sectors, without an organisation's facts."""
    root = project_root()
    found: dict[str, list[str]] = {}
    for path in sorted((root / "data" / "goals").glob("*.yml")):
        try:
            data = YamlFile(path, root).data
        except ConfigurationError:
            continue  # `voorsorteer check` and `train` say what is wrong with it
        for entry in (data.get("goals") if isinstance(data, dict) else None) or ():
            if isinstance(entry, dict) and entry.get("key"):
                told = [text for name in _TOLD for text in _texts_in(entry.get(name))]
                found[str(entry["key"])] = told
    return found


def _texts_in(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield _PLACEHOLDER.sub("", node)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name not in _NOT_TOLD:
                yield from _texts_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts_in(value)


def usual_complexities() -> dict[str, str]:
    """Whether each goal is usually simple or complex; small talk is neither."""
    catalogue = _catalogue()
    goals = catalogue.goals.items() if catalogue else ()
    return {key: goal.complexity for key, goal in goals if goal.kind == "goal"}


def _catalogue() -> Catalogue | None:
    """The catalogue of the organisation; None when there is none that can be read.

    `voorsorteer check` and `train` say what is wrong with a catalogue; a classifier on its own
    sentences (`rasa test nlu`) does not need one.
    """
    try:
        return load_catalogue(project_root(), organisation())
    except (ConfigurationError, OSError):
        return None


def authors() -> dict[str, str]:
    """Who wrote each sentence of the project (masked, as it is learned): the name of its file."""
    return {sentence.text: sentence.author for _, sentence in _all_sentences(project_root())}


def sentences_of_other_sectors() -> list[LabelledSentence]:
    """The sentences of the sectors that the organisation does not have, masked."""
    catalogue = _catalogue()
    if catalogue is None:
        return []
    own = set(catalogue.organisation.sectors)
    return [sentence for sector, sentence in _all_sentences(project_root()) if sector not in own]


@lru_cache(maxsize=1)
def _all_sentences(root: Path) -> list[tuple[str | None, LabelledSentence]]:
    found: list[tuple[str | None, LabelledSentence]] = []
    for path in sentence_files(root):
        try:
            examples = read_sentences(path, root, numbered=False)
        except ConfigurationError:
            continue  # `voorsorteer check` says what is wrong with it
        found += [(example.sector, labelled(example)) for example in examples]
    return found


def labelled(example: Example) -> LabelledSentence:
    """An example as it is learned from: with its personal data masked."""
    return LabelledSentence(
        text=mask(example.text).text,
        goal=str(example.goal),
        label=example.label,
        urgent=bool(example.urgent),
        feeling=example.feeling or NEUTRAL,
        author=example.where,
    )


def fingerprint() -> str:
    """Changes when the catalogue, any sentence, or the code that sorts by them, changes."""
    return _fingerprint(Path(__file__).parent.glob("*.py"))


def learning_fingerprint() -> str:
    """The same for the networks alone: how their answers are used afterwards does not count."""
    here = Path(__file__)
    return _fingerprint([here, here.with_name("sorting_model.py")])


def _fingerprint(modules: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    root, code = project_root(), Path(__file__).resolve().parents[2]
    paths = [*sorted((root / "data" / "goals").glob("*.yml")), *sentence_files(root)]
    for path in [*paths, *modules_behind(code, modules)]:
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()

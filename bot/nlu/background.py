"""What the goal catalogue says about each goal, as something for the classifier to learn from.

The titles and answers hold the words of the subject, also those that no example sentence has.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from bot.catalogue import load_catalogue
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Goal

__all__ = ["fingerprint", "goal_texts", "organisation", "project_root", "usual_complexities"]

_ORGANISATION_SETTING = "VOORSORTEER_ORGANISATION"
_DEFAULT_ORGANISATION = "voorbeeldstad"


def organisation() -> str:
    """Whose catalogue is used: the setting, or the demo organisation."""
    return os.environ.get(_ORGANISATION_SETTING, "").strip() or _DEFAULT_ORGANISATION


def project_root(*preferred: Path) -> Path:
    """The folder with `organisations/` and `data/`: one of `preferred`, here, or where we are."""
    candidates = [*preferred, Path.cwd(), Path(__file__).resolve().parents[2]]
    found = (path for path in candidates if (path / "organisations").is_dir())
    return next(found, candidates[0])


def goal_texts() -> dict[str, list[str]]:
    """The texts of every goal; empty when there is no catalogue that can be read."""
    return {key: _texts_of(goal) for key, goal in _goals().items()}


def usual_complexities() -> dict[str, str]:
    """Whether each goal is usually simple or complex; small talk is neither."""
    return {key: goal.complexity for key, goal in _goals().items() if goal.kind == "goal"}


def _goals() -> dict[str, Goal]:
    """The goals of the organisation.

    `voorsorteer check` and `train` say what is wrong with a catalogue; a classifier on its own
    sentences (`rasa test nlu`) does not need one.
    """
    try:
        return load_catalogue(project_root(), organisation()).goals
    except (ConfigurationError, OSError):
        return {}


def _texts_of(goal: Goal) -> list[str]:
    texts = [goal.title, goal.answer.short, goal.answer.more, goal.understanding]
    texts += [*goal.at_hand, *goal.intake, *(step.what for step in goal.next_steps)]
    return [text for text in texts if text]


def fingerprint() -> str:
    """Changes when the catalogue, or the code that models are made by, changes."""
    digest = hashlib.sha256(repr(sorted(goal_texts().items())).encode())
    package = Path(__file__).resolve().parents[1]
    for folder in ("nlu", "domain"):
        for path in sorted((package / folder).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()

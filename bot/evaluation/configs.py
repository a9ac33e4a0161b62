"""Rasa configurations: the project's, Rasa's own proposal, and others to compare with.

No Rasa in here: whoever only wants to know what is to be trained need not wait for it.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import yaml

from bot.domain.errors import ConfigurationError

__all__ = ["Config", "diet_config", "for_project", "project_config", "read_config"]

Config = dict[str, Any]


def project_config(root: Path) -> Config:
    """The project's config.yml."""
    return read_config(root / "config.yml")


def diet_config(language: str) -> Config:
    """The pipeline that Rasa proposes by itself: DIET with its defaults, for this language."""
    rasa = importlib.util.find_spec("rasa")
    if rasa is None or not rasa.submodule_search_locations:
        raise ConfigurationError(["Rasa is not installed: run `make setup`"])
    files = Path(rasa.submodule_search_locations[0]) / "engine" / "recipes" / "config_files"
    return {**read_config(files / "default_config.yml"), "language": language}


def for_project(config: Config, project: Config) -> Config:
    """Another pipeline, with the project's way of finding its sentences."""
    found: Config = {key: project[key] for key in ("importers", "language") if key in project}
    return {**config, **found}


def read_config(path: Path) -> Config:
    """A Rasa configuration file.

    Raises:
        ConfigurationError: there is no such file, or no pipeline in it.
    """
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        why = "is missing" if isinstance(error, FileNotFoundError) else "cannot be read"
        raise ConfigurationError([f"{path.name}: this file {why}"]) from None
    except yaml.YAMLError as error:
        raise ConfigurationError([f"{path.name}: this is not YAML: {error}"]) from None
    if not isinstance(read, dict) or not read.get("pipeline"):
        raise ConfigurationError([f"{path.name}: needs a list under 'pipeline'"])
    return read

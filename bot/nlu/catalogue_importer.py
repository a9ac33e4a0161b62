"""Rasa's training data from the goal catalogue: adding a goal needs no rule and no domain entry.

Named in config.yml under `importers`, so that `rasa train`, `rasa data validate` and the rest
work unchanged.
"""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any, Dict, List, Optional, Set, Text, Union

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.training_data.structures import StoryGraph, StoryStep
from rasa.shared.importers import utils
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from bot.catalogue import load_catalogue
from bot.catalogue.sentences import sector_of
from bot.domain.errors import ConfigurationError
from bot.domain.goals import ANY_GOAL, Catalogue
from bot.nlu.background import organisation, project_root
from bot.nlu.dutch import SPACY_MODEL_SETTING


class CatalogueImporter(RasaFileImporter):
    """Takes the sectors of one organisation, and writes the intents and rules that follow."""

    def __init__(
        self,
        config_file: Optional[Text] = None,
        domain_path: Optional[Text] = None,
        training_data_paths: Optional[Union[List[Text], Text]] = None,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)
        self._root = project_root(*([Path(config_file).resolve().parent] if config_file else []))

    @cached_method
    def _catalogue(self) -> Catalogue:
        try:
            return load_catalogue(self._root, organisation())
        except ConfigurationError as error:
            raise SystemExit(
                "This has to be mended first:\n  " + "\n  ".join(error.mistakes)
            ) from None

    def get_config(self) -> Dict:
        """config.yml, with the organisation's costs and the installation's spaCy model filled in.

        They become part of the model, so that changing one means training again.
        """
        config: Dict[Text, Any] = super().get_config()
        ours: Dict[Text, Dict[Text, Any]] = {
            "bot.nlu.sorting_classifier.SortingClassifier": self._costs(),
            "bot.nlu.dutch_spacy.DutchSpacyTokenizer": _spacy_model(),
        }
        if config.get("pipeline"):
            config["pipeline"] = [
                {**ours.get(component.get("name"), {}), **component}
                for component in config["pipeline"]
            ]
        return config

    def _costs(self) -> Dict[Text, float]:
        costs = self._catalogue().organisation.costs
        return {f"cost_{name}": cost for name, cost in costs.dict().items()}

    @cached_method
    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        """Sentences of the organisation's sectors; files from elsewhere are taken as they are."""
        files = [path for path in self._nlu_files if self._is_ours(path)]
        return utils.training_data_from_paths(files, language or "nl")

    def _is_ours(self, path: Text) -> bool:
        sector = sector_of(Path(path), self._root)
        return sector is None or sector in self._catalogue().organisation.sectors

    @cached_method
    def get_domain(self) -> Domain:
        """domain.yml, with every goal of the catalogue as an intent."""
        domain = super().get_domain()
        if not self._domain_path:
            return domain
        return domain.merge(_with_intents(set(self._catalogue().goals)))

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        """Rules and stories, with `doel` written out for every goal that none of them names."""
        domain = self.get_domain().merge(_with_intents({ANY_GOAL}))
        graph = utils.story_graph_from_paths(self._story_files, domain, exclusion_percentage)
        named = {
            event.intent_name
            for step in graph.story_steps
            for event in _flat(step)
            if isinstance(event, UserUttered)
        }
        goals = sorted(set(self._catalogue().goals) - named)
        return StoryGraph([each for step in graph.story_steps for each in _expand(step, goals)])


def _spacy_model() -> Dict[Text, Text]:
    model = os.environ.get(SPACY_MODEL_SETTING, "").strip()
    return {"spacy_model": model} if model else {}


def _with_intents(intents: Set[str]) -> Domain:
    return Domain.from_dict({"intents": sorted(intents)})


def _flat(step: StoryStep) -> list:
    flat: list = []
    for event in step.events:
        flat.extend(event if isinstance(event, list) else [event])
    return flat


def _expand(step: StoryStep, goals: List[str]) -> List[StoryStep]:
    """The step for each goal, when it is about any goal; else just the step."""
    if not any(isinstance(e, UserUttered) and e.intent_name == ANY_GOAL for e in _flat(step)):
        return [step]
    return [_for_goal(step, goal) for goal in goals]


def _for_goal(step: StoryStep, goal: str) -> StoryStep:
    clone = copy.copy(step)
    # Rasa orders and names steps by id and block name: both must differ for each goal.
    clone.id = f"{step.id}_{goal}"
    clone.block_name = f"{step.block_name} ({goal})"
    clone.events = [
        _about(goal) if isinstance(event, UserUttered) and event.intent_name == ANY_GOAL else event
        for event in step.events
    ]
    return clone


def _about(goal: str) -> UserUttered:
    intent: Dict[Text, Union[Text, float]] = {"name": goal, "confidence": 1.0}
    return UserUttered(intent=intent)

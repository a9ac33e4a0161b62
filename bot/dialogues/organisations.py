"""The organisations that dialogues are about: each with its own model, trained when needed."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.dialogues.script import Dialogue
from bot.model import is_current, model_path, require_model, train
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.dialogues.runner import Runner


def by_organisation(
    dialogues: Iterable[Dialogue], settings: Settings
) -> Iterator[tuple[Settings, list[Dialogue]]]:
    """The dialogues of each organisation, with its settings: one model is loaded at a time."""

    def whose(dialogue: Dialogue) -> str:
        return dialogue.organisation or settings.organisation

    # The settings' own organisation first: that is what most people came for.
    for name, found in groupby(
        sorted(dialogues, key=lambda d: (whose(d) != settings.organisation, whose(d))), whose
    ):
        yield replace(settings, organisation=name), list(found)


class Runners:
    """Runners that are made when they are asked for, and kept; `as_is`: never train."""

    def __init__(
        self, settings: Settings, tell: Callable[[str], None], as_is: bool = False
    ) -> None:
        self._settings = settings
        self._tell = tell
        self._as_is = as_is
        self._made: dict[str, Runner] = {}

    def of(self, organisation: str | None) -> Runner:
        """The runner of this organisation; None is the one of the settings."""
        name = organisation or self._settings.organisation
        if name not in self._made:
            self._made[name] = self._make(replace(self._settings, organisation=name))
        return self._made[name]

    def _make(self, settings: Settings) -> Runner:
        if self._as_is:
            model = require_model(settings)
        elif is_current(settings):
            model = model_path(settings)
        else:
            self._tell(f"Training the model of {settings.organisation} …")
            model = train(settings, self._tell)
        self._tell(f"Loading {model.name} …")
        with warnings.catch_warnings(record=True):  # Rasa's own; nothing that we can mend
            # Here, because it loads Rasa: collecting tests and other commands do without.
            from bot.dialogues.runner import Runner

            return Runner(settings, model)

    def close(self) -> None:
        for runner in self._made.values():
            runner.close()
        self._made.clear()

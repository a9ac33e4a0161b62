"""Holding written dialogues: the model is loaded once, each dialogue begins with nothing."""

from __future__ import annotations

import asyncio
import tempfile
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from actions.context import use_services
from bot.bootstrap import bootstrap
from bot.dialogues.ending import Ending, finish
from bot.dialogues.expectations import Mismatch, mismatches
from bot.dialogues.invariants import broken
from bot.dialogues.rasa_bot import InProcessRasa
from bot.dialogues.report import failure, happened, said
from bot.dialogues.script import Dialogue
from bot.dialogues.step import Step
from bot.dialogues.world import Clock, World
from bot.domain.errors import VoorsorteerError
from bot.settings import Settings
from bot.storage.database import upgrade


def _where_it_broke(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})"


@dataclass(frozen=True)
class Result:
    """How a dialogue went; `failure` is None when all was as written."""

    dialogue: Dialogue
    failure: str | None
    transcript: str
    #: Of each simple matter: the citizen's messages until the next steps were confirmed.
    turns: tuple[int, ...] = ()


class Runner:
    """Runs dialogues with one model and one temporary database, emptied before each of them."""

    def __init__(self, settings: Settings, model: Path) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="voorsorteer-dialogues-")
        folder = Path(self._folder.name)
        clock = Clock()
        self.services = bootstrap(
            replace(settings, data_dir=folder, database_url=f"sqlite:///{folder / 'dialogues.db'}"),
            clock,
        )
        upgrade(self.services.engine)
        self._world = World(self.services, InProcessRasa(model), clock)
        self._loop = asyncio.new_event_loop()

    def run(self, dialogue: Dialogue) -> Result:
        return self._loop.run_until_complete(self._run(dialogue))

    async def _run(self, dialogue: Dialogue) -> Result:
        # There may be a runner for each organisation; the actions serve one at a time.
        use_services(self.services)
        world = self._world
        transcript: list[str] = []
        try:
            world.begin(dialogue)
        except VoorsorteerError as error:
            return Result(dialogue, f"{dialogue.file}:{dialogue.line}: {error}", "")
        transcript.append(said(world.look()[0]))
        for step, line in zip(dialogue.steps, dialogue.step_lines, strict=True):
            wrong: list[Mismatch] = []
            try:
                await world.take(step)
            except VoorsorteerError as error:
                wrong.append(Mismatch("this can be done", str(error)))
            except Exception as error:
                wrong.append(Mismatch("nothing breaks", _where_it_broke(error)))
            wrong += [Mismatch("every action works", text) for text in world.rasa.failures]
            wrong += mismatches(world, step)
            wrong += broken(world, step)
            _, state = world.look()
            new = world.new_messages()
            transcript.append("\n".join(filter(None, [f"> {happened(step)}", said(new)])))
            if wrong:
                where = f"{dialogue.file}:{line}: {dialogue.name}"
                told = failure(where, step, wrong, new, state.owner.value, world.thought())
                return Result(dialogue, told, "\n".join(transcript))
        try:
            ending = await finish(world)
        except Exception as error:
            told = _where_it_broke(error)
            ending = Ending([Mismatch("the matter can be brought to its end", told)])
        failed = [Mismatch("every action works", text) for text in world.rasa.failures]
        if ending.wrong or failed:
            where = f"{dialogue.file}:{dialogue.step_lines[-1]}: {dialogue.name}, at its end"
            new, owner = world.new_messages(), world.look()[1].owner.value
            told = failure(where, Step(), [*failed, *ending.wrong], new, owner, world.thought())
            return Result(dialogue, told, "\n".join(transcript))
        return Result(dialogue, None, "\n".join(transcript), ending.turns)

    def close(self) -> None:
        use_services(None)
        self._loop.run_until_complete(self._world.rasa.client.close())
        self._loop.close()
        self.services.close()
        self._folder.cleanup()

"""Having turns answered: one at a time for each conversation, never twice, and never in silence.

A turn is stored before it gets here. What happens here may stop at any moment: the sweeper finds
the turn again, asks the bot whether it was answered already, and goes on.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Callable, Coroutine, Optional, Protocol

from anyio import to_thread

from bot.bootstrap import Services
from bot.domain.conversation import Outgoing, Owner, Received, Turn
from bot.gateway.events import DESK, Wakeups
from bot.services.turns import wants_person

_log = logging.getLogger(__name__)

#: A bot that had nothing to say this often has nothing to say.
_MOST_SILENCES = 5
#: Between a turn that failed and asking once more.
_MOMENT_S = 0.3


class BotUnavailable(Exception):
    """The bot gave no answer: refused, failed, or had no words."""


class BotFaltered(BotUnavailable):
    """The bot could not do this turn just now and kept nothing of it: ask again at once."""


class BotPort(Protocol):
    """Who answers while the bot owns the conversation."""

    async def reply(self, turn: Turn) -> list[Outgoing]: ...
    async def recover(self, turn: Turn) -> Optional[list[Outgoing]]:
        """What was said to this turn already; None when it was not asked yet."""

    async def tracker_events(self, sender_id: str) -> list[dict[str, Any]]:
        """All that happened with this sender, oldest first; BotUnavailable when it cannot say."""

    async def rasa_ready(self) -> bool: ...
    async def actions_ready(self) -> bool: ...
    async def close(self) -> None: ...


@dataclass(frozen=True)
class Patience:
    """Seconds. The citizen hears something within `first`; a late reply counts until `longest`."""

    first: float = 4.0
    longest: float = 25.0
    keep_every: float = 5.0
    sweep_every: float = 1.0
    leases_every: float = 5.0
    goodbye: float = 2.0


class TurnRunner:
    """Runs the turns of one gateway process, known to the others as `worker`."""

    def __init__(
        self, services: Services, bot: BotPort, wakeups: Wakeups, worker: str, patience: Patience
    ) -> None:
        self._services = services
        self._turns = services.turns
        self._bot = bot
        self._wakeups = wakeups
        self.worker = worker
        self._patience = patience
        self._tasks: set[asyncio.Task[None]] = set()
        self._running: dict[str, Turn] = {}
        self._stopping = False
        self._chores: list[tuple[float, Callable[[], Coroutine]]] = []

    # --- from outside -------------------------------------------------------------------------

    def start(self) -> None:
        """Begin sweeping: turns that nobody answers, and what the clock does to hand-offs."""
        self._spawn(self._every(self._patience.sweep_every, self.sweep), "background")
        self._spawn(self._every(self._patience.leases_every, self._sweep_cases), "background")
        for seconds, work in self._chores:
            self._spawn(self._every(seconds, work), "background")

    def also(self, seconds: float, work: Callable[[], Coroutine]) -> None:
        """Do this too from `start` on, over and over with so many seconds between."""
        self._chores.append((seconds, work))

    def received(self, conversation_id: str, received: Received) -> None:
        """A message was stored: have it answered, or see to it that it does not wait unseen."""
        if received.turn is not None:
            # An older turn may go first: one that was put off, and that the bot may know.
            older = received.turn.seq != received.seq
            self._spawn(self._run(received.turn, asked_before=older))
        elif received.created and received.owner is Owner.BOT:
            self._spawn(self._watch(conversation_id, received.seq))

    async def sweep(self) -> int:
        """Take up what is due; returns how many turns were."""
        taken = 0
        for conversation_id in await to_thread.run_sync(self._turns.due):
            if conversation_id in self._running:
                continue
            turn = await to_thread.run_sync(self._turns.take, conversation_id, self.worker)
            if turn is not None:
                taken += 1
                self._spawn(self._run(turn, asked_before=True))
        return taken

    async def stop(self) -> None:
        """Finish what can be finished soon; the rest stays stored for whoever comes next."""
        self._stopping = True
        busy = [task for task in self._tasks if task.get_name() == "turn"]
        if busy:
            await asyncio.wait(busy, timeout=self._patience.goodbye)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for turn in list(self._running.values()):
            await to_thread.run_sync(self._turns.postpone, turn, self.worker)

    async def idle(self) -> None:
        """Waits until no turn is being answered: for tests and for a quiet end."""
        while busy := [task for task in self._tasks if task.get_name() == "turn"]:
            await asyncio.wait(busy)

    # --- one conversation's turns -------------------------------------------------------------

    async def _run(self, turn: Optional[Turn], asked_before: bool) -> None:
        while turn is not None:
            self._running[turn.conversation_id] = turn
            try:
                following = await self._answer(turn, asked_before or turn.attempts > 0)
            except Exception:
                self._running.pop(turn.conversation_id, None)
                raise
            self._running.pop(turn.conversation_id, None)
            turn, asked_before = following, False

    async def _answer(self, turn: Turn, asked_before: bool) -> Optional[Turn]:
        """Has one turn answered; returns the next one, if the bot may go on."""
        asking = asyncio.create_task(self._ask(turn, asked_before))
        try:
            done, _ = await asyncio.wait({asking}, timeout=self._patience.first)
            if not done:
                _log.info("the bot is slow: turn %s of %s", turn.seq, turn.conversation_id)
                await self._sorry(turn.conversation_id)
                await self._wait_longer(turn, asking)
            replies = asking.result() if asking.done() else None
        except BotUnavailable as error:
            _log.warning("no answer from the bot (%s): %s", error, turn.conversation_id)
            await self._sorry(turn.conversation_id)
            silent = str(error) == "no words" and turn.attempts >= _MOST_SILENCES
            replies = [] if silent else None
        finally:
            asking.cancel()
        if replies is None:
            await to_thread.run_sync(self._turns.postpone, turn, self.worker)
            return None
        following = await to_thread.run_sync(self._turns.complete, turn, self.worker, replies)
        self._wakeups.wake(turn.conversation_id)
        return following

    async def _ask(self, turn: Turn, asked_before: bool) -> list[Outgoing]:
        try:
            if asked_before:
                said = await self._bot.recover(turn)
                if said is not None:
                    return said
            try:
                return await self._bot.reply(turn)
            except BotFaltered:
                # No citizen needs to hear of a hiccup that is over in a moment.
                await asyncio.sleep(_MOMENT_S)
                return await self._bot.reply(turn)
        except BotUnavailable:
            raise
        except Exception as error:
            raise BotUnavailable(type(error).__name__) from error

    async def _wait_longer(self, turn: Turn, asking: asyncio.Task[list[Outgoing]]) -> None:
        """The late reply, while the turn is still ours."""
        left = self._patience.longest - self._patience.first
        while left > 0:
            if not await to_thread.run_sync(self._turns.keep, turn, self.worker):
                return
            pause = min(self._patience.keep_every, left)
            done, _ = await asyncio.wait({asking}, timeout=pause)
            if done:
                return
            left -= pause

    async def _watch(self, conversation_id: str, seq: int) -> None:
        """A message that waits behind another one: its sender also hears something in time."""
        # What was answered on receipt, without the bot, waits for nothing.
        if await self._is_waiting(conversation_id, seq):
            await asyncio.sleep(self._patience.first)
            if await self._is_waiting(conversation_id, seq):
                await self._sorry(conversation_id)

    async def _is_waiting(self, conversation_id: str, seq: int) -> bool:
        waiting = await to_thread.run_sync(self._turns.unanswered, conversation_id)
        return any(turn.seq == seq for turn in waiting)

    async def _sorry(self, conversation_id: str) -> None:
        """Who asked for a person gets one without the bot; others a kind word and the way."""
        waiting = await to_thread.run_sync(self._turns.unanswered, conversation_id)
        urging = [turn.text for turn in waiting if wants_person(turn)]
        if urging:
            await to_thread.run_sync(
                self._services.handoffs.open_by_button, conversation_id, "\n".join(urging)
            )
            self._wakeups.wake(conversation_id, DESK)
        elif waiting:
            await to_thread.run_sync(self._turns.apologise, waiting[-1])
            self._wakeups.wake(conversation_id)

    # --- always going on ----------------------------------------------------------------------

    async def _sweep_cases(self) -> None:
        changed = await to_thread.run_sync(self._services.casework.sweep)
        if changed:
            self._wakeups.wake(*changed, DESK)

    async def _every(self, seconds: float, work: Callable[[], Coroutine]) -> None:
        while not self._stopping:
            try:
                await work()
            except Exception as error:  # a database that is away comes back
                _log.error("background work failed: %s", type(error).__name__)
            await asyncio.sleep(seconds)

    def _spawn(self, work: Coroutine, name: str = "turn") -> None:
        if self._stopping:
            work.close()
            return
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # The turn stays stored and its lease runs out: the sweeper takes it up again.
            _log.error("a turn broke off", exc_info=task.exception())

"""Other systems hear of what happens, in the transaction in which it happens.

What they are told becomes a row of the outbox, so it is told when, and only when, it happened. The
unit of work is wrapped in one place: no use case has to remember to tell anybody.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Iterator, Optional, Protocol, Sequence, cast

from bot.domain.conversation import Message
from bot.domain.handoff import Handoff, HandoffEvent
from bot.services.ports import HandoffStore, MessageStore, Repositories, UnitOfWork


class Listener(Protocol):
    """Hears what happens, and may write in the same transaction."""

    def handoff(
        self,
        repos: Repositories,
        event: HandoffEvent,
        handoff: Handoff,
        before: Optional[Handoff],
    ) -> None:
        """A hand-off was opened (`before` is None) or changed; `handoff` is as it is now."""

    def message(self, repos: Repositories, message: Message) -> None:
        """Somebody said something."""


class Telling:
    """A unit of work in which listeners hear what happens; fulfils `UnitOfWork`."""

    def __init__(self, uow: UnitOfWork, listeners: Sequence[Listener]) -> None:
        self._uow, self._listeners = uow, listeners

    @contextmanager
    def __call__(self, write: bool = True) -> Iterator[Repositories]:
        with self._uow(write) as repos:
            if write:
                repos.handoffs = cast(HandoffStore, _Handoffs(repos, self._listeners))
                repos.messages = cast(MessageStore, _Messages(repos, self._listeners))
            yield repos


class _Handoffs:
    """A `HandoffStore` of which every transition is heard."""

    def __init__(self, repos: Repositories, listeners: Sequence[Listener]) -> None:
        self._repos, self._store, self._listeners = repos, repos.handoffs, listeners

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def add(self, *given: Any, **named: Any) -> str:
        handoff_id = self._store.add(*given, **named)
        self._tell(handoff_id, None)
        return handoff_id

    def change(self, handoff: Handoff, *given: Any, **named: Any) -> bool:
        done = self._store.change(handoff, *given, **named)
        if done:
            self._tell(handoff.id, handoff)
        return done

    def _tell(self, handoff_id: str, before: Optional[Handoff]) -> None:
        now = self._store.get(handoff_id)
        trail = self._store.trail(handoff_id)
        if now and trail:
            for listener in self._listeners:
                listener.handoff(self._repos, trail[-1], now, before)


class _Messages:
    """A `MessageStore` of which every new message is heard."""

    def __init__(self, repos: Repositories, listeners: Sequence[Listener]) -> None:
        self._repos, self._store, self._listeners = repos, repos.messages, listeners

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def append(self, *given: Any, **named: Any) -> Message:
        message = self._store.append(*given, **named)
        for listener in self._listeners:
            listener.message(self._repos, message)
        return message

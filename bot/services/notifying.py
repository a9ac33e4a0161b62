"""What a webhook is told of hand-offs: numbers, department, goal and times; never what was said."""

from __future__ import annotations

import datetime as dt
from typing import AbstractSet, Any, Optional

from bot.domain.conversation import Message
from bot.domain.handoff import Handoff, HandoffEvent
from bot.domain.handoff_news import EVENTS
from bot.domain.outbox import NewOutboxEntry, OutboxKind
from bot.services.ports import Clock, Repositories


class Notifying:
    """Fulfils `bot.services.telling.Listener`; `events` are the names that are wanted."""

    def __init__(self, clock: Clock, events: AbstractSet[str]) -> None:
        self._clock, self._events = clock, events

    def handoff(
        self,
        repos: Repositories,
        event: HandoffEvent,
        handoff: Handoff,
        before: Optional[Handoff],
    ) -> None:
        name = EVENTS.get(event.transition, f"handoff.{event.transition.value}")
        if name in self._events:
            told = NewOutboxEntry(
                OutboxKind.WEBHOOK, handoff.conversation_id, None, _body(name, event, handoff)
            )
            repos.outbox.add(told, self._clock())

    def message(self, repos: Repositories, message: Message) -> None:
        """What is said is nobody's business outside."""


def _body(name: str, event: HandoffEvent, handoff: Handoff) -> dict[str, Any]:
    return {
        "event": name,
        "at": _iso(event.at),
        "handoff": {
            "id": handoff.id,
            "conversation_id": handoff.conversation_id,
            "kind": handoff.kind,
            "status_before": event.before.value if event.before else None,
            "status": event.after.value,
            "department": handoff.department,
            "goal": handoff.goal,
            "urgent": handoff.urgent,
            "language": handoff.language,
            "agent_id": handoff.agent_id,
            "created_at": _iso(handoff.created_at),
            "waiting_since": _iso(handoff.waiting_since),
            "claimed_at": _iso(handoff.claimed_at),
            "callback_from": _iso(handoff.callback_from),
            "callback_until": _iso(handoff.callback_until),
            "resolved_at": _iso(handoff.resolved_at),
            "outcome": handoff.outcome,
        },
    }


def _iso(moment: Optional[dt.datetime]) -> Optional[str]:
    if moment is None:
        return None
    return moment.astimezone(dt.timezone.utc).isoformat(timespec="milliseconds")

"""A conversation as the page without scripts shows it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Optional, Sequence
from zoneinfo import ZoneInfo

from bot.domain.conversation import Choice, ConversationState, Message, MessageKind, Owner, Sender
from bot.gateway.plain_text import Block, ShownStep, blocks, steps

#: So often a page looks by itself, when the citizen asked for that.
FOLLOW_S = 20


@dataclass(frozen=True)
class ShownMessage:
    sender: str
    author: Optional[str]
    time: str
    new: bool
    choices: Sequence[Choice]
    blocks: list[Block]
    title: Optional[str] = None
    steps: Optional[list[ShownStep]] = None


def form_key(token: str) -> str:
    """What only a page of this conversation has: another site cannot post a form as if from here,
    also not in a browser too old to say where a form came from."""
    return hashlib.sha256(f"form {token}".encode()).hexdigest()[:32]


def view_of(
    messages: Sequence[Message],
    state: ConversationState,
    *,
    token: str,
    spoken: str,
    timezone: str,
    follows: bool,
    client_id: str = "",
) -> dict[str, Any]:
    """What the template needs; `spoken` is the language of what the bot and the staff write."""
    told = state.to_dict()
    queue = told["queue"] or {}
    wait = queue.get("expected_wait_s")
    begins = _first_new(messages)
    thinking = awaits_bot(messages, state)
    waits = thinking or state.owner in (Owner.QUEUE, Owner.AGENT)
    follows = follows and waits
    can_choose = set() if follows else _open(messages, state)
    return {
        "messages": [
            _shown(one, one.seq == begins, one.seq in can_choose, timezone) for one in messages
        ],
        "owner": state.owner.value,
        "agent": (told["agent"] or {}).get("name"),
        "position": queue.get("position"),
        "notice": queue.get("notice"),
        "wait_minutes": None if wait is None else round(wait / 60),
        "thinking": thinking,
        "waits": waits,
        "follows": follows,
        "every_s": FOLLOW_S,
        "survey": told.get("survey"),
        "spoken": spoken,
        "key": form_key(token),
        "client_id": client_id or secrets.token_urlsafe(12),
    }


def awaits_bot(messages: Sequence[Message], state: ConversationState) -> bool:
    """The citizen said something, and the bot did not answer yet."""
    return state.owner is Owner.BOT and bool(messages) and messages[-1].sender is Sender.CITIZEN


def _first_new(messages: Sequence[Message]) -> int:
    """The first message after what the citizen said last; the last one when there is none."""
    own = max((m.seq for m in messages if m.sender is Sender.CITIZEN), default=0)
    return min((m.seq for m in messages if m.seq > own), default=own)


def _open(messages: Sequence[Message], state: ConversationState) -> set[int]:
    """Whose choices can be tapped: of what was said since the citizen spoke or it ended, and by
    somebody who would hear it. (`shownItems` of the widget.)"""
    last = max((m.seq for m in messages if _ends_choices(m)), default=0)
    deaf = state.owner is Owner.AGENT
    since = (m for m in messages if m.seq >= last)
    return {m.seq for m in since if not deaf or m.sender is Sender.AGENT}


def _ends_choices(message: Message) -> bool:
    return message.sender is Sender.CITIZEN or message.kind is MessageKind.TERMINAL


def _shown(message: Message, new: bool, can_choose: bool, timezone: str) -> ShownMessage:
    at, choices = _time(message.created_at, timezone), message.choices if can_choose else ()
    about = (message.sender.value, message.author, at, new, choices)
    if message.kind is MessageKind.NEXT_STEPS:
        title, found = steps(message.text)
        return ShownMessage(*about, blocks=[], title=title, steps=found)
    return ShownMessage(*about, blocks=blocks(message.text))


def _time(at: dt.datetime, timezone: str) -> str:
    return f"{at.astimezone(ZoneInfo(timezone)):%H:%M}"

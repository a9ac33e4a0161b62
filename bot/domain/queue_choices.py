"""What can be tapped while waiting for a person: payloads that the gateway itself hears.

No bot reads along in the queue. A button outlives the moment it was meant for: one of these that
is tapped when the bot has the conversation again means that the citizen goes on there.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple, Optional, Sequence

#: Leaves the queue for the bot.
LEAVE_QUEUE = "/verder_chatten"
#: Leaves it for nothing: who waits no longer.
STOP_WAITING = "/niet_wachten"
#: What the bot hears then.
_STOPS = "/stoppen"
#: Asks where to write an e-mail to; answered whoever has the conversation.
BY_EMAIL = "/per_email"

_SKIP, _STAY = "/overslaan", "/toch_wachten"
_MARK = re.compile(
    r"^(?:/overslaan_(?P<intake>\d)|/toch_wachten_(?P<call>number|hour)_(?P<time>\d))$"
)


class About(str, Enum):
    INTAKE = "intake"
    NUMBER = "number"  # on which number to call back
    HOUR = "hour"  # and when


class OpenQuestion(NamedTuple):
    """The question that is open; `number`: which of the intake, or how often it was asked."""

    about: About
    number: int


def mark_of(question: OpenQuestion) -> str:
    """The payload of the button that skips this question: by that it is known again."""
    if question.about is About.INTAKE:
        return f"{_SKIP}_{question.number}"
    return f"{_STAY}_{question.about.value}_{question.number}"


def question_in(payloads: Sequence[str]) -> Optional[OpenQuestion]:
    """The question that a message with these buttons asks."""
    for payload in payloads:
        match = _MARK.match(payload)
        if match is not None:
            if match["intake"]:
                return OpenQuestion(About.INTAKE, int(match["intake"]))
            return OpenQuestion(About(match["call"]), int(match["time"]))
    return None


def only_in_queue(payload: Optional[str]) -> bool:
    return payload is not None and _MARK.match(payload) is not None


def heard_by_bot(payload: Optional[str]) -> Optional[str]:
    """What the bot is told of a choice. One of the queue that outlived it means: go on here."""
    if payload == STOP_WAITING:
        return _STOPS
    return LEAVE_QUEUE if only_in_queue(payload) else payload

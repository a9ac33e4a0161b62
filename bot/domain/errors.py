"""What can go wrong in a use case, as the domain sees it.

VoorsorteerError
├── NotFound            the thing does not exist, or is not yours to see
├── NotAllowed          you may see it, but not do this
├── Conflict            somebody or something was first
│   ├── AlreadyClaimed  another agent has the hand-off
│   ├── IllegalTransition the hand-off is not where this begins
│   └── CapacityReached the agent has as many conversations as they may have
├── TokenUsed           an identity token that was used before
├── InvalidInput        what was sent cannot be used
├── PeerUnavailable     another system does not answer now; later it may
│   └── HistoryUnavailable  … and that is the register of customers and cases
├── PeerRefused         another system answers, and says no: trying again is of no use
│   └── HistoryRefused      … and that is the register of customers and cases
├── NotYet              this is for another moment: not a failure
└── ConfigurationError  settings or data files that cannot be used (all mistakes at once)
"""

from __future__ import annotations

import datetime as dt
from typing import Optional

__all__ = [
    "AlreadyClaimed",
    "CapacityReached",
    "ConfigurationError",
    "Conflict",
    "HistoryRefused",
    "HistoryUnavailable",
    "IllegalTransition",
    "InvalidInput",
    "NotAllowed",
    "NotFound",
    "NotYet",
    "PeerRefused",
    "PeerUnavailable",
    "TokenUsed",
    "VoorsorteerError",
]


class VoorsorteerError(Exception):
    """Base of all errors that a caller may expect; the message may be shown to staff."""


class NotFound(VoorsorteerError):
    """The thing does not exist, or the asker may not know that it does."""


class NotAllowed(VoorsorteerError):
    """The asker is known, but this is not theirs to do."""


class Conflict(VoorsorteerError):
    """The state of the thing no longer allows this."""


class AlreadyClaimed(Conflict):
    """Another agent has the hand-off; `owner` is that agent's display name."""

    def __init__(self, owner: str) -> None:
        super().__init__(f"{owner} heeft dit gesprek al opgepakt.")
        self.owner = owner


class IllegalTransition(Conflict):
    """A hand-off cannot go there from where it is; the message says why."""


class CapacityReached(Conflict):
    """The agent has `capacity` conversations already."""

    def __init__(self, capacity: int) -> None:
        super().__init__(
            f"U heeft al {capacity} gesprekken. Rond er eerst een af, of geef er een door."
        )
        self.capacity = capacity


class PeerUnavailable(VoorsorteerError):
    """Another system does not answer now; the message repeats nothing of what was sent."""


class PeerRefused(VoorsorteerError):
    """Another system will never take this; the message repeats nothing of what was sent."""


class NotYet(VoorsorteerError):
    """What another system is told has its hours: from `until` (an aware time) on it may go."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__("it has to wait for another moment")
        self.until = until


class HistoryUnavailable(PeerUnavailable):
    """The register of customers and cases does not answer now."""


class HistoryRefused(PeerRefused):
    """The register will never take this."""


class TokenUsed(VoorsorteerError):
    """An identity token is for one use: somebody shows it again."""


class InvalidInput(VoorsorteerError):
    """What was sent cannot be used; the message says why.

    `pointer` is where in what was sent, as a JSON pointer ("/next_steps/0/due"), when it is known.
    """

    def __init__(self, message: str, pointer: Optional[str] = None) -> None:
        super().__init__(message)
        self.pointer = pointer


class ConfigurationError(VoorsorteerError):
    """Settings or data files that cannot be used.

    `mistakes` holds one line for each mistake, so that all can be mended at once.
    """

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes

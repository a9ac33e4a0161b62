"""What agents, supervisors and the clock do with a hand-off; each wins or loses as a whole.

The life of a hand-off is `bot.domain.handoff.LIFE`, drawn in docs/handoff.md.
"""

from __future__ import annotations

from bot.services.claiming import Claiming
from bot.services.resolving import Resolving
from bot.services.sweeping import Sweeping
from bot.services.transferring import Transferring


class Casework(Claiming, Transferring, Resolving, Sweeping):
    """Every act, in one place; an act is one transaction."""

"""What goes on with other systems while the gateway runs: telling them, and looking again.

Every connector has a loop of its own: one that is slow holds up no other.
"""

from __future__ import annotations

from typing import Callable, Coroutine

from anyio import CapacityLimiter, to_thread

from bot.bootstrap import Services
from bot.domain.outbox import CHAT_KINDS

#: Seconds between two rounds.
DELIVER_EVERY_S = 2.0
#: Where somebody waits for an answer.
CHAT_EVERY_S = 0.5
REFRESH_EVERY_S = 30.0
#: Whether somebody is to be asked if it worked: one small query, and none at night.
AFTERCARE_EVERY_S = 5.0
LET_GO_EVERY_S = 3600.0
#: Well within the time that somebody counts as present.
PRESENCE_EVERY_S = 20.0


def rounds(services: Services) -> list[tuple[float, Callable[[], Coroutine]]]:
    """What has to be done, and how many seconds there are between two times."""
    found: list[tuple[float, Callable[[], Coroutine]]] = []
    for line in services.delivery.lines:
        chat = bool(line.connector.kinds & CHAT_KINDS)
        found.append((CHAT_EVERY_S if chat else DELIVER_EVERY_S, _in_thread(line.run_due)))
    asking = services.aftercare_round
    found.append((AFTERCARE_EVERY_S, _in_thread(asking.run)))
    found.append((LET_GO_EVERY_S, _in_thread(asking.expire)))
    if services.settings.registers.openklant:
        found.append((REFRESH_EVERY_S, _in_thread(services.refreshing.run)))
    if services.chat_answers:
        look = services.chat_answers.look_who_is_there
        found.append((PRESENCE_EVERY_S, _in_thread(look)))
    return found


def _in_thread(work: Callable[[], object]) -> Callable[[], Coroutine]:
    async def run() -> None:
        await to_thread.run_sync(work, limiter=CapacityLimiter(1))

    return run

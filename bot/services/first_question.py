"""The one question of a greeting: never two at once. Whether something of before is done goes first
(aftercare, then what they would do themselves); else whether it is about what is known."""

from __future__ import annotations

from typing import Optional, Union

from bot.domain.aftercare import AskedLater
from bot.domain.conversation import Conversation
from bot.domain.outcome import RecordedStep
from bot.services import aftercare_visit
from bot.services.next_steps import still_to_do
from bot.services.ports import Deps, Repositories

_STEP = "step:"

AskedFirst = Union[AskedLater, RecordedStep]


def ask_first(repos: Repositories, deps: Deps, conversation: Conversation) -> Optional[AskedFirst]:
    """What the greeting asks of before; from now on it is asked, and not a second time."""
    later = aftercare_visit.ask_at_visit(repos, deps, conversation)
    if later is not None:
        return later
    step = still_to_do(repos, deps, conversation)
    if step is None or not repos.next_steps.ask_after(step.id, deps.clock()):
        return None
    return step


def mark_of(asked: AskedFirst) -> str:
    """As `Conversation.asked_about` holds it."""
    if isinstance(asked, RecordedStep):
        return f"{_STEP}{asked.id}"
    return aftercare_visit.mark_of(asked)


def step_asked(repos: Repositories, conversation: Optional[Conversation]) -> Optional[RecordedStep]:
    """The step that the greeting asked after, while nothing was said to it."""
    mark = conversation.asked_about if conversation else None
    if mark is None or not mark.startswith(_STEP):
        return None
    return repos.next_steps.get(int(mark[len(_STEP) :]))


def asked_first(repos: Repositories, conversation: Conversation) -> Optional[AskedFirst]:
    """What the greeting asked of before, while it was not answered."""
    return aftercare_visit.asked_in(repos, conversation) or step_asked(repos, conversation)

"""The one question of a greeting: never two at once. Whether something of before is done goes first
(aftercare, then what they would do themselves); else whether it is about what is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Union

from bot.domain.aftercare import AskedLater
from bot.domain.conversation import Conversation
from bot.domain.next_steps import NextStep
from bot.domain.outcome import RecordedStep
from bot.services import aftercare_visit
from bot.services.next_steps import still_to_do
from bot.services.ports import Deps, Repositories

_STEP = "step:"


@dataclass(frozen=True)
class Worked:
    """Whether it worked. `agreed`: what was agreed, when nobody knows otherwise what it was about;
    empty for who may not read that."""

    later: AskedLater
    agreed: Optional[NextStep] = None


AskedFirst = Union[Worked, RecordedStep]


def ask_first(repos: Repositories, deps: Deps, conversation: Conversation) -> Optional[AskedFirst]:
    """What the greeting asks of before; from now on it is asked, and not a second time."""
    later = aftercare_visit.ask_at_visit(repos, deps, conversation)
    if later is not None:
        return _worked(repos, conversation, later)
    step = still_to_do(repos, deps, conversation)
    if step is None or not repos.next_steps.ask_after(step.id, deps.clock()):
        return None
    return step


def mark_of(asked: AskedFirst) -> str:
    """As `Conversation.asked_about` holds it."""
    if isinstance(asked, RecordedStep):
        return f"{_STEP}{asked.id}"
    return aftercare_visit.mark_of(asked.later)


def step_asked(repos: Repositories, conversation: Optional[Conversation]) -> Optional[RecordedStep]:
    """The step that the greeting asked after, while nothing was said to it."""
    mark = conversation.asked_about if conversation else None
    if mark is None or not mark.startswith(_STEP):
        return None
    return repos.next_steps.get(int(mark[len(_STEP) :]))


def asked_first(repos: Repositories, conversation: Conversation) -> Optional[AskedFirst]:
    """What the greeting asked of before, while it was not answered."""
    later = aftercare_visit.asked_in(repos, conversation)
    return _worked(repos, conversation, later) if later else step_asked(repos, conversation)


def _worked(repos: Repositories, conversation: Conversation, later: AskedLater) -> Worked:
    """What was agreed is told to who logged in: others may use this device."""
    if later.goal is not None or later.handoff_id is None or not conversation.verified:
        return Worked(later)
    steps = repos.next_steps.of_conversation(later.conversation_id)
    agreed = (one.step for one in steps if one.handoff_id == later.handoff_id)
    return Worked(later, next(agreed, None))

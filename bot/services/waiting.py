"""What a citizen writes or taps while waiting in the queue, where no bot reads along."""

from __future__ import annotations

from typing import Optional

from bot.domain.conversation import Conversation
from bot.domain.handoff import HandoffStatus
from bot.domain.person_request import asks_for_person
from bot.domain.suiting import CALL_BACK
from bot.domain.urgency import urgent_reasons
from bot.services.ports import Deps, Repositories
from bot.services.saying import notice, warn
from bot.services.state import state_of

#: Payload of the button that leaves the queue for the bot; `CALL_BACK`: to be called back instead.
LEAVE_QUEUE = "/verder_chatten"


def leaves_queue(
    repos: Repositories, deps: Deps, conversation: Conversation, payload: Optional[str]
) -> bool:
    """Whether the citizen tapped a way out of the queue: back to the bot, or be called back."""
    handoff = repos.handoffs.open_for(conversation.id)
    if handoff is None or handoff.status is not HandoffStatus.WAITING:
        return False
    if payload == CALL_BACK:
        # The case keeps waiting, as a request to call back: nothing is lost meanwhile.
        return repos.handoffs.update_open(handoff.id, kind="callback")
    if payload == LEAVE_QUEUE:
        now = deps.clock()
        return repos.handoffs.close(handoff.id, None, "returned", now, "withdrawn")
    return False


def while_waiting(repos: Repositories, deps: Deps, conversation: Conversation, said: str) -> None:
    """No bot reads along in the queue: danger is seen here, and who asks is reassured."""
    danger = urgent_reasons(said)
    handoff = repos.handoffs.open_for(conversation.id)
    if danger and handoff:
        reasons = [*(reason.text for reason in danger), *handoff.reasons]
        repos.handoffs.update_open(handoff.id, urgent=True, reasons=list(dict.fromkeys(reasons)))
        warn(repos, deps, conversation.id, danger, said)
    elif asks_for_person(said):
        _reassure(repos, deps, conversation)


def _reassure(repos: Repositories, deps: Deps, conversation: Conversation) -> None:
    state = state_of(repos, deps, conversation)
    place = str(state.position or 1)
    notice(repos, deps, conversation.id, "utter_queue_reassurance", position=place)

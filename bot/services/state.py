"""Who speaks now, as the citizen may know it."""

from __future__ import annotations

import datetime as dt

from bot.domain.conversation import Conversation, ConversationState, Owner
from bot.domain.handoff import expected_wait
from bot.services.ports import Deps, Repositories

#: Waits of this long ago still say something about the next one.
_RECENT_WAITS = dt.timedelta(hours=4)


def state_of(repos: Repositories, deps: Deps, conversation: Conversation) -> ConversationState:
    """Who speaks now, with the place in the queue or the agent's name."""
    if conversation.owner in (Owner.BOT, Owner.CLOSED):
        return ConversationState(conversation.owner)
    handoff = repos.handoffs.open_for(conversation.id)
    if conversation.owner is Owner.AGENT:
        return ConversationState(Owner.AGENT, agent_name=handoff.agent_name if handoff else None)
    if handoff is None:
        return ConversationState(Owner.QUEUE)
    position = repos.handoffs.position(handoff)
    waits = repos.handoffs.recent_waits(handoff.department, deps.clock() - _RECENT_WAITS)
    return ConversationState(Owner.QUEUE, position, expected_wait(waits, position))

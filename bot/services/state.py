"""Who speaks now, as the citizen may know it."""

from __future__ import annotations

from typing import Optional, Sequence

from bot.domain.availability import Availability, expected_wait
from bot.domain.conversation import Conversation, ConversationState, Owner
from bot.domain.handoff import Handoff
from bot.services.availability import Situations
from bot.services.ports import Deps, Repositories
from bot.services.survey import questions


def state_of(
    repos: Repositories,
    deps: Deps,
    conversation: Conversation,
    situations: Optional[Situations] = None,
) -> ConversationState:
    """Who speaks now, with the place in the queue or the agent's name.

    No place while nobody comes for it: then when we are open again. `situations`: what is known
    of the departments already.
    """
    if conversation.owner in (Owner.BOT, Owner.CLOSED):
        # In the row that was read already: looking costs no query.
        return ConversationState(conversation.owner, survey=questions(deps, conversation))
    handoff = repos.handoffs.open_for(conversation.id)
    if conversation.owner is Owner.AGENT:
        return ConversationState(Owner.AGENT, agent_name=handoff.agent_name if handoff else None)
    if handoff is None:
        return ConversationState(Owner.QUEUE)
    situation = (situations or Situations()).of(repos, deps, handoff.department)
    availability, language = situation.availability, conversation.language
    if availability is Availability.CLOSED:
        opening = opening_of(deps, handoff.department, language)
        notice = deps.texts.say("utter_bar_closed", language, opening=opening)
        return ConversationState(Owner.QUEUE, availability=availability.value, notice=notice)
    position = repos.handoffs.position(handoff)
    if availability is Availability.NOBODY:
        notice = deps.texts.say("utter_bar_nobody", language, position=str(position))
        return ConversationState(
            Owner.QUEUE, position, availability=availability.value, notice=notice
        )
    wait = _still_to_wait(deps, handoff, situation.waits, position)
    return ConversationState(Owner.QUEUE, position, wait, availability=availability.value)


def opening_of(deps: Deps, department: str, language: str) -> str:
    """When people of this department are there again: "morgen om 08:30 uur"."""
    hours = deps.catalogue.organisation.hours_of(department)
    return hours.opening_in_words(deps.clock(), language)


def _still_to_wait(
    deps: Deps, handoff: Handoff, waits: Sequence[float], position: int
) -> Optional[int]:
    """What is left of a usual wait; None for who waits longer than that already."""
    usual = expected_wait(waits, position)
    waited = (deps.clock() - handoff.waiting_since).total_seconds()
    return int(usual - waited) if usual is not None and usual > waited else None

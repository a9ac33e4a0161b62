"""Finding a conversation or a department, or saying that it is not there."""

from __future__ import annotations

from bot.domain.conversation import Conversation
from bot.domain.errors import NotFound
from bot.domain.goals import Department
from bot.domain.handoff import Handoff
from bot.services.ports import Deps, Repositories


def conversation_in(repos: Repositories, conversation_id: str, lock: bool = False) -> Conversation:
    """Raises NotFound when there is no such conversation (any more)."""
    conversation = repos.conversations.get(conversation_id, lock=lock)
    if conversation is None:
        raise NotFound("Dit gesprek bestaat niet.")
    return conversation


def department_of(deps: Deps, handoff: Handoff) -> Department:
    """Where it waits; the default department when the organisation has that one no longer: who
    waits there is not lost with it."""
    organisation = deps.catalogue.organisation
    return (
        organisation.departments.get(handoff.department)
        or organisation.departments[organisation.default_department]
    )

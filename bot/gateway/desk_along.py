"""Who is in a case at this very moment: a supervisor who reads along, a clock that runs."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.routing import first_reply_due
from bot.domain.staff import Staff
from bot.gateway.desk_render import Pages
from bot.gateway.desk_view import Moment


@dataclass(frozen=True)
class Along:
    #: Whether it is worth asking again.
    going_on: bool
    #: When it goes back to the queue because the agent said nothing yet, since `claimed`.
    first_reply_by: Moment | None = None
    claimed: Moment | None = None
    #: The citizen ended the chat: what is left is how it ended.
    ended: bool = False
    #: Who reads along with me: it is never in secret.
    listeners: tuple[str, ...] = ()
    #: With whom I read along.
    listening_with: str | None = None


def along_of(pages: Pages, staff: Staff, handoff: Handoff) -> Along:
    """Also writes down that a supervisor reads along, when that is so."""
    if handoff.status is not HandoffStatus.CLAIMED:
        return Along(going_on=False)
    services, view = pages.services, pages.presenter(staff)
    reads_along = services.overseeing.listens(handoff, staff)
    minutes = services.catalogue.organisation.desk.first_reply_minutes
    ended = handoff.kind == "chat" and services.ending.ended(handoff.conversation_id)
    due = first_reply_due(handoff, minutes) if handoff.held_by(staff.id) and not ended else None
    return Along(
        going_on=True,
        first_reply_by=view.moment(due) if due else None,
        claimed=view.moment(handoff.claimed_at) if due and handoff.claimed_at else None,
        ended=ended,
        listeners=tuple(services.overseeing.listeners(handoff, staff)),
        listening_with=(handoff.agent_name or "een collega") if reads_along else None,
    )

"""A hand-off as it is read: with the names of who has it, and of who was asked to take it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.domain.handoff import Handoff, HandoffEvent, HandoffStatus, IntakeAnswer, Transition
from bot.storage.desk_tables import handoff_events, handoffs, staff
from bot.storage.tables import conversations

colleague = staff.alias("colleague")

SELECT_HANDOFFS = (
    sa.select(
        handoffs,
        staff.c.display_name.label("agent_name"),
        colleague.c.display_name.label("asked_name"),
        conversations.c.customer_name,
        conversations.c.customer_id,
    )
    .join(conversations, conversations.c.id == handoffs.c.conversation_id)
    .outerjoin(staff, staff.c.id == handoffs.c.staff_id)
    .outerjoin(colleague, colleague.c.id == handoffs.c.asked_staff_id)
)


#: When somebody who waits last heard that they are not forgotten: or began to wait.
LAST_REASSURED = sa.func.coalesce(handoffs.c.reassured_at, handoffs.c.waiting_since)

#: The trail, with the names of who did it and for whom.
SELECT_EVENTS = (
    sa.select(
        handoff_events,
        staff.c.display_name.label("by_name"),
        colleague.c.display_name.label("to_name"),
    )
    .outerjoin(staff, staff.c.id == handoff_events.c.staff_id)
    .outerjoin(colleague, colleague.c.id == handoff_events.c.to_staff_id)
)


def handoff_of(row: Row) -> Handoff:
    return Handoff(
        id=row.id,
        conversation_id=row.conversation_id,
        kind=row.kind,
        status=HandoffStatus(row.status),
        department=row.department,
        urgent=row.urgent,
        waiting_since=row.waiting_since,
        created_at=row.created_at,
        goal=row.goal,
        reasons=tuple(row.reasons),
        feeling=row.feeling,
        summary=row.summary,
        intake=tuple(IntakeAnswer(**answer) for answer in row.intake),
        callback_when=row.callback_when,
        callback_from=row.callback_from,
        callback_until=row.callback_until,
        call_attempts=row.call_attempts,
        skill=row.skill,
        language=row.language,
        tags=tuple(row.tags),
        asked_id=row.asked_staff_id,
        asked_name=row.asked_name,
        asked_until=row.asked_until,
        asked_note=row.asked_note,
        returned_times=row.returned_times,
        escalated_at=row.escalated_at,
        aftercare_on=row.aftercare_on,
        aftercare_way=row.aftercare_way,
        agent_id=row.staff_id,
        agent_name=row.agent_name,
        opened_by_turn=row.opened_by_turn,
        claimed_at=row.claimed_at,
        first_reply_at=row.first_reply_at,
        resolved_at=row.resolved_at,
        outcome=row.outcome,
        customer_name=row.customer_name,
        verified=row.customer_id is not None,
    )


def event_of(row: Row) -> HandoffEvent:
    return HandoffEvent(
        handoff_id=row.handoff_id,
        transition=Transition(row.transition),
        before=HandoffStatus(row.status_before) if row.status_before else None,
        after=HandoffStatus(row.status_after),
        department=row.department,
        at=row.at,
        by=row.staff_id,
        to=row.to_staff_id,
        note=row.note,
        by_name=row.by_name,
        to_name=row.to_name,
    )

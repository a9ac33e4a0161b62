"""Which hand-offs a list of the desk holds, and in which order, for one member of staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from bot.domain.handoff import OPEN_STATUSES, UNCLAIMED_STATUSES, HandoffStatus
from bot.domain.staff import ALWAYS_SPOKEN, Staff
from bot.storage.desk_tables import handoffs

_UNCLAIMED = [status.value for status in UNCLAIMED_STATUSES]
#: Word for word the condition of the index on what is open (`uq_handoffs_one_open`): so it is used
#: whatever a database believes of how many have which status.
is_open = handoffs.c.status.in_(
    sa.bindparam(
        "open_statuses",
        [status.value for status in OPEN_STATUSES],
        expanding=True,
        literal_execute=True,
    )
)
_PLANNED, _CLAIMED = HandoffStatus.PLANNED.value, HandoffStatus.CLAIMED.value


def is_due(now: dt.datetime) -> Any:
    """Unclaimed, and to be done now: all but the call backs whose hour has not come."""
    return sa.and_(handoffs.c.status.in_(_UNCLAIMED), sa.not_(_later(now)))


def _later(now: dt.datetime) -> Any:
    # A call back without a clear hour is looked at now: nobody knows whether it is too late.
    return sa.and_(
        handoffs.c.status == _PLANNED,
        handoffs.c.callback_from.is_not(None),
        handoffs.c.callback_from > now,
    )


#: Who is called back waits from the hour that was agreed, everybody else from when they asked.
waits_from = sa.case(
    (
        handoffs.c.status == _PLANNED,
        sa.func.coalesce(handoffs.c.callback_from, handoffs.c.waiting_since),
    ),
    else_=handoffs.c.waiting_since,
)


def listed(query: sa.sql.Select, state: str, staff: Staff, now: dt.datetime) -> sa.sql.Select:
    """`query` with only what belongs on this list, in its order.

    `state` is waiting (what is due), planned (call backs for later), escalated, mine, claimed
    or resolved.
    """
    filters = {
        "waiting": [is_due(now)],
        "planned": [_later(now)],
        "escalated": [is_due(now), handoffs.c.escalated_at.is_not(None)],
        "mine": [handoffs.c.status == _CLAIMED, handoffs.c.staff_id == staff.id],
        "claimed": [handoffs.c.status == _CLAIMED],
        "resolved": [handoffs.c.resolved_at.is_not(None)],
    }
    query = query.where(*filters[state])
    if state not in ("mine", "resolved"):
        query = query.where(is_open)
    if state in ("claimed", "resolved") and not staff.supervises:
        # What colleagues do is for supervisors: a summary holds what citizens typed.
        query = query.where(handoffs.c.staff_id == staff.id)
    if staff.departments and state != "mine":
        query = query.where(handoffs.c.department.in_(sorted(staff.departments)))
    return query.order_by(*_order(state, staff))


def _order(state: str, staff: Staff) -> list[Any]:
    if state == "resolved":
        return [handoffs.c.resolved_at.desc()]
    if state == "planned":
        return [handoffs.c.callback_from, handoffs.c.waiting_since]
    if state == "waiting":
        # Who cannot take a case is shown it after those that they can: the list has an end.
        suited = [] if staff.supervises else [_lacks_skill(staff)]
        return [*suited, handoffs.c.urgent.desc(), _other_language(staff), waits_from]
    return [handoffs.c.urgent.desc(), handoffs.c.waiting_since]


def _lacks_skill(staff: Staff) -> Any:
    known = handoffs.c.skill.is_(None) | handoffs.c.skill.in_(sorted(staff.skills))
    return sa.case((known, 0), else_=1)


def _other_language(staff: Staff) -> Any:
    return sa.case((handoffs.c.language.in_(sorted({ALWAYS_SPOKEN, *staff.languages})), 0), else_=1)

"""Aftercare: planned with what it follows, asked once, answered once."""

from __future__ import annotations

import datetime as dt
from typing import Any, Collection, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.domain.aftercare import AskedLater, Served
from bot.domain.conversation import Conversation
from bot.domain.handoff import OPEN_STATUSES
from bot.storage.afterwards_tables import aftercare
from bot.storage.desk_tables import handoffs
from bot.storage.tables import conversations

_A, _C, _H = aftercare.c, conversations.c, handoffs.c
_UNDER_WAY = ("planned", "asked")
#: Let go in one round; the next one takes the rest.
_MOST_AT_ONCE = 5000
_FIELDS = tuple(AskedLater.__dataclass_fields__)


def _asked_later(row: Row) -> AskedLater:
    return AskedLater(**{name: row[name] for name in _FIELDS})


def _of(person: Conversation) -> sa.sql.ColumnElement:
    """Which conversations are this person's own, as `bot.services.privacy` has it: what somebody
    said before they logged in on this device is not the customer's."""
    if person.customer_id is not None:
        return _C.customer_id == person.customer_id
    if person.browser_id is not None:
        return sa.and_(_C.browser_id == person.browser_id, _C.customer_id.is_(None))
    return _C.id == person.id


def _theirs(served: Served) -> sa.sql.ColumnElement:
    """Joined with the hand-off that it follows, if any."""
    ours = _H.department.in_(sorted(served.departments))
    nowhere = sa.or_(_H.id.is_(None), _H.department.not_in(sorted(served.all_departments)))
    about = _A.goal.in_(sorted(served.goals))
    if served.is_default:
        about = sa.or_(about, _A.goal.is_(None), _A.goal.not_in(sorted(served.all_goals)))
    return sa.or_(ours, sa.and_(nowhere, about))


class SqlAftercare:
    """Fulfils `bot.services.ports.AftercareStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, planned: AskedLater) -> None:
        self._db.execute(aftercare.insert().values(**vars(planned)))

    def get(self, aftercare_id: str) -> Optional[AskedLater]:
        return self._one(_A.id == aftercare_id)

    def for_token(self, token_hash: str) -> Optional[AskedLater]:
        return self._one(_A.token_hash == token_hash)

    def _one(self, *where: Any) -> Optional[AskedLater]:
        row = self._db.execute(sa.select(aftercare).where(*where)).mappings().one_or_none()
        return _asked_later(row) if row else None

    def _many(self, query: sa.sql.Select) -> list[AskedLater]:
        return [_asked_later(row) for row in self._db.execute(query).mappings()]

    def of_conversation(self, conversation_id: str) -> list[AskedLater]:
        query = sa.select(aftercare).where(_A.conversation_id == conversation_id)
        return self._many(query.order_by(_A.created_at, _A.id))

    def withdraw_planned(self, conversation_id: str, goal: str) -> None:
        which = (_A.conversation_id == conversation_id, _A.goal == goal, _A.state == "planned")
        self._db.execute(aftercare.delete().where(*which, _A.handoff_id.is_(None)))

    def withdraw_of_person(self, conversation: Conversation, goal: str) -> None:
        mine = sa.select(_C.id).where(_of(conversation))
        which = (_A.conversation_id.in_(mine), _A.goal == goal, _A.state == "planned")
        self._db.execute(aftercare.delete().where(*which))

    def planned_of_person(self, conversation: Conversation) -> list[AskedLater]:
        query = sa.select(aftercare).join(conversations, _C.id == _A.conversation_id)
        return self._many(query.where(_of(conversation), _A.state == "planned"))

    # --- what is due --------------------------------------------------------------------------

    def due_at_visit(
        self, conversation: Conversation, today: dt.date, ways: Collection[str]
    ) -> Optional[AskedLater]:
        if conversation.subject is None:
            return None
        query = (
            sa.select(aftercare)
            .join(conversations, _C.id == _A.conversation_id)
            .where(_of(conversation), _C.id != conversation.id)
            .where(_A.state == "planned", _A.way.in_(list(ways)), _A.due_on <= today)
            # What is freshest is what they remember.
            .order_by(_A.due_on.desc(), _A.created_at.desc(), _A.id)
            .limit(1)
        )
        return next(iter(self._many(query)), None)

    def due_by_mail(self, today: dt.date, limit: int) -> list[AskedLater]:
        query = (
            sa.select(aftercare)
            .where(_A.state == "planned", _A.way == "email", _A.due_on <= today)
            .order_by(_A.due_on, _A.created_at, _A.id)
            .limit(limit)
        )
        return self._many(query)

    def change(self, aftercare_id: str, only_from: Collection[str], **values: Any) -> bool:
        result = self._db.execute(
            aftercare.update()
            .where(_A.id == aftercare_id, _A.state.in_(list(only_from)))
            .values(**values)
        )
        return bool(result.rowcount)

    # --- at the desk --------------------------------------------------------------------------

    def calls(self, served: Optional[Served], today: dt.date, limit: int) -> list[AskedLater]:
        query = sa.select(aftercare).join(handoffs, _H.id == _A.handoff_id)
        query = query.where(_A.state == "planned", _A.way == "call", _A.due_on <= today)
        if served is not None:
            query = query.where(_theirs(served))
        return self._many(query.order_by(_A.due_on, _A.created_at, _A.id).limit(limit))

    def left_alone(self, served: Optional[Served], limit: int) -> list[AskedLater]:
        person = handoffs.alias("person")
        helped = sa.exists().where(
            person.c.conversation_id == _A.conversation_id,
            sa.or_(
                person.c.created_at >= _A.answered_at,
                person.c.resolved_at >= _A.answered_at,
                person.c.status.in_([status.value for status in OPEN_STATUSES]),
            ),
        )
        query = (
            sa.select(aftercare)
            .outerjoin(handoffs, _H.id == _A.handoff_id)
            # Who said it in the chat was put through in that very chat.
            .where(_A.state == "not_worked", _A.way != "chat", ~helped)
        )
        if served is not None:
            query = query.where(_theirs(served))
        return self._many(query.order_by(_A.answered_at, _A.id).limit(limit))

    def take_call(
        self, aftercare_id: str, staff_id: str, now: dt.datetime, until: dt.datetime
    ) -> bool:
        free = sa.or_(_A.worker.is_(None), _A.worker == staff_id, _A.lease_until <= now)
        result = self._db.execute(
            aftercare.update()
            .where(_A.id == aftercare_id, _A.state == "planned", _A.way == "call", free)
            .values(worker=staff_id, lease_until=until)
        )
        return bool(result.rowcount)

    # --- ending -------------------------------------------------------------------------------

    def stop_of(self, conversation: Conversation, at: dt.datetime) -> int:
        mine = sa.select(_C.id).where(_of(conversation))
        result = self._db.execute(
            aftercare.update()
            .where(_A.conversation_id.in_(mine), _A.state.in_(_UNDER_WAY))
            .values(state="stopped", answered_at=at)
        )
        return int(result.rowcount)

    def expire(self, asked_before: dt.datetime, due_before: dt.date, at: dt.datetime) -> int:
        unanswered = sa.and_(_A.state == "asked", _A.asked_at < asked_before)
        # Somebody who must be called is not forgotten because nobody had the time.
        unasked = sa.and_(_A.state == "planned", _A.way != "call", _A.due_on < due_before)
        gone = sa.select(_A.id).where(sa.or_(unanswered, unasked)).order_by(_A.id)
        gone = gone.limit(_MOST_AT_ONCE)
        # Whom another gateway, or the citizen, is busy with just now waits for the next round.
        gone = gone.with_for_update(skip_locked=True)
        ids = list(self._db.execute(gone).scalars())
        if ids:
            ended = aftercare.update().where(_A.id.in_(ids))
            self._db.execute(ended.values(state="expired", answered_at=at))
        return len(ids)

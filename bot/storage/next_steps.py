"""Next steps: what was really arranged, and what the citizen said of it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.domain.goals import NextStep
from bot.domain.outcome import RecordedStep
from bot.storage.tables import conversations, next_steps


class SqlNextSteps:
    """Fulfils `bot.services.ports.NextStepStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def record(
        self,
        conversation_id: str,
        steps: Sequence[NextStep],
        recorded_by: str,
        at: dt.datetime,
        turn_seq: Optional[int] = None,
        handoff_id: Optional[str] = None,
        goal: Optional[str] = None,
        department: Optional[str] = None,
    ) -> None:
        if turn_seq is not None:
            # A turn that is answered again after a crash arranges nothing twice.
            self._db.execute(
                next_steps.delete().where(
                    next_steps.c.conversation_id == conversation_id,
                    next_steps.c.turn_seq == turn_seq,
                )
            )
        rows = [
            dict(
                conversation_id=conversation_id,
                handoff_id=handoff_id,
                turn_seq=turn_seq,
                position=position,
                goal=goal,
                who=step.who,
                party=step.party,
                what=step.what,
                due=step.due,
                due_on=step.due_on,
                notice=step.notice,
                reference=step.reference,
                department=department if step.who == "wij" else None,
                recorded_by=recorded_by,
                recorded_at=at,
            )
            for position, step in enumerate(steps, 1)
        ]
        if rows:
            self._db.execute(next_steps.insert(), rows)

    def withdraw(self, handoff_id: str) -> None:
        self._db.execute(next_steps.delete().where(next_steps.c.handoff_id == handoff_id))

    def get(self, step_id: int) -> Optional[RecordedStep]:
        row = self._db.execute(sa.select(next_steps).where(next_steps.c.id == step_id)).first()
        return _recorded(row) if row else None

    def of_conversation(self, conversation_id: str) -> list[RecordedStep]:
        return self.of_conversations([conversation_id]).get(conversation_id, [])

    def of_conversations(self, conversation_ids: Sequence[str]) -> dict[str, list[RecordedStep]]:
        rows = self._db.execute(
            sa.select(next_steps)
            .where(next_steps.c.conversation_id.in_(list(conversation_ids)))
            .order_by(next_steps.c.id)
        )
        found: dict[str, list[RecordedStep]] = {}
        for row in rows:
            found.setdefault(row.conversation_id, []).append(_recorded(row))
        return found

    def confirm(self, step_ids: Sequence[int], at: dt.datetime) -> None:
        self._note(step_ids, confirmed_at=at, disputed_at=None)

    def dispute(self, step_ids: Sequence[int], at: dt.datetime) -> None:
        self._note(step_ids, confirmed_at=None, disputed_at=at)

    def ask_after(self, step_id: int, at: dt.datetime) -> bool:
        result = self._db.execute(
            next_steps.update()
            .where(next_steps.c.id == step_id, next_steps.c.asked_at.is_(None))
            .values(asked_at=at)
        )
        return bool(result.rowcount)

    def finish(self, step_id: int, at: dt.datetime) -> None:
        self._note([step_id], done_at=at)

    def _note(self, step_ids: Sequence[int], **values: Any) -> None:
        self._db.execute(
            next_steps.update().where(next_steps.c.id.in_(list(step_ids))).values(**values)
        )

    def still_to_do(
        self,
        customer_id: Optional[str],
        browser_id: Optional[str],
        since: dt.datetime,
        before: dt.datetime,
    ) -> Optional[RecordedStep]:
        if customer_id is None and browser_id is None:
            return None  # of nobody in particular: then of nobody at all
        mine = (
            conversations.c.customer_id == customer_id
            if customer_id is not None
            # Who logged in there later is somebody: then it is not the browser's any more.
            else sa.and_(
                conversations.c.browser_id == browser_id, conversations.c.customer_id.is_(None)
            )
        )
        newest = (
            sa.select(next_steps.c.conversation_id, next_steps.c.recorded_at)
            .select_from(next_steps.join(conversations))
            .where(
                mine,
                next_steps.c.recorded_at >= since,
                next_steps.c.recorded_at < before,
                next_steps.c.confirmed_at.is_not(None),
            )
            .order_by(next_steps.c.recorded_at.desc(), next_steps.c.id.desc())
            .limit(1)
        )
        matter = self._db.execute(newest).first()
        if matter is None:
            return None
        row = self._db.execute(
            sa.select(next_steps)
            .where(
                next_steps.c.conversation_id == matter.conversation_id,
                next_steps.c.recorded_at == matter.recorded_at,
                next_steps.c.who == "u",
                next_steps.c.confirmed_at.is_not(None),
                next_steps.c.done_at.is_(None),
                next_steps.c.asked_at.is_(None),
            )
            .order_by(next_steps.c.id)
            .limit(1)
        ).first()
        return _recorded(row) if row else None


def _recorded(row: Row) -> RecordedStep:
    step = NextStep(
        who=row.who,
        what=row.what,
        due=row.due,
        party=row.party,
        due_on=row.due_on,
        notice=row.notice,
        reference=row.reference,
    )
    return RecordedStep(
        step,
        row.recorded_by,
        row.recorded_at,
        id=row.id,
        conversation_id=row.conversation_id,
        goal=row.goal,
        department=row.department,
        handoff_id=row.handoff_id,
        turn_seq=row.turn_seq,
        confirmed_at=row.confirmed_at,
        disputed_at=row.disputed_at,
        done_at=row.done_at,
    )

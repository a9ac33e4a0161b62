"""What is kept of a conversation: next steps that were really arranged, and how it was sorted."""

from __future__ import annotations

import datetime as dt
from typing import Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.goals import NextStep
from bot.domain.outcome import RecordedStep
from bot.domain.triage import Triage
from bot.domain.understanding import Understanding
from bot.storage.tables import next_steps, sortings


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
                who=step.who,
                what=step.what,
                due=step.due,
                recorded_by=recorded_by,
                recorded_at=at,
            )
            for position, step in enumerate(steps, 1)
        ]
        if rows:
            self._db.execute(next_steps.insert(), rows)

    def withdraw(self, handoff_id: str) -> None:
        self._db.execute(next_steps.delete().where(next_steps.c.handoff_id == handoff_id))

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
            step = NextStep(who=row.who, what=row.what, due=row.due)
            recorded = RecordedStep(step, row.recorded_by, row.recorded_at)
            found.setdefault(row.conversation_id, []).append(recorded)
        return found


class SqlSortings:
    """Fulfils `bot.services.ports.SortingStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def record(
        self,
        conversation_id: str,
        turn_seq: int,
        goal: Optional[str],
        confidence: float,
        triage: Triage,
        at: dt.datetime,
    ) -> None:
        key = (
            sortings.c.conversation_id == conversation_id,
            sortings.c.turn_seq == turn_seq,
        )
        values = dict(goal=goal, confidence=confidence, triage=triage.to_dict(), created_at=at)
        updated = self._db.execute(sortings.update().where(*key).values(**values))
        if not updated.rowcount:
            values.update(conversation_id=conversation_id, turn_seq=turn_seq)
            self._db.execute(sortings.insert().values(**values))

    def latest(self, conversation_id: str) -> Optional[tuple[Optional[str], Triage]]:
        row = self._db.execute(
            sa.select(sortings)
            .where(sortings.c.conversation_id == conversation_id)
            .order_by(sortings.c.turn_seq.desc())
            .limit(1)
        ).one_or_none()
        return (row.goal, Triage.from_dict(row.triage)) if row else None

    def of_conversation(self, conversation_id: str) -> list[tuple[Optional[str], float, Triage]]:
        rows = self._db.execute(
            sa.select(sortings)
            .where(sortings.c.conversation_id == conversation_id)
            .order_by(sortings.c.turn_seq)
        )
        return [
            (
                row.goal,
                float(row.confidence),
                Triage.from_dict(
                    {**row.triage, "decision": row.own_estimate or row.triage["decision"]}
                ),
            )
            for row in rows
        ]

    def by_turn(self, conversation_id: str) -> list[Understanding]:
        rows = self._db.execute(
            sa.select(sortings)
            .where(sortings.c.conversation_id == conversation_id)
            .order_by(sortings.c.turn_seq)
        )
        return [
            Understanding(
                turn_seq=row.turn_seq,
                goal=row.goal,
                confidence=float(row.confidence),
                triage=Triage.from_dict(row.triage),
                own_estimate=row.own_estimate,
            )
            for row in rows
        ]

    def judged(self, conversation_id: str) -> list[tuple[Optional[str], Optional[str]]]:
        rows = self._db.execute(
            sa.select(sortings.c.own_estimate, sortings.c.outcome)
            .where(sortings.c.conversation_id == conversation_id)
            .order_by(sortings.c.turn_seq)
        )
        return [(row.own_estimate, row.outcome) for row in rows]

    def _note(self, conversation_id: str, **values: str) -> bool:
        newest = (
            sa.select(sa.func.max(sortings.c.turn_seq))
            .where(sortings.c.conversation_id == conversation_id)
            .scalar_subquery()
        )
        result = self._db.execute(
            sortings.update()
            .where(sortings.c.conversation_id == conversation_id, sortings.c.turn_seq == newest)
            .values(**values)
        )
        return bool(result.rowcount)

    def note_estimate(self, conversation_id: str, estimate: str) -> bool:
        return self._note(conversation_id, own_estimate=estimate)

    def note_outcome(self, conversation_id: str, outcome: str) -> bool:
        return self._note(conversation_id, outcome=outcome)

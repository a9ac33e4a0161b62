"""What is kept of a conversation: how each message was sorted."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.triage import Triage
from bot.domain.understanding import Ranking, Understanding
from bot.storage.tables import sortings


def understanding_of(
    turn_seq: int,
    goal: Optional[str],
    confidence: float,
    triage: dict[str, Any],
    own_estimate: Optional[str],
    ranking: Optional[list[dict[str, Any]]] = None,
) -> Understanding:
    """From the columns of a sorting."""
    kept = tuple((str(each["goal"]), float(each["chance"])) for each in ranking or ())
    estimated = Triage.from_dict(triage)
    return Understanding(turn_seq, goal, float(confidence), estimated, own_estimate, kept)


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
        ranking: Ranking = (),
    ) -> None:
        key = (
            sortings.c.conversation_id == conversation_id,
            sortings.c.turn_seq == turn_seq,
        )
        values: dict[str, Any] = {"goal": goal, "confidence": confidence, "created_at": at}
        values["triage"] = triage.to_dict()
        values["ranking"] = [{"goal": key, "chance": chance} for key, chance in ranking] or None
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
            understanding_of(
                row.turn_seq,
                row.goal,
                row.confidence,
                row.triage,
                row.own_estimate,
                row.ranking,
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

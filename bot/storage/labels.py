"""Messages that the sorting doubted, and the goals that designers gave them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.domain.labels import (
    ABOUT_A_GOAL,
    Batch,
    Doubted,
    Followed,
    Label,
    meant_instead,
    why_doubted,
)
from bot.domain.topics import DOUBTFUL_GOAL
from bot.domain.understanding import Understanding
from bot.storage.afterwards_tables import labels
from bot.storage.desk_tables import staff
from bot.storage.of_citizens import OF_A_CITIZEN
from bot.storage.records import understanding_of
from bot.storage.tables import conversations, messages, sortings

#: So many of the newest sortings are looked through: what is older has been seen, or never will be.
_LOOKED_THROUGH = 20_000
#: What a button sends is no sentence that anybody wrote.
_TAPPED = "/%"

_S, _M, _L, _C = sortings.c, messages.c, labels.c, conversations.c
_next = sortings.alias("following")
_said_next = messages.alias("said_next")


def _doubted() -> sa.sql.Select:
    """More than what is doubted: `why_doubted` has the last word."""
    later = sortings.alias("later")
    next_seq = (
        sa.select(sa.func.min(later.c.turn_seq))
        .where(later.c.conversation_id == _S.conversation_id, later.c.turn_seq > _S.turn_seq)
        .correlate(sortings)
        .scalar_subquery()
    )
    newest = sa.select(sa.func.max(sortings.alias("all").c.id)).scalar_subquery()
    decision, label = _S.triage["decision"].as_string(), _S.triage["label"].as_string()
    labelled = (
        sa.exists()
        .where(_L.conversation_id == _S.conversation_id, _L.turn_seq == _S.turn_seq)
        .correlate(sortings)
    )
    return (
        sa.select(
            sortings,
            _M.turn_text,
            _M.created_at.label("said_at"),
            _next.c.goal.label("next_goal"),
            _said_next.c.turn_text.label("next_text"),
        )
        .select_from(
            sortings.join(
                messages,
                sa.and_(_M.conversation_id == _S.conversation_id, _M.seq == _S.turn_seq),
            )
            .join(conversations, _C.id == _S.conversation_id)
            .outerjoin(
                _next,
                sa.and_(
                    _next.c.conversation_id == _S.conversation_id, _next.c.turn_seq == next_seq
                ),
            )
            .outerjoin(
                _said_next,
                sa.and_(
                    _said_next.c.conversation_id == _next.c.conversation_id,
                    _said_next.c.seq == _next.c.turn_seq,
                ),
            )
        )
        .where(_S.id > newest - _LOOKED_THROUGH, OF_A_CITIZEN, sa.not_(labelled))
        .where(_M.turn_text.is_not(None), _M.turn_text.not_like(_TAPPED))
        .where(
            sa.or_(
                decision.in_(("ask", "out_of_scope")),
                sa.and_(_S.confidence < DOUBTFUL_GOAL, decision.in_(ABOUT_A_GOAL)),
                _S.goal.is_(None),
                _S.own_estimate != label,
                _next.c.goal != _S.goal,
            )
        )
        .order_by(_S.id.desc())
    )


_LABELS = (
    sa.select(labels, staff.c.display_name, *(_S[name] for name in ("confidence", "triage")))
    .add_columns(_S.goal.label("sorted_as"), _S.own_estimate)
    .select_from(
        labels.join(staff, staff.c.id == _L.staff_id).outerjoin(
            sortings,
            sa.and_(_S.conversation_id == _L.conversation_id, _S.turn_seq == _L.turn_seq),
        )
    )
    .order_by(_L.id)
)


def _label(row: Row) -> Label:
    found = None
    if row.triage is not None:
        found = understanding_of(
            row.turn_seq, row.sorted_as, row.confidence, row.triage, row.own_estimate
        )
    return Label(
        conversation_id=row.conversation_id,
        turn_seq=row.turn_seq,
        text=row.text,
        goal=row.goal,
        staff_name=row.display_name,
        labelled_at=row.labelled_at,
        exported_at=row.exported_at,
        understood=found,
    )


class SqlLabels:
    """Fulfils `bot.services.ports.labels.LabelStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def doubted(self, most: int) -> list[Doubted]:
        # Half of what may be doubted is a mere change of subject: a few more are looked at.
        rows = self._db.execute(_doubted().limit(4 * most))
        return [found for found in map(self._read, rows) if found.why][:most]

    @staticmethod
    def _read(row: Row) -> Doubted:
        understood: Understanding = understanding_of(
            row.turn_seq, row.goal, row.confidence, row.triage, row.own_estimate, row.ranking
        )
        followed = Followed(row.next_goal, row.next_text) if row.next_text else None
        meant = meant_instead(understood, followed)
        why = why_doubted(understood, meant)
        return Doubted(row.conversation_id, row.turn_text, row.said_at, understood, why, meant)

    def sorted_message(self, conversation_id: str, turn_seq: int) -> Optional[str]:
        query = (
            sa.select(_M.turn_text)
            .join(
                sortings,
                sa.and_(_S.conversation_id == _M.conversation_id, _S.turn_seq == _M.seq),
            )
            .join(conversations, _C.id == _M.conversation_id)
            .where(_M.conversation_id == conversation_id, _M.seq == turn_seq)
            .where(OF_A_CITIZEN, _M.turn_text.not_like(_TAPPED))
        )
        text: Optional[str] = self._db.execute(query).scalar()
        return text

    def add(
        self,
        conversation_id: str,
        turn_seq: int,
        text: str,
        goal: Optional[str],
        staff_id: str,
        at: dt.datetime,
    ) -> bool:
        mine: dict[str, Any] = {
            "conversation_id": conversation_id,
            "turn_seq": turn_seq,
            "text": text,
            "goal": goal,
            "staff_id": staff_id,
            "labelled_at": at,
        }
        taken = sa.exists().where(_L.conversation_id == conversation_id, _L.turn_seq == turn_seq)
        new = sa.select(*(sa.literal(mine[name], _L[name].type) for name in mine))
        insert = labels.insert().from_select(list(mine), new.where(sa.not_(taken)))
        try:
            with self._db.begin_nested():
                return bool(self._db.execute(insert).rowcount)
        except sa.exc.IntegrityError:  # at the same moment
            return False

    def undo(self, staff_id: str, at: dt.datetime) -> int:
        mine = labels.delete().where(_L.staff_id == staff_id, _L.labelled_at == at)
        return int(self._db.execute(mine.where(_L.exported_at.is_(None))).rowcount)

    def latest(self, staff_id: str, most: int) -> list[Batch]:
        mine = (_L.staff_id == staff_id, _L.exported_at.is_(None))
        moments = sa.select(_L.labelled_at).where(*mine).distinct().order_by(_L.labelled_at.desc())
        found = [row.labelled_at for row in self._db.execute(moments.limit(most))]
        query = sa.select(labels).where(*mine, _L.labelled_at.in_(found)).order_by(_L.id)
        rows = list(self._db.execute(query))
        batches = []
        for at in found:
            own = [row for row in rows if row.labelled_at == at]
            batches.append(Batch(at, own[0].goal, [row.text for row in own]))
        return batches

    def with_goal(self, exported_too: bool) -> list[Label]:
        query = _LABELS.where(_L.goal.is_not(None))
        if not exported_too:
            query = query.where(_L.exported_at.is_(None))
        return [_label(row) for row in self._db.execute(query)]

    def mark_exported(self, labels_: Sequence[Label], at: dt.datetime) -> None:
        for each in labels_:
            mine = (_L.conversation_id == each.conversation_id, _L.turn_seq == each.turn_seq)
            self._db.execute(labels.update().where(*mine).values(exported_at=at))

    def of_conversation(self, conversation_id: str) -> list[Label]:
        query = _LABELS.where(_L.conversation_id == conversation_id)
        return [_label(row) for row in self._db.execute(query)]

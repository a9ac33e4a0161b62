"""Finding hand-offs: always within a time, the newest first, and never more than asked for."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import Any, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from bot.domain.handoff import UNCLAIMED_STATUSES, Handoff, HandoffStatus
from bot.domain.staff import Staff
from bot.services.ports.searching import Wanted
from bot.storage.desk_tables import handoffs, notes
from bot.storage.handoff_rows import SELECT_HANDOFFS, handoff_of
from bot.storage.tables import claims, conversations

#: Numbers that identify somebody are never searched for.
_SEARCHED_CLAIMS = ("telefoonnummer", "e-mailadres")
#: What looks like a number has so many digits at least; these marks may stand between them.
_NUMBER = 4
_BETWEEN = " -.()"
#: Tags are counted in so many of the newest hand-offs.
_TAGGED = 500


class SqlSearch:
    """Fulfils `bot.services.ports.searching.SearchStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def find(self, wanted: Wanted, staff: Staff, limit: int) -> list[Handoff]:
        query = SELECT_HANDOFFS.where(handoffs.c.created_at >= wanted.since, *_readable(staff))
        for word in wanted.words:
            query = query.where(_has(word, self._db.dialect.name))
        if wanted.tag:
            query = query.where(_tagged(wanted.tag, self._db.dialect.name))
        newest = query.order_by(handoffs.c.created_at.desc()).limit(limit)
        return [handoff_of(row) for row in self._db.execute(newest)]

    def of_conversations(self, conversation_ids: Sequence[str]) -> list[Handoff]:
        query = SELECT_HANDOFFS.where(handoffs.c.conversation_id.in_(list(conversation_ids)))
        rows = self._db.execute(query.order_by(handoffs.c.created_at.desc()))
        return [handoff_of(row) for row in rows]

    def asked_of(self, staff_id: str) -> list[Handoff]:
        query = SELECT_HANDOFFS.where(
            handoffs.c.status == HandoffStatus.CLAIMED.value,
            handoffs.c.asked_staff_id == staff_id,
        )
        rows = self._db.execute(query.order_by(handoffs.c.asked_until))
        return [handoff_of(row) for row in rows]

    def recent_tags(self, staff: Staff, since: dt.datetime, most: int) -> list[str]:
        query = (
            sa.select(handoffs.c.tags)
            .where(handoffs.c.created_at >= since)
            .order_by(handoffs.c.created_at.desc())
            .limit(_TAGGED)
        )
        if staff.departments and not staff.supervises:
            query = query.where(handoffs.c.department.in_(sorted(staff.departments)))
        used = Counter(tag for row in self._db.execute(query) for tag in row.tags)
        return [tag for tag, _ in used.most_common(most)]


def _readable(staff: Staff) -> list[ColumnElement[bool]]:
    """`bot.services.reading.may_read`, for the database."""
    if staff.supervises:
        return []
    unclaimed = handoffs.c.status.in_([status.value for status in UNCLAIMED_STATUSES])
    if staff.departments:
        unclaimed = sa.and_(unclaimed, handoffs.c.department.in_(sorted(staff.departments)))
    own = sa.or_(handoffs.c.staff_id == staff.id, handoffs.c.asked_staff_id == staff.id)
    return [sa.or_(own, unclaimed)]


def _has(word: str, dialect: str) -> ColumnElement[bool]:
    """Somewhere in what belongs to the hand-off; what is in other tables is looked up once."""
    in_notes = sa.select(notes.c.handoff_id).where(_like(notes.c.text, word, dialect))
    conditions = [
        _like(handoffs.c.summary, word, dialect),
        _like(conversations.c.customer_name, word, dialect),
        _tagged(word, dialect),
        handoffs.c.id.in_(in_notes),
    ]
    if "@" in word or sum(character.isdigit() for character in word) >= _NUMBER:
        conditions.append(handoffs.c.conversation_id.in_(_claimed(word, dialect)))
    return sa.or_(*conditions)


def _like(column: Any, text: str, dialect: str) -> ColumnElement[bool]:
    """Whatever the capitals; in SQLite LIKE is so by itself, and `ilike` five times as slow."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    like = column.like if dialect == "sqlite" else column.ilike
    found: ColumnElement[bool] = like(f"%{escaped}%", escape="\\")
    return found


def _tagged(word: str, dialect: str) -> ColumnElement[bool]:
    # As it stands in the JSON: letters with accents are written as \u00e9 there.
    return _like(sa.cast(handoffs.c.tags, sa.Text), json.dumps(word)[1:-1], dialect)


def _claimed(word: str, dialect: str) -> sa.sql.Select:
    """Where this telephone number or address was typed; spaces and dashes do not count."""
    value: Any = claims.c.value
    for mark in _BETWEEN:
        value = sa.func.replace(value, mark, "")
    bare = "".join(character for character in word if character not in _BETWEEN)
    either = sa.or_(_like(claims.c.value, word, dialect), _like(value, bare, dialect))
    return sa.select(claims.c.conversation_id).where(claims.c.kind.in_(_SEARCHED_CLAIMS), either)

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
#: Tags are counted in so many of the newest hand-offs.
_TAGGED = 500


class SqlSearch:
    """Fulfils `bot.services.ports.searching.SearchStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def find(self, wanted: Wanted, staff: Staff, limit: int) -> list[Handoff]:
        query = SELECT_HANDOFFS.where(handoffs.c.created_at >= wanted.since, *_readable(staff))
        for word in wanted.words:
            query = query.where(_has(word))
        if wanted.tag:
            query = query.where(_tagged(wanted.tag))
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

    def recent_tags(self, since: dt.datetime, most: int) -> list[str]:
        query = (
            sa.select(handoffs.c.tags)
            .where(handoffs.c.created_at >= since)
            .order_by(handoffs.c.created_at.desc())
            .limit(_TAGGED)
        )
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


def _like(column: Any, text: str) -> ColumnElement[bool]:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.ilike(f"%{escaped}%", escape="\\")


def _has(word: str) -> ColumnElement[bool]:
    conditions = [
        _like(handoffs.c.summary, word),
        _like(conversations.c.customer_name, word),
        _tagged(word),
        _in_notes(word),
    ]
    if "@" in word or sum(character.isdigit() for character in word) >= 4:
        conditions.append(_claimed(word))
    return sa.or_(*conditions)


def _tagged(word: str) -> ColumnElement[bool]:
    # As it stands in the JSON: letters with accents are written as \u00e9 there.
    return _like(sa.cast(handoffs.c.tags, sa.Text), json.dumps(word)[1:-1])


def _in_notes(word: str) -> ColumnElement[bool]:
    query = sa.select(notes.c.id).where(
        notes.c.handoff_id == handoffs.c.id, _like(notes.c.text, word)
    )
    return query.exists()


def _claimed(word: str) -> ColumnElement[bool]:
    """A telephone number or an address that was typed; spaces and dashes in it do not count."""
    value: Any = claims.c.value
    for mark in " -.()":
        value = sa.func.replace(value, mark, "")
    bare = "".join(character for character in word if character not in " -.()")
    either = sa.or_(_like(claims.c.value, word), _like(value, bare))
    query = sa.select(claims.c.id).where(
        claims.c.conversation_id == handoffs.c.conversation_id,
        claims.c.kind.in_(_SEARCHED_CLAIMS),
        either,
    )
    return query.exists()

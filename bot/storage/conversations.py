"""Conversations: who owns them, which worker answers, what the citizen claims to be."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.domain.conversation import Claim, Conversation, Owner
from bot.storage.columns import UtcDateTime
from bot.storage.desk_tables import handoffs
from bot.storage.messages import PENDING
from bot.storage.tables import claims, conversations, messages

# Every turn needs these. Putting an expression together costs more than having SQLite run it, so
# they are put together once.
_C = conversations.c
_ID, _WORKER = sa.bindparam("id_"), sa.bindparam("worker")
_NOW, _UNTIL = sa.bindparam("now", type_=UtcDateTime), sa.bindparam("until", type_=UtcDateTime)
_GET = sa.select(conversations).where(_C.id == _ID)
_FOR_TOKEN = sa.select(conversations).where(_C.token_hash == sa.bindparam("hash"))
_GET_LOCKED = _GET.with_for_update()
_LEASE = (
    conversations.update()
    .where(_C.id == _ID, sa.or_(_C.turn_worker.is_(None), _C.turn_lease_until < _NOW))
    .values(turn_worker=_WORKER, turn_lease_until=_UNTIL)
)
_RENEW = (
    conversations.update()
    .where(_C.id == _ID, _C.turn_worker == _WORKER)
    .values(turn_lease_until=_UNTIL)
)
_RELEASE = (
    conversations.update()
    .where(_C.id == _ID, _C.turn_worker == _WORKER)
    .values(turn_worker=None, turn_lease_until=None)
)


def conversation_of(row: Row) -> Conversation:
    return Conversation(
        id=row.id,
        owner=Owner(row.owner),
        last_seq=row.last_seq,
        created_at=row.created_at,
        bot_session=row.bot_session,
        language=row.language,
        page_url=row.page_url,
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        register_key=row.register_key,
        browser_id=row.browser_id,
        asked_about=row.asked_about,
        citizen_seen_at=row.citizen_seen_at,
        survey_id=row.survey_id,
        trial_of=row.trial_of,
    )


def _hands_over() -> sa.sql.ColumnElement:
    """The turn in which the bot opened a hand-off, whose words the citizen has not had yet."""
    return sa.and_(
        conversations.c.owner == Owner.QUEUE.value,
        sa.exists()
        .where(handoffs.c.conversation_id == conversations.c.id)
        .where(handoffs.c.status == "waiting")
        .where(handoffs.c.opened_by_turn == messages.c.seq),
    )


class SqlConversations:
    """Fulfils `bot.services.ports.ConversationStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, conversation: Conversation, token_hash: Optional[str]) -> None:
        values = dict(vars(conversation), owner=conversation.owner.value, token_hash=token_hash)
        self._db.execute(conversations.insert().values(**values))

    def get(self, conversation_id: str, lock: bool = False) -> Optional[Conversation]:
        # On SQLite every write transaction holds the lock already, and FOR UPDATE is left out.
        query = _GET_LOCKED if lock else _GET
        row = self._db.execute(query, {"id_": conversation_id}).one_or_none()
        return conversation_of(row) if row else None

    def for_token(self, token_hash: str) -> Optional[Conversation]:
        row = self._db.execute(_FOR_TOKEN, {"hash": token_hash}).one_or_none()
        return conversation_of(row) if row else None

    def trial_of(self, staff_id: str) -> Optional[Conversation]:
        newest = (_C.created_at.desc(), _C.id)
        query = sa.select(conversations).where(_C.trial_of == staff_id).order_by(*newest).limit(1)
        row = self._db.execute(query).one_or_none()
        return conversation_of(row) if row else None

    def back_to_bot(self, conversation_id: str) -> None:
        self._update(
            conversations.c.id == conversation_id,
            owner=Owner.BOT.value,
            bot_session=conversations.c.bot_session + 1,
        )

    def seen_by_citizen(self, conversation_ids: Sequence[str], at: dt.datetime) -> None:
        self._update(
            conversations.c.id.in_(conversation_ids),
            conversations.c.owner.in_((Owner.QUEUE.value, Owner.AGENT.value)),
            citizen_seen_at=at,
        )

    def set_language(self, conversation_id: str, language: str) -> None:
        self._update(conversations.c.id == conversation_id, language=language)

    def set_token(self, conversation_id: str, token_hash: str) -> None:
        self._update(conversations.c.id == conversation_id, token_hash=token_hash)

    def set_asked_about(self, conversation_id: str, asked: Optional[str]) -> None:
        self._update(conversations.c.id == conversation_id, asked_about=asked)

    def set_survey(self, conversation_id: str, survey_id: Optional[str]) -> None:
        self._update(conversations.c.id == conversation_id, survey_id=survey_id)

    def set_browser(self, conversation_id: str, browser_id: Optional[str]) -> None:
        self._update(conversations.c.id == conversation_id, browser_id=browser_id)

    def of_customer(self, customer_id: str, most: int = 20) -> list[Conversation]:
        rows = self._db.execute(
            sa.select(conversations)
            .where(conversations.c.customer_id == customer_id)
            .order_by(conversations.c.created_at.desc())
            .limit(most)
        )
        return [conversation_of(row) for row in rows]

    def register_keys(self, since: dt.datetime) -> list[str]:
        recent = messages.c.created_at >= since
        said = sa.exists().where(messages.c.conversation_id == conversations.c.id).where(recent)
        query = (
            sa.select(conversations.c.register_key)
            .where(conversations.c.register_key.is_not(None), said)
            .distinct()
        )
        return list(self._db.execute(query).scalars())

    def _update(self, *where: Any, **values: Any) -> bool:
        result = self._db.execute(conversations.update().where(*where).values(**values))
        return bool(result.rowcount)

    def set_owner(
        self, conversation_id: str, owner: Owner, only_from: Sequence[Owner] = ()
    ) -> bool:
        where = [conversations.c.id == conversation_id]
        if only_from:
            where.append(conversations.c.owner.in_([o.value for o in only_from]))
        return self._update(*where, owner=owner.value)

    def lease_turn(
        self, conversation_id: str, worker: str, now: dt.datetime, until: dt.datetime
    ) -> bool:
        values = {"id_": conversation_id, "worker": worker, "now": now, "until": until}
        return bool(self._db.execute(_LEASE, values).rowcount)

    def renew_lease(self, conversation_id: str, worker: str, until: dt.datetime) -> bool:
        values = {"id_": conversation_id, "worker": worker, "until": until}
        return bool(self._db.execute(_RENEW, values).rowcount)

    def release_turn(self, conversation_id: str, worker: str) -> None:
        self._db.execute(_RELEASE, {"id_": conversation_id, "worker": worker})

    def clear_leases(self) -> None:
        self._update(
            conversations.c.turn_worker.is_not(None), turn_worker=None, turn_lease_until=None
        )

    def with_pending_turns(self, now: dt.datetime, limit: int) -> list[str]:
        due = sa.or_(messages.c.turn_retry_at.is_(None), messages.c.turn_retry_at <= now)
        free = sa.or_(conversations.c.turn_worker.is_(None), conversations.c.turn_lease_until < now)
        query = (
            sa.select(conversations.c.id)
            .join(messages, messages.c.conversation_id == conversations.c.id)
            .where(messages.c.turn_state == PENDING, due, free)
            .where(sa.or_(conversations.c.owner == Owner.BOT.value, _hands_over()))
            .group_by(conversations.c.id)
            .order_by(sa.func.min(messages.c.id))
            .limit(limit)
        )
        return list(self._db.execute(query).scalars())

    def add_claim(self, conversation_id: str, claim: Claim) -> None:
        known = self._db.execute(
            sa.select(claims.c.id).where(
                claims.c.conversation_id == conversation_id,
                claims.c.kind == claim.kind,
                claims.c.value == claim.value,
            )
        ).first()
        if known is None:
            self._db.execute(claims.insert().values(conversation_id=conversation_id, **vars(claim)))

    def claims(self, conversation_id: str) -> list[Claim]:
        rows = self._db.execute(
            sa.select(claims)
            .where(claims.c.conversation_id == conversation_id)
            .order_by(claims.c.id)
        )
        return [Claim(seq=row.seq, kind=row.kind, value=row.value) for row in rows]

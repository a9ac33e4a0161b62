"""Conversations and their messages: sequence numbers without gaps, turns that survive a crash."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.domain.conversation import (
    Choice,
    Claim,
    Conversation,
    Message,
    MessageKind,
    Owner,
    Sender,
    Turn,
    TurnState,
)
from bot.storage.tables import claims, conversations, messages

_PENDING = TurnState.PENDING.value


def _conversation(row: Row) -> Conversation:
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
    )


def _message(row: Row) -> Message:
    return Message(
        conversation_id=row.conversation_id,
        seq=row.seq,
        sender=Sender(row.sender),
        kind=MessageKind(row.kind),
        text=row.text,
        created_at=row.created_at,
        choices=tuple(Choice(**choice) for choice in row.choices or ()),
        client_id=row.client_id,
        author=row.author,
    )


def _turn(row: Row) -> Turn:
    return Turn(
        conversation_id=row.conversation_id,
        bot_session=row.bot_session,
        seq=row.seq,
        text=row.turn_text or "",
        attempts=row.turn_attempts,
        apologised=row.apologised,
    )


class SqlConversations:
    """Fulfils `bot.services.ports.ConversationStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, conversation: Conversation, token_hash: Optional[str]) -> None:
        values = dict(vars(conversation), owner=conversation.owner.value, token_hash=token_hash)
        self._db.execute(conversations.insert().values(**values))

    def get(self, conversation_id: str, lock: bool = False) -> Optional[Conversation]:
        query = sa.select(conversations).where(conversations.c.id == conversation_id)
        # On SQLite every write transaction holds the lock already, and FOR UPDATE is left out.
        row = self._db.execute(query.with_for_update() if lock else query).one_or_none()
        return _conversation(row) if row else None

    def id_for_token(self, token_hash: str) -> Optional[str]:
        query = sa.select(conversations.c.id).where(conversations.c.token_hash == token_hash)
        return self._db.execute(query).scalar_one_or_none()

    def back_to_bot(self, conversation_id: str) -> None:
        self._update(
            conversations.c.id == conversation_id,
            owner=Owner.BOT.value,
            bot_session=conversations.c.bot_session + 1,
        )

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
        free = sa.or_(conversations.c.turn_worker.is_(None), conversations.c.turn_lease_until < now)
        return self._update(
            conversations.c.id == conversation_id, free, turn_worker=worker, turn_lease_until=until
        )

    def renew_lease(self, conversation_id: str, worker: str, until: dt.datetime) -> bool:
        return self._update(
            conversations.c.id == conversation_id,
            conversations.c.turn_worker == worker,
            turn_lease_until=until,
        )

    def release_turn(self, conversation_id: str, worker: str) -> None:
        self._update(
            conversations.c.id == conversation_id,
            conversations.c.turn_worker == worker,
            turn_worker=None,
            turn_lease_until=None,
        )

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
            .where(messages.c.turn_state == _PENDING, due, free)
            .where(conversations.c.owner == Owner.BOT.value)
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


class SqlMessages:
    """Fulfils `bot.services.ports.MessageStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def _next_seq(self, conversation_id: str) -> int:
        """The UPDATE takes the conversation's row lock, so numbers have no gaps and no twins."""
        where = conversations.c.id == conversation_id
        self._db.execute(
            conversations.update().where(where).values(last_seq=conversations.c.last_seq + 1)
        )
        return self._db.execute(sa.select(conversations.c.last_seq).where(where)).scalar_one()

    def append(
        self,
        conversation_id: str,
        sender: Sender,
        text: str,
        at: dt.datetime,
        kind: MessageKind = MessageKind.TEXT,
        choices: Sequence[tuple[str, str]] = (),
        client_id: Optional[str] = None,
        author: Optional[str] = None,
        turn_state: Optional[TurnState] = None,
        turn_text: Optional[str] = None,
    ) -> Message:
        offered = [
            {"id": secrets.token_urlsafe(9), "title": title, "payload": payload}
            for title, payload in choices
        ]
        values: dict[str, Any] = {
            "conversation_id": conversation_id,
            "seq": self._next_seq(conversation_id),
            "sender": sender.value,
            "kind": kind.value,
            "text": text,
            "choices": offered or None,
            "client_id": client_id,
            "author": author,
            "created_at": at,
        }
        turn = {"turn_state": turn_state.value if turn_state else None, "turn_text": turn_text}
        self._db.execute(messages.insert().values(**values, **turn))
        values.update(
            sender=sender, kind=kind, choices=tuple(Choice(**choice) for choice in offered)
        )
        return Message(**values)

    def by_client_id(self, conversation_id: str, client_id: str) -> Optional[Message]:
        row = self._db.execute(
            sa.select(messages).where(
                messages.c.conversation_id == conversation_id, messages.c.client_id == client_id
            )
        ).one_or_none()
        return _message(row) if row else None

    def since(self, conversation_id: str, seq: int, limit: int = 500) -> list[Message]:
        rows = self._db.execute(
            sa.select(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.seq > seq)
            .order_by(messages.c.seq)
            .limit(limit)
        )
        return [_message(row) for row in rows]

    def choice_payload(self, conversation_id: str, choice_id: str) -> Optional[tuple[str, str]]:
        rows = self._db.execute(
            sa.select(messages.c.choices)
            .where(messages.c.conversation_id == conversation_id, messages.c.kind == "choices")
            .order_by(messages.c.seq.desc())
        ).scalars()
        for offered in rows:
            for choice in offered or ():
                if secrets.compare_digest(choice["id"], choice_id):
                    return choice["title"], choice["payload"]
        return None

    @staticmethod
    def _pending(conversation_id: str) -> sa.sql.Select:
        return (
            sa.select(messages, conversations.c.bot_session)
            .join(conversations, conversations.c.id == messages.c.conversation_id)
            .where(messages.c.conversation_id == conversation_id)
            .where(messages.c.turn_state == _PENDING)
            .order_by(messages.c.seq)
        )

    def pending_turns(self, conversation_id: str) -> list[Turn]:
        return [_turn(row) for row in self._db.execute(self._pending(conversation_id))]

    def next_pending_turn(
        self, conversation_id: str, due_at: Optional[dt.datetime] = None
    ) -> Optional[Turn]:
        row = self._db.execute(self._pending(conversation_id).limit(1)).one_or_none()
        if row is None:
            return None
        put_off = due_at is not None and row.turn_retry_at is not None
        return None if put_off and row.turn_retry_at > due_at else _turn(row)

    def _update(self, conversation_id: str, seq: int, *where: Any, **values: Any) -> bool:
        result = self._db.execute(
            messages.update()
            .where(messages.c.conversation_id == conversation_id, messages.c.seq == seq, *where)
            .values(**values)
        )
        return bool(result.rowcount)

    def settle_turn(self, conversation_id: str, seq: int, state: TurnState) -> bool:
        pending = messages.c.turn_state == _PENDING
        return self._update(conversation_id, seq, pending, turn_state=state.value)

    def hand_turns_to_person(self, conversation_id: str, but: Optional[int] = None) -> None:
        waiting = messages.update().where(
            messages.c.conversation_id == conversation_id, messages.c.turn_state == _PENDING
        )
        if but is not None:
            waiting = waiting.where(messages.c.seq != but)
        self._db.execute(waiting.values(turn_state=TurnState.FOR_PERSON.value))

    def postpone_turn(self, conversation_id: str, seq: int, until: dt.datetime) -> None:
        self._update(conversation_id, seq, turn_retry_at=until)

    def count_attempt(self, conversation_id: str, seq: int) -> None:
        self._update(conversation_id, seq, turn_attempts=messages.c.turn_attempts + 1)

    def mark_apologised(self, conversation_id: str, seq: int) -> bool:
        return self._update(conversation_id, seq, messages.c.apologised.is_(False), apologised=True)

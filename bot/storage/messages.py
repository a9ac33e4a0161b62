"""Messages: sequence numbers without gaps, and turns that survive a crash."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.domain.conversation import Choice, Message, MessageKind, Sender, Turn, TurnState
from bot.storage.tables import conversations, messages

#: A literal: SQLite uses the index of pending turns only for the word it was made with.
PENDING = sa.literal_column(f"'{TurnState.PENDING.value}'")
#: No conversation is longer.
_WHOLE = 100_000

# Every turn needs these. Putting an expression together costs more than having SQLite run it, so
# they are put together once.
_C, _M = conversations.c, messages.c
_ID = sa.bindparam("id_")
_NUMBER = conversations.update().where(_C.id == _ID).values(last_seq=_C.last_seq + 1)
_LAST_NUMBER = sa.select(_C.last_seq).where(_C.id == _ID)
_STORE = messages.insert()
_BY_CLIENT_ID = sa.select(messages).where(
    _M.conversation_id == _ID, _M.client_id == sa.bindparam("client_id_")
)
_SINCE = (
    sa.select(messages)
    .where(_M.conversation_id == _ID, _M.seq > sa.bindparam("since"))
    .order_by(_M.seq)
    .limit(sa.bindparam("most"))
)
_PENDING_TURNS = (
    sa.select(messages, _C.bot_session)
    .join(conversations, _C.id == _M.conversation_id)
    .where(_M.conversation_id == _ID, _M.turn_state == PENDING)
    # Within a conversation the same order as `seq`, and the one that the index has.
    .order_by(_M.id)
)
_SETTLE = (
    messages.update()
    .where(_M.conversation_id == _ID, _M.seq == sa.bindparam("number"), _M.turn_state == PENDING)
    .values(turn_state=sa.bindparam("state"))
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


#: Kinds of messages that may have something to tap.
_WITH_CHOICES = ("choices", "next_steps", "terminal")


class SqlMessages:
    """Fulfils `bot.services.ports.MessageStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def _next_seq(self, conversation_id: str) -> int:
        """The UPDATE takes the conversation's row lock, so numbers have no gaps and no twins."""
        self._db.execute(_NUMBER, {"id_": conversation_id})
        return self._db.execute(_LAST_NUMBER, {"id_": conversation_id}).scalar_one()

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
        self._db.execute(_STORE, {**values, **turn})
        values.update(
            sender=sender, kind=kind, choices=tuple(Choice(**choice) for choice in offered)
        )
        return Message(**values)

    def by_client_id(self, conversation_id: str, client_id: str) -> Optional[Message]:
        values = {"id_": conversation_id, "client_id_": client_id}
        row = self._db.execute(_BY_CLIENT_ID, values).one_or_none()
        return _message(row) if row else None

    def whole(self, conversation_id: str) -> list[Message]:
        return self.since(conversation_id, 0, _WHOLE)

    def since(self, conversation_id: str, seq: int, limit: int = 500) -> list[Message]:
        values = {"id_": conversation_id, "since": seq, "most": limit}
        rows = self._db.execute(_SINCE, values)
        return [_message(row) for row in rows]

    def choice_payload(self, conversation_id: str, choice_id: str) -> Optional[tuple[str, str]]:
        rows = self._db.execute(
            sa.select(messages.c.choices)
            .where(
                messages.c.conversation_id == conversation_id, messages.c.kind.in_(_WITH_CHOICES)
            )
            .order_by(messages.c.seq.desc())
        ).scalars()
        for offered in rows:
            for choice in offered or ():
                if secrets.compare_digest(choice["id"], choice_id):
                    return choice["title"], choice["payload"]
        return None

    def pending_turns(self, conversation_id: str) -> list[Turn]:
        return [_turn(row) for row in self._db.execute(_PENDING_TURNS, {"id_": conversation_id})]

    def next_pending_turn(
        self, conversation_id: str, due_at: Optional[dt.datetime] = None
    ) -> Optional[Turn]:
        row = self._db.execute(_PENDING_TURNS, {"id_": conversation_id}).first()
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
        values = {"id_": conversation_id, "number": seq, "state": state.value}
        return bool(self._db.execute(_SETTLE, values).rowcount)

    def hand_turns_to_person(self, conversation_id: str, but: Optional[int] = None) -> None:
        waiting = messages.update().where(
            messages.c.conversation_id == conversation_id, messages.c.turn_state == PENDING
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

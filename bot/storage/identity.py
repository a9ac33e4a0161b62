"""Log-ins: identity tokens are for one use, and a conversation has one customer for ever."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.domain.customer import Identity
from bot.services.ports import REGISTER_AWAY
from bot.storage.recognition_tables import used_tokens
from bot.storage.tables import conversations

_INSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class SqlIdentity:
    """Fulfils `bot.services.ports.IdentityStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def use_token(self, token_hash: str, expires_at: dt.datetime) -> bool:
        # The primary key decides. On PostgreSQL a second one waits here until the first has
        # committed (and is refused) or was rolled back (and is let in).
        insert = _INSERT[self._db.dialect.name](used_tokens)
        result = self._db.execute(
            insert.values(token_hash=token_hash, expires_at=expires_at).on_conflict_do_nothing()
        )
        return bool(result.rowcount)

    def verify(self, conversation_id: str, identity: Identity, register_key: Optional[str]) -> bool:
        columns = conversations.c
        key: Any = register_key
        if register_key == REGISTER_AWAY:  # what an earlier log-in found is still true
            key = sa.func.coalesce(columns.register_key, register_key)
        # The condition is in the UPDATE: two log-ins at once cannot both make it theirs.
        result = self._db.execute(
            conversations.update()
            .where(
                columns.id == conversation_id,
                sa.or_(columns.customer_id.is_(None), columns.customer_id == identity.customer_id),
            )
            .values(
                customer_id=identity.customer_id,
                customer_name=sa.func.coalesce(identity.name, columns.customer_name),
                register_key=key,
            )
        )
        return bool(result.rowcount)

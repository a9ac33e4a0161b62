"""Who allowed what, and which browsers are remembered."""

from __future__ import annotations

import datetime as dt
from typing import Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.consent import Consent
from bot.domain.conversation import Conversation
from bot.storage.conversations import conversation_of
from bot.storage.recognition_tables import browsers, consents, deletions
from bot.storage.tables import conversations


class SqlConsents:
    """Fulfils `bot.services.ports.ConsentStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def record(self, subject: str, consent: Consent) -> None:
        self._db.execute(consents.insert().values(subject=subject, **vars(consent)))

    def of_subject(self, subject: str) -> list[Consent]:
        rows = self._db.execute(
            sa.select(consents).where(consents.c.subject == subject).order_by(consents.c.id)
        )
        return [Consent(r.purpose, r.category, r.version, r.granted, r.at) for r in rows]


class SqlBrowsers:
    """Fulfils `bot.services.ports.BrowserStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, browser_id: str, token_hash: str, at: dt.datetime) -> None:
        values = dict(id=browser_id, token_hash=token_hash, created_at=at, seen_at=at)
        self._db.execute(browsers.insert().values(**values))

    def seen(self, token_hash: str, at: dt.datetime) -> Optional[str]:
        found = self._db.execute(
            sa.select(browsers.c.id).where(browsers.c.token_hash == token_hash)
        ).scalar_one_or_none()
        if found is not None:
            self._db.execute(browsers.update().where(browsers.c.id == found).values(seen_at=at))
        return found

    def remove(self, browser_id: str) -> None:
        ours = conversations.c.browser_id == browser_id
        # While its conversations wait to be deleted, this is how they are found.
        leaving = sa.exists().where(
            deletions.c.subject == browser_id, deletions.c.done_at.is_(None)
        )
        self._db.execute(conversations.update().where(ours, ~leaving).values(browser_id=None))
        # Without the browser nobody could ever find these again.
        self._db.execute(consents.delete().where(consents.c.subject == browser_id))
        self._db.execute(browsers.delete().where(browsers.c.id == browser_id))

    def conversations(self, browser_id: str, most: int = 20) -> list[Conversation]:
        rows = self._db.execute(
            sa.select(conversations)
            .where(conversations.c.browser_id == browser_id)
            .where(conversations.c.customer_id.is_(None))
            .order_by(conversations.c.created_at.desc())
            .limit(most)
        )
        return [conversation_of(row) for row in rows]

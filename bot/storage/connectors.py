"""What hand-offs are called in other systems, and what those delivered to us already."""

from __future__ import annotations

import datetime as dt
from typing import Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from bot.domain.handoff import Handoff
from bot.storage.desk_tables import connector_links, connector_receipts

_L, _R = connector_links.c, connector_receipts.c


class SqlLinks:
    """Fulfils `bot.services.ports.LinkStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def link(self, connector: str, handoff: Handoff, remote_id: str, at: dt.datetime) -> None:
        taken = sa.or_(_L.remote_id == remote_id, _L.handoff_id == handoff.id)
        self._db.execute(connector_links.delete().where(_L.connector == connector, taken))
        self._db.execute(
            connector_links.insert().values(
                connector=connector,
                conversation_id=handoff.conversation_id,
                handoff_id=handoff.id,
                remote_id=remote_id,
                created_at=at,
            )
        )

    def remote_of(self, connector: str, handoff_id: str) -> Optional[str]:
        query = sa.select(_L.remote_id)
        ours = (_L.connector == connector, _L.handoff_id == handoff_id)
        return self._db.execute(query.where(*ours)).scalar_one_or_none()

    def handoff_of(self, connector: str, remote_id: str) -> Optional[str]:
        query = sa.select(_L.handoff_id)
        ours = (_L.connector == connector, _L.remote_id == remote_id)
        return self._db.execute(query.where(*ours)).scalar_one_or_none()

    def receive(self, connector: str, delivery_id: str, at: dt.datetime) -> bool:
        values = {"connector": connector, "delivery_id": delivery_id, "at": at}
        try:
            with self._db.begin_nested():
                self._db.execute(connector_receipts.insert().values(**values))
        except IntegrityError:
            return False
        return True

    def received(self, connector: str, delivery_id: str) -> bool:
        query = sa.select(_R.at).where(_R.connector == connector, _R.delivery_id == delivery_id)
        return self._db.execute(query).first() is not None

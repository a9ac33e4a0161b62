"""What citizens say of how it was."""

from __future__ import annotations

import datetime as dt
from typing import Any, Mapping, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.domain.conversation import Conversation
from bot.domain.survey import REMARK, SCALES, Survey
from bot.storage.afterwards_tables import surveys
from bot.storage.tables import conversations

_S, _C = surveys.c, conversations.c
_ANSWERS = (*SCALES, REMARK)


class SqlSurveys:
    """Fulfils `bot.services.ports.SurveyStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, survey: Survey) -> None:
        values = {**vars(survey), **survey.answers}
        del values["answers"]
        self._db.execute(surveys.insert().values(**values))

    def get(self, conversation_id: str, survey_id: str) -> Optional[Survey]:
        ours = (_S.id == survey_id, _S.conversation_id == conversation_id)
        return self._one(sa.select(surveys).where(*ours))

    def of_conversation(self, conversation_id: str) -> Optional[Survey]:
        return self._one(sa.select(surveys).where(_S.conversation_id == conversation_id))

    def _one(self, query: sa.sql.Select) -> Optional[Survey]:
        row = self._db.execute(query).mappings().one_or_none()
        if row is None:
            return None
        answers = {key: row[key] for key in _ANSWERS if row[key] is not None}
        rest = {key: value for key, value in row.items() if key not in _ANSWERS}
        return Survey(**rest, answers=answers)

    def asked_since(self, conversation: Conversation, since: dt.datetime) -> bool:
        whose = []
        if conversation.customer_id is not None:
            whose.append(_C.customer_id == conversation.customer_id)
        if conversation.browser_id is not None:
            whose.append(_C.browser_id == conversation.browser_id)
        if not whose:
            return False
        query = (
            sa.select(_S.id)
            .join(conversations, _C.id == _S.conversation_id)
            .where(sa.or_(*whose), _C.id != conversation.id, _S.offered_at > since)
        )
        return self._db.execute(query.limit(1)).first() is not None

    def settle(self, survey_id: str, at: dt.datetime, answers: Optional[Mapping[str, Any]]) -> bool:
        values = {"skipped_at": at} if answers is None else {"answered_at": at, **answers}
        result = self._db.execute(
            surveys.update()
            .where(_S.id == survey_id, _S.answered_at.is_(None), _S.skipped_at.is_(None))
            .values(**values)
        )
        return bool(result.rowcount)

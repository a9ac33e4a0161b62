"""What is counted and kept for supervisors."""

from __future__ import annotations

import datetime as dt
from typing import Optional, Protocol, Sequence

from bot.domain.oversight import AtDesk, InLine, Speed


class OversightStore(Protocol):
    def people(self, now: dt.datetime) -> list[AtDesk]:
        """Everybody who may work at the desk, by name."""

    def in_line(self, departments: Sequence[str], now: dt.datetime) -> dict[str, InLine]:
        """By department; one where nobody waits is absent."""

    def speed(self, departments: Sequence[str], since: dt.datetime) -> dict[str, Speed]:
        """By department, of the chats claimed since then; without any: absent."""

    def unanswered(self, conversation_ids: Sequence[str]) -> dict[str, dt.datetime]:
        """Since when the citizen waits for an answer, where they spoke last."""

    def listens(self, staff_id: str, conversation_id: str, now: dt.datetime) -> bool:
        """One line in the audit for one reading along, with until when; whether it is a new one."""

    def last_listened(self, staff_id: str, conversation_id: str) -> Optional[dt.datetime]: ...
    def listeners(self, conversation_id: str, now: dt.datetime) -> list[str]:
        """The names of who reads along now."""

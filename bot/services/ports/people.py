"""What is kept of staff and their work."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional, Protocol

from bot.domain.handoff import Handoff, NewHandoff, Staff


class HandoffStore(Protocol):
    def add(self, conversation_id: str, handoff: NewHandoff, summary: str, at: dt.datetime) -> str:
        """Open a hand-off; raises Conflict when one is open."""

    def get(self, handoff_id: str) -> Optional[Handoff]: ...
    def open_for(self, conversation_id: str) -> Optional[Handoff]: ...
    def of_conversation(self, conversation_id: str) -> list[Handoff]: ...
    def update_open(self, handoff_id: str, **values: Any) -> bool: ...
    def claim(self, handoff_id: str, staff_id: str, at: dt.datetime, lease: dt.datetime) -> bool:
        """One conditional UPDATE: waiting and free → claimed; False for the loser."""

    def close(
        self, handoff_id: str, staff_id: Optional[str], status: str, at: dt.datetime, outcome: str
    ) -> bool:
        """claimed by `staff_id` (or waiting, for None) → resolved or returned."""

    def release(self, handoff_id: str, staff_id: str) -> bool:
        """Back to the queue with the original waiting time."""

    def reassign(
        self,
        handoff_id: str,
        staff_id: str,
        department: str,
        to_staff: Optional[str],
        lease: Optional[dt.datetime] = None,
    ) -> bool:
        """To another department, or to a colleague, who gets a lease of their own."""

    def first_reply(self, handoff_id: str, at: dt.datetime) -> None: ...
    def queue(self, state: str, staff: Staff, limit: int) -> list[Handoff]: ...
    def position(self, handoff: Handoff) -> int: ...
    def recent_waits(self, department: str, since: dt.datetime) -> list[float]: ...
    def expired_leases(self, now: dt.datetime) -> list[Handoff]: ...
    def renew_leases(self, staff_id: str, until: dt.datetime) -> None: ...


class StaffStore(Protocol):
    def add(self, staff: Staff, password_hash: str) -> None: ...
    def by_username(self, username: str) -> Optional[tuple[Staff, str]]: ...
    def get(self, staff_id: str) -> Optional[Staff]: ...
    def everyone(self) -> list[Staff]: ...
    def set_password(self, staff_id: str, password_hash: str) -> None:
        """Also ends every session: who knew the old password is out."""

    def take_capacity(self, staff_id: str) -> bool:
        """One conditional UPDATE on the agent's own row; False when they are full."""

    def give_capacity(self, staff_id: str) -> None: ...
    def open_session(self, staff_id: str, token_hash: str, until: dt.datetime) -> None: ...
    def session_staff(self, token_hash: str, now: dt.datetime) -> Optional[Staff]: ...
    def close_session(self, token_hash: str) -> None: ...
    def seen(self, staff_id: str, at: dt.datetime) -> None: ...
    def present(self, department: str, since: dt.datetime) -> int: ...
    def has_read(self, staff_id: str, conversation_id: str) -> bool:
        """Whether it was written down that this member of staff read this conversation."""

    def audit(
        self, staff_id: str, action: str, at: dt.datetime, conversation_id: Optional[str]
    ) -> None: ...

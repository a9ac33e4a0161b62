"""What is kept of the accounts of staff, and the audit log as it is read."""

from __future__ import annotations

import datetime as dt
from typing import Any, Collection, Optional, Protocol

from bot.domain.accounts import Account, Session
from bot.domain.audit import AuditEntry, AuditFilter
from bot.domain.staff import Staff


class AccountStore(Protocol):
    def everyone(self) -> list[Account]:
        """By user name, those who left at the end."""

    def get(self, username: str) -> Optional[Account]: ...
    def by_key(self, key: str) -> Optional[Account]:
        """Whose account is linked to this person of the organisation's log-in."""

    def lock_administrators(self) -> list[str]:
        """The ids of who administers accounts; nobody else changes one of them meanwhile."""

    def change(self, staff_id: str, capacity: int, **values: Any) -> bool:
        """False when this member of staff has more conversations than `capacity` now."""

    def set_languages(self, staff_id: str, languages: list[str]) -> None: ...
    def set_active(self, staff_id: str, active: bool) -> bool:
        """False when it was so already."""

    def block(self, staff_id: str) -> None: ...
    def unlock(self, staff_id: str) -> bool:
        """Off every lock; False when there was none."""

    def set_password(self, staff_id: str, password_hash: str, must_change: bool) -> None: ...
    def link(self, staff_id: str, key: str) -> bool:
        """False when it is linked already; Conflict is the caller's to raise."""

    def begin_attempt(self, username: str, now: dt.datetime) -> Optional[int]:
        """Counts a try before it is known to be wrong: its number in the row of wrong ones.

        None when none is allowed: the name is locked, closed or unknown.
        """

    def enter(self, staff_id: str, password_hash: Optional[str]) -> bool:
        """The log-in succeeded: the count is over. False when the account closed meanwhile.

        `password_hash` is what was checked; False as well when there is another one by now. None
        for who logged in elsewhere.
        """

    def rehash(self, staff_id: str, old: str, new: str) -> None: ...
    def open_session(
        self, staff_id: str, token_hash: str, now: dt.datetime, until: dt.datetime
    ) -> None: ...
    def session(
        self, token_hash: str, now: dt.datetime, unused_since: dt.datetime
    ) -> Optional[tuple[Staff, Session]]: ...
    def used(self, token_hash: str, now: dt.datetime, before: dt.datetime) -> None:
        """Writes down the use, unless that was done after `before`."""

    def sessions(
        self, staff_id: str, now: dt.datetime, unused_since: dt.datetime
    ) -> list[Session]: ...
    def close_session(self, token_hash: str) -> Optional[str]:
        """Whose it was (an id); None when there was none."""

    def close_sessions(self, staff_id: str, but: Optional[str] = None) -> int:
        """How many; `but` is the hash of the one that stays."""


class AuditStore(Protocol):
    """`of_staff`: only what these did (ids); None for everybody."""

    def newest(
        self,
        wanted: AuditFilter,
        of_staff: Optional[Collection[str]],
        before: Optional[int],
        limit: int,
    ) -> list[AuditEntry]: ...
    def oldest(
        self, wanted: AuditFilter, of_staff: Optional[Collection[str]], after: int, limit: int
    ) -> list[AuditEntry]: ...

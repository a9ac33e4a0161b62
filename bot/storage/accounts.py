"""Accounts of staff: what opens them, what keeps them closed, and where they are logged in."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.domain.accounts import Account, Session
from bot.domain.passwords import BLOCKED, LOCK_AFTER, LOCKS
from bot.domain.staff import Staff
from bot.storage.columns import UtcDateTime
from bot.storage.desk_tables import staff, staff_sessions
from bot.storage.staff import staff_of

_S = staff.c
_OPENED = staff_sessions.c
_NOT_BLOCKED = sa.or_(_S.locked_until.is_(None), _S.locked_until < BLOCKED)

# Every request of the desk needs it: putting it together costs more than having SQLite run it.
_SESSION = (
    sa.select(staff, staff_sessions)
    .join(staff_sessions, _OPENED.staff_id == _S.id)
    .where(
        _OPENED.token_hash == sa.bindparam("hash"),
        _OPENED.expires_at > sa.bindparam("now"),
        # Of before `used_at` was kept: those end by themselves within a day.
        sa.or_(_OPENED.used_at.is_(None), _OPENED.used_at > sa.bindparam("unused_since")),
        _S.active,
    )
)


def _account(row: Row) -> Account:
    return Account(
        staff=staff_of(row),
        locked_until=row.locked_until,
        linked=row.oidc_subject is not None,
        last_seen_at=row.last_seen_at,
    )


def _locked_until(now: dt.datetime) -> Any:
    """What one more wrong password makes of it."""

    def until(lock: dt.timedelta) -> Any:
        return sa.literal(now + lock, UtcDateTime())

    failures = _S.failed_logins + 1
    steps = [(failures == LOCK_AFTER + number, until(lock)) for number, lock in enumerate(LOCKS)]
    return sa.case(
        (failures < LOCK_AFTER, sa.literal(None, UtcDateTime())), *steps, else_=until(LOCKS[-1])
    )


class SqlAccounts:
    """Fulfils `bot.services.ports.AccountStore`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def _update(self, *where: Any, **values: Any) -> bool:
        return bool(self._db.execute(staff.update().where(*where).values(**values)).rowcount)

    # --- what is there ------------------------------------------------------------------------

    def everyone(self) -> list[Account]:
        rows = self._db.execute(sa.select(staff).order_by(_S.active.desc(), _S.username))
        return [_account(row) for row in rows]

    def _one(self, where: Any) -> Optional[Account]:
        row = self._db.execute(sa.select(staff).where(where)).one_or_none()
        return _account(row) if row else None

    def get(self, username: str) -> Optional[Account]:
        return self._one(_S.username == username)

    def by_key(self, key: str) -> Optional[Account]:
        return self._one(_S.oidc_subject == key)

    def lock_administrators(self) -> list[str]:
        query = sa.select(_S.id).where(_S.role == "administrator", _S.active, _NOT_BLOCKED)
        return list(self._db.execute(query.order_by(_S.id).with_for_update()).scalars())

    # --- what an administrator changes --------------------------------------------------------

    def change(self, staff_id: str, capacity: int, **values: Any) -> bool:
        return self._update(_S.id == staff_id, _S.load <= capacity, capacity=capacity, **values)

    def set_languages(self, staff_id: str, languages: list[str]) -> None:
        self._update(_S.id == staff_id, languages=languages)

    def set_active(self, staff_id: str, active: bool) -> bool:
        return self._update(_S.id == staff_id, _S.active != active, active=active)

    def block(self, staff_id: str) -> None:
        self._update(_S.id == staff_id, locked_until=BLOCKED)

    def unlock(self, staff_id: str) -> bool:
        closed = sa.or_(_S.locked_until.is_not(None), _S.failed_logins > 0)
        return self._update(_S.id == staff_id, closed, failed_logins=0, locked_until=None)

    def set_password(self, staff_id: str, password_hash: str, must_change: bool) -> None:
        self._update(
            _S.id == staff_id, password_hash=password_hash, must_change_password=must_change
        )
        # Wrong guesses of the old password say nothing about the new one.
        self._update(_S.id == staff_id, _NOT_BLOCKED, failed_logins=0, locked_until=None)

    def link(self, staff_id: str, key: str) -> bool:
        return self._update(_S.id == staff_id, _S.oidc_subject.is_(None), oidc_subject=key)

    # --- passwords ----------------------------------------------------------------------------

    def begin_attempt(self, username: str, now: dt.datetime) -> Optional[int]:
        free = sa.or_(_S.locked_until.is_(None), _S.locked_until <= now)
        # One statement: guesses that come together are counted one after the other.
        counted = self._update(
            *(_S.username == username, _S.active, free),
            failed_logins=_S.failed_logins + 1,
            locked_until=_locked_until(now),
        )
        if not counted:
            return None
        query = sa.select(_S.failed_logins).where(_S.username == username)
        return int(self._db.execute(query).scalar_one())

    def enter(self, staff_id: str, password_hash: Optional[str]) -> bool:
        where = [_S.id == staff_id, _S.active, _NOT_BLOCKED]
        if password_hash is None:
            return self._update(*where, failed_logins=_S.failed_logins)
        return self._update(
            *where, _S.password_hash == password_hash, failed_logins=0, locked_until=None
        )

    def rehash(self, staff_id: str, old: str, new: str) -> None:
        self._update(_S.id == staff_id, _S.password_hash == old, password_hash=new)

    # --- sessions -----------------------------------------------------------------------------

    def open_session(
        self, staff_id: str, token_hash: str, now: dt.datetime, until: dt.datetime
    ) -> None:
        self._db.execute(
            staff_sessions.insert().values(
                staff_id=staff_id,
                token_hash=token_hash,
                created_at=now,
                used_at=now,
                expires_at=until,
            )
        )

    def session(
        self, token_hash: str, now: dt.datetime, unused_since: dt.datetime
    ) -> Optional[tuple[Staff, Session]]:
        values = {"hash": token_hash, "now": now, "unused_since": unused_since}
        row = self._db.execute(_SESSION, values).one_or_none()
        return (staff_of(row), _session(row)) if row else None

    def used(self, token_hash: str, now: dt.datetime, before: dt.datetime) -> None:
        long_ago = sa.or_(_OPENED.used_at.is_(None), _OPENED.used_at < before)
        self._db.execute(
            staff_sessions.update()
            .where(_OPENED.token_hash == token_hash, long_ago)
            .values(used_at=now)
        )

    def sessions(self, staff_id: str, now: dt.datetime, unused_since: dt.datetime) -> list[Session]:
        used = sa.func.coalesce(_OPENED.used_at, _OPENED.expires_at)
        query = sa.select(staff_sessions).where(
            _OPENED.staff_id == staff_id, _OPENED.expires_at > now, used > unused_since
        )
        return [_session(row) for row in self._db.execute(query.order_by(used.desc()))]

    def close_session(self, token_hash: str) -> Optional[str]:
        query = sa.select(_OPENED.staff_id).where(_OPENED.token_hash == token_hash)
        staff_id: Optional[str] = self._db.execute(query).scalar_one_or_none()
        self._db.execute(staff_sessions.delete().where(_OPENED.token_hash == token_hash))
        return staff_id

    def close_sessions(self, staff_id: str, but: Optional[str] = None) -> int:
        where = [_OPENED.staff_id == staff_id]
        if but is not None:
            where.append(_OPENED.token_hash != but)
        return int(self._db.execute(staff_sessions.delete().where(*where)).rowcount)


def _session(row: Row) -> Session:
    return Session(row.token_hash, row.created_at, row.used_at, row.expires_at)

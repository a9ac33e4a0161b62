"""Staff: how they log in, how long that lasts, and that their desk is open."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Optional, Sequence

from bot.domain.accounts import Profile, Session
from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.handoff import LEASE
from bot.domain.passwords import LOCK_AFTER
from bot.domain.profiles import checked_languages
from bot.domain.staff import Role, Staff
from bot.services.accounts import Accounts
from bot.services.passwords import Passwords
from bot.services.ports import Deps, Repositories
from bot.services.secrets import hash_token

#: A working day; after that, log in again.
SESSION = dt.timedelta(hours=10)
#: So long it may lie there without anybody doing something; a setting says otherwise.
IDLE = dt.timedelta(hours=2)
#: That somebody does something is written down this often.
_NOTED = dt.timedelta(minutes=1)
#: The same for every way in which it can fail: nobody learns which names there are or are locked.
NO_ENTRY = (
    "De naam of het wachtwoord klopt niet. "
    f"Na {LOCK_AFTER} keer achter elkaar gaat een naam op slot: eerst 1 minuut, daarna langer. "
    "Ook het goede wachtwoord werkt dan even niet."
)


class StaffRoom:
    def __init__(
        self, deps: Deps, passwords: Passwords, accounts: Accounts, idle: dt.timedelta = IDLE
    ) -> None:
        self._deps = deps
        self._passwords = passwords
        self._accounts = accounts
        self._idle = idle

    def add(
        self,
        username: str,
        display_name: str,
        role: Role,
        departments: Sequence[str],
        password: str,
        capacity: int = 4,
        skills: Sequence[str] = (),
        languages: Sequence[str] = (),
    ) -> Staff:
        """A new member of staff, by who installs; no departments means all of them."""
        profile = Profile(
            display_name=display_name,
            role=role,
            departments=frozenset(departments),
            skills=frozenset(skills),
            languages=frozenset(languages),
            capacity=capacity,
        )
        return self._accounts.add(username, profile, password)

    def set_password(self, username: str, password: str) -> None:
        """A new password, by who installs; every open session ends."""
        self._accounts.set_password(username, password)

    def block(self, username: str) -> None:
        """Nobody can log in under this name until it is unlocked."""
        self._accounts.block(username)

    def everyone(self) -> list[Staff]:
        with self._deps.uow(write=False) as repos:
            return repos.staff.everyone()

    # --- logging in ---------------------------------------------------------------------------

    def log_in(self, username: str, password: str) -> tuple[Staff, str]:
        """The member and a secret session token; NotAllowed says nothing about which was wrong.

        The try is counted before it is known to be wrong, so that guesses that come together
        cannot pass the count.
        """
        with self._deps.uow() as repos:
            number = repos.accounts.begin_attempt(username, self._deps.clock())
            found = repos.staff.by_username(username)
        fits = self._passwords.fits(password, found[1] if found else None)
        if found is None or number is None or not fits:
            self._refused(found[0] if found else None, number)
            raise NotAllowed(NO_ENTRY)
        staff, checked = found
        fresh = self._passwords.renewed(password, checked)
        with self._deps.uow() as repos:
            if not repos.accounts.enter(staff.id, checked):
                raise NotAllowed(NO_ENTRY)  # closed, or another password, in this very moment
            if fresh:
                repos.accounts.rehash(staff.id, checked, fresh)
            return staff, self.open_session(repos, staff, "log_in")

    def _refused(self, staff: Optional[Staff], number: Optional[int]) -> None:
        now = self._deps.clock()
        with self._deps.uow() as repos:
            if staff is None:
                # As much work as for a name that exists.
                repos.accounts.begin_attempt("", now)
                return
            repos.staff.audit(staff.id, "log_in_failed", now, None)
            if number is not None and number >= LOCK_AFTER:
                detail = f"{number} keer achter elkaar"
                repos.staff.audit(staff.id, "log_in_locked", now, None, detail)

    def open_session(self, repos: Repositories, staff: Staff, action: str) -> str:
        """The secret token of a new session; `action` is how it is written down."""
        token = secrets.token_urlsafe(32)
        now = self._deps.clock()
        repos.accounts.open_session(staff.id, hash_token(token), now, now + SESSION)
        # Who logs in is there for everybody: a pause of yesterday is over.
        repos.staff.pause(staff.id, False)
        repos.staff.seen(staff.id, now)
        repos.staff.audit(staff.id, action, now, None)
        return token

    # --- sessions -----------------------------------------------------------------------------

    def of_session(self, token: str, acting: bool = False) -> Optional[Staff]:
        """Whose session it is; None when it is over.

        `acting`: a person did something, which an open page that asks for news does not show.
        """
        now, hashed = self._deps.clock(), hash_token(token)
        with self._deps.uow(write=False) as repos:
            found = repos.accounts.session(hashed, now, now - self._idle)
        if found is None:
            return None
        staff, session = found
        if acting and (session.used_at is None or session.used_at <= now - _NOTED):
            with self._deps.uow() as repos:
                repos.accounts.used(hashed, now, now - _NOTED)
        return staff

    def sessions(self, staff: Staff) -> list[Session]:
        """Where this member of staff is logged in, the last used first."""
        now = self._deps.clock()
        with self._deps.uow(write=False) as repos:
            return repos.accounts.sessions(staff.id, now, now - self._idle)

    def log_out(self, token: str) -> None:
        with self._deps.uow() as repos:
            staff_id = repos.accounts.close_session(hash_token(token))
            if staff_id is not None:
                repos.staff.pause(staff_id, False)
                repos.staff.audit(staff_id, "log_out", self._deps.clock(), None)

    def log_out_everywhere(self, staff: Staff) -> int:
        """Ends every session of this member of staff; returns how many."""
        with self._deps.uow() as repos:
            ended = repos.accounts.close_sessions(staff.id)
            now = self._deps.clock()
            repos.staff.audit(staff.id, "log_out_everywhere", now, None, f"{ended} sessies")
            return ended

    def heartbeat(self, staff: Staff) -> None:
        """The desk is open: the agent counts as present and keeps their cases."""
        now = self._deps.clock()
        with self._deps.uow() as repos:
            # Hand-offs before staff: the order in which casework locks them.
            repos.handoffs.renew_leases(staff.id, now + LEASE)
            repos.staff.seen(staff.id, now)

    def pause(self, staff: Staff, paused: bool) -> None:
        """At the desk, but taking nothing new for now; ends by itself with the session."""
        now = self._deps.clock()
        with self._deps.uow() as repos:
            repos.staff.pause(staff.id, paused)
            repos.staff.audit(staff.id, "pause" if paused else "resume", now, None)

    # --- one's own account --------------------------------------------------------------------

    def change_own_password(self, staff: Staff, token: str, old: str, new: str) -> None:
        """Every session but this one (`token`) ends.

        NotAllowed when `old` is wrong, which counts as a wrong log-in.
        """
        hashed = self._passwords.chosen(new, staff.username)
        if old == new:
            raise InvalidInput("Kies een ander wachtwoord dan u nu heeft.")
        now = self._deps.clock()
        with self._deps.uow() as repos:
            number = repos.accounts.begin_attempt(staff.username, now)
            found = repos.staff.by_username(staff.username)
        if found is None or number is None or not self._passwords.fits(old, found[1]):
            self._refused(staff, number)
            raise NotAllowed("Uw huidige wachtwoord klopt niet.")
        with self._deps.uow() as repos:
            if not repos.accounts.enter(staff.id, found[1]):
                raise NotAllowed("Uw huidige wachtwoord klopt niet.")
            repos.accounts.set_password(staff.id, hashed, must_change=False)
            repos.accounts.close_sessions(staff.id, but=hash_token(token))
            repos.staff.audit(staff.id, "own_password", now, None)

    def change_own_languages(self, staff: Staff, languages: Sequence[str]) -> None:
        """The languages that they write beside Dutch, as ISO 639-1 codes."""
        found = checked_languages(languages)
        now = self._deps.clock()
        with self._deps.uow() as repos:
            repos.accounts.set_languages(staff.id, sorted(found))
            repos.staff.audit(staff.id, "own_languages", now, None, ", ".join(sorted(found)))

"""Accounts of staff: what an administrator does with them, each change written down."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Optional

from bot.domain.accounts import Account, Profile, difference
from bot.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from bot.domain.passwords import one_time_password
from bot.domain.profiles import checked_profile
from bot.domain.staff import ROLES, SEE_CONVERSATIONS, Staff
from bot.services.passwords import Passwords
from bot.services.ports import Deps, Repositories

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
#: In the log, for what nobody who was logged in did.
COMMAND_LINE = "met voorsorteer user"
BY_GROUPS = "volgens de groepen van het werkaccount"


class Accounts:
    """`by` is the administrator who does it; None for who installs, with the command line."""

    def __init__(self, deps: Deps, passwords: Passwords) -> None:
        self._deps = deps
        self._passwords = passwords

    def everyone(self) -> list[Account]:
        """By user name, those who left at the end."""
        with self._deps.uow(write=False) as repos:
            return repos.accounts.everyone()

    def get(self, username: str) -> Account:
        with self._deps.uow(write=False) as repos:
            return self._found(repos, username)

    @staticmethod
    def _found(repos: Repositories, username: str) -> Account:
        account = repos.accounts.get(username)
        if account is None:
            raise NotFound(f"Er is geen medewerker '{username}'.")
        return account

    def _now(self) -> dt.datetime:
        return self._deps.clock()

    @staticmethod
    def _allowed(by: Optional[Staff]) -> None:
        if by is not None and not by.administers:
            raise NotAllowed("Dit is alleen voor beheerders.")

    def _audit(
        self,
        repos: Repositories,
        by: Optional[Staff],
        action: str,
        about: Staff,
        what: str = "",
        way: str = COMMAND_LINE,
    ) -> None:
        """`way` is how it was done when nobody who is logged in did it."""
        done_by = by.id if by else about.id
        detail = ": ".join(filter(None, [about.username, what, "" if by else way]))
        repos.staff.audit(done_by, action, self._now(), None, detail)

    # --- who there is -------------------------------------------------------------------------

    def add(
        self,
        username: str,
        profile: Profile,
        password: Optional[str] = None,
        by: Optional[Staff] = None,
        must_change: bool = False,
    ) -> Staff:
        """A new member of staff; no password: one that nobody knows, for who logs in elsewhere.

        InvalidInput for what cannot be, Conflict when the name is taken.
        """
        self._allowed(by)
        if not USERNAME.fullmatch(username):
            raise InvalidInput(
                "Een gebruikersnaam heeft 1 tot 64 tekens: kleine letters, cijfers en . _ @ + -"
            )
        profile = checked_profile(profile, self._deps.catalogue.organisation)
        if password is None:
            hashed = self._passwords.nobodys()
        else:
            hashed = self._passwords.chosen(password, username)
        with self._deps.uow() as repos:
            return self.insert(repos, username, profile, hashed, by, must_change)

    def insert(
        self,
        repos: Repositories,
        username: str,
        profile: Profile,
        password_hash: str,
        by: Optional[Staff] = None,
        must_change: bool = False,
        way: str = COMMAND_LINE,
    ) -> Staff:
        """`add` within a transaction; `profile` is a `checked_profile`."""
        member = Staff(
            id=str(uuid.uuid4()),
            username=username,
            must_change_password=must_change,
            **vars(profile),
        )
        repos.staff.add(member, password_hash)
        self._audit(repos, by, "account_added", member, ROLES[member.role].lower(), way)
        return member

    def add_with_one_time_password(
        self, username: str, profile: Profile, by: Staff
    ) -> tuple[Staff, str]:
        """The password is shown once, and has to be changed at the first log-in."""
        password = one_time_password()
        return self.add(username, profile, password, by, must_change=True), password

    def change(self, username: str, profile: Profile, by: Optional[Staff] = None) -> Staff:
        """Another role or other departments end the sessions: the next log-in shows what fits.

        Conflict when this would leave nobody to administer accounts, or when they have more
        conversations now than they may have from here on.
        """
        self._allowed(by)
        profile = checked_profile(profile, self._deps.catalogue.organisation)
        with self._deps.uow() as repos:
            return self.apply(repos, username, profile, by)

    def apply(
        self,
        repos: Repositories,
        username: str,
        profile: Profile,
        by: Optional[Staff] = None,
        way: str = COMMAND_LINE,
    ) -> Staff:
        """`change` within a transaction; `profile` is a `checked_profile`."""
        staff = self._found(repos, username).staff
        before = Profile.of(staff)
        if before == profile:
            return staff
        other_rights = (before.role, before.departments) != (profile.role, profile.departments)
        if staff.sees_conversations and profile.role not in SEE_CONVERSATIONS:
            self._return_cases(repos, staff)
        administrators = repos.accounts.lock_administrators()
        if profile.role != "administrator" and way != BY_GROUPS:
            self._somebody_else(administrators, staff)
        values = dict(vars(profile))
        for name in ("departments", "skills", "languages"):
            values[name] = sorted(values[name])
        if not repos.accounts.change(staff.id, **values):
            raise Conflict(
                f"{staff.display_name} heeft nu meer dan {profile.capacity} gesprekken. "
                "Verlaag de capaciteit als er een is afgerond."
            )
        if other_rights:
            repos.accounts.close_sessions(staff.id)
        self._audit(repos, by, "account_changed", staff, difference(before, profile), way)
        changed = repos.staff.get(staff.id)
        assert changed is not None
        return changed

    def _return_cases(self, repos: Repositories, staff: Staff) -> None:
        """The sweep of leases returns what they have, and tells the citizens.

        Before any row of staff is locked: hand-offs come first, as in casework.
        """
        repos.handoffs.renew_leases(staff.id, self._now() - dt.timedelta(seconds=1))

    @staticmethod
    def _somebody_else(administrators: list[str], staff: Staff) -> None:
        if administrators == [staff.id]:
            raise Conflict(
                f"{staff.display_name} is de enige beheerder. Maak eerst iemand anders beheerder."
            )

    # --- passwords and locks ------------------------------------------------------------------

    def set_password(self, username: str, password: str, by: Optional[Staff] = None) -> None:
        """A password that `by` knows has to be changed at the next log-in; all sessions end."""
        self._allowed(by)
        hashed = self._passwords.chosen(password, username)
        with self._deps.uow() as repos:
            staff = self._found(repos, username).staff
            if staff.elsewhere:
                raise Conflict(f"{staff.display_name} werkt in een ander systeem en logt daar in.")
            repos.accounts.set_password(staff.id, hashed, must_change=by is not None)
            repos.accounts.close_sessions(staff.id)
            self._audit(repos, by, "account_password", staff)

    def give_one_time_password(self, username: str, by: Staff) -> str:
        password = one_time_password()
        self.set_password(username, password, by)
        return password

    def block(self, username: str, by: Optional[Staff] = None) -> None:
        """No way to log in until `unlock`; sessions end, and cases go back to the queue."""
        self._allowed(by)
        with self._deps.uow() as repos:
            staff = self._leaves(repos, username)
            repos.accounts.block(staff.id)
            self._audit(repos, by, "account_blocked", staff)

    def _leaves(self, repos: Repositories, username: str) -> Staff:
        staff = self._found(repos, username).staff
        self._return_cases(repos, staff)
        self._somebody_else(repos.accounts.lock_administrators(), staff)
        repos.accounts.close_sessions(staff.id)
        return staff

    def unlock(self, username: str, by: Optional[Staff] = None) -> None:
        """Off every lock: that of too many wrong passwords, and that of `block`."""
        self._allowed(by)
        with self._deps.uow() as repos:
            staff = self._found(repos, username).staff
            if repos.accounts.unlock(staff.id):
                self._audit(repos, by, "account_unlocked", staff)

    def deactivate(self, username: str, by: Optional[Staff] = None) -> None:
        """Who left: cannot log in and gets no cases; the name stays under what they did."""
        self._allowed(by)
        with self._deps.uow() as repos:
            staff = self._leaves(repos, username)
            if repos.accounts.set_active(staff.id, False):
                self._audit(repos, by, "account_deactivated", staff)

    def reactivate(self, username: str, by: Optional[Staff] = None) -> None:
        self._allowed(by)
        with self._deps.uow() as repos:
            staff = self._found(repos, username).staff
            if repos.accounts.set_active(staff.id, True):
                self._audit(repos, by, "account_reactivated", staff)

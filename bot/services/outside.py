"""Logging in with the organisation's own account (OpenID Connect): whose account here that is."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Optional, Sequence

from bot.domain.accounts import Account, GroupRule, OutsidePerson, Profile, Rights, rights_of
from bot.domain.errors import Conflict, NotAllowed, TokenUsed
from bot.domain.profiles import checked_profile
from bot.domain.staff import Staff
from bot.services.accounts import BY_GROUPS, USERNAME, Accounts
from bot.services.passwords import Passwords
from bot.services.ports import Deps, Repositories
from bot.services.staff import StaffRoom

#: Longer than a log-in may take.
_REMEMBERED = dt.timedelta(minutes=15)
_NOT_IN_NAMES = re.compile(r"[^a-z0-9._@+-]+")
NO_ACCOUNT = (
    "Uw werkaccount geeft nog geen toegang tot de balie. Vraag de beheerder om een account."
)
_CLOSED = "Uw account bij de balie is gesloten. Vraag de beheerder waarom."


class OutsideLogIn:
    """With rules, the groups decide at every log-in; without, an administrator makes accounts."""

    def __init__(
        self,
        deps: Deps,
        room: StaffRoom,
        accounts: Accounts,
        passwords: Passwords,
        rules: Sequence[GroupRule] = (),
    ) -> None:
        self._deps = deps
        self._room = room
        self._accounts = accounts
        self._passwords = passwords
        self._rules = tuple(rules)

    def log_in(self, person: OutsidePerson, once: str) -> tuple[Staff, str]:
        """The member and a secret session token; NotAllowed says what is missing.

        `once` is for one log-in: TokenUsed when it comes a second time, also when at once.
        """
        with self._deps.uow() as repos:
            if not repos.identity.use_token(once, self._deps.clock() + _REMEMBERED):
                raise TokenUsed("Deze aanmelding is al gebruikt.")
        try:
            return self._log_in(person)
        except Conflict:  # another first log-in of the same person was a moment earlier
            try:
                return self._log_in(person)
            except Conflict:
                raise NotAllowed(
                    "Er is al een account met uw naam, dat niet aan uw werkaccount is gekoppeld. "
                    "Vraag de beheerder om dat recht te zetten."
                ) from None

    def _log_in(self, person: OutsidePerson) -> tuple[Staff, str]:
        rights = rights_of(person.groups, self._rules)
        if self._rules and rights is None:
            raise NotAllowed(NO_ACCOUNT)
        with self._deps.uow() as repos:
            account = repos.accounts.by_key(person.key) or self._linked(repos, person)
            staff = account.staff if account else self._made(repos, person, rights)
            if account is not None and not account.may_enter:
                raise NotAllowed(_CLOSED)
            if account is not None and rights is not None:
                profile = replace(Profile.of(staff), **vars(rights))
                staff = self._accounts.apply(repos, staff.username, profile, way=BY_GROUPS)
            if staff.must_change_password:
                # The one-time password that was handed out for the first log-in is over.
                repos.accounts.set_password(staff.id, self._passwords.nobodys(), False)
                staff = replace(staff, must_change_password=False)
            if not repos.accounts.enter(staff.id, None):
                raise NotAllowed(_CLOSED)
            return staff, self._room.open_session(repos, staff, "log_in_outside")

    def _linked(self, repos: Repositories, person: OutsidePerson) -> Optional[Account]:
        """An account that was made beforehand, for who has that e-mail address for certain."""
        account = repos.accounts.get(person.verified_email) if person.verified_email else None
        if account is None:
            return None
        if account.linked or not repos.accounts.link(account.staff.id, person.key):
            raise Conflict("that account is somebody else's")
        now = self._deps.clock()
        repos.staff.audit(account.staff.id, "account_linked", now, None, account.staff.username)
        return account

    def _made(self, repos: Repositories, person: OutsidePerson, rights: Optional[Rights]) -> Staff:
        if rights is None:
            raise NotAllowed(NO_ACCOUNT)
        username = _username(person)
        profile = Profile(
            display_name=person.name[:80] or username,
            role=rights.role,
            departments=rights.departments,
        )
        profile = checked_profile(profile, self._deps.catalogue.organisation)
        hashed = self._passwords.nobodys()
        staff = self._accounts.insert(repos, username, profile, hashed, way=BY_GROUPS)
        repos.accounts.link(staff.id, person.key)
        return staff


def _username(person: OutsidePerson) -> str:
    """A name that an administrator recognises; it proves nothing."""
    given = person.verified_email or person.username
    name = _NOT_IN_NAMES.sub("-", given.casefold()).strip("-._@+")[:64]
    return name if USERNAME.fullmatch(name) else f"werkaccount-{person.key[:12]}"

"""Staff: who they are, how they log in, and that their desk is open."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from typing import Literal, Optional, Protocol, Sequence

from bot.domain.errors import InvalidInput, NotAllowed, NotFound
from bot.domain.handoff import LEASE, Staff
from bot.services.ports import Deps
from bot.services.secrets import hash_token

#: A working day; after that, log in again.
SESSION = dt.timedelta(hours=10)
MIN_PASSWORD_LENGTH = 10


class PasswordHasher(Protocol):
    def hash(self, password: str) -> str: ...
    def verify(self, hash: str, password: str) -> bool:
        """False when the password is not the one that was hashed."""


class StaffRoom:
    def __init__(self, deps: Deps, hasher: PasswordHasher) -> None:
        self._deps = deps
        self._hasher = hasher
        # Verified against when the name is unknown, so that both answers take as long.
        self._decoy: Optional[str] = None

    def add(
        self,
        username: str,
        display_name: str,
        role: Literal["agent", "supervisor", "designer"],
        departments: Sequence[str],
        password: str,
        capacity: int = 4,
    ) -> Staff:
        """A new member of staff; no departments means all of them."""
        known = self._deps.catalogue.organisation.departments
        unknown = [name for name in departments if name not in known]
        if unknown:
            raise InvalidInput(
                f"onbekende afdeling {', '.join(unknown)}; bekend: {', '.join(sorted(known))}"
            )
        if len(password) < MIN_PASSWORD_LENGTH:
            raise InvalidInput(f"een wachtwoord heeft minstens {MIN_PASSWORD_LENGTH} tekens")
        if not 1 <= capacity <= 50:
            raise InvalidInput("capaciteit is een getal van 1 tot 50")
        member = Staff(
            str(uuid.uuid4()), username, display_name, role, capacity, frozenset(departments)
        )
        with self._deps.uow() as repos:
            repos.staff.add(member, self._hasher.hash(password))
        return member

    def set_password(self, username: str, password: str) -> None:
        """A new password; every open session ends."""
        if len(password) < MIN_PASSWORD_LENGTH:
            raise InvalidInput(f"een wachtwoord heeft minstens {MIN_PASSWORD_LENGTH} tekens")
        hashed = self._hasher.hash(password)
        with self._deps.uow() as repos:
            found = repos.staff.by_username(username)
            if found is None:
                raise NotFound(f"er is geen medewerker '{username}'")
            repos.staff.set_password(found[0].id, hashed)

    def block(self, username: str) -> None:
        """Nobody can log in under this name until it gets a new password."""
        self.set_password(username, secrets.token_urlsafe(48))

    def everyone(self) -> list[Staff]:
        with self._deps.uow(write=False) as repos:
            return repos.staff.everyone()

    def log_in(self, username: str, password: str) -> tuple[Staff, str]:
        """The member and a secret session token; NotAllowed says nothing about which was wrong."""
        with self._deps.uow(write=False) as repos:
            found = repos.staff.by_username(username)
        if self._decoy is None:
            self._decoy = self._hasher.hash(secrets.token_urlsafe(16))
        hashed = found[1] if found else self._decoy
        if not self._hasher.verify(hashed, password) or found is None:
            raise NotAllowed("De naam of het wachtwoord klopt niet.")
        token = secrets.token_urlsafe(32)
        now = self._deps.clock()
        with self._deps.uow() as repos:
            repos.staff.open_session(found[0].id, hash_token(token), now + SESSION)
            repos.staff.seen(found[0].id, now)
            repos.staff.audit(found[0].id, "log_in", now, None)
        return found[0], token

    def of_session(self, token: str) -> Optional[Staff]:
        with self._deps.uow(write=False) as repos:
            return repos.staff.session_staff(hash_token(token), self._deps.clock())

    def log_out(self, token: str) -> None:
        with self._deps.uow() as repos:
            repos.staff.close_session(hash_token(token))

    def heartbeat(self, staff: Staff) -> None:
        """The desk is open: the agent counts as present and keeps their cases."""
        now = self._deps.clock()
        with self._deps.uow() as repos:
            # Hand-offs before staff: the order in which casework locks them.
            repos.handoffs.renew_leases(staff.id, now + LEASE)
            repos.staff.seen(staff.id, now)

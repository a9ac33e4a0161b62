"""The account of a member of staff, as an administrator sees it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Collection, Optional, Sequence

from bot.domain.passwords import BLOCKED
from bot.domain.staff import Role, Staff


@dataclass(frozen=True)
class Profile:
    """What an administrator says about a member of staff; the meaning is that of `Staff`."""

    display_name: str
    role: Role = "agent"
    departments: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    capacity: int = 4

    @classmethod
    def of(cls, staff: Staff) -> Profile:
        return cls(
            display_name=staff.display_name,
            role=staff.role,
            departments=staff.departments,
            skills=staff.skills,
            languages=staff.languages,
            capacity=staff.capacity,
        )


@dataclass(frozen=True)
class Account:
    staff: Staff
    #: Until when no password opens it; `BLOCKED` when an administrator closed it.
    locked_until: Optional[dt.datetime] = None
    #: Whether it belongs to somebody at the organisation's own log-in.
    linked: bool = False
    last_seen_at: Optional[dt.datetime] = None

    @property
    def blocked(self) -> bool:
        """Closed by an administrator, for every way to log in."""
        return self.locked_until is not None and self.locked_until >= BLOCKED

    @property
    def may_enter(self) -> bool:
        return self.staff.active and not self.blocked

    def locked(self, now: dt.datetime) -> bool:
        """Closed to passwords: by an administrator, or by too many wrong ones."""
        return self.locked_until is not None and self.locked_until > now


@dataclass(frozen=True)
class Session:
    """A browser where somebody is logged in; `token_hash` leads to it and opens nothing."""

    token_hash: str
    created_at: Optional[dt.datetime]
    used_at: Optional[dt.datetime]
    expires_at: dt.datetime


@dataclass(frozen=True)
class OutsidePerson:
    """Who somebody is at the organisation's own log-in (OpenID Connect)."""

    issuer: str
    subject: str
    name: str = ""
    #: The name that they are known by there; not proof of anything.
    username: str = ""
    #: Only when the issuer says that it was checked.
    verified_email: str = ""
    groups: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What an account is linked by: a subject means something with its issuer only."""
        return hashlib.sha256(json.dumps([self.issuer, self.subject]).encode()).hexdigest()


@dataclass(frozen=True)
class GroupRule:
    """What somebody may do who is in this group of the organisation's log-in."""

    group: str
    role: Role
    #: Empty for all departments.
    departments: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rights:
    role: Role
    departments: frozenset[str]


def rights_of(groups: Collection[str], rules: Sequence[GroupRule]) -> Optional[Rights]:
    """The role of the first rule that fits, with the departments of all that give that role."""
    fitting = [rule for rule in rules if rule.group in groups]
    if not fitting:
        return None
    role = fitting[0].role
    departments = [rule.departments for rule in fitting if rule.role == role]
    everywhere = any(not each for each in departments)
    return Rights(role, frozenset() if everywhere else frozenset().union(*departments))


def difference(before: Profile, after: Profile) -> str:
    """What changed, in Dutch, for the log."""
    names = {
        "display_name": "naam",
        "role": "rol",
        "departments": "afdelingen",
        "skills": "vaardigheden",
        "languages": "talen",
        "capacity": "capaciteit",
    }
    old, new = vars(before), vars(after)
    changed = [key for key in names if old[key] != new[key]]
    return "; ".join(f"{names[key]} {_shown(old[key])} → {_shown(new[key])}" for key in changed)


def _shown(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "–"
    return str(value)

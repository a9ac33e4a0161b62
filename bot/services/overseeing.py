"""What supervisors see of the whole desk, and what they may do about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Callable, Hashable, Mapping, Optional

from bot.domain.availability import Availability
from bot.domain.errors import InvalidInput, NotAllowed, NotFound
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.oversight import AtDesk, InLine, Presence, Speed
from bot.domain.routing import first_reply_due
from bot.domain.staff import Staff
from bot.services.ports import Deps

#: More claimed cases than this no room has: what is beyond is not looked at.
_CASES = 500
_ESCALATED = 50
_HOUR = dt.timedelta(hours=1)
#: Reading along is written down this often while a page is open.
_LISTENING_NOTED = dt.timedelta(seconds=15)


@dataclass(frozen=True)
class TeamCase:
    """A claimed case; `unanswered_since` is set while the citizen wrote last."""

    handoff: Handoff
    unanswered_since: Optional[dt.datetime]
    #: When it goes back to the queue because nothing was said yet.
    first_reply_by: Optional[dt.datetime]


@dataclass(frozen=True)
class Member:
    """Somebody who may work at the desk, with the cases that they have."""

    at: AtDesk
    presence: Presence
    cases: tuple[TeamCase, ...]


@dataclass(frozen=True)
class DepartmentNow:
    key: str
    availability: Availability
    open: bool
    line: InLine
    today: Speed
    last_hour: Speed


@dataclass(frozen=True)
class Team:
    """The whole desk at one moment, as far as this supervisor's departments go."""

    now: dt.datetime
    people: tuple[Member, ...]
    departments: tuple[DepartmentNow, ...]
    escalated: tuple[Handoff, ...]
    #: Cases of which a colleague was asked to take them.
    asked: tuple[TeamCase, ...]
    #: Skills that escalated cases ask for, and nobody who is here now has.
    missing_skills: frozenset[str]


class Overseeing:
    def __init__(self, deps: Deps, availability: Callable[[str], Availability]) -> None:
        self._deps = deps
        self._availability = availability

    def team(self, staff: Staff) -> Team:
        """Everything at once; NotAllowed for who is no supervisor."""
        _for_supervisors(staff)
        now = self._deps.clock()
        with self._deps.uow(write=False) as repos:
            people = repos.oversight.people(now)
            claimed = repos.handoffs.queue("claimed", staff, _CASES, now)
            unanswered = repos.oversight.unanswered([h.conversation_id for h in claimed])
            waiting = repos.handoffs.queue("escalated", staff, _ESCALATED, now)
        cases = [self._case(handoff, unanswered) for handoff in claimed]
        return Team(
            now=now,
            people=tuple(_member(person, cases, now) for person in people),
            departments=self._departments(staff, now),
            escalated=tuple(waiting),
            asked=tuple(case for case in cases if case.handoff.asked_id),
            missing_skills=_missing(waiting, people, now),
        )

    def _case(self, handoff: Handoff, unanswered: Mapping[str, dt.datetime]) -> TeamCase:
        minutes = self._deps.catalogue.organisation.desk.first_reply_minutes
        since = unanswered.get(handoff.conversation_id)
        return TeamCase(handoff, since, first_reply_due(handoff, minutes))

    def _departments(self, staff: Staff, now: dt.datetime) -> tuple[DepartmentNow, ...]:
        organisation = self._deps.catalogue.organisation
        keys = [key for key in organisation.departments if staff.serves(key)]
        local = now.astimezone(organisation.opening_hours.zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        with self._deps.uow(write=False) as repos:
            lines = repos.oversight.in_line(keys, now)
            today = repos.oversight.speed(keys, midnight)
            hour = repos.oversight.speed(keys, now - _HOUR)
        return tuple(
            DepartmentNow(
                key=key,
                availability=self._availability(key),
                open=organisation.hours_of(key).is_open(now),
                line=lines.get(key, InLine(key)),
                today=today.get(key, Speed()),
                last_hour=hour.get(key, Speed()),
            )
            for key in keys
        )

    def version(self, staff: Staff) -> Hashable:
        """Changes with what a supervisor must see at once; None for who is none."""
        if not staff.supervises:
            return None
        now = self._deps.clock()
        with self._deps.uow(write=False) as repos:
            people = repos.oversight.people(now)
            claimed = repos.handoffs.queue("claimed", staff, _CASES, now)
            escalated = repos.handoffs.queue("escalated", staff, _ESCALATED, now)
        return (
            tuple((p.staff.id, p.presence(now), p.load, p.logged_in) for p in people),
            tuple((h.id, h.agent_id, h.asked_id, h.first_reply_at is None) for h in claimed),
            tuple(handoff.id for handoff in escalated),
        )

    # --- reading along ---------------------------------------------------------------------------

    def listens(self, handoff: Handoff, staff: Staff) -> bool:
        """Whether this is reading along with a colleague; if so, it is written down."""
        along = staff.supervises and handoff.status is HandoffStatus.CLAIMED
        if not along or handoff.agent_id == staff.id:
            return False
        now = self._deps.clock()
        with self._deps.uow(write=False) as repos:
            last = repos.oversight.last_listened(staff.id, handoff.conversation_id)
        if last is None or now - last >= _LISTENING_NOTED:
            with self._deps.uow() as repos:
                repos.oversight.listens(staff.id, handoff.conversation_id, now)
        return True

    def listeners(self, handoff: Handoff, staff: Staff) -> list[str]:
        """The names of who reads along, for the one who has the case: it is never in secret."""
        if not handoff.held_by(staff.id):
            return []
        with self._deps.uow(write=False) as repos:
            return repos.oversight.listeners(handoff.conversation_id, self._deps.clock())

    # --- presence of others ----------------------------------------------------------------------

    def pause(self, staff: Staff, username: str, paused: bool) -> Staff:
        """Set a colleague to not taking new cases, or back."""
        member = self._colleague(staff, username)
        with self._deps.uow() as repos:
            repos.staff.pause(member.id, paused)
            action = "pause_colleague" if paused else "resume_colleague"
            repos.staff.audit(staff.id, action, self._deps.clock(), None, username)
        return member

    def log_out(self, staff: Staff, username: str) -> Staff:
        """End every session of a colleague whose computer is lost or stands open somewhere.

        Their cases go back to the queue by themselves: the heartbeat is over with the session.
        """
        member = self._colleague(staff, username)
        if member.id == staff.id:
            raise InvalidInput("Uzelf uitloggen doet u bij Instellingen.")
        with self._deps.uow() as repos:
            repos.accounts.close_sessions(member.id)
            repos.staff.pause(member.id, False)
            repos.staff.audit(staff.id, "log_out_colleague", self._deps.clock(), None, username)
        return member

    def _colleague(self, staff: Staff, username: str) -> Staff:
        _for_supervisors(staff)
        with self._deps.uow(write=False) as repos:
            found = repos.staff.by_username(username)
        if found is None or not found[0].sees_conversations:
            raise NotFound(f"Er is geen medewerker '{username}'.")
        return found[0]


def _for_supervisors(staff: Staff) -> None:
    if not staff.supervises:
        raise NotAllowed("Dit is alleen voor teamleiders.")


def _member(person: AtDesk, cases: list[TeamCase], now: dt.datetime) -> Member:
    mine = tuple(case for case in cases if case.handoff.agent_id == person.staff.id)
    return Member(person, person.presence(now), mine)


def _missing(waiting: list[Handoff], people: list[AtDesk], now: dt.datetime) -> frozenset[str]:
    here = [person.staff for person in people if person.presence(now) is Presence.HERE]
    asked_for = {handoff.skill for handoff in waiting if handoff.skill}
    return frozenset(skill for skill in asked_for if not any(s.has_skill(skill) for s in here))

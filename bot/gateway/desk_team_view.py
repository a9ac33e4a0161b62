"""The overview of supervisors as its page shows it: people, departments, and what stays lying."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.domain.availability import Availability
from bot.domain.goals import Organisation
from bot.domain.handoff import Handoff
from bot.domain.oversight import Median, Presence, Speed
from bot.domain.staff import Staff
from bot.domain.summary import LANGUAGES
from bot.gateway.desk_view import LONG_WAIT, Moment, Presenter, Row, utc, wait_words
from bot.services.overseeing import DepartmentNow, Member, Team, TeamCase

#: Each with its words and how they look.
AVAILABILITY = {
    Availability.OPEN: ("Er is iemand", "good"),
    Availability.LONG_WAIT: ("Lange wachttijd", "warn"),
    Availability.NOBODY: ("Niemand aanwezig", "urgent"),
    Availability.CLOSED: ("Gesloten", "quiet"),
}
PRESENCE = {Presence.HERE: "Aanwezig", Presence.PAUSED: "Pauze", Presence.AWAY: "Weg"}
TOO_FEW = "te weinig"


@dataclass(frozen=True)
class Since:
    """A time that counts up on the page."""

    moment: Moment
    waited: str


@dataclass(frozen=True)
class CaseLine:
    row: Row
    claimed: Since | None
    unanswered: Since | None
    asked: str | None
    #: Until when the colleague who was asked may say yes.
    asked_until: Moment | None


@dataclass(frozen=True)
class PersonLine:
    username: str
    name: str
    myself: bool
    supervises: bool
    departments: str
    knows: str
    presence: Presence
    presence_words: str
    seen: Moment | None
    logged_in: bool
    paused: bool
    load: int
    capacity: int
    cases: tuple[CaseLine, ...]

    @property
    def at_work(self) -> bool:
        """At the desk, or gone while citizens are with them."""
        return self.presence is not Presence.AWAY or self.load > 0


@dataclass(frozen=True)
class DepartmentLine:
    key: str
    name: str
    availability: str
    tone: str
    hours: str
    waiting: int
    urgent: int
    escalated: int
    oldest: Since | None
    long: bool
    calls_due: int
    calls_planned: int
    #: Until somebody had it, and until the first word: of today, and of the last hour.
    claim: tuple[str, str]
    first_word: tuple[str, str]


@dataclass(frozen=True)
class TeamPage:
    here: tuple[PersonLine, ...]
    away: tuple[PersonLine, ...]
    departments: tuple[DepartmentLine, ...]
    escalated: tuple[Row, ...]
    asked: tuple[CaseLine, ...]
    missing_skills: tuple[str, ...]
    waiting: int


class TeamPresenter:
    def __init__(self, view: Presenter, organisation: Organisation, staff: Staff) -> None:
        self._view = view
        self._organisation = organisation
        self._staff = staff

    def page(self, team: Team) -> TeamPage:
        people = sorted(
            (self._person(member, team.now) for member in team.people),
            key=lambda person: (list(Presence).index(person.presence), person.name.casefold()),
        )
        departments = tuple(self._department(one, team.now) for one in team.departments)
        skills = self._organisation.skills
        return TeamPage(
            here=tuple(person for person in people if person.at_work),
            away=tuple(person for person in people if not person.at_work),
            departments=departments,
            escalated=tuple(self._view.row(handoff) for handoff in team.escalated),
            asked=tuple(self._case(case, team.now) for case in team.asked),
            missing_skills=tuple(sorted(skills.get(key, key) for key in team.missing_skills)),
            waiting=sum(line.waiting + line.calls_due for line in departments),
        )

    def _since(self, at: dt.datetime | None, now: dt.datetime) -> Since | None:
        if at is None:
            return None
        waited = (utc(now) - utc(at)).total_seconds()
        return Since(self._view.moment(at), wait_words(waited))

    def _case(self, case: TeamCase, now: dt.datetime) -> CaseLine:
        handoff: Handoff = case.handoff
        return CaseLine(
            row=self._view.row(handoff, case.unanswered_since is not None),
            claimed=self._since(handoff.claimed_at, now),
            unanswered=self._since(case.unanswered_since, now),
            asked=handoff.asked_name,
            asked_until=self._view.moment(handoff.asked_until) if handoff.asked_until else None,
        )

    def _person(self, member: Member, now: dt.datetime) -> PersonLine:
        at, staff = member.at, member.at.staff
        names = [self._view.department(key) for key in sorted(staff.departments)]
        skills = [self._organisation.skills.get(key, key) for key in sorted(staff.skills)]
        languages = [LANGUAGES.get(code, code) for code in sorted(staff.languages)]
        return PersonLine(
            username=staff.username,
            name=staff.display_name,
            myself=staff.id == self._staff.id,
            supervises=staff.supervises,
            departments=", ".join(names) or "Alle afdelingen",
            knows=", ".join([*skills, *languages]),
            presence=member.presence,
            presence_words=PRESENCE[member.presence],
            seen=self._view.moment(at.last_seen_at) if at.last_seen_at else None,
            logged_in=at.logged_in,
            paused=staff.paused,
            load=at.load,
            capacity=staff.capacity,
            cases=tuple(self._case(case, now) for case in member.cases),
        )

    def _department(self, one: DepartmentNow, now: dt.datetime) -> DepartmentLine:
        words, tone = AVAILABILITY[one.availability]
        line = one.line
        oldest = self._since(line.oldest, now)
        return DepartmentLine(
            key=one.key,
            name=self._view.department(one.key),
            availability=words,
            tone=tone,
            hours=self._hours(one, now),
            waiting=line.waiting,
            urgent=line.urgent,
            escalated=line.escalated,
            oldest=oldest,
            long=line.oldest is not None and now - line.oldest >= LONG_WAIT,
            calls_due=line.calls_due,
            calls_planned=line.calls_planned,
            claim=_both(one, "claim"),
            first_word=_both(one, "first_word"),
        )

    def _hours(self, one: DepartmentNow, now: dt.datetime) -> str:
        hours = self._organisation.hours_of(one.key)
        if not one.open:
            return f"weer open {hours.opening_in_words(now)}"
        _, today = hours.lines()[now.astimezone(hours.zone).weekday()]
        return f"open {today}"


def _both(one: DepartmentNow, what: str) -> tuple[str, str]:
    speeds: tuple[Speed, Speed] = (one.today, one.last_hour)
    today, hour = (_median(getattr(speed, what)) for speed in speeds)
    return today, hour


def _median(median: Median) -> str:
    return TOO_FEW if median.told is None else wait_words(median.told)

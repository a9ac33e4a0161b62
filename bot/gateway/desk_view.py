"""View models of the desk: what the templates show, in words that people read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.conversation import Message, MessageKind, Sender
from bot.domain.customer import Case, History, NeedKind
from bot.domain.dates import day_in_words
from bot.domain.goals import Catalogue
from bot.domain.handoff import STATUS_WORDS, Handoff
from bot.domain.outcome import OUTCOMES
from bot.domain.staff import Staff
from bot.domain.summary import CLAIM_NAMES, LANGUAGES
from bot.gateway.desk_rail import Asked, Moment, RailItem
from bot.gateway.desk_routing import Routed, routed
from bot.services.desk import Overview
from bot.services.reading import Story, may_read

#: After this long the row says that the wait is long.
LONG_WAIT = dt.timedelta(minutes=10)
NO_GOAL = "Vraag nog niet duidelijk"
#: What became of a hand-off, for those that no agent closed with an outcome.
_OTHER_OUTCOMES = {"returned": "Terug naar de assistent", "withdrawn": "Ingetrokken door de klant"}
_NEEDS = {
    NeedKind.PREFERS_PHONE: "Belt liever",
    NeedKind.PLAIN_WORDS: "Gewone, korte zinnen: leest moeilijk",
    NeedKind.HEARING: "Hoort slecht: niet bellen",
    NeedKind.LANGUAGE: "Leest het best: ",
}


def wait_words(seconds: float) -> str:
    """How long, as people say it: "4 min", "1 u 05", "2 dagen"; desk.js says it the same way."""
    minutes = int(max(0, seconds) // 60)
    if minutes < 1:
        return "< 1 min"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} u {minutes % 60:02d}"
    days = minutes // (24 * 60)
    return "1 dag" if days == 1 else f"{days} dagen"


def utc(moment: dt.datetime) -> dt.datetime:
    """An aware time; SQLite gives times back as they were stored, in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)


def iso(moment: dt.datetime) -> str:
    return utc(moment).astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    id: str
    title: str
    department: str
    urgent: bool
    feeling: str | None
    reasons: tuple[str, ...]
    customer: str | None
    callback: bool
    callback_when: str | None
    since: Moment
    waited: str
    long: bool
    agent: str | None
    outcome: str | None
    closed: Moment | None
    readable: bool
    claimable: bool
    unanswered: bool
    tags: tuple[str, ...]
    routed: Routed


@dataclass(frozen=True)
class Line:
    """One message of the conversation."""

    seq: int
    side: str
    who: str
    kind: str
    text: str
    links: bool
    choices: tuple[str, ...]
    at: Moment


class Presenter:
    """Turns what the use cases give into what the pages show, at one moment for one reader."""

    def __init__(self, catalogue: Catalogue, now: dt.datetime, staff: Staff) -> None:
        self._catalogue = catalogue
        self._zone = ZoneInfo(catalogue.organisation.opening_hours.timezone)
        self._now = utc(now)
        self._staff = staff

    def moment(self, at: dt.datetime, with_time: bool = True) -> Moment:
        local, today = utc(at).astimezone(self._zone), self._now.astimezone(self._zone).date()
        days = (today - local.date()).days
        day = {-1: "morgen", 0: "vandaag", 1: "gisteren"}.get(days)
        if day is None:
            day = day_in_words(local.date(), today=today)
        if not with_time:
            return Moment(day, iso(at))
        return Moment(f"{local:%H:%M}" if days == 0 else f"{day} {local:%H:%M}", iso(at))

    def day(self, day: dt.date) -> str:
        """As people say it; with the year when that is not this one."""
        return day_in_words(day, today=self._now.astimezone(self._zone).date())

    def is_late(self, case: Case) -> bool:
        """Whether it should have been finished before today."""
        return case.is_late(self._now.astimezone(self._zone).date())

    def title(self, handoff: Handoff) -> str:
        goal = self._catalogue.goal(handoff.goal)
        return goal.title if goal else NO_GOAL

    def department(self, key: str) -> str:
        known = self._catalogue.organisation.departments.get(key)
        return known.name if known else key

    def routed(self, handoff: Handoff) -> Routed:
        """Whether the reader may take it, and what its clocks say."""
        organisation = self._catalogue.organisation
        return routed(handoff, self._staff, organisation, self._now, self.moment)

    def row(self, handoff: Handoff, unanswered: bool = False) -> Row:
        until = utc(handoff.resolved_at) if handoff.resolved_at else self._now
        waited = until - utc(handoff.waiting_since)
        waiting = handoff.unclaimed
        how = self.routed(handoff)
        return Row(
            id=handoff.id,
            title=self.title(handoff),
            department=self.department(handoff.department),
            urgent=handoff.urgent,
            feeling=handoff.feeling if handoff.feeling != "neutraal" else None,
            reasons=handoff.reasons,
            customer=(handoff.customer_name or "naam onbekend") if handoff.verified else None,
            callback=handoff.kind == "callback",
            callback_when=handoff.callback_when,
            since=self.moment(handoff.waiting_since),
            waited=wait_words(waited.total_seconds()),
            long=waiting and waited >= LONG_WAIT,
            agent=handoff.agent_name,
            outcome=outcome_words(handoff),
            closed=self.moment(handoff.resolved_at) if handoff.resolved_at else None,
            readable=may_read(handoff, self._staff),
            claimable=how.claimable,
            routed=how,
            unanswered=unanswered,
            tags=handoff.tags,
        )

    def rows(self, handoffs: Sequence[Handoff], overview: Overview) -> list[Row]:
        unanswered = {case.handoff.id for case in overview.own if case.unanswered_since}
        return [self.row(handoff, handoff.id in unanswered) for handoff in handoffs]

    def line(self, message: Message) -> Line:
        who = {
            Sender.CITIZEN: "Klant",
            Sender.BOT: "Digitale assistent",
            Sender.AGENT: message.author or "Medewerker",
            Sender.SYSTEM: "Melding",
        }[message.sender]
        return Line(
            seq=message.seq,
            side=message.sender.value,
            who=who,
            kind=message.kind.value,
            text=message.text,
            # A link that a citizen typed stays text: nobody at the desk clicks it by accident.
            links=message.sender is not Sender.CITIZEN,
            choices=tuple(c.title for c in message.choices)
            if message.kind is MessageKind.CHOICES
            else (),
            at=self.moment(message.created_at),
        )

    def rail(self, overview: Overview) -> list[RailItem]:
        """The agent's own cases, for beside every page."""
        return [
            RailItem(
                id=case.handoff.id,
                # Several whose name is not known would all look the same: then the question leads.
                name=case.handoff.customer_name or self.title(case.handoff),
                about=self.title(case.handoff) if case.handoff.customer_name else "Naam onbekend",
                urgent=case.handoff.urgent,
                callback=case.handoff.kind == "callback",
                unanswered=self.moment(since) if since else None,
                waited=wait_words((self._now - utc(since)).total_seconds()) if since else "",
                reply_by=self.routed(case.handoff).first_reply_by,
            )
            for case in overview.own
            for since in [case.unanswered_since]
        ]

    def asked(self, handoff: Handoff) -> Asked:
        """What the owner asks this reader."""
        return Asked(
            id=handoff.id,
            owner=handoff.agent_name or "Een collega",
            title=self.title(handoff),
            note=handoff.asked_note,
            department=self.department(handoff.department),
            until=self.moment(handoff.asked_until) if handoff.asked_until else None,
            readable=may_read(handoff, self._staff),
        )


def outcome_words(handoff: Handoff) -> str | None:
    if handoff.outcome is None:
        return None
    return OUTCOMES.get(handoff.outcome) or _OTHER_OUTCOMES.get(handoff.outcome, handoff.outcome)


def state_key(handoff: Handoff) -> str:
    """Changes when what the agent may do with the hand-off changes."""
    asked = f".{handoff.asked_id}" if handoff.asked_id else ""
    return f"{handoff.status.value}.{handoff.kind}.{handoff.agent_id or 'nobody'}{asked}"


def status_words(handoff: Handoff) -> str:
    return STATUS_WORDS[handoff.status]


def needs_of(history: History | None) -> list[str]:
    """What this customer needs of us, in words for the agent."""
    needs = history.needs if history else ()
    return [f"{_NEEDS[need.kind]}{LANGUAGES.get(need.value, need.value)}" for need in needs]


def claims_of(story: Story) -> list[tuple[str, str]]:
    """(what, value) of what the citizen typed about who they are: never more than a claim."""
    seen: dict[tuple[str, str], None] = {}
    for claim in story.claims:
        seen[(CLAIM_NAMES.get(claim.kind, claim.kind), claim.value)] = None
    return list(seen)

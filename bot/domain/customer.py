"""What the organisation knows of a verified customer: cases, earlier contacts and needs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import Enum
from typing import Optional, Union

from bot.domain.goals import NextStep

#: A second contact about the same goal within this time makes it complex.
RECENT = dt.timedelta(days=31)
#: A contact of longer ago is not what somebody comes back for today.
REMEMBERED = dt.timedelta(days=90)
#: How the reasons begin that come from earlier contacts, and from cases.
CONTACT_REASON, COMPLAINT_REASON = "had hierover al contact op", "heeft een lopende klacht"


class Level(str, Enum):
    """How sure it is who writes; what is typed in the chat never raises it."""

    ANONYMOUS = "anonymous"
    #: The same browser, after the person said yes: their own earlier chats here, nothing else.
    RETURNING = "returning"
    #: The host site signed who it is.
    VERIFIED = "verified"


class NeedKind(str, Enum):
    """What a customer needs of us, whatever the subject."""

    PREFERS_PHONE = "prefers_phone"
    PLAIN_WORDS = "plain_words"
    HEARING = "hearing"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Identity:
    """A verified customer, from the host site's signed token. `bsn` is never stored.

    `token_hash` names the token, which is for one use, and `expires_at` is when it would expire.
    """

    customer_id: str
    name: Optional[str] = None
    bsn: Optional[str] = field(default=None, repr=False)
    token_hash: Optional[str] = None
    expires_at: Optional[dt.datetime] = None


@dataclass(frozen=True)
class Need:
    """`value` is the language (ISO 639-1) for `NeedKind.LANGUAGE`, else empty."""

    kind: NeedKind
    value: str = ""


@dataclass(frozen=True)
class Case:
    """A running or closed matter (zaak). `next_steps` are those that are still open."""

    number: str
    title: str
    status: str
    goal: Optional[str]
    opened_at: dt.datetime
    closed_at: Optional[dt.datetime] = None
    is_complaint: bool = False
    #: The day on which it is expected to be finished.
    expected_on: Optional[dt.date] = None
    next_steps: tuple[NextStep, ...] = ()
    #: The register's own id (a UUID in Open Zaak), where it has one beside the number.
    register_id: Optional[str] = None

    @property
    def running(self) -> bool:
        return self.closed_at is None

    def is_late(self, today: dt.date) -> bool:
        """Whether it should have been finished before today."""
        return self.running and self.expected_on is not None and self.expected_on < today


@dataclass(frozen=True)
class Contact:
    """An earlier conversation, any channel (klantcontact)."""

    at: dt.datetime
    channel: str
    subject: str
    goal: Optional[str]
    summary: str = ""
    #: The number of the case that it was about.
    case: Optional[str] = None
    #: Answered at once, to the customer's own satisfaction: coming back is no sign of trouble.
    settled: bool = False


@dataclass(frozen=True)
class Customer:
    id: str
    name: str
    phone: Optional[str] = None
    description: str = ""


@dataclass(frozen=True)
class History:
    """Cases and contacts, newest first."""

    customer: Customer
    cases: tuple[Case, ...] = ()
    contacts: tuple[Contact, ...] = ()
    needs: tuple[Need, ...] = ()
    #: One of the registers did not answer: there may be more than this.
    incomplete: bool = False

    def recent_contact(self, goal: Optional[str], now: dt.datetime) -> Optional[Contact]:
        """The last contact about this goal, or about its running case, within a month; not one
        that was settled at once."""
        case = self.running_case(goal)
        for contact in self.contacts:
            if contact.settled or now - contact.at > RECENT:
                continue
            if (goal and contact.goal == goal) or (case and contact.case == case.number):
                return contact
        return None

    def last_contact(
        self, now: dt.datetime, within: dt.timedelta = REMEMBERED
    ) -> Optional[Contact]:
        """The latest contact that somebody may come back for: not one that was settled."""
        return next((c for c in self.contacts if now - c.at <= within and not c.settled), None)

    def running_case(self, goal: Optional[str]) -> Optional[Case]:
        return next((c for c in self.cases if goal and c.goal == goal and c.running), None)

    def running_cases(self) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.running)

    def case_of(self, contact: Contact) -> Optional[Case]:
        """The running case that a contact was about."""
        by_number = next((c for c in self.cases if c.running and c.number == contact.case), None)
        return by_number or self.running_case(contact.goal)

    def open_complaint(self) -> Optional[Case]:
        return next((c for c in self.cases if c.is_complaint and c.running), None)

    @property
    def language(self) -> Optional[str]:
        """What this customer reads best (ISO 639-1), where that is known."""
        found = (need.value for need in self.needs if need.kind is NeedKind.LANGUAGE)
        return next(found, None)

    def reasons_for_complex(
        self, goal: Optional[str], now: dt.datetime, zone: dt.tzinfo = dt.timezone.utc
    ) -> list[str]:
        """Why this customer's history makes the goal complex, in words for people."""
        reasons = []
        contact = self.recent_contact(goal, now)
        if contact:
            reasons.append(f"{CONTACT_REASON} {contact.at.astimezone(zone):%d-%m-%Y}")
        complaint = self.open_complaint()
        if complaint:
            reasons.append(f"{COMPLAINT_REASON} ({complaint.number})")
        return reasons


@dataclass(frozen=True)
class Fact:
    """What is known of somebody beside their cases; `category` is one of purpose `tips`. A date is
    an ISO date in text."""

    category: str
    name: str
    value: Union[bool, int, float, str]
    as_of: dt.date


@dataclass(frozen=True)
class Task:
    """Work that a contact asked of a department (interne taak)."""

    what: str
    department: str
    asked_at: dt.datetime
    explanation: str = ""
    done_at: Optional[dt.datetime] = None


@dataclass(frozen=True)
class Everything:
    """All that is kept, and not only what a conversation needs: for who wants to see their own."""

    history: History
    #: (number of the case, step) of what was done.
    done_steps: tuple[tuple[str, NextStep], ...] = ()
    tasks: tuple[Task, ...] = ()
    facts: tuple[Fact, ...] = ()

"""What the organisation knows of a verified customer: running cases and earlier contacts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Optional

#: A second contact about the same goal within this time makes it complex.
RECENT = dt.timedelta(days=31)


@dataclass(frozen=True)
class Case:
    """A running or closed matter (zaak)."""

    number: str
    title: str
    status: str
    goal: Optional[str]
    opened_at: dt.datetime
    closed_at: Optional[dt.datetime] = None
    is_complaint: bool = False

    @property
    def running(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True)
class Contact:
    """An earlier conversation, any channel (klantcontact)."""

    at: dt.datetime
    channel: str
    subject: str
    goal: Optional[str]
    summary: str = ""


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

    def recent_contact(self, goal: Optional[str], now: dt.datetime) -> Optional[Contact]:
        """The last contact about this goal within a month."""
        return next(
            (c for c in self.contacts if goal and c.goal == goal and now - c.at <= RECENT), None
        )

    def running_case(self, goal: Optional[str]) -> Optional[Case]:
        return next((c for c in self.cases if goal and c.goal == goal and c.running), None)

    def open_complaint(self) -> Optional[Case]:
        return next((c for c in self.cases if c.is_complaint and c.running), None)

    def reasons_for_complex(self, goal: Optional[str], now: dt.datetime) -> list[str]:
        """Why this customer's history makes the goal complex, in words for people."""
        reasons = []
        contact = self.recent_contact(goal, now)
        if contact:
            reasons.append(f"had hierover al contact op {contact.at:%d-%m-%Y}")
        complaint = self.open_complaint()
        if complaint:
            reasons.append(f"heeft een lopende klacht ({complaint.number})")
        return reasons

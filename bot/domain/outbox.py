"""What other systems are told of a conversation: the register, a mail server, a webhook, a desk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Optional


class OutboxKind(str, Enum):
    """`body` of each: see `contact_body`, `task_body`, `task_done_body`; of the others what
    `bot.services.mailing`, `aftercare_round`, `notifying` and `chat_desk` put in it."""

    CONTACT = "contact"
    TASK = "task"
    TASK_DONE = "task_done"
    EMAIL = "email"
    AFTERCARE = "aftercare"
    WEBHOOK = "webhook"
    CHAT_OPEN = "chat_open"
    CHAT_MESSAGE = "chat_message"
    CHAT_NOTE = "chat_note"
    CHAT_CLOSE = "chat_close"


REGISTER_KINDS = frozenset({OutboxKind.CONTACT, OutboxKind.TASK, OutboxKind.TASK_DONE})
CHAT_KINDS = frozenset(
    {
        OutboxKind.CHAT_OPEN,
        OutboxKind.CHAT_MESSAGE,
        OutboxKind.CHAT_NOTE,
        OutboxKind.CHAT_CLOSE,
    }
)


@dataclass(frozen=True)
class NewOutboxEntry:
    """`customer_key` is the key of `HistoryPort.recognise`; None for who is not known there."""

    kind: OutboxKind
    conversation_id: str
    customer_key: Optional[str]
    body: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class OutboxEntry(NewOutboxEntry):
    id: int = 0
    #: Ten digits; the `referentienummer` at the register, and everywhere what keeps it from being
    #: taken twice.
    reference: str = ""
    #: How often it was tried before.
    attempts: int = 0
    created_at: Optional[dt.datetime] = None


@dataclass(frozen=True)
class OpenCallback:
    """A task to call somebody back that is not done; `explanation` is when they wish it, and
    `department` is named as people say it."""

    reference: str
    contact_reference: str
    customer_key: Optional[str]
    explanation: str = field(repr=False)
    department: str = ""


@dataclass(frozen=True)
class OutboxCount:
    """`oldest`: since when the oldest of what waits does so."""

    waiting: int
    given_up: int
    oldest: Optional[dt.datetime]


def contact_body(
    at: str,
    subject: str,
    summary: str,
    goal: Optional[str] = None,
    case: Optional[str] = None,
    settled: bool = False,
    language: str = "nl",
    name: Optional[str] = None,
) -> dict[str, Any]:
    """A contact (klantcontact); `at` is ISO 8601 in UTC, `case` the number of the case."""
    return {
        "at": at,
        "subject": subject,
        "summary": summary,
        "goal": goal,
        "case": case,
        "settled": settled,
        "language": language,
        "name": name,
    }


def task_body(
    at: str,
    contact_reference: str,
    what: str,
    department: str,
    explanation: str = "",
    callback: bool = False,
) -> dict[str, Any]:
    """Work for a department (interne taak), named as people say it, that follows from a contact.

    `callback`: calling somebody back, which is done when their hand-off is.
    """
    return {
        "at": at,
        "contact_reference": contact_reference,
        "what": what,
        "department": department,
        "explanation": explanation,
        "callback": callback,
    }


def task_done_body(at: str, task_reference: str, contact_reference: str) -> dict[str, Any]:
    return {"at": at, "task_reference": task_reference, "contact_reference": contact_reference}

"""What is kept of staff and their work."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional, Protocol, Sequence

from bot.domain.handoff import Handoff, HandoffEvent, NewHandoff, Note, Transition
from bot.domain.staff import Staff


class HandoffStore(Protocol):
    def add(
        self,
        conversation_id: str,
        handoff: NewHandoff,
        summary: str,
        at: dt.datetime,
        transition: Transition = Transition.OPEN,
        language: str = "nl",
        skill: Optional[str] = None,
    ) -> str:
        """The first line of its life (OFFER, OPEN or PLAN_CALL); Conflict when one is open."""

    def change(
        self,
        handoff: Handoff,
        transition: Transition,
        at: dt.datetime,
        by: Optional[str] = None,
        to: Optional[str] = None,
        note: str = "",
        **values: Any,
    ) -> bool:
        """One conditional UPDATE, with its line in the trail; False for who comes too late.

        It takes only while the status and the agent are those of `handoff`. `values` are columns.
        Raises IllegalTransition when the life of a hand-off has no such transition.
        """

    def trail(self, handoff_id: str) -> list[HandoffEvent]:
        """Every transition, the oldest first."""

    def get(self, handoff_id: str) -> Optional[Handoff]: ...
    def open_for(self, conversation_id: str) -> Optional[Handoff]: ...
    def offered_for(self, conversation_id: str) -> Optional[Handoff]:
        """What the bot proposed, and the citizen has not answered yet."""

    def of_conversation(self, conversation_id: str) -> list[Handoff]: ...
    def update_open(self, handoff_id: str, **values: Any) -> bool:
        """Other columns than the status; False when it was closed."""

    def set_tags(self, handoff_id: str, tags: Sequence[str]) -> None: ...
    def first_reply(self, handoff_id: str, at: dt.datetime) -> None:
        """The first word of who has it now; later ones change nothing."""

    def queue(self, state: str, staff: Staff, limit: int, now: dt.datetime) -> list[Handoff]:
        """`state` is waiting, planned, mine, claimed or resolved; in the order of the desk."""

    def position(self, handoff: Handoff) -> int: ...
    def recent_waits(self, department: str, since: dt.datetime) -> list[float]:
        """Seconds from waiting to claimed, of chats that were claimed once since then."""

    def mark_reassured(self, handoff_id: str, before: dt.datetime, at: dt.datetime) -> bool:
        """One conditional UPDATE; False when it was done after `before`, or nobody waits."""

    def renew_leases(self, staff_id: str, until: dt.datetime) -> None: ...


class DueStore(Protocol):
    """The hand-offs about which the clock has something to say; `only` asks it of one of them."""

    def leases(self, now: dt.datetime, only: Optional[str] = None) -> list[Handoff]:
        """Claimed, and the desk of the agent fell silent."""

    def unanswered(self, before: dt.datetime, only: Optional[str] = None) -> list[Handoff]:
        """Chats claimed by then, in which the agent has said nothing yet."""

    def unanswered_questions(self, now: dt.datetime, only: Optional[str] = None) -> list[Handoff]:
        """A colleague was asked to take it, and had until now to answer."""

    def not_escalated(self, only: Optional[str] = None) -> list[Handoff]:
        """Unclaimed, and supervisors were not told."""

    def unseen(self, before: dt.datetime, only: Optional[str] = None) -> list[Handoff]:
        """Chats in the queue of citizens who were not there after that moment."""

    def to_reassure(self, before: dt.datetime, most: int) -> list[Handoff]:
        """Chats in the queue that began to wait, or were looked at, before then."""

    def last_there(self, conversation_id: str) -> Optional[dt.datetime]:
        """When the citizen had the conversation open, wrote in it, or began it."""


class NoteStore(Protocol):
    def add(
        self,
        handoff: Handoff,
        staff_id: str,
        text: str,
        at: dt.datetime,
        client_id: Optional[str] = None,
    ) -> Note: ...
    def by_client_id(self, conversation_id: str, client_id: str) -> Optional[Note]: ...
    def of_conversation(self, conversation_id: str) -> list[Note]:
        """Of all its hand-offs, the oldest first."""


class StaffStore(Protocol):
    def add(self, staff: Staff, password_hash: str) -> None: ...
    def by_username(self, username: str) -> Optional[tuple[Staff, str]]: ...
    def get(self, staff_id: str) -> Optional[Staff]: ...
    def everyone(self) -> list[Staff]: ...
    def take_capacity(self, staff_id: str) -> bool:
        """One conditional UPDATE on the agent's own row; False when they are full, or left."""

    def give_capacity(self, staff_id: str) -> None: ...
    def seen(self, staff_id: str, at: dt.datetime) -> None: ...
    def pause(self, staff_id: str, paused: bool) -> None: ...
    def present(self, department: str, since: dt.datetime) -> int:
        """How many who serve this department are at their desk and take new cases."""

    def free_room(self, department: str, since: dt.datetime) -> int:
        """How many cases more they can take, those who are there."""

    def has_read(self, staff_id: str, conversation_id: str) -> bool:
        """Whether it was written down that this member of staff read this conversation."""

    def audit(
        self,
        staff_id: str,
        action: str,
        at: dt.datetime,
        conversation_id: Optional[str],
        detail: Optional[str] = None,
    ) -> None:
        """`action` is one of `bot.domain.audit.ACTIONS`; `detail` holds no text of citizens."""

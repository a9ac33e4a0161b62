"""Opening a hand-off: a conversation is offered to people, and the citizen is told so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.domain.conversation import Conversation, MessageKind, Outgoing, Owner, Sender
from bot.domain.errors import NotFound
from bot.domain.handoff import (
    PRESENCE,
    Availability,
    Handoff,
    HandoffStatus,
    NewHandoff,
)
from bot.domain.summary import summarise
from bot.services.conversations import state_of
from bot.services.ports import Deps, Repositories
from bot.services.saying import say


@dataclass(frozen=True)
class Opened:
    """An open hand-off and how to tell the citizen; `created` is False when one was open."""

    handoff: Handoff
    created: bool
    availability: Availability
    announcement: Outgoing


class Handoffs:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def availability(self, department: str) -> Availability:
        with self._deps.uow(write=False) as repos:
            return self._availability(repos, department)

    def _availability(self, repos: Repositories, department: str) -> Availability:
        now = self._deps.clock()
        if repos.staff.present(department, now - PRESENCE):
            return Availability.OPEN
        if self._deps.catalogue.organisation.opening_hours.is_open(now):
            return Availability.NOBODY
        return Availability.CLOSED

    def open(self, conversation_id: str, new: NewHandoff) -> Opened:
        """Offer the conversation to people; an open hand-off is taken up instead of a second."""
        with self._deps.uow() as repos:
            conversation = repos.conversations.get(conversation_id, lock=True)
            if conversation is None:
                raise NotFound("Dit gesprek bestaat niet.")
            return self._open(repos, conversation, new)

    def open_by_button(self, conversation_id: str) -> Opened:
        """The escape button, or a dead bot: opened from what is stored, and said at once."""
        with self._deps.uow() as repos:
            conversation = repos.conversations.get(conversation_id, lock=True)
            if conversation is None:
                raise NotFound("Dit gesprek bestaat niet.")
            sorted_as = repos.sortings.latest(conversation_id)
            new = NewHandoff()
            if sorted_as:
                goal, triage = sorted_as
                new = NewHandoff(
                    goal=goal,
                    urgent=triage.urgent,
                    reasons=tuple(triage.reasons),
                    feeling=triage.feeling,
                )
            was_with_people = conversation.owner in (Owner.QUEUE, Owner.AGENT)
            opened = self._open(repos, conversation, new)
            if not was_with_people:
                say(repos, self._deps, conversation_id, Sender.SYSTEM, opened.announcement)
            return opened

    def _open(self, repos: Repositories, conversation: Conversation, new: NewHandoff) -> Opened:
        goal = self._deps.catalogue.goal(new.goal)
        department = new.department or self._deps.catalogue.department_of(new.goal).key
        existing = repos.handoffs.open_for(conversation.id)
        if existing is None:
            new = replace(new, department=department)
            summary = summarise(
                conversation,
                new,
                goal,
                repos.messages.since(conversation.id, 0),
                repos.conversations.claims(conversation.id),
            )
            handoff_id = repos.handoffs.add(conversation.id, new, summary, self._deps.clock())
        else:
            handoff_id = existing.id
            self._take_up(repos, existing, new)
        if new.kind == "chat":
            repos.conversations.set_owner(
                conversation.id, Owner.QUEUE, only_from=(Owner.BOT, Owner.CLOSED)
            )
            repos.messages.hand_turns_to_person(conversation.id, but=new.turn_seq)
        handoff = repos.handoffs.get(handoff_id)
        if handoff is None:  # pragma: no cover - stored in this very transaction
            raise NotFound("Deze overdracht bestaat niet.")
        availability = self._availability(repos, handoff.department)
        announcement = self._announcement(repos, conversation.id, handoff, availability)
        return Opened(handoff, existing is None, availability, announcement)

    def _take_up(self, repos: Repositories, existing: Handoff, new: NewHandoff) -> None:
        """What is new about an open hand-off is added to it; the place in the queue stays."""
        if existing.status is not HandoffStatus.WAITING:
            return
        values: dict[str, Any] = {"kind": new.kind, "opened_by_turn": new.turn_seq}
        if new.callback_when:
            claims = repos.conversations.claims(existing.conversation_id)
            phones = [c.value for c in claims if c.kind == "telefoonnummer"]
            typed = f" (getypt, niet gecontroleerd: {phones[-1]})" if phones else ""
            line = f"Terugbellen: {new.callback_when}{typed}"
            values.update(callback_when=new.callback_when, summary=f"{existing.summary}\n{line}")
        if new.urgent:
            values["urgent"] = True
        repos.handoffs.update_open(existing.id, **values)

    def _announcement(
        self,
        repos: Repositories,
        conversation_id: str,
        handoff: Handoff,
        availability: Availability,
    ) -> Outgoing:
        """What the citizen is told: only what is now in the database."""
        texts, organisation = self._deps.texts, self._deps.catalogue.organisation
        department = organisation.departments[handoff.department].name
        now = self._deps.clock()
        if handoff.kind == "callback":
            when = handoff.callback_when or organisation.opening_hours.opening_in_words(now)
            text = texts.say("utter_callback_arranged", when=when, department=department)
            return Outgoing(text, MessageKind.NEXT_STEPS)
        key = {
            Availability.OPEN: "utter_handoff_waiting",
            Availability.NOBODY: "utter_handoff_nobody",
            Availability.CLOSED: "utter_handoff_closed",
        }[availability]
        conversation = repos.conversations.get(conversation_id)
        state = state_of(repos, self._deps, conversation) if conversation else None
        text = texts.say(
            key,
            department=department,
            position=str(state.position if state and state.position else 1),
            phone=organisation.phone,
            opening=organisation.opening_hours.opening_in_words(now),
        )
        if state and state.expected_wait_s is not None and availability is Availability.OPEN:
            minutes = max(1, round(state.expected_wait_s / 60))
            text += " " + texts.say("utter_handoff_wait_time", minutes=str(minutes))
        return Outgoing(text, MessageKind.CHOICES, texts.buttons(key))

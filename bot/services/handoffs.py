"""Opening a hand-off: a conversation is offered to people, and the citizen is told so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Optional

from bot.domain.conversation import (
    Conversation,
    Outgoing,
    Owner,
    Sender,
    TurnState,
)
from bot.domain.errors import NotFound
from bot.domain.first_help import surely_urgent
from bot.domain.goals import Goal, NextStep
from bot.domain.handoff import (
    PRESENCE,
    Availability,
    Handoff,
    HandoffStatus,
    NewHandoff,
)
from bot.domain.summary import summarise
from bot.domain.topics import UNSURE_GOAL
from bot.domain.triage import Decision
from bot.domain.urgency import urgent_reasons
from bot.services.announcing import Needs, announcement
from bot.services.contacts import callback_asked
from bot.services.finding import conversation_in
from bot.services.known import known_of, still_allowed
from bot.services.ports import Deps, Repositories
from bot.services.saying import say, warn


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
        needs = self._needs(conversation_id)
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            return self._open(repos, conversation, new, needs)

    def _needs(self, conversation_id: str) -> Needs:
        """What this customer needs; read before the transaction that writes."""
        with self._deps.uow(write=False) as repos:
            conversation = repos.conversations.get(conversation_id)
        return known_of(self._deps, conversation).all_needs

    def open_by_button(self, conversation_id: str, said: str = "") -> Opened:
        """The escape button, or a dead bot: opened from what is stored, and said at once.

        `said` is what the citizen wrote when the bot cannot read it: danger in it comes first.
        """
        danger, needs = urgent_reasons(said), self._needs(conversation_id)
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            sorted_as = repos.sortings.latest(conversation_id)
            new = NewHandoff()
            if sorted_as:
                goal, triage = sorted_as
                found = self._deps.catalogue.goal(goal)
                crisis = float(found is not None and found.urgent)
                new = NewHandoff(
                    goal=goal,
                    urgent=surely_urgent(triage, said, crisis),
                    reasons=tuple(triage.reasons),
                    feeling=triage.feeling,
                )
            if danger:
                reasons = tuple(reason.text for reason in danger)
                new = replace(new, urgent=True, reasons=(*reasons, *new.reasons))
                warn(repos, self._deps, conversation_id, danger, said)
            untold = conversation.owner not in (Owner.QUEUE, Owner.AGENT)
            existing = repos.handoffs.open_for(conversation_id)
            if existing and existing.opened_by_turn is not None:
                # The bot opened it, and its words are still under way: they are said here.
                untold |= repos.messages.settle_turn(
                    conversation_id, existing.opened_by_turn, TurnState.FOR_PERSON
                )
            opened = self._open(repos, conversation, new, needs)
            if untold:
                say(repos, self._deps, conversation_id, Sender.SYSTEM, opened.announcement)
            return opened

    def _open(
        self, repos: Repositories, conversation: Conversation, new: NewHandoff, needs: Needs
    ) -> Opened:
        department = new.department or self._deps.catalogue.department_of(new.goal).key
        reasons = still_allowed(repos, self._deps, conversation, new.reasons)
        new = replace(new, department=department, reasons=reasons)
        existing = repos.handoffs.open_for(conversation.id)
        if existing is None:
            summary = self._summary(repos, conversation, new)
            handoff_id = repos.handoffs.add(conversation.id, new, summary, self._deps.clock())
        else:
            handoff_id = existing.id
            self._take_up(repos, conversation, existing, new)
        if new.kind == "chat":
            repos.conversations.set_owner(
                conversation.id, Owner.QUEUE, only_from=(Owner.BOT, Owner.CLOSED)
            )
            repos.messages.hand_turns_to_person(conversation.id, but=new.turn_seq)
        handoff = repos.handoffs.get(handoff_id)
        if handoff is None:  # pragma: no cover - stored in this very transaction
            raise NotFound("Deze overdracht bestaat niet.")
        if handoff.kind == "callback" and handoff.callback_when:
            self._record_callback(repos, conversation, handoff, new.turn_seq)
        availability = self._availability(repos, handoff.department)
        told = announcement(repos, self._deps, conversation.id, handoff, availability, needs)
        return Opened(handoff, existing is None, availability, told)

    def _take_up(
        self, repos: Repositories, conversation: Conversation, existing: Handoff, new: NewHandoff
    ) -> None:
        """What is new is added to an open hand-off; the place in the queue stays."""
        if existing.status is not HandoffStatus.WAITING:
            return
        another = new.goal is not None and new.goal != existing.goal
        now = replace(
            new,
            goal=new.goal or existing.goal,
            department=new.department if another else existing.department,
            urgent=new.urgent or existing.urgent,
            reasons=still_allowed(
                repos,
                self._deps,
                conversation,
                tuple(dict.fromkeys((*existing.reasons, *new.reasons))),
            ),
            intake=new.intake or existing.intake,
            feeling=new.feeling if another else existing.feeling,
            callback_when=new.callback_when or existing.callback_when,
        )
        values: dict[str, Any] = {
            "kind": now.kind,
            "goal": now.goal,
            "department": now.department,
            "urgent": now.urgent,
            "reasons": list(now.reasons),
            "intake": [vars(answer) for answer in now.intake],
            "feeling": now.feeling,
            "callback_when": now.callback_when,
            "summary": self._summary(repos, conversation, now),
        }
        if new.turn_seq is not None:
            values["opened_by_turn"] = new.turn_seq
        repos.handoffs.update_open(existing.id, **values)

    def _summary(self, repos: Repositories, conversation: Conversation, new: NewHandoff) -> str:
        return summarise(
            conversation,
            new,
            self._deps.catalogue.goal(new.goal),
            repos.messages.since(conversation.id, 0),
            repos.conversations.claims(conversation.id),
            self._also_asked(repos, conversation.id, new.goal),
        )

    def _also_asked(
        self, repos: Repositories, conversation_id: str, goal: Optional[str]
    ) -> list[Goal]:
        """What else the citizen came for in this conversation, and was not answered by the bot."""
        sure = [
            (goal, triage)
            for goal, confidence, triage in repos.sortings.of_conversation(conversation_id)
            if confidence >= UNSURE_GOAL
        ]
        answered = {key for key, triage in sure if triage.decision == Decision.SIMPLE.value}
        keys = [key for first, triage in sure for key in (first, *triage.also) if key]
        found = [self._deps.catalogue.goal(key) for key in dict.fromkeys(keys)]
        return [
            each
            for each in found
            if each and each.kind == "goal" and each.key != goal and each.key not in answered
        ]

    def _record_callback(
        self,
        repos: Repositories,
        conversation: Conversation,
        handoff: Handoff,
        turn_seq: Optional[int],
    ) -> None:
        """The call is a next step like any other: a row, before it is said."""
        department = self._deps.catalogue.organisation.departments[handoff.department].name
        what = self._deps.texts.say("utter_callback_step", department=department)
        step = NextStep(who="wij", what=what, due=(handoff.callback_when or "")[:80] or None)
        now = self._deps.clock()
        repos.next_steps.record(handoff.conversation_id, [step], "bot", now, turn_seq, handoff.id)
        callback_asked(repos, self._deps, conversation, handoff, what)

"""Opening a hand-off: a conversation is offered to people, and the citizen is told so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional

from bot.domain.availability import Availability
from bot.domain.conversation import (
    Conversation,
    Outgoing,
    Owner,
    Sender,
    TurnState,
)
from bot.domain.errors import Conflict, NotFound
from bot.domain.handoff import Handoff, NewHandoff, Transition
from bot.domain.urgency import urgent_reasons
from bot.services.announcing import Needs, announcement
from bot.services.availability import availability_of
from bot.services.calling import record_callback
from bot.services.ending import reopened
from bot.services.finding import conversation_in
from bot.services.handoff_rows import HandoffRows
from bot.services.intake import first_question
from bot.services.known import known_of, still_allowed
from bot.services.ports import Deps, Repositories
from bot.services.saying import say, warn
from bot.services.survey import no_survey_now
from bot.services.trial_person import as_if, told_instead


@dataclass(frozen=True)
class Opened:
    """An open hand-off and how to tell the citizen; `created` is False when one was open."""

    handoff: Handoff
    created: bool
    availability: Availability
    announcement: Outgoing
    #: What is asked while waiting, after that: the first question that is still open.
    question: Optional[Outgoing] = None


class Handoffs:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._rows = HandoffRows(deps)

    def availability(self, department: str) -> Availability:
        with self._deps.uow(write=False) as repos:
            return availability_of(repos, self._deps, department)

    def open(self, conversation_id: str, new: NewHandoff) -> Opened:
        """Offer the conversation to people; an open hand-off is taken up instead of a second.

        Conflict when it was ended while the bot was still thinking: that stays so.
        """
        needs = self._needs(conversation_id)
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            if self._ended_since(repos, conversation, new.turn_seq):
                raise Conflict("Het gesprek is intussen beëindigd.")
            return self.open_within(repos, conversation, new, needs)

    @staticmethod
    def _ended_since(repos: Repositories, conversation: Conversation, seq: Optional[int]) -> bool:
        """Whether what the bot answers here, message `seq`, was put aside by the end."""
        if conversation.owner is not Owner.CLOSED or seq is None:
            return False
        return all(turn.seq != seq for turn in repos.messages.pending_turns(conversation.id))

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
            conversation = reopened(repos, conversation_in(repos, conversation_id, lock=True))
            sorted_as = repos.sortings.latest(conversation_id)
            new = NewHandoff()
            if sorted_as:
                goal, triage = sorted_as
                new = NewHandoff(
                    goal=goal,
                    urgent=triage.surely_urgent,
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
            opened = self.open_within(repos, conversation, new, needs)
            if untold:
                for said_now in (opened.announcement, opened.question):
                    if said_now:
                        say(repos, self._deps, conversation_id, Sender.SYSTEM, said_now)
            return opened

    def offer(self, conversation_id: str, new: NewHandoff) -> Handoff:
        """The bot proposes a person: nobody waits yet. A second time it is the same hand-off.

        With one open already nothing is proposed, and that one is returned.
        """
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            new = self._complete(repos, conversation, new)
            if conversation.trial_of is not None:
                return as_if(repos, self._deps, conversation, new)
            known = repos.handoffs.open_for(conversation_id)
            if known is None:
                known = repos.handoffs.offered_for(conversation_id)
                if known is None:
                    return self._there(
                        repos, self._rows.add(repos, conversation, new, Transition.OFFER)
                    )
                values = self._rows.values(repos, conversation, known, new)
                repos.handoffs.update_open(known.id, **values)
            return self._there(repos, known.id)

    def decline(self, conversation_id: str) -> bool:
        """The citizen wants no person; False when none was proposed."""
        with self._deps.uow() as repos:
            conversation_in(repos, conversation_id, lock=True)
            offered = repos.handoffs.offered_for(conversation_id)
            if offered is None:
                return False
            return repos.handoffs.change(offered, Transition.DECLINE, self._deps.clock())

    def open_within(
        self, repos: Repositories, conversation: Conversation, new: NewHandoff, needs: Needs
    ) -> Opened:
        """`open`, in a transaction that is under way and has the conversation locked."""
        no_survey_now(repos, conversation)
        new = self._complete(repos, conversation, new)
        if conversation.trial_of is not None:
            return self._tried(repos, conversation, new)
        existing = repos.handoffs.open_for(conversation.id)
        offered = repos.handoffs.offered_for(conversation.id)
        if existing is not None:
            handoff_id = existing.id
            self._rows.take_up(repos, conversation, existing, new)
        elif offered is not None:
            handoff_id = offered.id
            self._rows.accept(repos, conversation, offered, new)
        else:
            called = new.kind == "callback"
            transition = Transition.PLAN_CALL if called else Transition.OPEN
            handoff_id = self._rows.add(repos, conversation, new, transition)
        if new.kind == "chat":
            repos.conversations.set_owner(
                conversation.id, Owner.QUEUE, only_from=(Owner.BOT, Owner.CLOSED)
            )
            repos.messages.hand_turns_to_person(conversation.id, but=new.turn_seq)
        elif conversation.owner is Owner.CLOSED:
            repos.conversations.back_to_bot(conversation.id)
        else:
            # Who is called back does not wait in the queue.
            repos.conversations.set_owner(conversation.id, Owner.BOT, only_from=(Owner.QUEUE,))
        handoff = self._there(repos, handoff_id)
        if handoff.kind == "callback" and handoff.callback_when:
            record_callback(repos, self._deps, handoff, "bot", new.turn_seq)
        availability = availability_of(repos, self._deps, handoff.department)
        told = announcement(repos, self._deps, conversation.id, handoff, availability, needs)
        # Who is in the queue already was asked.
        asks = conversation.owner in (Owner.BOT, Owner.CLOSED)
        question = first_question(repos, self._deps, conversation, handoff) if asks else None
        return Opened(handoff, existing is None, availability, told, question)

    def _tried(self, repos: Repositories, conversation: Conversation, new: NewHandoff) -> Opened:
        """In a trial nobody comes, and the bot goes on."""
        handoff = as_if(repos, self._deps, conversation, new)
        availability = availability_of(repos, self._deps, handoff.department)
        return Opened(handoff, False, availability, told_instead(self._deps, handoff))

    def _complete(
        self, repos: Repositories, conversation: Conversation, new: NewHandoff
    ) -> NewHandoff:
        """With its department, and without reasons that the customer does not allow."""
        department = new.department or self._deps.catalogue.department_of(new.goal).key
        reasons = still_allowed(repos, self._deps, conversation, new.reasons)
        return replace(new, department=department, reasons=reasons)

    def _there(self, repos: Repositories, handoff_id: str) -> Handoff:
        handoff = repos.handoffs.get(handoff_id)
        if handoff is None:  # pragma: no cover - stored in this very transaction
            raise NotFound("Deze overdracht bestaat niet.")
        return handoff

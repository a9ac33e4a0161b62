"""What stands beside the story of one hand-off, and the file of a verified customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from bot.domain.consent import CONTACTS, RECOGNISE
from bot.domain.conversation import Conversation
from bot.domain.customer import History
from bot.domain.errors import NotFound
from bot.domain.goals import Goal
from bot.domain.handoff import Handoff, HandoffEvent
from bot.domain.outcome import RecordedStep
from bot.domain.staff import Staff
from bot.domain.understanding import Understanding
from bot.services.known import known_of, permissions_of
from bot.services.ports import Deps, Repositories
from bot.services.reading import Story, may_read

#: So many of a customer's earlier conversations are looked at.
_EARLIER = 10
#: So many goals are offered as an answer.
_MOST_ANSWERS = 4


@dataclass(frozen=True)
class Earlier:
    """An earlier conversation of the same verified customer."""

    conversation: Conversation
    handoffs: tuple[Handoff, ...]
    steps: tuple[RecordedStep, ...]


@dataclass(frozen=True)
class CaseFile:
    """`understood` is by sequence number; `answers` are the goals it may be about."""

    understood: dict[int, Understanding]
    trail: tuple[HandoffEvent, ...]
    earlier: tuple[Earlier, ...]
    answers: tuple[Goal, ...]


@dataclass(frozen=True)
class CustomerFile:
    handoff: Handoff
    conversation: Conversation
    history: Optional[History]
    history_unavailable: bool
    earlier: tuple[Earlier, ...]


class CaseFiles:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def of(self, story: Story) -> CaseFile:
        """For who just read the story: that reading is audited there."""
        with self._deps.uow(write=False) as repos:
            shown = {message.seq for message in story.messages}
            found = repos.sortings.by_turn(story.conversation.id)
            understood = [each for each in found if each.turn_seq in shown]
            return CaseFile(
                understood={each.turn_seq: each for each in understood},
                trail=tuple(repos.handoffs.trail(story.handoff.id)),
                earlier=_earlier(repos, self._deps, story.conversation),
                answers=self._answers(story.goal, understood),
            )

    def _answers(self, goal: Optional[Goal], understood: list[Understanding]) -> tuple[Goal, ...]:
        """The goal of the hand-off, then what else was asked, the latest first."""
        keys: list[Optional[str]] = [goal.key] if goal else []
        for each in reversed(understood):
            keys += [each.goal, *each.triage.also]
        goals = (self._deps.catalogue.goal(key) for key in dict.fromkeys(keys))
        return tuple(found for found in goals if found and found.kind == "goal")[:_MOST_ANSWERS]

    def customer(self, handoff_id: str, staff: Staff) -> CustomerFile:
        """The file of the verified customer of a hand-off that this member of staff may read.

        Raises:
            NotFound: not theirs to read, or the customer is not verified.
        """
        with self._deps.uow() as repos:
            handoff = repos.handoffs.get(handoff_id)
            if handoff is None or not may_read(handoff, staff):
                raise NotFound("Deze overdracht bestaat niet, of is niet voor u.")
            conversation = repos.conversations.get(handoff.conversation_id)
            if conversation is None or not conversation.verified:
                raise NotFound("Deze klant is niet ingelogd: er is geen dossier.")
            repos.staff.audit(staff.id, "read_customer", self._deps.clock(), conversation.id)
        known = known_of(self._deps, conversation)
        with self._deps.uow() as repos:
            if known.history is not None:
                now = self._deps.clock()
                repos.staff.audit(staff.id, "read_history", now, conversation.id)
            earlier = _earlier(repos, self._deps, conversation)
        return CustomerFile(handoff, conversation, known.history, known.unavailable, earlier)


def _earlier(repos: Repositories, deps: Deps, conversation: Conversation) -> tuple[Earlier, ...]:
    """The customer's other conversations, when they allow earlier contacts to be used."""
    if conversation.customer_id is None:
        return ()
    if not permissions_of(repos, deps, conversation).allows(RECOGNISE, CONTACTS):
        return ()
    others = [
        each
        for each in repos.conversations.of_customer(conversation.customer_id, _EARLIER + 1)
        if each.id != conversation.id
    ][:_EARLIER]
    ids = [each.id for each in others]
    if not ids:
        return ()
    steps = repos.next_steps.of_conversations(ids)
    handoffs: dict[str, list[Handoff]] = {}
    for handoff in repos.search.of_conversations(ids):
        handoffs.setdefault(handoff.conversation_id, []).append(handoff)
    return tuple(
        Earlier(each, tuple(handoffs.get(each.id, ())), tuple(steps.get(each.id, ())))
        for each in others
    )

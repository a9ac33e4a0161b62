"""Sorting one message with what is known of the customer, and keeping how it was judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Optional

from bot.domain.customer import Case, Contact
from bot.domain.goals import Goal
from bot.domain.triage import Decision, Triage
from bot.domain.understanding import likeliest
from bot.services.contacts import not_settled
from bot.services.known import known_of
from bot.services.matters import not_solved_by_bot, solved_by_bot
from bot.services.ports import Deps
from bot.services.survey import no_survey_now


@dataclass(frozen=True)
class Sorted:
    """The sorting after history counted: `contact` and `case` are what was recognised."""

    triage: Triage
    goal: Optional[Goal]
    contact: Optional[Contact] = None
    case: Optional[Case] = None


class Sorting:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def sort(
        self,
        conversation_id: str,
        turn_seq: int,
        goal_key: Optional[str],
        confidence: float,
        triage: Triage,
        ranking: Iterable[tuple[str, float]] = (),
    ) -> Sorted:
        """History moves a goal to complex; the result is stored before anything is done with it,
        with the likeliest goals of the whole `ranking`."""
        with self._deps.uow(write=False) as repos:
            conversation = repos.conversations.get(conversation_id)
        # Of a verified customer only, and as far as they allow it.
        history = known_of(self._deps, conversation).history
        now = self._deps.clock()
        zone = self._deps.catalogue.organisation.opening_hours.zone
        if history and triage.decision in (Decision.SIMPLE, Decision.ASK):
            reasons = history.reasons_for_complex(goal_key, now, zone)
            if reasons:
                triage = replace(
                    triage, decision=Decision.COMPLEX, reasons=(*triage.reasons, *reasons)
                )
        with self._deps.uow() as repos:
            about = (goal_key, confidence, triage, now, likeliest(ranking))
            repos.sortings.record(conversation_id, turn_seq, *about)
            if conversation is not None and conversation.asked_about is not None:
                # Whatever was asked at the start: the person talks about this now.
                repos.conversations.set_asked_about(conversation_id, None)
            if conversation is not None and triage.decision != Decision.SMALLTALK:
                no_survey_now(repos, conversation)
        return Sorted(
            triage=triage,
            goal=self._deps.catalogue.goal(goal_key),
            contact=history.recent_contact(goal_key, now) if history else None,
            case=history.running_case(goal_key) if history else None,
        )

    def note_estimate(self, conversation_id: str, estimate: str) -> None:
        """The citizen's own word, "simple" or "complex": the definition of complexity."""
        with self._deps.uow() as repos:
            repos.sortings.note_estimate(conversation_id, estimate)

    def note_outcome(self, conversation_id: str, outcome: str) -> None:
        """What became of it: "solved" or "not_solved", as the citizen says."""
        with self._deps.uow() as repos:
            conversation = repos.conversations.get(conversation_id, lock=True)
            repos.sortings.note_outcome(conversation_id, outcome)
            if outcome == "not_solved":
                not_settled(repos, self._deps, conversation_id)
                not_solved_by_bot(repos, self._deps, conversation_id)
            elif outcome == "solved" and conversation is not None:
                solved_by_bot(repos, self._deps, conversation)

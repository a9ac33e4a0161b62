"""What the clock does to hand-offs: nobody has to be at a desk for it, and it never hurries.

Each case is one transaction, in which it is asked again whether its time is over: a desk that
wakes up meanwhile keeps its case, and several gateways may sweep at once.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Callable, Optional

from bot.domain.desk_clock import escalates, had_a_fair_chance
from bot.domain.errors import Conflict
from bot.domain.handoff import Handoff, Transition
from bot.domain.organisation_rules import DeskRules
from bot.services.calling import leave_queue
from bot.services.cases import NOT_ASKED, Cases
from bot.services.ports import Repositories
from bot.services.saying import notice

_log = logging.getLogger(__name__)

#: Which hand-offs are due, all or one of them; and what happens then to one.
_Due = Callable[[Repositories, Optional[str]], list[Handoff]]
_Deed = Callable[[Repositories, Handoff], None]


class Sweeping(Cases):
    def sweep(self) -> list[str]:
        """Everything that is due now; returns the conversations in which something changed."""
        chores: list[tuple[_Due, _Deed]] = [
            (self._silent_desks, self._desk_is_silent),
            (self._without_a_word, self._said_nothing),
            (self._unanswered_questions, self._colleague_is_silent),
            (self._to_escalate, self._escalate),
            (self._gone, self._abandon),
        ]
        changed = [conversation for chore in chores for conversation in self._do(*chore)]
        return list(dict.fromkeys(changed))

    def return_expired(self) -> int:
        """Only the cases of agents whose desk fell silent; returns how many went back."""
        return len(self._do(self._silent_desks, self._desk_is_silent))

    def _do(self, due: _Due, deed: _Deed) -> list[str]:
        with self._deps.uow(write=False) as repos:
            found = due(repos, None)
        return [handoff.conversation_id for handoff in found if self._one(handoff, due, deed)]

    def _one(self, handoff: Handoff, due: _Due, deed: _Deed) -> bool:
        try:
            with self._deps.uow() as repos:
                repos.conversations.get(handoff.conversation_id, lock=True)
                still = due(repos, handoff.id)
                for each in still:
                    deed(repos, each)
                return bool(still)
        except Conflict as error:
            _log.warning("the clock came too late for %s: %s", handoff.id, error)
        except Exception as error:  # the others must not wait for this one
            # The kind of error only: its text may hold what was said.
            _log.error("the clock cannot change %s: %s", handoff.id, type(error).__name__)
        return False

    def _rules(self) -> DeskRules:
        return self._deps.catalogue.organisation.desk

    # --- what is due --------------------------------------------------------------------------

    def _silent_desks(self, repos: Repositories, only: Optional[str]) -> list[Handoff]:
        return repos.due.leases(self._deps.clock(), only)

    def _without_a_word(self, repos: Repositories, only: Optional[str]) -> list[Handoff]:
        patience = dt.timedelta(minutes=self._rules().first_reply_minutes)
        return repos.due.unanswered(self._deps.clock() - patience, only)

    def _unanswered_questions(self, repos: Repositories, only: Optional[str]) -> list[Handoff]:
        return repos.due.unanswered_questions(self._deps.clock(), only)

    def _to_escalate(self, repos: Repositories, only: Optional[str]) -> list[Handoff]:
        organisation, now = self._deps.catalogue.organisation, self._deps.clock()
        return [
            handoff
            for handoff in repos.due.not_escalated(only)
            if escalates(handoff, self._rules(), organisation.hours_of(handoff.department), now)
        ]

    def _gone(self, repos: Repositories, only: Optional[str]) -> list[Handoff]:
        """Who was not there for long, while people could have answered them."""
        organisation, now = self._deps.catalogue.organisation, self._deps.clock()
        before = now - dt.timedelta(hours=self._rules().abandoned_hours)
        found = []
        for handoff in repos.due.unseen(before, only):
            last_there = repos.due.last_there(handoff.conversation_id)
            since = max(last_there or handoff.waiting_since, handoff.waiting_since)
            if had_a_fair_chance(organisation.hours_of(handoff.department), since, now):
                found.append(handoff)
        return found

    # --- what happens then --------------------------------------------------------------------

    def _desk_is_silent(self, repos: Repositories, handoff: Handoff) -> None:
        self._back_to_queue(repos, handoff, Transition.EXPIRE, "utter_agent_away")

    def _said_nothing(self, repos: Repositories, handoff: Handoff) -> None:
        self._back_to_queue(repos, handoff, Transition.NO_REPLY, "utter_agent_released")

    def _colleague_is_silent(self, repos: Repositories, handoff: Handoff) -> None:
        """The owner keeps it, and sees that."""
        silent, asked = Transition.COLLEAGUE_SILENT, handoff.asked_id
        self._change(repos, handoff, silent, to=asked, **NOT_ASKED)

    def _escalate(self, repos: Repositories, handoff: Handoff) -> None:
        self._change(repos, handoff, Transition.ESCALATE, escalated_at=self._deps.clock())

    def _abandon(self, repos: Repositories, handoff: Handoff) -> None:
        """Who comes back later reads so, and goes on with the bot."""
        conversation_id = handoff.conversation_id
        if not leave_queue(repos, self._deps, handoff, "no_answer"):
            raise Conflict("Deze overdracht is intussen veranderd.")
        repos.conversations.back_to_bot(conversation_id)
        notice(repos, self._deps, conversation_id, "utter_queue_abandoned")
        if handoff.callback_when:
            notice(repos, self._deps, conversation_id, "utter_callback_stays")

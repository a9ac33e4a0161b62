"""Getting hold of a hand-off, and moving it: what every act at the desk shares.

Rows are always locked in the order conversation, hand-off, staff (several of staff by id), so that
PostgreSQL never finds two of these waiting for each other.
"""

from __future__ import annotations

from typing import Any, Optional

from bot.domain.conversation import Owner
from bot.domain.errors import AlreadyClaimed, CapacityReached, Conflict, NotAllowed, NotFound
from bot.domain.handoff import LEASE, Handoff, HandoffStatus, Transition
from bot.domain.routing import refuse_without_skill
from bot.domain.staff import Staff
from bot.services.calling import leave_queue
from bot.services.finding import conversation_in
from bot.services.ports import Deps, Repositories
from bot.services.reading import may_know
from bot.services.saying import notice

#: The columns of a hand-off of which nothing is asked of a colleague.
NOT_ASKED: dict[str, Any] = {"asked_staff_id": None, "asked_until": None, "asked_note": ""}
#: The columns of a hand-off that nobody has.
NOBODY: dict[str, Any] = {
    "staff_id": None,
    "claimed_at": None,
    "first_reply_at": None,
    "lease_until": None,
    **NOT_ASKED,
}


class Cases:
    """What the acts of `Casework` are made of; each act is one transaction."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    # --- getting hold of it -------------------------------------------------------------------

    @staticmethod
    def _get(repos: Repositories, handoff_id: str) -> Handoff:
        handoff = repos.handoffs.get(handoff_id)
        if handoff is None:
            raise NotFound("Deze overdracht bestaat niet.")
        return handoff

    def _locked(self, repos: Repositories, handoff_id: str) -> Handoff:
        """The hand-off as it is now, with its conversation locked."""
        repos.conversations.get(self._get(repos, handoff_id).conversation_id, lock=True)
        return self._get(repos, handoff_id)

    def _known(self, repos: Repositories, handoff_id: str, staff: Staff) -> Handoff:
        """Locked; NotFound for who may not know that it exists."""
        handoff = self._locked(repos, handoff_id)
        if not may_know(handoff, staff):
            raise NotFound("Deze overdracht bestaat niet.")
        return handoff

    def _held(self, repos: Repositories, handoff_id: str, staff: Staff) -> Handoff:
        """Locked, and this agent's; AlreadyClaimed names whose it is instead."""
        handoff = self._known(repos, handoff_id, staff)
        self._refuse_unless_held(handoff, staff)
        return handoff

    @staticmethod
    def _refuse_unless_held(handoff: Handoff, staff: Staff) -> None:
        if handoff.status is not HandoffStatus.CLAIMED:
            raise Conflict("Deze overdracht is niet (meer) opgepakt.")
        if handoff.agent_id != staff.id:
            raise AlreadyClaimed(handoff.agent_name or "Een collega")

    def _fit(self, repos: Repositories, handoff: Handoff, staff: Staff) -> None:
        """May this member of staff have it, as they are now?"""
        now = repos.staff.get(staff.id)
        if now is None or not now.active:
            raise NotAllowed("Dit account is niet meer in gebruik.")
        refuse_without_skill(handoff, now, self._deps.catalogue.organisation.skills)

    # --- moving it ----------------------------------------------------------------------------

    def _change(
        self,
        repos: Repositories,
        handoff: Handoff,
        transition: Transition,
        by: Optional[str] = None,
        to: Optional[str] = None,
        note: str = "",
        **values: Any,
    ) -> None:
        """The transition, or Conflict when the hand-off changed meanwhile."""
        now = self._deps.clock()
        if not repos.handoffs.change(handoff, transition, now, by, to, note, **values):
            raise Conflict("Deze overdracht is intussen veranderd.")

    def _give_to(
        self,
        repos: Repositories,
        handoff: Handoff,
        transition: Transition,
        staff: Staff,
        by: Optional[str],
    ) -> None:
        """From now on it is theirs; CapacityReached, or anything else, undoes all of it."""
        now = self._deps.clock()
        self._change(
            repos,
            handoff,
            transition,
            by=by,
            to=staff.id,
            **{**NOBODY, "staff_id": staff.id, "claimed_at": now, "lease_until": now + LEASE},
        )
        _move_load(repos, handoff.agent_id, staff)
        repos.conversations.set_owner(handoff.conversation_id, Owner.AGENT)
        repos.messages.hand_turns_to_person(handoff.conversation_id)
        name = staff.display_name
        notice(repos, self._deps, handoff.conversation_id, "utter_agent_joined", agent=name)

    def _take_away(
        self,
        repos: Repositories,
        handoff: Handoff,
        transition: Transition,
        by: Optional[str] = None,
        note: str = "",
        **values: Any,
    ) -> None:
        """From now on nobody has it; it keeps its place."""
        assert handoff.agent_id is not None
        self._change(repos, handoff, transition, by, None, note, **{**NOBODY, **values})
        repos.staff.give_capacity(handoff.agent_id)

    def _back_to_queue(
        self,
        repos: Repositories,
        handoff: Handoff,
        transition: Transition,
        notice_key: str,
        by: Optional[str] = None,
        note: str = "",
    ) -> None:
        """With the original waiting time; what was asked of a colleague is over."""
        again = handoff.returned_times + 1
        self._take_away(repos, handoff, transition, by, note, returned_times=again)
        self._wait_again(repos, handoff, notice_key)

    def _wait_again(
        self, repos: Repositories, handoff: Handoff, notice_key: str, **values: str
    ) -> None:
        """Who waits for a chat waits in the queue; who is called back goes on with the bot."""
        conversation_id = handoff.conversation_id
        if handoff.kind == "chat" and self._ended(repos, handoff):
            # The citizen ended the chat: nobody waits for somebody else.
            leave_queue(repos, self._deps, self._get(repos, handoff.id), "withdrawn")
            return
        if handoff.kind == "callback":
            repos.conversations.back_to_bot(conversation_id)
            notice(repos, self._deps, conversation_id, "utter_callback_stays")
            return
        repos.conversations.set_owner(conversation_id, Owner.QUEUE)
        notice(repos, self._deps, conversation_id, notice_key, **values)

    @staticmethod
    def _ended(repos: Repositories, handoff: Handoff) -> bool:
        """Whether the citizen ended the chat while somebody still has the case."""
        return conversation_in(repos, handoff.conversation_id).owner is Owner.CLOSED

    def _audit(self, repos: Repositories, staff: Staff, action: str, handoff: Handoff) -> None:
        repos.staff.audit(staff.id, action, self._deps.clock(), handoff.conversation_id)


def _move_load(repos: Repositories, giver_id: Optional[str], taker: Staff) -> None:
    """Staff rows in one fixed order, or two crossing transfers would wait for each other."""
    for staff_id in sorted({taker.id, giver_id or taker.id}):
        if staff_id != taker.id:
            repos.staff.give_capacity(staff_id)
        elif not repos.staff.take_capacity(taker.id):
            raise CapacityReached(taker.capacity)

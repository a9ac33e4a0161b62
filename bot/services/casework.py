"""What agents do with a hand-off: claim, answer, pass on, resolve; each wins or loses as a whole.

Rows are always locked in the order conversation, hand-off, staff, so that PostgreSQL never
finds two of these waiting for each other.
"""

from __future__ import annotations

import datetime as dt
from typing import Optional, Sequence

from bot.domain.conversation import MessageKind, Outgoing, Owner, Sender
from bot.domain.errors import AlreadyClaimed, CapacityReached, Conflict, InvalidInput, NotFound
from bot.domain.goals import NextStep
from bot.domain.handoff import LEASE, OUTCOMES, Handoff, HandoffStatus, Staff
from bot.domain.text import clean
from bot.services.contacts import resolved
from bot.services.ports import Deps, Repositories
from bot.services.saying import language_in, notice, say

#: An agent may write more at once than a citizen.
MAX_REPLY_LENGTH = 4000


class Casework:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

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

    def claim(self, handoff_id: str, staff: Staff) -> Handoff:
        """The hand-off is this agent's, or AlreadyClaimed / CapacityReached / Conflict."""
        now = self._deps.clock()
        with self._deps.uow() as repos:
            handoff = self._locked(repos, handoff_id)
            if handoff.status is HandoffStatus.CLAIMED and handoff.agent_id == staff.id:
                return handoff
            if not staff.serves(handoff.department):
                raise NotFound("Deze overdracht bestaat niet.")
            if not repos.handoffs.claim(handoff_id, staff.id, now, now + LEASE):
                # Read what is true now, after losing.
                self._lost(self._get(repos, handoff_id))
            if not repos.staff.take_capacity(staff.id):
                raise CapacityReached(staff.capacity)  # rolls the claim back
            repos.conversations.set_owner(handoff.conversation_id, Owner.AGENT)
            repos.messages.hand_turns_to_person(handoff.conversation_id)
            repos.staff.audit(staff.id, "claim", now, handoff.conversation_id)
            notice(
                repos,
                self._deps,
                handoff.conversation_id,
                "utter_agent_joined",
                agent=staff.display_name,
            )
            return self._get(repos, handoff_id)

    @staticmethod
    def _lost(handoff: Handoff) -> None:
        if handoff.status is HandoffStatus.CLAIMED:
            raise AlreadyClaimed(handoff.agent_name or "Een collega")
        raise Conflict("Deze overdracht is al afgerond.")

    def _held(self, repos: Repositories, handoff_id: str, staff: Staff) -> Handoff:
        handoff = self._locked(repos, handoff_id)
        if handoff.status is not HandoffStatus.CLAIMED:
            raise Conflict("Deze overdracht is niet (meer) opgepakt.")
        if handoff.agent_id != staff.id:
            raise AlreadyClaimed(handoff.agent_name or "Een collega")
        return handoff

    def reply(self, handoff_id: str, staff: Staff, text: str, client_id: Optional[str]) -> int:
        """The agent's message; returns its sequence number. Idempotent by `client_id`."""
        now = self._deps.clock()
        text = clean(text)
        if not text or len(text) > MAX_REPLY_LENGTH:
            raise InvalidInput(f"Een bericht heeft 1 tot {MAX_REPLY_LENGTH} tekens.")
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            known = client_id and repos.messages.by_client_id(handoff.conversation_id, client_id)
            if known:
                return known.seq
            message = repos.messages.append(
                handoff.conversation_id,
                Sender.AGENT,
                text,
                now,
                client_id=client_id,
                author=staff.display_name,
            )
            repos.handoffs.first_reply(handoff_id, now)
            return message.seq

    def release(self, handoff_id: str, staff: Staff) -> None:
        """Back to the queue, with the original waiting time."""
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            self._back_to_queue(repos, handoff, staff.id, "utter_agent_released")
            repos.staff.audit(staff.id, "release", self._deps.clock(), handoff.conversation_id)

    def _back_to_queue(
        self, repos: Repositories, handoff: Handoff, staff_id: str, notice_key: str
    ) -> None:
        if not repos.handoffs.release(handoff.id, staff_id):
            raise Conflict("Deze overdracht is intussen veranderd.")
        repos.staff.give_capacity(staff_id)
        self._wait_again(repos, handoff, notice_key)

    def _wait_again(
        self, repos: Repositories, handoff: Handoff, notice_key: str, **values: str
    ) -> None:
        """Who waits for a chat waits in the queue; who is called back goes on with the bot."""
        conversation_id = handoff.conversation_id
        if handoff.kind == "callback":
            repos.conversations.back_to_bot(conversation_id)
            notice(repos, self._deps, conversation_id, "utter_callback_stays")
            return
        repos.conversations.set_owner(conversation_id, Owner.QUEUE)
        notice(repos, self._deps, conversation_id, notice_key, **values)

    def transfer(
        self,
        handoff_id: str,
        staff: Staff,
        department: Optional[str] = None,
        to_username: Optional[str] = None,
    ) -> None:
        """To another department's queue, or straight to a colleague who has room."""
        departments = self._deps.catalogue.organisation.departments
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            colleague = None
            if to_username:
                found = repos.staff.by_username(to_username)
                if found is None or found[0].role == "designer":
                    raise NotFound(f"Er is geen medewerker '{to_username}'.")
                colleague = found[0]
            elif department not in departments:
                raise NotFound(f"Er is geen afdeling '{department}'.")
            target = department or handoff.department
            if colleague and not colleague.serves(target):
                raise NotFound(f"{colleague.display_name} werkt niet voor deze afdeling.")
            to_id = colleague.id if colleague else None
            lease = self._deps.clock() + LEASE if colleague else None
            if not repos.handoffs.reassign(handoff_id, staff.id, target, to_id, lease):
                raise Conflict("Deze overdracht is intussen veranderd.")
            self._move_load(repos, staff, colleague)
            self._transferred(repos, handoff, colleague, departments[target].name)
            repos.staff.audit(staff.id, "transfer", self._deps.clock(), handoff.conversation_id)

    @staticmethod
    def _move_load(repos: Repositories, staff: Staff, colleague: Optional[Staff]) -> None:
        """Staff rows in one fixed order, or two crossing transfers would wait for each other."""
        for member in sorted(filter(None, (staff, colleague)), key=lambda s: s.id):
            if member is colleague:
                if not repos.staff.take_capacity(member.id):
                    raise CapacityReached(member.capacity)
            else:
                repos.staff.give_capacity(member.id)

    def _transferred(
        self, repos: Repositories, handoff: Handoff, colleague: Optional[Staff], department: str
    ) -> None:
        conversation_id = handoff.conversation_id
        if colleague:
            notice(
                repos,
                self._deps,
                conversation_id,
                "utter_agent_joined",
                agent=colleague.display_name,
            )
            return
        self._wait_again(repos, handoff, "utter_transferred", department=department)

    def return_to_bot(self, handoff_id: str, staff: Staff) -> None:
        """The agent is done, and the citizen goes on with the bot."""
        now = self._deps.clock()
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            self._close(repos, handoff, staff, HandoffStatus.RETURNED, "returned")
            repos.conversations.back_to_bot(handoff.conversation_id)
            notice(repos, self._deps, handoff.conversation_id, "utter_back_to_bot")
            repos.staff.audit(staff.id, "return_to_bot", now, handoff.conversation_id)

    def resolve(
        self, handoff_id: str, staff: Staff, outcome: str, steps: Sequence[NextStep]
    ) -> None:
        """Outcome, next steps and the terminal message in one transaction."""
        now = self._deps.clock()
        if outcome not in OUTCOMES:
            raise InvalidInput(f"outcome is een van: {', '.join(OUTCOMES)}")
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            conversation_id = handoff.conversation_id
            self._close(repos, handoff, staff, HandoffStatus.RESOLVED, outcome)
            repos.next_steps.record(
                conversation_id, steps, staff.username, now, handoff_id=handoff_id
            )
            if steps:
                language = language_in(repos, conversation_id)
                intro = self._deps.texts.say("utter_next_steps_agreed", language)
                lines = "\n".join([intro, *(step.line() for step in steps)])
                say(
                    repos,
                    self._deps,
                    conversation_id,
                    Sender.SYSTEM,
                    Outgoing(lines, MessageKind.NEXT_STEPS),
                )
            farewell = self._deps.texts.say(
                "utter_conversation_closed",
                language_in(repos, conversation_id),
                agent=staff.display_name,
            )
            say(
                repos,
                self._deps,
                conversation_id,
                Sender.SYSTEM,
                Outgoing(farewell, MessageKind.TERMINAL),
            )
            repos.conversations.set_owner(conversation_id, Owner.CLOSED)
            repos.sortings.note_outcome(conversation_id, outcome)
            repos.staff.audit(staff.id, "resolve", now, conversation_id)
            conversation = repos.conversations.get(conversation_id)
            if conversation:
                resolved(repos, self._deps, conversation, handoff, steps, outcome)

    def _close(
        self,
        repos: Repositories,
        handoff: Handoff,
        staff: Staff,
        status: HandoffStatus,
        outcome: str,
    ) -> None:
        now = self._deps.clock()
        if not repos.handoffs.close(handoff.id, staff.id, status.value, now, outcome):
            raise Conflict("Deze overdracht is intussen veranderd.")
        repos.staff.give_capacity(staff.id)

    def return_expired(self) -> int:
        """Cases of agents whose desk fell silent go back to the queue; returns how many."""
        now = self._deps.clock()
        with self._deps.uow(write=False) as repos:
            expired = repos.handoffs.expired_leases(now)
        return sum(self._return_if_expired(handoff.id, now) for handoff in expired)

    def _return_if_expired(self, handoff_id: str, now: dt.datetime) -> bool:
        """One transaction for each: a desk that wakes up meanwhile keeps its case."""
        with self._deps.uow() as repos:
            handoff = self._locked(repos, handoff_id)
            still = {expired.id for expired in repos.handoffs.expired_leases(now)}
            if handoff_id not in still or handoff.agent_id is None:
                return False
            self._back_to_queue(repos, handoff, handoff.agent_id, "utter_agent_away")
            return True

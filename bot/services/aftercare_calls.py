"""The aftercare list of the desk: who is to be called, and what came of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, Optional

from bot.domain.aftercare import CALL_OUTCOMES, MOST_CALLS, AskedLater, Served, may_ask_now
from bot.domain.conversation import Conversation
from bot.domain.errors import AlreadyClaimed, Conflict, InvalidInput, NotFound
from bot.domain.goals import Catalogue
from bot.domain.handoff import Handoff
from bot.domain.outcome import AftercareWay, RecordedStep
from bot.domain.staff import Staff
from bot.domain.summary import MAIL_ABOUT
from bot.services.aftercare_answered import it_worked, new_handoff
from bot.services.aftercare_planning import stop_for, ways_for
from bot.services.finding import conversation_in
from bot.services.handoffs import Handoffs
from bot.services.known import known_of
from bot.services.next_steps import local_today
from bot.services.phones import phones_given
from bot.services.ports import Deps, Repositories

_MOST = 100
#: So long a member of staff who began a call has it; who forgets it gives it back by then.
CALLING = dt.timedelta(minutes=30)
CallOutcome = Literal["worked", "not_worked", "not_reached", "stopped"]


@dataclass(frozen=True)
class Line:
    """One person on the list; `phones` and `steps` only for who calls them now."""

    asked: AskedLater
    conversation: Conversation
    handoff: Optional[Handoff]
    department: str
    title: Optional[str]
    #: Who calls just now.
    caller: Optional[str]
    mine: bool
    phones: tuple[str, ...] = ()
    mail: Optional[str] = None
    steps: tuple[RecordedStep, ...] = ()


@dataclass(frozen=True)
class CallList:
    calls: tuple[Line, ...]
    #: Who said by mail that it did not work, and whom nobody has helped since.
    left_alone: tuple[Line, ...]
    #: Whether people may be called at this hour.
    may_call: bool


class AftercareCalls:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._handoffs = Handoffs(deps)

    def of(self, staff: Staff) -> CallList:
        """What this member of staff can do, the longest due first."""
        served = _served(self._deps.catalogue, staff)
        with self._deps.uow(write=False) as repos:
            calls = repos.aftercare.calls(served, local_today(self._deps), _MOST)
            alone = repos.aftercare.left_alone(served, _MOST)
            return CallList(
                calls=tuple(self._line(repos, each, staff) for each in calls),
                left_alone=tuple(self._line(repos, each, staff) for each in alone),
                may_call=self._may_call(),
            )

    def ways(self, conversation_id: str) -> dict[AftercareWay, str]:
        """How this citizen can be asked afterwards, in the words of staff."""
        with self._deps.uow(write=False) as repos:
            return ways_for(repos, self._deps, conversation_in(repos, conversation_id))

    def _may_call(self) -> bool:
        organisation = self._deps.catalogue.organisation
        return may_ask_now(organisation.asking, organisation.opening_hours, self._deps.clock())

    def begin(self, aftercare_id: str, staff: Staff) -> None:
        """This member of staff calls now: nobody else does, and they see the number.

        Raises AlreadyClaimed with who calls already, Conflict outside the hours for calling, and
        NotFound for another department.
        """
        if not self._may_call():
            raise Conflict("Op dit moment bellen wij niemand voor nazorg.")
        now = self._deps.clock()
        with self._deps.uow() as repos:
            asked, conversation, _ = self._known(repos, aftercare_id, staff)
            if not repos.aftercare.take_call(asked.id, staff.id, now, now + CALLING):
                now_has = repos.staff.get(asked.worker) if asked.worker else None
                if asked.state != "planned" or now_has is None:
                    raise Conflict("Deze nazorg is al gedaan.")
                raise AlreadyClaimed(now_has.display_name)
            repos.staff.audit(staff.id, "aftercare_call", now, conversation.id)

    def ended(self, aftercare_id: str, staff: Staff, outcome: CallOutcome) -> Optional[str]:
        """What came of the call. When it did not work: the id of a hand-off, for who called.

        Raises Conflict for who did not begin this call, or whose time for it is over.
        """
        if outcome not in (*CALL_OUTCOMES, "stopped"):
            raise InvalidInput("Kies wat er uit het gesprek kwam.")
        now = self._deps.clock()
        with self._deps.uow() as repos:
            asked, conversation, _ = self._known(repos, aftercare_id, staff)
            if asked.state != "planned" or asked.worker != staff.id:
                raise Conflict("U bent niet (meer) degene die hiervoor belt.")
            repos.staff.audit(staff.id, "aftercare_outcome", now, conversation.id, outcome)
            if outcome == "stopped":
                stop_for(repos, self._deps, conversation)
            elif outcome == "not_reached":
                self._not_reached(repos, asked)
            else:
                answered = {"asked_at": now, "answered_at": now, "attempts": asked.attempts + 1}
                repos.aftercare.change(asked.id, ("planned",), state=outcome, **answered)
            if outcome == "worked":
                it_worked(repos, self._deps, asked)
            if outcome == "not_worked":
                return self._to_person(repos, asked, conversation)
        return None

    def _not_reached(self, repos: Repositories, asked: AskedLater) -> None:
        """Another day again; after some days they are left in peace."""
        attempts = asked.attempts + 1
        tomorrow = local_today(self._deps) + dt.timedelta(days=1)
        values: dict[str, Any] = {
            "attempts": attempts,
            "worker": None,
            "lease_until": None,
            "due_on": tomorrow,
        }
        if attempts >= MOST_CALLS:
            values.update(state="expired", answered_at=self._deps.clock())
        repos.aftercare.change(asked.id, ("planned",), **values)

    def pick_up(self, aftercare_id: str, staff: Staff) -> str:
        """Somebody who said that it did not work: the id of a hand-off for who helps them.

        Raises Conflict when somebody helps them already.
        """
        now = self._deps.clock()
        with self._deps.uow() as repos:
            asked, conversation, _ = self._known(repos, aftercare_id, staff)
            if asked.state != "not_worked":
                raise Conflict("Deze nazorg is al gedaan.")
            if repos.handoffs.open_for(conversation.id) is not None:
                raise Conflict("Iemand helpt deze klant al.")
            repos.staff.audit(staff.id, "aftercare_call", now, conversation.id)
            return self._to_person(repos, asked, conversation)

    def _to_person(self, repos: Repositories, asked: AskedLater, conversation: Conversation) -> str:
        new = new_handoff(repos, self._deps, asked, conversation, call=True)
        return self._handoffs.open_within(repos, conversation, new, frozenset()).handoff.id

    # --- looking ------------------------------------------------------------------------------

    def _known(
        self, repos: Repositories, aftercare_id: str, staff: Staff
    ) -> tuple[AskedLater, Conversation, Optional[Handoff]]:
        """As it is now, with its conversation locked; NotFound for another department."""
        found = repos.aftercare.get(aftercare_id)
        if found is None:
            raise NotFound("Deze nazorg bestaat niet (meer).")
        conversation = conversation_in(repos, found.conversation_id, lock=True)
        asked = repos.aftercare.get(aftercare_id)
        handoff = repos.handoffs.get(found.handoff_id) if found.handoff_id else None
        if asked is None or not staff.serves(self._department(asked, handoff)):
            raise NotFound("Deze nazorg bestaat niet (meer).")
        return asked, conversation, handoff

    def _department(self, asked: AskedLater, handoff: Optional[Handoff]) -> str:
        known = self._deps.catalogue.organisation.departments
        if handoff is not None and handoff.department in known:
            return handoff.department
        return self._deps.catalogue.department_of(asked.goal).key

    def _line(self, repos: Repositories, asked: AskedLater, staff: Staff) -> Line:
        conversation = conversation_in(repos, asked.conversation_id)
        handoff = repos.handoffs.get(asked.handoff_id) if asked.handoff_id else None
        now, goal = self._deps.clock(), self._deps.catalogue.goal(asked.goal)
        busy = asked.worker is not None and asked.lease_until is not None
        busy = busy and asked.state == "planned" and asked.lease_until > now  # type: ignore[operator]
        caller = repos.staff.get(asked.worker) if busy and asked.worker else None
        mine = caller is not None and caller.id == staff.id
        line = Line(
            asked=asked,
            conversation=conversation,
            handoff=handoff,
            department=self._department(asked, handoff),
            title=goal.title if goal else None,
            caller=caller.display_name if caller else None,
            mine=mine,
        )
        return self._told(repos, line) if mine else line

    def _told(self, repos: Repositories, line: Line) -> Line:
        """What is needed to call, for who does."""
        claims = repos.conversations.claims(line.conversation.id)
        phones = phones_given(repos, line.conversation.id)
        history = known_of(self._deps, line.conversation).history
        if history and history.customer.phone:
            phones.append(history.customer.phone)
        mails = [claim.value for claim in claims if claim.kind == MAIL_ABOUT]
        return Line(
            **{
                **vars(line),
                "phones": tuple(dict.fromkeys(phones)),
                "mail": mails[-1] if mails else None,
                "steps": tuple(repos.next_steps.of_conversation(line.conversation.id)),
            }
        )


def _served(catalogue: Catalogue, staff: Staff) -> Optional[Served]:
    """None for who sees to all departments."""
    if not staff.departments:
        return None
    everywhere = frozenset(catalogue.organisation.departments)
    departments = everywhere & staff.departments
    goals = {key for key in catalogue.goals if catalogue.department_of(key).key in departments}
    return Served(
        departments=departments,
        goals=frozenset(goals),
        is_default=catalogue.organisation.default_department in departments,
        all_departments=everywhere,
        all_goals=frozenset(catalogue.goals),
    )

"""Everything that can be done to a hand-off, in any order, on both databases.

After each step what must always be true is looked at (`benchmarks.desk_checks`), what was refused
has changed nothing, and what had to succeed did.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Optional

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from benchmarks.desk_checks import broken
from bot.bootstrap import Services
from bot.domain.errors import VoorsorteerError
from bot.domain.goals import NextStep
from bot.domain.handoff import Aftercare, Handoff, HandoffStatus, NewHandoff
from bot.domain.queue_choices import LEAVE_QUEUE
from bot.domain.staff import Staff
from bot.storage.desk_tables import handoff_events, handoffs, staff
from bot.storage.schema import metadata
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]

#: Somebody for all departments, somebody for one, somebody with little room, and a supervisor.
PEOPLE = (
    Staff("anna", "anna", "Anna", "agent", 2),
    Staff("bram", "bram", "Bram", "agent", 2, frozenset({"sociaal"})),
    Staff("cas", "cas", "Cas", "agent", 1, skills=frozenset({"schulden"})),
    Staff("dora", "dora", "Dora", "designer", 2),
    Staff("tess", "tess", "Tess", "supervisor", 2),
)
GOALS = (None, "schuldhulp", "parkeervergunning")
CASES = 3
person = st.sampled_from(PEOPLE)
case = st.integers(0, CASES - 1)
STEP = NextStep(who="wij", what="Wij bellen u over het besluit.", due="vrijdag")


class Desk(RuleBasedStateMachine):
    """Three citizens and five members of staff; `services` and `clock` are set by the test."""

    services: Services
    clock: FakeClock

    @initialize()
    def begin(self) -> None:
        with self.services.engine.begin() as db:
            for table in reversed(metadata.sorted_tables):
                db.execute(table.delete())
        with self.services.deps.uow() as repos:
            for each in PEOPLE:
                repos.staff.add(each, "!")
        start = self.services.conversations.start
        self.conversations = [start(None, None, "nl").conversation.id for _ in range(CASES)]
        self.opened: set[str] = set()
        self.messages = 0

    # --- what is there ------------------------------------------------------------------------

    def _now(self, number: int) -> Optional[Handoff]:
        """The newest hand-off of a citizen, open or not."""
        with self.services.deps.uow(write=False) as repos:
            found = repos.handoffs.of_conversation(self.conversations[number])
        return found[-1] if found else None

    def _room(self, member: Staff) -> bool:
        with self.services.engine.connect() as db:
            query = sa.select(staff.c.load).where(staff.c.id == member.id)
            return bool(db.execute(query).scalar_one() < member.capacity)

    def _rows(self) -> list[Any]:
        """Everything about hand-offs and the loads: what a refusal leaves as it was."""
        with self.services.engine.connect() as db:
            tables = (handoffs, handoff_events, staff)
            return [db.execute(sa.select(t).order_by(t.c.id)).all() for t in tables]

    def _do(self, deed: Callable[..., object], *args: object, must: Optional[bool] = None) -> bool:
        """Whether it was done; `must`: whether it has to be, where that is certain."""
        before = self._rows()
        try:
            deed(*args)
        except VoorsorteerError as refused:
            assert str(refused).strip(), "without a reason"
            assert self._rows() == before, f"{refused}: and yet something changed"
            assert not must, f"refused: {refused}"
            return False
        assert must is not False, "it should have been refused"
        return True

    # --- citizens and the bot -----------------------------------------------------------------

    @rule(number=case, goal=st.sampled_from(GOALS), urgent=st.booleans())
    def citizen_asks_for_a_person(self, number: int, goal: Optional[str], urgent: bool) -> None:
        new = NewHandoff(goal=goal, urgent=urgent)
        before = self._now(number)
        self.services.handoffs.open(self.conversations[number], new)
        after = self._now(number)
        assert after is not None
        if before and before.status is HandoffStatus.CLAIMED:
            assert after == before, "who has it is not bothered"
        else:
            assert after.status is HandoffStatus.WAITING

    @rule(number=case)
    def citizen_taps_the_escape_button(self, number: int) -> None:
        self.services.handoffs.open_by_button(self.conversations[number])

    @rule(number=case, goal=st.sampled_from(GOALS))
    def citizen_asks_to_be_called(self, number: int, goal: Optional[str]) -> None:
        hour = self.clock() + dt.timedelta(hours=3)
        new = NewHandoff("callback", goal, callback_when="straks", callback_from=hour)
        self.services.handoffs.open(self.conversations[number], new)

    @rule(number=case)
    def it_turns_out_to_need_a_skill(self, number: int) -> None:
        found = self._now(number)
        if found is not None:
            with self.services.deps.uow() as repos:
                repos.handoffs.update_open(found.id, skill="schulden")

    @rule(number=case)
    def bot_proposes_a_person(self, number: int) -> None:
        self.services.handoffs.offer(self.conversations[number], NewHandoff())

    @rule(number=case)
    def citizen_wants_no_person(self, number: int) -> None:
        offered = self._now(number)
        declined = self.services.handoffs.decline(self.conversations[number])
        assert declined is bool(offered and offered.status is HandoffStatus.OFFERED)

    @rule(number=case)
    def citizen_writes(self, number: int) -> None:
        self.messages += 1
        self.services.conversations.receive(
            self.conversations[number], f"c{self.messages}", "w", "Bent u er nog?"
        )

    @rule(number=case)
    def citizen_leaves_the_queue(self, number: int) -> None:
        conversation = self.conversations[number]
        said, _ = self.services.conversations.messages_since(conversation, 0)
        ways = [c.id for m in said for c in m.choices if c.payload == LEAVE_QUEUE]
        if ways:
            self.messages += 1
            waits = self._now(number)
            self.services.conversations.receive(
                conversation, f"c{self.messages}", "w", choice=ways[-1]
            )
            after = self._now(number)
            if waits and waits.status is HandoffStatus.WAITING:
                assert after and after.status is HandoffStatus.ABANDONED

    # --- at the desk --------------------------------------------------------------------------

    @rule(number=case, member=person)
    def claim(self, number: int, member: Staff) -> None:
        found = self._now(number)
        if found is None:
            return
        mine = found.held_by(member.id)
        may = member.sees_conversations and member.serves(found.department)
        able = found.unclaimed and may and self._room(member)
        skilled = member.supervises or member.has_skill(found.skill)
        claim = self.services.casework.claim
        self._do(claim, found.id, member, must=mine or (able and skilled))
        if mine or (able and skilled):
            now = self._now(number)
            assert now and now.agent_id == member.id

    @rule(number=case, member=person)
    def take_over(self, number: int, member: Staff) -> None:
        found = self._now(number)
        if found is None:
            return
        mine = found.held_by(member.id)
        open_ = found.unclaimed or found.status is HandoffStatus.CLAIMED
        must = member.supervises and open_ and (mine or self._room(member))
        if self._do(self.services.casework.take_over, found.id, member, must=must):
            now = self._now(number)
            assert now and now.agent_id == member.id

    def _as_owner(
        self, number: int, member: Staff, deed: Callable[..., object], *args: object
    ) -> None:
        """Only who has it can, and always can unless what they ask for is impossible."""
        found = self._now(number)
        if found is not None:
            mine = found.held_by(member.id)
            self._do(deed, found.id, member, *args, must=None if mine else False)

    @rule(number=case, member=person)
    def reply(self, number: int, member: Staff) -> None:
        self._as_owner(number, member, self.services.casework.reply, "Ik kijk mee.", None)

    @rule(number=case, member=person)
    def release(self, number: int, member: Staff) -> None:
        before = self._now(number)
        self._as_owner(number, member, self.services.casework.release)
        after = self._now(number)
        if before and after and before.held_by(member.id):
            assert after.unclaimed and after.waiting_since == before.waiting_since
            assert after.returned_times == before.returned_times + 1

    @rule(number=case, member=person, to=st.sampled_from(("sociaal", "klantcontact", "nergens")))
    def transfer(self, number: int, member: Staff, to: str) -> None:
        self._as_owner(number, member, self.services.casework.transfer, to)

    @rule(number=case, member=person, to=person)
    def ask_colleague(self, number: int, member: Staff, to: Staff) -> None:
        self._as_owner(number, member, self.services.casework.ask_colleague, to.username)
        after = self._now(number)
        if after and after.status is HandoffStatus.CLAIMED and after.asked_id:
            assert after.agent_id != after.asked_id

    @rule(number=case, member=person, accept=st.booleans())
    def answer_colleague(self, number: int, member: Staff, accept: bool) -> None:
        found = self._now(number)
        if found is None:
            return
        asked = found.asked_id == member.id
        must = asked and (not accept or self._room(member))
        answer = self.services.casework.answer_colleague
        done = self._do(answer, found.id, member, accept, must=must)
        now = self._now(number)
        assert now is not None
        if done:
            assert now.agent_id == (member.id if accept else found.agent_id)
            assert now.asked_id is None

    @rule(number=case, member=person)
    def withdraw_question(self, number: int, member: Staff) -> None:
        self._as_owner(number, member, self.services.casework.withdraw_question)

    @rule(number=case, member=person)
    def return_to_bot(self, number: int, member: Staff) -> None:
        self._as_owner(number, member, self.services.casework.return_to_bot)

    @rule(number=case, member=person)
    def resolve(self, number: int, member: Staff) -> None:
        after = Aftercare(14, "call")
        deed = self.services.casework.resolve
        self._as_owner(number, member, deed, "solved", [STEP], after)

    @rule(number=case, member=person, reached=st.booleans())
    def call(self, number: int, member: Staff, reached: bool) -> None:
        work, hour = self.services.casework, self.clock() + dt.timedelta(hours=2)
        deed = work.plan_call if reached else work.not_reached
        self._as_owner(number, member, deed, hour, hour + dt.timedelta(hours=1), "om twee uur")

    @rule(number=case, member=person)
    def write_beside_it(self, number: int, member: Staff) -> None:
        found = self._now(number)
        if found is not None and self._do(
            self.services.notes.add, found.id, member, "Belt liever in de ochtend."
        ):
            said, _ = self.services.conversations.messages_since(found.conversation_id, 0)
            assert not any("ochtend" in message.text for message in said)

    # --- the clock ----------------------------------------------------------------------------

    @rule(minutes=st.sampled_from((1, 2, 4, 6, 31, 60 * 24, 60 * 72)), there=st.booleans())
    def time_goes_by(self, minutes: int, there: bool) -> None:
        """`there`: the desks are open, and say so."""
        self.clock.forward(minutes=minutes)
        if there:
            for member in PEOPLE:
                with self.services.deps.uow() as repos:
                    until = self.clock() + dt.timedelta(seconds=90)
                    repos.handoffs.renew_leases(member.id, until)

    @rule()
    def sweep(self) -> None:
        self.services.casework.sweep()
        assert self.services.casework.sweep() == [], "once is enough"
        with self.services.deps.uow(write=False) as repos:
            assert repos.due.leases(self.clock()) == []

    # --- what is always true ------------------------------------------------------------------

    @invariant()
    def all_is_well(self) -> None:
        if hasattr(self, "conversations"):
            assert broken(self.services.engine) == []

    @invariant()
    def none_is_lost(self) -> None:
        if hasattr(self, "conversations"):
            with self.services.engine.connect() as db:
                there = set(db.execute(sa.select(handoffs.c.id)).scalars())
            assert self.opened <= there
            self.opened = there


@pytest.mark.slow
def test_whatever_is_done_in_whatever_order_no_case_is_lost_or_doubled(
    both: Services, clock: FakeClock
) -> None:
    class OnThis(Desk):
        services = both

    OnThis.clock = clock
    patient = settings(
        max_examples=25,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(OnThis, settings=patient)

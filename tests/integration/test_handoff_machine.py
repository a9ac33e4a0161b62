"""Everything that can be done to a hand-off, in any order, on both databases.

After each step what must always be true is looked at (`benchmarks.desk_checks`), what was refused
has changed nothing, and what had to succeed did.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Sequence
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
from bot.domain.handoff import Handoff, HandoffStatus, NewHandoff
from bot.domain.outcome import Aftercare
from bot.domain.queue_choices import LEAVE_QUEUE
from bot.domain.staff import Staff
from bot.services.casework import Casework
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
EXAMPLES, STEPS = 12, 60
#: So many of the transitions happen in the run, which is the same each time.
ENOUGH = 14
STEP = NextStep(who="wij", what="Wij bellen u over het besluit.", due="vrijdag")


#: What only who has it can do, with what goes along.
OF_THE_OWNER: dict[str, Callable[[Casework, str, Staff], object]] = {
    "reply": lambda work, case, who: work.reply(case, who, "Ik kijk mee.", None),
    "release": lambda work, case, who: work.release(case, who, "Wie weet dit?"),
    "transfer": lambda work, case, who: work.transfer(case, who, "sociaal"),
    "transfer back": lambda work, case, who: work.transfer(case, who, "klantcontact"),
    "transfer to nowhere": lambda work, case, who: work.transfer(case, who, "nergens"),
    "withdraw": lambda work, case, who: work.withdraw_question(case, who),
    "return_to_bot": lambda work, case, who: work.return_to_bot(case, who),
    "resolve": lambda work, case, who: work.resolve(
        case, who, "solved", [STEP], Aftercare(14, "call")
    ),
    "plan_call": lambda work, case, who: work.plan_call(case, who, None, None, "om twee uur"),
    "not_reached": lambda work, case, who: work.not_reached(case, who, None, None, "straks"),
}

CITIZEN = ("ask", "button", "call", "skill", "offer", "decline", "write", "leave")
#: More often what leads to the most.
AT_DESK = (*["claim"] * 3, *["ask"] * 2, *["answer"] * 3, "take over", *OF_THE_OWNER)


class Desk(RuleBasedStateMachine):
    """Three citizens and five members of staff; `services` and `clock` are set by the test."""

    services: Services
    clock: FakeClock
    #: The hand-offs as they are after the last step.
    unclaimed: Sequence[Handoff] = ()
    claimed: Sequence[Handoff] = ()
    asked: Sequence[Handoff] = ()

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
        for conversation in self.conversations:
            self.services.handoffs.open_by_button(conversation)
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

    def citizen_taps_the_escape_button(self, number: int) -> None:
        self.services.handoffs.open_by_button(self.conversations[number])

    def citizen_asks_to_be_called(self, number: int, goal: Optional[str]) -> None:
        hour = self.clock() + dt.timedelta(hours=3)
        new = NewHandoff("callback", goal, callback_when="straks", callback_from=hour)
        self.services.handoffs.open(self.conversations[number], new)

    def it_turns_out_to_need_a_skill(self, number: int) -> None:
        found = self._now(number)
        if found is not None:
            with self.services.deps.uow() as repos:
                repos.handoffs.update_open(found.id, skill="schulden")

    def bot_proposes_a_person(self, number: int) -> None:
        self.services.handoffs.offer(self.conversations[number], NewHandoff())

    def citizen_wants_no_person(self, number: int) -> None:
        offered = self._now(number)
        declined = self.services.handoffs.decline(self.conversations[number])
        assert declined is bool(offered and offered.status is HandoffStatus.OFFERED)

    def citizen_writes(self, number: int) -> None:
        self.messages += 1
        self.services.conversations.receive(
            self.conversations[number], f"c{self.messages}", "w", "Bent u er nog?"
        )

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
                promised = HandoffStatus.PLANNED if waits.callback_when else None
                assert after and after.status is (promised or HandoffStatus.ABANDONED)

    # --- at the desk --------------------------------------------------------------------------

    def claim(self, which: int, member: Staff) -> None:
        found = self.unclaimed[which % len(self.unclaimed)]
        able = member.sees_conversations and member.serves(found.department)
        skilled = member.supervises or member.has_skill(found.skill)
        must = able and skilled and self._room(member)
        if self._do(self.services.casework.claim, found.id, member, must=must):
            assert self._again(found).agent_id == member.id

    def somebody_with_room_claims(self, which: int, hurry: bool) -> None:
        found = self.unclaimed[which % len(self.unclaimed)]
        for member in PEOPLE if hurry else reversed(PEOPLE):
            try:
                self.services.casework.claim(found.id, member)
                return
            except VoorsorteerError:
                continue

    def take_over(self, number: int, member: Staff) -> None:
        found = self._now(number)
        if found is None:
            return
        open_ = found.unclaimed or found.status is HandoffStatus.CLAIMED
        must = member.supervises and open_ and (found.held_by(member.id) or self._room(member))
        if self._do(self.services.casework.take_over, found.id, member, must=must):
            assert self._again(found).agent_id == member.id

    def the_owner_acts(self, which: int, act: str) -> None:
        found = self.claimed[which % len(self.claimed)]
        owner = next(each for each in PEOPLE if each.id == found.agent_id)
        certain = act in ("reply", "release", "return_to_bot", "resolve", "plan_call")
        self._act(found, owner, act, must=True if certain else None)
        after = self._again(found)
        if act == "release":
            assert after.unclaimed and after.waiting_since == found.waiting_since
            assert after.returned_times == found.returned_times + 1

    def the_owner_asks_a_colleague(self, which: int, to: Staff) -> None:
        found = self.claimed[which % len(self.claimed)]
        owner = next(each for each in PEOPLE if each.id == found.agent_id)
        able = to.sees_conversations and to.serves(found.department) and to.id != owner.id
        skilled = to.supervises or to.has_skill(found.skill)
        must = able and skilled and found.asked_id is None
        if self._do(self.services.casework.ask_colleague, found.id, owner, to.username, must=must):
            assert self._again(found).agent_id == owner.id, "until they say yes"

    def the_colleague_answers(self, which: int, accept: bool) -> None:
        found = self.asked[which % len(self.asked)]
        colleague = next(each for each in PEOPLE if each.id == found.asked_id)
        skilled = colleague.supervises or colleague.has_skill(found.skill)
        must = not accept or (skilled and self._room(colleague))
        answer = self.services.casework.answer_colleague
        if self._do(answer, found.id, colleague, accept, must=must):
            after = self._again(found)
            assert after.agent_id == (colleague.id if accept else found.agent_id)
            assert after.asked_id is None

    def anybody_tries(self, number: int, member: Staff, act: str) -> None:
        """What is for who has it, by whoever: refused, unless it is theirs."""
        found = self._now(number)
        if found is not None and not found.held_by(member.id):
            self._act(found, member, act, must=False)

    def anybody_answers(self, number: int, member: Staff, accept: bool) -> None:
        found = self._now(number)
        if found is not None and found.asked_id != member.id:
            answer = self.services.casework.answer_colleague
            self._do(answer, found.id, member, accept, must=False)

    def _act(self, found: Handoff, member: Staff, act: str, must: Optional[bool]) -> None:
        self._do(OF_THE_OWNER[act], self.services.casework, found.id, member, must=must)

    def _again(self, handoff: Handoff) -> Handoff:
        return self.services.reading.handoff(handoff.id)

    def write_beside_it(self, number: int, member: Staff) -> None:
        found = self._now(number)
        if found is not None and self._do(
            self.services.notes.add, found.id, member, "Belt liever in de ochtend."
        ):
            said, _ = self.services.conversations.messages_since(found.conversation_id, 0)
            assert not any("ochtend" in message.text for message in said)

    # --- the clock ----------------------------------------------------------------------------

    def time_goes_by(self, minutes: int, there: bool) -> None:
        """`there`: the desks are open, and say so."""
        self.clock.forward(minutes=minutes)
        if there:
            for member in PEOPLE:
                with self.services.deps.uow() as repos:
                    until = self.clock() + dt.timedelta(seconds=90)
                    repos.handoffs.renew_leases(member.id, until)

    def sweep(self) -> None:
        self.services.casework.sweep()
        assert self.services.casework.sweep() == [], "once is enough"
        with self.services.deps.uow(write=False) as repos:
            assert repos.due.leases(self.clock()) == []

    # --- what comes next ----------------------------------------------------------------------

    @rule(seed=st.integers(0, 2**32))
    def something(self, seed: int) -> None:
        """One number for all choices: drawn one by one, they would too often be the first."""
        pick = random.Random(seed)
        (kind,) = pick.choices(("desk", "citizen", "anybody", "clock"), (60, 18, 12, 10))
        number, member, yes = pick.randrange(CASES), pick.choice(PEOPLE), pick.random() < 0.6
        if kind == "desk":
            self.desk(number, pick.choice(AT_DESK), member, yes)
        elif kind == "citizen":
            self.citizen(number, pick.choice(CITIZEN), pick.choice(GOALS))
        elif kind == "clock":
            self.time_goes_by(pick.choice((1, 1, 2, 4, 6, 31, 60 * 24, 60 * 72)), yes)
            self.sweep()
        elif yes:
            self.anybody_tries(number, member, pick.choice(sorted(OF_THE_OWNER)))
        else:
            self.anybody_answers(number, member, pick.random() < 0.5)

    def citizen(self, number: int, act: str, goal: Optional[str]) -> None:
        deeds: dict[str, Callable[[], None]] = {
            "ask": lambda: self.citizen_asks_for_a_person(number, goal, goal is None),
            "button": lambda: self.citizen_taps_the_escape_button(number),
            "call": lambda: self.citizen_asks_to_be_called(number, goal),
            "skill": lambda: self.it_turns_out_to_need_a_skill(number),
            "offer": lambda: self.bot_proposes_a_person(number),
            "decline": lambda: self.citizen_wants_no_person(number),
            "write": lambda: self.citizen_writes(number),
            "leave": lambda: self.citizen_leaves_the_queue(number),
        }
        deeds[act]()

    def desk(self, which: int, act: str, member: Staff, yes: bool) -> None:
        """Something that is possible now: what `act` needs and is not there, is made first."""
        if not self.unclaimed and not self.claimed:
            self.citizen_taps_the_escape_button(which)
        elif act == "take over":
            self.take_over(which, PEOPLE[-1] if yes else member)
        elif self.unclaimed and (act == "claim" or not self.claimed):
            if yes:
                self.somebody_with_room_claims(which, which == 0)
            else:
                self.claim(which, member)
        elif act == "answer" and self.asked:
            self.the_colleague_answers(which, yes)
        elif self.claimed and act in ("ask", "answer"):
            self.the_owner_asks_a_colleague(which, member)
        elif self.claimed and act in OF_THE_OWNER:
            self.the_owner_acts(which, act)
        else:
            self.write_beside_it(which, member)

    # --- what is always true ------------------------------------------------------------------

    @invariant()
    def all_is_well(self) -> None:
        if hasattr(self, "conversations"):
            assert broken(self.services.engine) == []
            newest = [found for n in range(CASES) if (found := self._now(n))]
            self.unclaimed = [each for each in newest if each.unclaimed]
            self.claimed = [each for each in newest if each.status is HandoffStatus.CLAIMED]
            self.asked = [each for each in self.claimed if each.asked_id is not None]

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
    happened: Counter[str] = Counter()

    class OnThis(Desk):
        services = both

        def teardown(self) -> None:
            with both.engine.connect() as db:
                happened.update(db.execute(sa.select(handoff_events.c.transition)).scalars())

    OnThis.clock = clock
    patient = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(OnThis, settings=patient)
    assert len(happened) >= ENOUGH, f"a run in which little happened says nothing: {happened}"

"""What happens to a hand-off at the desk and by the clock, on both databases."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Optional

import pytest
import sqlalchemy as sa

from benchmarks.desk_checks import broken
from bot.bootstrap import Services
from bot.domain.conversation import Owner, Sender
from bot.domain.errors import CapacityReached, Conflict, IllegalTransition, NotAllowed, NotFound
from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff, HandoffStatus, NewHandoff, Transition
from bot.domain.outbox import OutboxKind
from bot.domain.staff import Staff
from bot.storage.desk_tables import handoffs, staff
from bot.storage.tables import conversations
from tests.desk_scene import Scene
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]

S, T = HandoffStatus, Transition


def member(services: Services, name: str, role: str = "agent", **more: object) -> Staff:
    made = Staff(name, name, name.title(), role, **{"capacity": 2, **more})
    with services.deps.uow() as repos:
        repos.staff.add(made, "!")
    return made


@pytest.fixture
def scene(both: Services, clock: FakeClock) -> Scene:
    return Scene(both, clock)


@pytest.fixture
def ans(both: Services) -> Staff:
    return member(both, "ans")


@pytest.fixture
def ben(both: Services) -> Staff:
    return member(both, "ben")


def trail(services: Services, handoff: Handoff) -> list[Transition]:
    with services.deps.uow(write=False) as repos:
        return [event.transition for event in repos.handoffs.trail(handoff.id)]


def load(services: Services, who: Staff) -> int:
    with services.engine.connect() as db:
        return db.execute(sa.select(staff.c.load).where(staff.c.id == who.id)).scalar_one()


def update(services: Services, handoff: Handoff, **values: object) -> None:
    with services.deps.uow() as repos:
        repos.handoffs.update_open(handoff.id, **values)


def stays_open(services: Services, who: Staff, clock: FakeClock) -> None:
    """Their desk says that it is there."""
    with services.deps.uow() as repos:
        repos.handoffs.renew_leases(who.id, clock() + dt.timedelta(seconds=90))


def test_of_a_very_long_conversation_the_agent_reads_all_and_the_summary_the_end(
    both: Services, scene: Scene, clock: FakeClock, ans: Staff
) -> None:
    case = scene.waiting("mijn eerste vraag is allang vergeten")
    both.casework.claim(case.id, ans)
    both.casework.resolve(case.id, ans, "solved", [])
    with both.deps.uow() as repos:
        for number in range(600):
            said = f"Dit is wat ik vertel, nummer {number}"
            repos.messages.append(case.conversation_id, Sender.CITIZEN, said, clock())
    again = both.handoffs.open(case.conversation_id, NewHandoff()).handoff
    both.casework.claim(again.id, ans)
    read = [message.text for message in both.reading.story(again.id, ans).messages]
    assert read[0].startswith("mijn eerste") or "mijn eerste" in " ".join(read[:3])
    assert "Dit is wat ik vertel, nummer 599" in read
    assert "nummer 599" in again.summary


# --- claiming -------------------------------------------------------------------------------------


def test_a_case_that_asks_for_a_skill_is_for_who_has_it_or_supervises(
    both: Services, scene: Scene, ans: Staff
) -> None:
    able = member(both, "abe", skills=frozenset({"schulden"}))
    leader = member(both, "lena", "supervisor")
    first, second = scene.waiting("hulp"), scene.waiting("hulp")
    for each in (first, second):
        update(both, each, skill="schulden")
    with pytest.raises(NotAllowed, match="schulden"):
        both.casework.claim(first.id, ans)
    assert both.casework.claim(first.id, able).agent_id == able.id
    assert both.casework.claim(second.id, leader).agent_id == leader.id
    with pytest.raises(NotAllowed):
        both.casework.ask_colleague(first.id, able, "ans")
    assert broken(both.engine) == []


def test_who_paused_may_choose_and_who_left_may_not(
    both: Services, scene: Scene, ans: Staff
) -> None:
    paused = member(both, "paul", paused=True)
    first, second = scene.waiting("hulp"), scene.waiting("hulp")
    assert both.casework.claim(first.id, paused).agent_id == paused.id
    with both.engine.begin() as db:
        db.execute(staff.update().where(staff.c.id == ans.id).values(active=False))
    with pytest.raises(NotAllowed):
        both.casework.claim(second.id, ans)
    with pytest.raises(NotFound):
        both.casework.ask_colleague(first.id, paused, "ans")


def test_a_closed_case_is_refused_in_words(both: Services, scene: Scene, ans: Staff) -> None:
    case = scene.waiting("hulp")
    both.casework.claim(case.id, ans)
    both.casework.resolve(case.id, ans, "solved", [])
    with pytest.raises(IllegalTransition, match="Afgerond"):
        both.casework.claim(case.id, ans)


# --- passing on -----------------------------------------------------------------------------------


def test_until_the_colleague_says_yes_the_owner_has_it_and_both_may_read(
    both: Services, scene: Scene, ans: Staff, ben: Staff
) -> None:
    case = scene.waiting("hulp")
    both.casework.claim(case.id, ans)
    with pytest.raises(NotFound):
        both.reading.story(case.id, ben)
    both.casework.ask_colleague(case.id, ans, "ben", "Jij kent haar.")
    assert both.reading.story(case.id, ben).handoff.asked_note == "Jij kent haar."
    assert both.casework.reply(case.id, ans, "Een moment.", None)
    with pytest.raises(Conflict):
        both.casework.reply(case.id, ben, "Hallo", None)
    assert (load(both, ans), load(both, ben)) == (1, 0)
    both.casework.answer_colleague(case.id, ben, accept=True)
    assert (load(both, ans), load(both, ben)) == (0, 1)
    assert "U spreekt nu met Ben" in scene.texts(case)[-1]
    with pytest.raises(NotFound):
        both.reading.story(case.id, ans)
    assert broken(both.engine) == []


def test_a_colleague_without_room_stays_asked_and_the_owner_keeps_it(
    both: Services, scene: Scene, ans: Staff, ben: Staff
) -> None:
    for _ in range(2):
        both.casework.claim(scene.waiting("hulp").id, ben)
    case = scene.waiting("hulp")
    both.casework.claim(case.id, ans)
    both.casework.ask_colleague(case.id, ans, "ben")
    with pytest.raises(CapacityReached):
        both.casework.answer_colleague(case.id, ben, accept=True)
    now = scene.now(case)
    assert (now.agent_id, now.asked_id) == (ans.id, ben.id)
    assert (load(both, ans), load(both, ben)) == (1, 2)
    assert broken(both.engine) == []


def test_a_colleague_who_does_not_answer_leaves_it_with_the_owner_who_sees_that(
    both: Services, scene: Scene, clock: FakeClock, ans: Staff, ben: Staff
) -> None:
    case = scene.waiting("hulp")
    both.casework.claim(case.id, ans)
    both.casework.reply(case.id, ans, "Een moment.", None)
    both.casework.ask_colleague(case.id, ans, "ben")
    said = len(scene.texts(case))
    for seconds, answered in ((179, False), (1, True)):
        clock.forward(seconds=seconds)
        stays_open(both, ans, clock)
        both.casework.sweep()
        now = scene.now(case)
        assert (now.agent_id, now.asked_id is None) == (ans.id, answered)
    assert trail(both, case)[-1] is T.COLLEAGUE_SILENT
    assert len(scene.texts(case)) == said, "the citizen is not bothered with it"
    with pytest.raises(Conflict):
        both.casework.answer_colleague(case.id, ben, accept=True)


def test_another_department_gets_it_with_its_place_and_without_the_skill(
    both: Services, scene: Scene, clock: FakeClock, ans: Staff
) -> None:
    case = scene.waiting("hulp", goal="schuldhulp")
    clock.forward(minutes=2)
    both.casework.claim(case.id, ans)
    update(both, case, skill="schulden")
    both.casework.ask_colleague(case.id, ans, member(both, "bo", "supervisor").username)
    both.casework.transfer(case.id, ans, "juridisch", "Er loopt een bezwaar.")
    now = scene.now(case)
    assert (now.department, now.skill, now.status) == ("juridisch", None, S.WAITING)
    assert (now.waiting_since, now.returned_times) == (case.waiting_since, 1)
    assert (now.agent_id, now.asked_id, load(both, ans)) == (None, None, 0)
    assert "Juridische Zaken" in scene.texts(case)[-1]
    assert scene.owner(case) is Owner.QUEUE


def test_a_supervisor_takes_over_from_the_queue_from_a_colleague_and_from_a_plan(
    both: Services, scene: Scene, ans: Staff
) -> None:
    leader = member(both, "lena", "supervisor", capacity=3, departments=frozenset({"sociaal"}))
    cases = [scene.waiting("hulp"), scene.waiting("hulp"), scene.waiting("bel", kind="callback")]
    both.casework.claim(cases[1].id, ans)
    for case in cases:
        assert both.casework.take_over(case.id, leader).agent_id == leader.id
        assert scene.owner(case) is Owner.AGENT
    assert (load(both, leader), load(both, ans)) == (3, 0)
    with pytest.raises(NotAllowed):
        both.casework.take_over(cases[0].id, ans)
    with pytest.raises(CapacityReached):
        both.casework.take_over(scene.waiting("hulp").id, leader)
    assert broken(both.engine) == []


# --- proposed, declined, accepted -----------------------------------------------------------------


def test_what_the_bot_proposes_is_no_wait_and_is_the_same_a_second_time(
    both: Services, scene: Scene, clock: FakeClock, ans: Staff
) -> None:
    conversation = both.conversations.start(None, None, "nl").conversation.id
    offered = both.handoffs.offer(conversation, NewHandoff(goal="schuldhulp"))
    again = both.handoffs.offer(conversation, NewHandoff(goal="klacht_indienen", urgent=True))
    assert (again.id, again.goal, again.urgent) == (offered.id, "klacht_indienen", True)
    assert again.status is S.OFFERED and both.reading.queue(ans, "waiting") == []
    assert scene.owner(offered) is Owner.BOT
    clock.forward(minutes=20)
    both.casework.sweep()
    opened = both.handoffs.open(conversation, NewHandoff(goal="schuldhulp"))
    assert (opened.handoff.id, opened.created) == (offered.id, True)
    assert opened.handoff.waiting_since == clock(), "the wait begins with the yes"
    assert trail(both, offered) == [T.OFFER, T.ACCEPT]
    assert both.handoffs.offer(conversation, NewHandoff()).status is S.WAITING
    assert broken(both.engine) == []


@pytest.mark.parametrize("kind", ["chat", "callback"])
def test_what_was_declined_is_over_and_the_next_is_another(
    both: Services, scene: Scene, kind: str
) -> None:
    conversation = both.conversations.start(None, None, "nl").conversation.id
    assert not both.handoffs.decline(conversation)
    offered = both.handoffs.offer(conversation, NewHandoff())
    assert both.handoffs.decline(conversation)
    assert not both.handoffs.decline(conversation)
    opened = both.handoffs.open(conversation, NewHandoff(kind=kind)).handoff
    assert opened.id != offered.id and opened.unclaimed
    assert trail(both, offered) == [T.OFFER, T.DECLINE]


def test_who_says_to_a_proposal_that_they_want_a_call_is_planned(
    both: Services, scene: Scene, clock: FakeClock
) -> None:
    conversation = both.conversations.start(None, None, "nl").conversation.id
    offered = both.handoffs.offer(conversation, NewHandoff(goal="schuldhulp"))
    hour = clock() + dt.timedelta(days=1)
    new = NewHandoff("callback", callback_when="morgen om tien", callback_from=hour)
    handoff = both.handoffs.open(conversation, new).handoff
    assert (handoff.id, handoff.status, handoff.goal) == (offered.id, S.PLANNED, "schuldhulp")
    assert handoff.callback_from == hour
    assert scene.owner(handoff) is Owner.BOT


# --- back and forth -------------------------------------------------------------------------------


def test_the_whole_cycle_twice_in_one_conversation(
    both: Services, scene: Scene, ans: Staff, ben: Staff
) -> None:
    first = scene.waiting("hulp")
    conversation = first.conversation_id
    both.casework.claim(first.id, ans)
    both.casework.return_to_bot(first.id, ans)
    assert scene.owner(first) is Owner.BOT
    second = both.handoffs.open_by_button(conversation).handoff
    both.casework.claim(second.id, ben)
    both.casework.release(second.id, ben)
    both.casework.claim(second.id, ans)
    both.casework.resolve(second.id, ans, "solved", [])
    assert scene.owner(first) is Owner.CLOSED
    scene.writes(first, "nog een vraag")
    third = both.handoffs.open_by_button(conversation).handoff
    assert scene.owner(first) is Owner.QUEUE
    assert len({first.id, second.id, third.id}) == 3
    assert trail(both, first) == [T.OPEN, T.CLAIM, T.RETURN_TO_BOT]
    assert trail(both, second) == [T.OPEN, T.CLAIM, T.RELEASE, T.CLAIM, T.RESOLVE]
    assert trail(both, third) == [T.OPEN]
    assert (load(both, ans), load(both, ben)) == (0, 0)
    assert broken(both.engine) == []


# --- the clock ------------------------------------------------------------------------------------


def test_a_claimed_chat_without_a_word_goes_back_and_the_next_agent_gets_as_long(
    both: Services, scene: Scene, clock: FakeClock, ans: Staff, ben: Staff
) -> None:
    case = scene.waiting("hulp")
    for agent in (ans, ben):
        both.casework.claim(case.id, agent)
        clock.forward(minutes=4, seconds=59)
        stays_open(both, agent, clock)
        assert both.casework.sweep() == []
        clock.forward(seconds=1)
        assert both.casework.sweep() == [case.conversation_id]
        assert scene.now(case).waiting_since == case.waiting_since
        assert "U houdt uw plek" in scene.texts(case)[-1]
    told = [each for each in trail(both, case) if each is not T.ESCALATE]
    assert told == [T.OPEN, *[T.CLAIM, T.NO_REPLY] * 2]
    both.casework.claim(case.id, ans)
    both.casework.reply(case.id, ans, "Goedemorgen.", None)
    both.casework.ask_colleague(case.id, ans, "ben")
    both.casework.answer_colleague(case.id, ben, accept=True)
    clock.forward(minutes=5)
    stays_open(both, ben, clock)
    both.casework.sweep()
    assert trail(both, case)[-1] is T.NO_REPLY, "the word of a colleague is not theirs"


def test_who_calls_back_need_not_write(
    both: Services, scene: Scene, clock: FakeClock, ans: Staff
) -> None:
    case = scene.waiting("bel mij", kind="callback", callback_when="nu")
    both.casework.claim(case.id, ans)
    clock.forward(minutes=30)
    stays_open(both, ans, clock)
    both.casework.sweep()
    assert scene.now(case).held_by(ans.id)


def test_a_silent_desk_gives_back_a_call_as_a_plan(
    both: Services, scene: Scene, clock: FakeClock, ans: Staff
) -> None:
    case = scene.waiting("bel mij", kind="callback", callback_when="morgen")
    both.casework.claim(case.id, ans)
    clock.forward(seconds=91)
    assert both.casework.sweep() == [case.conversation_id]
    assert scene.now(case).status is S.PLANNED
    assert scene.owner(case) is Owner.BOT
    assert trail(both, case) == [T.PLAN_CALL, T.CLAIM, T.EXPIRE]


def test_what_nobody_takes_is_told_to_supervisors_once(
    both: Services, scene: Scene, clock: FakeClock
) -> None:
    case, urgent = scene.waiting("hulp"), scene.waiting("hulp", urgent=True)
    clock.forward(minutes=5)
    assert both.casework.sweep() == [urgent.conversation_id]
    clock.forward(minutes=5)
    assert both.casework.sweep() == [case.conversation_id]
    clock.forward(minutes=30)
    assert both.casework.sweep() == []
    assert trail(both, case) == [T.OPEN, T.ESCALATE]
    assert scene.now(case).escalated_at is not None


def seen(services: Services, handoff: Handoff, at: Optional[dt.datetime]) -> None:
    with services.engine.begin() as db:
        mine = conversations.c.id == handoff.conversation_id
        db.execute(conversations.update().where(mine).values(citizen_seen_at=at))


def test_who_was_not_there_for_a_day_left_the_queue_and_reads_so_later(
    both: Services, scene: Scene, clock: FakeClock
) -> None:
    gone, there = scene.waiting("hulp"), scene.waiting("hulp")
    called = scene.waiting("bel mij", kind="callback", callback_when="ooit")
    for case in (gone, called):
        seen(both, case, clock())
    clock.forward(hours=12)
    seen(both, there, clock())
    both.casework.sweep()
    clock.forward(hours=11, minutes=59)
    both.casework.sweep()
    assert scene.now(gone).status is S.WAITING
    clock.forward(minutes=1)
    assert gone.conversation_id in both.casework.sweep()
    assert scene.now(gone).status is S.ABANDONED
    assert scene.owner(gone) is Owner.BOT
    assert "niet meer in de rij" in scene.texts(gone)[-1]
    assert scene.now(there).status is S.WAITING
    assert scene.now(called).status is S.PLANNED
    clock.forward(days=9)
    both.casework.sweep()
    assert scene.now(called).status is S.PLANNED, "a promise to call stays"
    assert broken(both.engine) == []


def test_who_came_on_friday_evening_is_still_waiting_on_monday_morning(
    both: Services, scene: Scene, clock: FakeClock
) -> None:
    clock.now = dt.datetime(2026, 3, 13, 17, 30, tzinfo=dt.timezone.utc)
    case = scene.waiting("hulp")
    seen(both, case, clock())
    clock.now = dt.datetime(2026, 3, 16, 9, 0, tzinfo=dt.timezone.utc)
    both.casework.sweep()
    assert scene.now(case).status is S.WAITING


@pytest.mark.parametrize("problem", [Conflict("te laat"), KeyError("afdeling")])
def test_one_case_that_cannot_be_swept_keeps_no_other(
    both: Services,
    scene: Scene,
    clock: FakeClock,
    ans: Staff,
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
) -> None:
    cases = [scene.waiting("hulp") for _ in range(2)]
    for case in cases:
        both.casework.claim(case.id, ans)
    clock.forward(seconds=91)
    whole = both.casework._back_to_queue

    def late(repos: object, handoff: Handoff, *more: object, **values: object) -> None:
        if handoff.id == cases[0].id:
            raise problem
        whole(repos, handoff, *more, **values)

    monkeypatch.setattr(both.casework, "_back_to_queue", late)
    assert both.casework.return_expired() == 1
    assert scene.now(cases[1]).status is S.WAITING


def test_the_expected_wait_is_of_who_waited_for_a_first_agent_only(
    both: Services, scene: Scene, clock: FakeClock, ans: Staff
) -> None:
    once, again = scene.waiting("hulp"), scene.waiting("hulp")
    clock.forward(minutes=2)
    both.casework.claim(once.id, ans)
    both.casework.claim(again.id, ans)
    both.casework.release(again.id, ans)
    clock.forward(minutes=60)
    both.casework.claim(again.id, ans)
    both.casework.take_over(once.id, member(both, "lena", "supervisor"))
    with both.deps.uow(write=False) as repos:
        since = clock() - dt.timedelta(hours=4)
        assert repos.handoffs.recent_waits(once.department, since) == [120.0]


# --- the register ---------------------------------------------------------------------------------


def tasks(services: Services, conversation_id: str) -> list[tuple[str, str]]:
    """(kind, department) of the work that the register is told of, oldest first."""
    with services.deps.uow(write=False) as repos:
        told = repos.outbox.of_conversation(conversation_id)
    kinds = (OutboxKind.TASK, OutboxKind.TASK_DONE)
    return [(t.kind.value, t.body.get("department", "")) for t in told if t.kind in kinds]


@pytest.fixture
def customer(both: Services, scene: Scene) -> str:
    scene.demo_customers()
    case = scene.waiting(
        "kan iemand mij bellen",
        customer=("demo-devries", "mevrouw De Vries"),
        kind="callback",
        goal="schuldhulp",
        callback_when="morgen",
    )
    return case.conversation_id


def open_case(services: Services, conversation_id: str) -> Handoff:
    with services.deps.uow(write=False) as repos:
        found = repos.handoffs.open_for(conversation_id)
    assert found is not None
    return found


@pytest.mark.parametrize("end", ["return_to_bot", "resolve"])
def test_a_task_to_call_ends_with_its_hand_off_in_whatever_way(
    both: Services, ans: Staff, customer: str, end: str
) -> None:
    case = open_case(both, customer)
    both.casework.claim(case.id, ans)
    arguments = ("solved", []) if end == "resolve" else ()
    getattr(both.casework, end)(case.id, ans, *arguments)
    with both.deps.uow(write=False) as repos:
        assert repos.outbox.open_callbacks(customer) == []
    assert [kind for kind, _ in tasks(both, customer)] == ["task", "task_done"]


def test_a_call_for_another_department_or_hour_replaces_the_task(
    both: Services, clock: FakeClock, ans: Staff, customer: str
) -> None:
    again = NewHandoff("callback", "klacht_indienen", callback_when="morgen")
    for _ in range(2):
        both.handoffs.open(customer, again)
    case = open_case(both, customer)
    both.casework.claim(case.id, ans)
    both.casework.transfer(case.id, ans, "juridisch")
    both.casework.claim(case.id, ans)
    hour = clock() + dt.timedelta(hours=5)
    both.casework.not_reached(case.id, ans, hour, None, "vanmiddag")
    names = both.catalogue.organisation.departments
    first, second, third = names["sociaal"].name, names[again_department(both)].name, "juridisch"
    third = names[third].name
    assert tasks(both, customer) == [
        ("task", first),
        ("task_done", ""),
        ("task", second),
        ("task_done", ""),
        ("task", third),
        ("task_done", ""),
        ("task", third),
    ]


def again_department(services: Services) -> str:
    return services.catalogue.department_of("klacht_indienen").key


@pytest.mark.parametrize("how", ["taps", "goes away"])
def test_a_call_that_was_promised_outlives_the_wait_for_somebody_sooner(
    both: Services, scene: Scene, clock: FakeClock, customer: str, how: str
) -> None:
    call = open_case(both, customer)
    both.handoffs.open_by_button(customer)
    assert scene.now(call).status is S.WAITING
    if how == "taps":
        said, _ = both.conversations.messages_since(customer, 0)
        (way,) = [c for m in said for c in m.choices if c.payload == "/verder_chatten"][-1:]
        both.conversations.receive(customer, "weg", "w", choice=way.id)
    else:
        seen(both, call, clock())
        clock.forward(days=2)
        both.casework.sweep()
        assert "niet meer in de rij" in scene.texts(call)[-2]
        assert "blijft staan" in scene.texts(call)[-1]
    after = scene.now(call)
    assert (after.status, after.kind, after.callback_when) == (S.PLANNED, "callback", "morgen")
    assert (scene.owner(call), after.resolved_at) == (Owner.BOT, None)
    assert [kind for kind, _ in tasks(both, customer)] == ["task"]
    assert broken(both.engine) == []


def test_another_hour_for_a_call_is_in_the_trail_and_can_be_forgotten_anew(
    both: Services, scene: Scene, clock: FakeClock
) -> None:
    def asks(days: int) -> Handoff:
        hour = clock.now.replace(hour=10) + dt.timedelta(days=days)
        until = hour + dt.timedelta(hours=1)
        new = NewHandoff("callback", callback_when=f"over {days}", callback_from=hour)
        return both.handoffs.open(conversation, replace(new, callback_until=until)).handoff

    conversation = scene.waiting("bel mij", kind="callback", callback_when="ooit").conversation_id
    clock.forward(days=1)
    both.casework.sweep()
    call = asks(2)
    assert trail(both, call) == [T.PLAN_CALL, T.ESCALATE, T.PLAN_CALL]
    assert call.escalated_at is None
    asks(2)  # the same again
    clock.forward(days=2, hours=2)
    both.casework.sweep()
    assert trail(both, call)[2:] == [T.PLAN_CALL, T.ESCALATE]


@pytest.mark.parametrize("who", ["agent", "citizen"])
def test_a_call_without_an_hour_is_late_a_day_after_it_was_planned_anew(
    both: Services, scene: Scene, clock: FakeClock, ans: Staff, who: str
) -> None:
    call = scene.waiting("bel mij", kind="callback", callback_when="ooit")
    clock.forward(days=1)
    both.casework.sweep()
    if who == "agent":
        both.casework.claim(call.id, ans)
        both.casework.not_reached(call.id, ans, None, None, "deze week")
    else:
        new = NewHandoff("callback", callback_when="deze week")
        both.handoffs.open(call.conversation_id, new)
    clock.forward(minutes=30)
    assert both.casework.sweep() == []
    clock.forward(days=1)
    assert both.casework.sweep() == [call.conversation_id]


def test_what_was_arranged_names_one_hour_for_a_call(
    both: Services, clock: FakeClock, ans: Staff, customer: str
) -> None:
    def arranged() -> list[Optional[str]]:
        with both.deps.uow(write=False) as repos:
            return [each.step.due for each in repos.next_steps.of_conversation(customer)]

    for when in ("morgen", "vrijdag", "vrijdag"):
        both.handoffs.open(customer, NewHandoff("callback", "schuldhulp", callback_when=when))
    assert arranged() == ["vrijdag"]
    call = open_case(both, customer)
    both.casework.claim(call.id, ans)
    both.casework.not_reached(call.id, ans, None, None, "maandag")
    assert arranged() == ["maandag"]
    both.casework.claim(call.id, ans)
    step = NextStep(who="wij", what="Wij sturen u een brief", due="dinsdag")
    both.casework.resolve(call.id, ans, "follow_up", [step])
    assert arranged() == ["maandag", "dinsdag"]


def test_a_call_that_ends_with_the_bot_is_arranged_no_longer(
    both: Services, ans: Staff, customer: str
) -> None:
    call = open_case(both, customer)
    both.casework.claim(call.id, ans)
    both.casework.return_to_bot(call.id, ans)
    with both.deps.uow(write=False) as repos:
        assert repos.next_steps.of_conversation(customer) == []
        assert repos.outbox.open_callbacks(customer) == []


def test_a_reply_that_arrived_is_known_also_when_the_case_is_not_theirs_any_more(
    both: Services, scene: Scene, ans: Staff, ben: Staff
) -> None:
    case = scene.waiting("hulp")
    both.casework.claim(case.id, ans)
    seq = both.casework.reply(case.id, ans, "Goedemorgen", "r1")
    both.casework.release(case.id, ans)
    assert both.casework.reply(case.id, ans, "Goedemorgen", "r1") == seq
    with pytest.raises(Conflict):
        both.casework.reply(case.id, ans, "Bent u er nog?", "r2")
    with pytest.raises(Conflict):
        both.casework.reply(case.id, ben, "Goedemorgen", "r1")
    assert scene.texts(case).count("Goedemorgen") == 1


def test_two_rows_of_one_conversation_are_never_open_at_once(both: Services, scene: Scene) -> None:
    """The index of the database itself, for planned ones as well."""
    case = scene.waiting("bel mij", kind="callback")
    with pytest.raises(sa.exc.IntegrityError), both.engine.begin() as db:
        row = dict(db.execute(sa.select(handoffs)).mappings().one())
        db.execute(handoffs.insert().values(**{**row, "id": "another", "status": "waiting"}))
    assert scene.now(case) == replace(case)


def test_who_waits_at_a_department_that_is_gone_is_not_lost_with_it(
    both: Services, scene: Scene, ans: Staff
) -> None:
    handoff = scene.waiting("ik wil iemand spreken")
    with both.engine.begin() as db:
        where = handoffs.c.id == handoff.id
        db.execute(handoffs.update().where(where).values(department="opgeheven"))
    default = both.catalogue.department_of(None).name
    both.casework.claim(handoff.id, ans)
    both.casework.plan_call(handoff.id, ans, None, None, "morgen om 10 uur")
    assert default in scene.texts(handoff)[-1]

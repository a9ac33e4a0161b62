"""The design's invariants on both databases: each test tries to break one."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot.bootstrap import Services, bootstrap
from bot.domain.conversation import MessageKind, Outgoing, Owner, Sender, Turn
from bot.domain.errors import CapacityReached, Conflict, NotFound
from bot.domain.goals import NextStep
from bot.domain.handoff import IntakeAnswer, NewHandoff
from bot.domain.staff import Staff
from bot.settings import Settings
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]

PASSWORD = "een lang wachtwoord"
WORKER = "worker-1"


@pytest.fixture
def desk(place: Settings, clock: FakeClock, read_once: None) -> Iterator[Services]:
    services = bootstrap(place, clock)
    yield services
    services.close()


@pytest.fixture
def agent(desk: Services) -> Staff:
    return desk.staff.add("anna", "Anna", "agent", [], PASSWORD, capacity=2)


def _conversation(desk: Services) -> str:
    return desk.conversations.start(None, None, "nl").conversation.id


def _turn(desk: Services, conversation: str, text: str, client_id: str = "c1") -> Turn:
    received = desk.conversations.receive(conversation, client_id, WORKER, text=text)
    assert received.turn is not None
    return received.turn


def _texts(desk: Services, conversation: str) -> list[str]:
    return [m.text for m in desk.conversations.messages_since(conversation, 0)[0]]


def _in_parallel(count: int, job: object) -> list[BaseException]:
    failures: list[BaseException] = []
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        try:
            job(number)  # type: ignore[operator]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_messages_of_many_writers_have_sequence_numbers_without_gaps_or_twins(
    desk: Services,
) -> None:
    conversation = _conversation(desk)

    def write(number: int) -> None:
        for each in range(5):
            desk.conversations.receive(conversation, f"{number}-{each}", WORKER, text="hallo daar")

    assert _in_parallel(6, write) == []
    messages, _ = desk.conversations.messages_since(conversation, 0)
    assert [m.seq for m in messages] == list(range(1, 32))


def test_the_same_client_id_sent_at_the_same_instant_is_stored_once(desk: Services) -> None:
    conversation = _conversation(desk)
    seqs = []

    def write(_: int) -> None:
        received = desk.conversations.receive(conversation, "same", WORKER, text="een keer")
        seqs.append(received.seq)

    assert _in_parallel(6, write) == []
    assert len(set(seqs)) == 1
    assert _texts(desk, conversation).count("een keer") == 1


def test_only_one_worker_gets_the_turns_of_a_conversation(desk: Services) -> None:
    conversation = _conversation(desk)
    first = _turn(desk, conversation, "eerste vraag")
    second = desk.conversations.receive(conversation, "c2", "worker-2", text="tweede vraag")
    assert second.turn is None
    assert desk.turns.take(conversation, "worker-2") is None
    after = desk.turns.complete(first, WORKER, [Outgoing("antwoord")])
    assert after is not None and after.seq == second.seq


def test_a_turn_that_is_completed_twice_is_answered_once(desk: Services) -> None:
    conversation = _conversation(desk)
    turn = _turn(desk, conversation, "vraag")
    desk.turns.complete(turn, WORKER, [Outgoing("antwoord")])
    desk.turns.complete(turn, WORKER, [Outgoing("antwoord")])
    assert _texts(desk, conversation).count("antwoord") == 1


def test_a_turn_of_a_dead_worker_is_taken_over_when_its_lease_is_over(
    desk: Services, clock: FakeClock
) -> None:
    conversation = _conversation(desk)
    turn = _turn(desk, conversation, "vraag")
    assert desk.turns.due() == []
    clock.forward(seconds=16)
    assert desk.turns.due() == [conversation]
    taken = desk.turns.take(conversation, "worker-2")
    assert taken is not None and taken.seq == turn.seq


def test_the_bot_says_nothing_once_an_agent_has_the_conversation(
    desk: Services, agent: Staff
) -> None:
    conversation = _conversation(desk)
    turn = _turn(desk, conversation, "vraag")
    opened = desk.handoffs.open_by_button(conversation)
    desk.casework.claim(opened.handoff.id, agent)
    desk.turns.complete(turn, WORKER, [Outgoing("te laat")])
    assert "te laat" not in _texts(desk, conversation)
    assert desk.conversations.messages_since(conversation, 0)[1].owner is Owner.AGENT


def test_a_conversation_has_at_most_one_open_handoff(desk: Services) -> None:
    conversation = _conversation(desk)
    ids = []

    def press(_: int) -> None:
        ids.append(desk.handoffs.open_by_button(conversation).handoff.id)

    assert _in_parallel(6, press) == []
    assert len(set(ids)) == 1


def test_the_database_itself_refuses_a_second_open_handoff(desk: Services) -> None:
    conversation = _conversation(desk)
    desk.handoffs.open_by_button(conversation)
    with pytest.raises(Conflict), desk.deps.uow() as repos:
        repos.handoffs.add(
            conversation, NewHandoff(department="klantcontact"), "", desk.deps.clock()
        )


def test_an_agent_never_holds_more_than_their_capacity(desk: Services, agent: Staff) -> None:
    cases = [desk.handoffs.open_by_button(_conversation(desk)).handoff.id for _ in range(6)]
    failures = _in_parallel(6, lambda n: desk.casework.claim(cases[n], agent))
    assert [type(f) for f in failures] == [CapacityReached] * 4
    assert len(desk.reading.queue(agent, "mine")) == 2
    assert len(desk.reading.queue(agent, "waiting")) == 4


def test_crossing_transfers_leave_both_loads_right(desk: Services) -> None:
    anna = desk.staff.add("ans", "Ans", "agent", [], PASSWORD, capacity=5)
    bram = desk.staff.add("bram", "Bram", "agent", [], PASSWORD, capacity=5)
    pairs = [(anna, bram), (bram, anna)] * 2
    cases = []
    for staff, to in pairs:
        case = desk.handoffs.open_by_button(_conversation(desk)).handoff.id
        desk.casework.claim(case, staff)
        cases.append(case)
        desk.casework.ask_colleague(case, staff, to.username)
    failures = _in_parallel(
        4, lambda n: desk.casework.answer_colleague(cases[n], pairs[n][1], accept=True)
    )
    assert failures == []
    with desk.engine.connect() as connection:
        loads = connection.execute(sa.text("SELECT load FROM staff ORDER BY username")).scalars()
        assert list(loads) == [2, 2]


def test_what_was_arranged_is_a_row_also_when_the_turn_is_answered_again(desk: Services) -> None:
    conversation = _conversation(desk)
    turn = _turn(desk, conversation, "paspoort")
    goal = desk.catalogue.goals["paspoort_aanvragen"]
    for _ in range(2):  # the second time after a crash
        desk.next_steps.confirm(conversation, goal, turn.seq)
    recorded = desk.transcripts.of(conversation).next_steps
    assert [r.step.what for r in recorded] == [s.what for s in goal.next_steps]


def test_resolving_closes_records_and_says_so_or_does_nothing_at_all(
    desk: Services, agent: Staff
) -> None:
    conversation = _conversation(desk)
    case = desk.handoffs.open_by_button(conversation).handoff.id
    desk.casework.claim(case, agent)
    steps = [NextStep(who="wij", what="Bellen over het besluit", due="vrijdag")]
    desk.casework.resolve(case, agent, "solved", steps)
    messages, state = desk.conversations.messages_since(conversation, 0)
    assert state.owner is Owner.CLOSED
    assert messages[-1].kind is MessageKind.TERMINAL
    assert "Wij: Bellen over het besluit (vrijdag)." in messages[-2].text
    with pytest.raises(Conflict):
        desk.casework.resolve(case, agent, "solved", steps)
    assert len(desk.transcripts.of(conversation).next_steps) == 1


def test_a_silent_desk_gives_its_case_back_with_the_first_waiting_time(
    desk: Services, agent: Staff, clock: FakeClock
) -> None:
    conversation = _conversation(desk)
    opened = desk.handoffs.open_by_button(conversation).handoff
    clock.forward(minutes=3)
    desk.casework.claim(opened.id, agent)
    clock.forward(minutes=2)
    assert desk.casework.return_expired() == 1
    again = desk.reading.handoff(opened.id)
    assert again.status.value == "waiting"
    assert again.waiting_since == opened.waiting_since
    assert desk.conversations.messages_since(conversation, 0)[1].owner is Owner.QUEUE


def test_a_conversation_is_not_readable_with_the_token_of_another(desk: Services) -> None:
    mine = desk.conversations.start(None, None, "nl")
    theirs = desk.conversations.start(None, None, "nl")
    with pytest.raises(NotFound):
        desk.conversations.authenticate(theirs.conversation.id, mine.token)


def test_staff_of_another_department_cannot_read_a_case_and_reads_are_audited(
    desk: Services, agent: Staff
) -> None:
    stranger = desk.staff.add("cas", "Cas", "agent", ["belastingen"], PASSWORD)
    conversation = _conversation(desk)
    case = desk.handoffs.open(conversation, NewHandoff(goal="wmo_hulp")).handoff.id
    with pytest.raises(NotFound):
        desk.reading.story(case, stranger)
    desk.reading.story(case, agent)
    with desk.engine.connect() as connection:
        reads = connection.execute(
            sa.text("SELECT staff_id FROM audit WHERE action = 'read'")
        ).scalars()
        assert list(reads) == [agent.id]


def test_writing_after_the_end_reopens_with_a_fresh_bot_session(
    desk: Services, agent: Staff
) -> None:
    conversation = _conversation(desk)
    first = _turn(desk, conversation, "eerste")
    desk.turns.complete(first, WORKER, [])
    case = desk.handoffs.open_by_button(conversation).handoff.id
    desk.casework.claim(case, agent)
    desk.casework.resolve(case, agent, "solved", [])
    again = _turn(desk, conversation, "nog iets", "c9")
    assert again.sender_id != first.sender_id
    assert desk.conversations.messages_since(conversation, 0)[0][-1].sender is Sender.CITIZEN


def test_the_words_of_a_handoff_are_still_said_when_everything_died_after_it_was_opened(
    desk: Services, clock: FakeClock
) -> None:
    conversation = _conversation(desk)
    turn = _turn(desk, conversation, "ik wil een medewerker spreken")
    desk.handoffs.open(conversation, NewHandoff(turn_seq=turn.seq))
    clock.forward(seconds=16)
    assert desk.turns.due() == [conversation]
    taken = desk.turns.take(conversation, "worker-2")
    assert taken is not None
    desk.turns.complete(taken, "worker-2", [Outgoing("ik breng u in contact")])
    assert "ik breng u in contact" in _texts(desk, conversation)
    assert desk.turns.due() == []


def test_the_escape_button_says_what_the_slow_bot_had_arranged(desk: Services) -> None:
    conversation = _conversation(desk)
    turn = _turn(desk, conversation, "ik wil een medewerker spreken")
    desk.handoffs.open(conversation, NewHandoff(turn_seq=turn.seq))
    before = len(_texts(desk, conversation))
    desk.handoffs.open_by_button(conversation)
    assert len(_texts(desk, conversation)) == before + 1
    desk.turns.complete(turn, WORKER, [Outgoing("te laat")])
    assert "te laat" not in _texts(desk, conversation)


def test_danger_is_seen_in_the_queue_and_without_the_bot(desk: Services) -> None:
    waiting = _conversation(desk)
    opened = desk.handoffs.open_by_button(waiting).handoff
    desk.conversations.receive(waiting, "c1", WORKER, text="ik wil niet meer leven")
    assert any("113" in text for text in _texts(desk, waiting))
    assert desk.reading.handoff(opened.id).urgent

    alone = _conversation(desk)
    desk.handoffs.open_by_button(alone, "ik wil niet meer leven")
    texts = _texts(desk, alone)
    assert "113" in texts[1] and len(texts) == 3


def test_who_is_called_back_goes_on_with_the_bot_when_the_agent_lets_go(
    desk: Services, agent: Staff
) -> None:
    conversation = _conversation(desk)
    new = NewHandoff(kind="callback", callback_when="morgen", turn_seq=2)
    case = desk.handoffs.open(conversation, new).handoff.id
    assert [r.step.due for r in desk.transcripts.of(conversation).next_steps] == ["morgen"]
    desk.casework.claim(case, agent)
    desk.casework.release(case, agent)
    assert desk.conversations.messages_since(conversation, 0)[1].owner is Owner.BOT
    assert desk.reading.handoff(case).status.value == "planned"


def test_another_matter_over_an_open_request_reaches_its_own_department(desk: Services) -> None:
    conversation = _conversation(desk)
    first = NewHandoff(kind="callback", goal="paspoort_aanvragen", callback_when="morgen")
    case = desk.handoffs.open(conversation, first).handoff
    answer = IntakeAnswer("Hoeveel?", "tienduizend euro")
    desk.handoffs.open(conversation, NewHandoff(goal="schuldhulp", intake=(answer,)))
    now = desk.reading.handoff(case.id)
    assert (now.goal, now.department, now.kind) == ("schuldhulp", "sociaal", "chat")
    assert "tienduizend euro" in now.summary and "morgen" in now.summary


def test_agents_see_of_colleagues_cases_nothing_in_any_list(desk: Services, agent: Staff) -> None:
    colleague = desk.staff.add("cas", "Cas", "agent", [], PASSWORD)
    leader = desk.staff.add("lena", "Lena", "supervisor", [], PASSWORD)
    case = desk.handoffs.open_by_button(_conversation(desk)).handoff.id
    desk.casework.claim(case, agent)
    assert desk.reading.queue(colleague, "claimed") == []
    assert [h.id for h in desk.reading.queue(leader, "claimed")] == [case]
    desk.casework.resolve(case, agent, "solved", [])
    assert desk.reading.queue(colleague, "resolved") == []
    assert [h.id for h in desk.reading.queue(agent, "resolved")] == [case]


def test_a_closed_case_shows_its_agent_nothing_of_what_is_said_later(
    desk: Services, agent: Staff, clock: FakeClock
) -> None:
    conversation = _conversation(desk)
    case = desk.handoffs.open_by_button(conversation).handoff.id
    desk.casework.claim(case, agent)
    desk.casework.resolve(case, agent, "solved", [])
    clock.forward(minutes=5)
    _turn(desk, conversation, "iets heel anders, voor een ander", "c7")
    said = [m.text for m in desk.reading.story(case, agent).messages]
    assert "iets heel anders, voor een ander" not in said

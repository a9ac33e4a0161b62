"""What a register is told of a conversation: the right things, of the right people, and once."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot.bootstrap import Services, bootstrap
from bot.domain.customer import Identity
from bot.domain.errors import HistoryRefused, HistoryUnavailable
from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff, IntakeAnswer, NewHandoff
from bot.domain.outbox import (
    NewOutboxEntry,
    OutboxCount,
    OutboxEntry,
    OutboxKind,
    contact_body,
)
from bot.domain.staff import Staff
from bot.domain.triage import Triage
from bot.services.contacts import QUIET
from bot.services.delivery import Delivery
from bot.settings import Settings
from bot.storage.outbox import SqlOutbox
from bot.storage.schema import metadata
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]

PASSPORT, PARKING, REFUSE = "paspoort_aanvragen", "parkeervergunning", "grofvuil_ophalen"
VISSER: dict[str, Any] = {
    "id": "visser",
    "name": "mevrouw Visser",
    "cases": [
        {
            "number": "Z-1",
            "title": "Aanvraag parkeervergunning",
            "status": "loopt",
            "goal": PARKING,
            "opened_days_ago": 12,
        }
    ],
}
HER = Identity("visser", "mevrouw Visser")


@pytest.fixture
def known(services: Services) -> Services:
    services.demo.seed([VISSER], services.deps.clock())
    return services


@pytest.fixture
def both(place: Settings, clock: FakeClock, read_once: None) -> Iterator[Services]:
    """The use cases on either database, with the customer."""
    found = bootstrap(place, clock)
    found.demo.seed([VISSER], clock())
    yield found
    found.close()


def _start(services: Services, who: Identity | None = HER) -> str:
    return services.conversations.start(who, None, "nl").conversation.id


def _rows(services: Services, table: str) -> list[Any]:
    found = metadata.tables[table]
    with services.engine.connect() as db:
        return list(db.execute(sa.select(found).order_by(found.c.id)))


def _outbox(services: Services, kind: str | None = None) -> list[Any]:
    return [row for row in _rows(services, "outbox") if kind in (None, row.kind)]


def _answer(services: Services, conversation_id: str, goal: str, seq: int = 2) -> None:
    """The bot answers at once."""
    services.sorting.sort(conversation_id, seq, goal, 0.9, Triage("simple", "simple", 0.1))
    services.next_steps.confirm(conversation_id, services.catalogue.goals[goal], seq)


def _callback(
    services: Services,
    conversation_id: str,
    goal: str = PARKING,
    when: str = "morgen tussen 9 en 10 uur",
) -> Handoff:
    new = NewHandoff(kind="callback", goal=goal, callback_when=when)
    return services.handoffs.open(conversation_id, new).handoff


def _entries(services: Services, how_many: int) -> None:
    """So many contacts wait to be delivered."""
    conversation_id = _start(services)
    body = contact_body("2026-03-10T10:00:00+00:00", "Paspoort", "Vraag in de chat.")
    with services.deps.uow() as repos:
        for _ in range(how_many):
            new = NewOutboxEntry(OutboxKind.CONTACT, conversation_id, "visser", body)
            repos.outbox.add(new, services.deps.clock())


class Register:
    """Stands in for the register; `answers` are the errors that it gives one by one."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.got: list[OutboxEntry] = []

    def __call__(self, entry: OutboxEntry) -> str:
        self.got.append(entry)
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        return f"remote-{entry.reference}"


# --- of whom --------------------------------------------------------------------------------------


@pytest.mark.parametrize("remembered", [False, True])
def test_of_who_did_not_log_in_nothing_is_told(
    known: Services, anna: Staff, remembered: bool
) -> None:
    conversation_id = _start(known, None)
    if remembered:
        known.control.remember(conversation_id)
    _answer(known, conversation_id, PASSPORT)
    known.sorting.note_outcome(conversation_id, "not_solved")
    handoff = _callback(known, conversation_id)
    known.casework.claim(handoff.id, anna)
    step = NextStep(who="wij", what="Wij zoeken het voor u uit.", due="deze week")
    known.casework.resolve(handoff.id, anna, "solved", [step])
    assert _outbox(known) == []


def test_what_was_answered_before_a_log_in_is_not_told(known: Services) -> None:
    conversation_id = _start(known, None)
    _answer(known, conversation_id, PASSPORT)
    known.recognition.identify(conversation_id, HER)
    assert _outbox(known) == []
    _answer(known, conversation_id, REFUSE, 4)
    (told,) = _outbox(known)
    assert "paspoort" not in told.body["summary"].lower()


def test_a_stranger_with_a_log_in_is_told_without_a_key_and_never_with_that_of_another(
    known: Services, clock: FakeClock
) -> None:
    _answer(known, _start(known, Identity("onbekend", "mevrouw Onbekend")), PASSPORT)
    (told,) = _outbox(known)
    assert (told.customer_key, told.body["name"]) == (None, "mevrouw Onbekend")
    clock.forward(minutes=11)
    assert known.delivery.run_due() == 1
    assert _rows(known, "contacts") == []
    assert _outbox(known)[0].delivered_at is not None


def test_a_register_that_was_away_is_told_without_the_mark_for_that(
    known: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Identity) -> None:
        raise HistoryUnavailable("away")

    monkeypatch.setattr(known.history, "recognise", away)
    _answer(known, _start(known), PASSPORT)
    assert _outbox(known)[0].customer_key is None


# --- what the bot answered ------------------------------------------------------------------------


def test_an_answer_becomes_a_contact_when_it_has_been_quiet_for_a_while(
    known: Services, clock: FakeClock
) -> None:
    conversation_id = _start(known)
    at = clock()
    _answer(known, conversation_id, PASSPORT)
    clock.forward(minutes=9)
    assert known.delivery.run_due() == 0
    clock.forward(minutes=2)
    assert known.delivery.run_due() == 1
    (contact,) = _rows(known, "contacts")
    goal = known.catalogue.goals[PASSPORT]
    assert (contact.customer_id, contact.channel, contact.at) == ("visser", "chat", at)
    assert (contact.subject, contact.goal, contact.settled) == (goal.title, PASSPORT, True)
    assert goal.title in contact.summary
    history = known.recognition.known(_start(known)).history
    assert history is not None and history.contacts[0].subject == goal.title


def test_several_answers_in_one_conversation_are_one_contact_about_all_of_them(
    known: Services, clock: FakeClock
) -> None:
    conversation_id = _start(known)
    for number, goal in enumerate((PASSPORT, REFUSE, PASSPORT)):
        _answer(known, conversation_id, goal, 2 + 2 * number)
        clock.forward(minutes=8)
    assert known.delivery.run_due() == 0  # each answer put it off
    (told,) = _outbox(known)
    titles = [known.catalogue.goals[goal].title for goal in (PASSPORT, REFUSE)]
    assert all(told.body["summary"].count(title) == 1 for title in titles)
    assert told.body["subject"] == titles[0]  # the last one
    clock.forward(minutes=3)
    assert known.delivery.run_due() == 1
    assert len(_rows(known, "contacts")) == 1


def test_another_conversation_is_another_contact(known: Services) -> None:
    for _ in range(2):
        _answer(known, _start(known), PASSPORT)
    assert len(_outbox(known)) == 2


def test_what_is_asked_after_it_was_delivered_is_a_contact_of_its_own(
    known: Services, clock: FakeClock
) -> None:
    conversation_id = _start(known)
    _answer(known, conversation_id, PASSPORT)
    clock.forward(minutes=11)
    known.delivery.run_due()
    _answer(known, conversation_id, REFUSE, 4)
    clock.forward(minutes=11)
    known.delivery.run_due()
    assert [c.goal for c in _rows(known, "contacts")] == [PASSPORT, REFUSE]


def test_small_talk_is_no_contact(known: Services) -> None:
    talk = next(goal for goal in known.catalogue.goals.values() if goal.kind != "goal")
    known.next_steps.confirm(_start(known), talk, 2)
    assert _outbox(known) == []


@pytest.mark.parametrize("helped", [True, False])
def test_coming_back_after_an_answer_that_did_not_help_is_a_sign_of_trouble(
    known: Services, clock: FakeClock, helped: bool
) -> None:
    conversation_id = _start(known)
    _answer(known, conversation_id, PASSPORT)
    known.sorting.note_outcome(conversation_id, "solved" if helped else "not_solved")
    clock.forward(minutes=11)
    known.delivery.run_due()
    assert [c.settled for c in _rows(known, "contacts")] == [helped]
    again = known.sorting.sort(_start(known), 2, PASSPORT, 0.9, Triage("simple", "simple", 0.1))
    assert again.triage.decision == ("simple" if helped else "complex")


def test_an_answer_that_did_not_help_waits_again_for_what_follows(
    known: Services, clock: FakeClock
) -> None:
    conversation_id = _start(known)
    _answer(known, conversation_id, PASSPORT)
    clock.forward(minutes=8)
    known.sorting.note_outcome(conversation_id, "not_solved")
    clock.forward(minutes=8)
    assert known.delivery.run_due() == 0
    clock.forward(minutes=3)
    assert known.delivery.run_due() == 1


# --- a request to be called back ------------------------------------------------------------------


def test_a_request_to_be_called_back_is_a_contact_and_work_for_the_department(
    known: Services,
) -> None:
    conversation_id = _start(known)
    handoff = _callback(known, conversation_id)
    assert known.delivery.run_due() == 2
    (contact,), (task,) = _rows(known, "contacts"), _rows(known, "tasks")
    assert (contact.goal, contact.case_number, contact.settled) == (PARKING, "Z-1", False)
    assert (task.contact_reference, task.done_at) == (contact.reference, None)
    department = known.catalogue.organisation.departments[handoff.department].name
    assert task.department == department != handoff.department
    assert department in task.what
    assert task.explanation == "morgen tussen 9 en 10 uur"


def test_it_is_told_once_however_often_it_is_asked(known: Services) -> None:
    conversation_id = _start(known)
    for _ in range(3):
        _callback(known, conversation_id)
    known.delivery.run_due()
    _callback(known, conversation_id)
    known.delivery.run_due()
    assert (len(_rows(known, "contacts")), len(_rows(known, "tasks"))) == (1, 1)


@pytest.mark.parametrize("delivered", [True, False])
def test_another_time_takes_the_place_of_the_first(
    both: Services, clock: FakeClock, delivered: bool
) -> None:
    conversation_id = _start(both)
    _callback(both, conversation_id)
    if delivered:
        both.delivery.run_due()
    clock.forward(minutes=5)
    for _ in range(2):
        _callback(both, conversation_id, when="vrijdag, op 06 12345678")
    both.delivery.run_due()
    first, second = _rows(both, "tasks")
    assert (first.done_at, second.done_at) == (clock(), None)
    assert second.explanation.startswith("vrijdag") and "12345678" not in second.explanation
    references = [contact.reference for contact in _rows(both, "contacts")]
    assert [task.contact_reference for task in (first, second)] == references
    with both.deps.uow(write=False) as repos:
        (left,) = repos.outbox.open_callbacks(conversation_id)
    assert (left.reference, left.customer_key) == (second.reference, "visser")


def test_a_call_back_that_waits_for_weeks_is_still_done_at_the_end(
    known: Services, anna: Staff, clock: FakeClock
) -> None:
    handoff = _callback(known, _start(known))
    known.delivery.run_due()
    clock.forward(days=20)
    known.deleting.run_retention()
    known.casework.claim(handoff.id, anna)
    known.casework.resolve(handoff.id, anna, "solved", [])
    known.delivery.run_due()
    assert [task.done_at for task in _rows(known, "tasks")] == [clock()]
    known.deleting.run_retention()
    assert [row.kind for row in _outbox(known)] == ["task_done", "contact"]


def test_an_end_makes_the_task_done_and_what_we_promised_new_ones(
    known: Services, anna: Staff, clock: FakeClock
) -> None:
    conversation_id = _start(known)
    handoff = _callback(known, conversation_id)
    known.delivery.run_due()
    clock.forward(hours=3)
    known.casework.claim(handoff.id, anna)
    steps = [
        NextStep(who="wij", what="Wij sturen u het besluit.", due="binnen 3 weken"),
        NextStep(who="u", what="Stuur ons een pasfoto."),
        NextStep(who="wij", what="Wij bellen u nog eens.", due="morgen"),
    ]
    known.casework.resolve(handoff.id, anna, "follow_up", steps)
    assert known.delivery.run_due() == 4
    called, decision, again = _rows(known, "tasks")
    assert called.done_at == clock()
    assert (decision.what, decision.explanation) == ("Wij sturen u het besluit.", "binnen 3 weken")
    assert (again.what, again.explanation) == ("Wij bellen u nog eens.", "morgen")
    assert (decision.done_at, again.done_at) == (None, None)
    contact = _rows(known, "contacts")[-1]
    assert {decision.contact_reference, again.contact_reference} == {contact.reference}
    assert contact.settled is False


@pytest.mark.parametrize(
    ("outcome", "settled"), [("solved", True), ("follow_up", False), ("referred", False)]
)
def test_the_contact_of_an_agent_is_settled_only_when_it_was_solved(
    known: Services, anna: Staff, outcome: str, settled: bool
) -> None:
    handoff = known.handoffs.open(_start(known), NewHandoff(goal=PARKING)).handoff
    known.casework.claim(handoff.id, anna)
    steps = [NextStep(who="wij", what="Wij bellen u.", due="morgen")]
    known.casework.resolve(handoff.id, anna, outcome, steps if outcome == "follow_up" else [])
    known.delivery.run_due()
    (contact,) = _rows(known, "contacts")
    assert (contact.settled, contact.case_number) == (settled, "Z-1")
    assert "Klant: mevrouw Visser (ingelogd)" in contact.summary


def test_the_contact_of_an_agent_stands_for_what_the_bot_answered_before(
    known: Services, anna: Staff, clock: FakeClock
) -> None:
    conversation_id = _start(known)
    _answer(known, conversation_id, PASSPORT)
    handoff = known.handoffs.open(conversation_id, NewHandoff(goal=PARKING)).handoff
    known.casework.claim(handoff.id, anna)
    known.casework.resolve(handoff.id, anna, "solved", [])
    clock.forward(hours=1)
    known.delivery.run_due()
    assert [c.goal for c in _rows(known, "contacts")] == [PARKING]


def test_what_was_promised_before_is_not_done_by_a_later_end_and_hinders_no_new_request(
    known: Services, anna: Staff, clock: FakeClock
) -> None:
    conversation_id = _start(known)
    first = known.handoffs.open(conversation_id, NewHandoff(goal=PARKING)).handoff
    known.casework.claim(first.id, anna)
    promise = NextStep(who="wij", what="Wij sturen u het besluit.", due="binnen 3 weken")
    known.casework.resolve(first.id, anna, "follow_up", [promise])
    clock.forward(days=1)
    known.conversations.receive(conversation_id, "c1", "w", "ik heb nog een vraag")
    second = _callback(known, conversation_id, PASSPORT)
    known.delivery.run_due()
    assert [t.done_at for t in _rows(known, "tasks")] == [None, None]
    known.casework.claim(second.id, anna)
    known.casework.resolve(second.id, anna, "solved", [])
    known.delivery.run_due()
    assert [t.done_at for t in _rows(known, "tasks")] == [None, clock()]


def test_a_task_that_arrives_after_its_end_is_done_all_the_same(
    known: Services, anna: Staff, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = known.history.deliver

    def no_tasks(entry: OutboxEntry) -> str | None:
        if entry.kind is OutboxKind.TASK:
            raise HistoryUnavailable("not now")
        return real(entry)

    handoff = _callback(known, _start(known))
    with monkeypatch.context() as patch:
        patch.setattr(known.history, "deliver", no_tasks)
        known.delivery.run_due()
        known.casework.claim(handoff.id, anna)
        known.casework.resolve(handoff.id, anna, "solved", [])
        known.delivery.run_due()
    assert _rows(known, "tasks") == []
    for _ in range(3):
        clock.forward(hours=1)
        known.delivery.run_due()
    assert [t.done_at is not None for t in _rows(known, "tasks")] == [True]


# --- what is not for a register -------------------------------------------------------------------

NUMBERS = ("999990159", "06 12345678", "NL91ABNA0417164300", "kim@voorbeeld.nl")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_was_typed_is_for_the_agent_and_goes_into_no_register(
    known: Services, anna: Staff, number: str
) -> None:
    conversation_id = _start(known)
    text = f"het gaat om {number} en dat zeg ik al weken"
    known.conversations.receive(conversation_id, "c1", "w", text)
    new = NewHandoff(
        kind="callback",
        goal=PARKING,
        intake=(IntakeAnswer("Waar gaat het om?", f"om {number}"),),
        callback_when=f"morgen, op {number}",
        reasons=(f"noemde {number}",),
    )
    handoff = known.handoffs.open(conversation_id, new).handoff
    assert handoff.summary.count(number) >= 4  # the agent reads it
    known.casework.claim(handoff.id, anna)
    step = NextStep(who="wij", what=f"Wij kijken naar {number}.", due=f"via {number}")
    known.casework.resolve(handoff.id, anna, "follow_up", [step])
    assert known.delivery.run_due() == 5
    told = repr([[tuple(row) for row in _rows(known, t)] for t in ("outbox", "contacts", "tasks")])
    assert "Waar gaat het om?" in told and "Wij kijken naar" in told
    for written in (number, number.replace(" ", "")):
        assert written not in told


def test_of_who_refused_that_we_use_their_cases_no_case_is_told(known: Services) -> None:
    conversation_id = _start(known)
    known.control.permit(conversation_id, "recognise", "cases", False, 1)
    _callback(known, conversation_id)
    assert _outbox(known, "contact")[0].body["case"] is None


# --- delivering -----------------------------------------------------------------------------------


def test_a_register_that_is_away_is_tried_again_later_and_later(
    known: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Register(*[HistoryUnavailable("busy")] * 14)
    monkeypatch.setattr(known.history, "deliver", register)
    _entries(known, 1)
    for attempt in range(14):
        assert known.delivery.run_due() == 1
        (entry,) = _outbox(known)
        wait = (entry.retry_at - clock()).total_seconds()
        usual = min(30 * 2**attempt, 6 * 3600)
        assert 0.8 * usual <= wait <= 1.2 * usual
        assert (entry.attempts, entry.problem, entry.delivered_at) == (attempt + 1, "busy", None)
        clock.forward(seconds=wait - 1)
        assert known.delivery.run_due() == 0
        clock.forward(seconds=1)
    assert known.delivery.run_due() == 1
    (entry,) = _outbox(known)
    assert (entry.remote_id, entry.problem) == (f"remote-{entry.reference}", None)
    assert len({each.reference for each in register.got}) == 1
    clock.forward(days=2)
    assert known.delivery.run_due() == 0


def test_what_the_register_refuses_is_given_up_and_the_reason_kept(
    known: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Register(HistoryRefused("400: onderwerp is te lang"))
    monkeypatch.setattr(known.history, "deliver", register)
    _entries(known, 2)
    assert known.delivery.run_due() == 2
    refused, delivered = _outbox(known)
    assert (refused.given_up_at, refused.problem) == (clock(), "400: onderwerp is te lang")
    assert (refused.delivered_at, delivered.delivered_at) == (None, clock())
    clock.forward(days=30)
    assert known.delivery.run_due() == 0
    assert len(register.got) == 2


def test_how_much_waits_is_counted(
    both: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count() -> OutboxCount:
        with both.deps.uow(write=False) as repos:
            return repos.outbox.count()

    assert count() == OutboxCount(0, 0, None)
    register = Register(None, HistoryRefused("no"), HistoryUnavailable("busy"))
    monkeypatch.setattr(both.history, "deliver", register)
    _entries(both, 3)
    began = clock()
    both.delivery.run_due()
    clock.forward(seconds=1)
    _entries(both, 1)
    assert count() == OutboxCount(2, 1, began)


def test_what_was_given_up_is_in_nobodys_way(
    known: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than go in one round."""
    register = Register(*[HistoryRefused("no")] * 40)
    monkeypatch.setattr(known.history, "deliver", register)
    _entries(known, 40)
    while known.delivery.run_due():
        pass
    clock.forward(hours=1)
    _entries(known, 1)
    assert known.delivery.run_due() == 1
    assert _outbox(known)[-1].delivered_at is not None


def test_one_that_goes_wrong_in_an_unforeseen_way_stops_no_other_and_says_nothing_of_it(
    known: Services,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    register = Register(KeyError("mevrouw Visser, Z-1"))
    monkeypatch.setattr(known.history, "deliver", register)
    _entries(known, 3)
    assert known.delivery.run_due() == 3
    wrong, *others = _outbox(known)
    assert all(each.delivered_at for each in others)
    assert (wrong.problem, wrong.given_up_at, wrong.delivered_at) == ("KeyError", None, None)
    assert "KeyError" in caplog.text and "Visser" not in caplog.text
    clock.forward(minutes=1)
    assert known.delivery.run_due() == 1
    assert _outbox(known)[0].delivered_at is not None


def test_the_oldest_go_first_and_many_go_in_rounds(
    known: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Register()
    monkeypatch.setattr(known.history, "deliver", register)
    _entries(known, 25)
    rounds = [known.delivery.run_due() for _ in range(3)]
    assert sum(rounds) == 25 and rounds[-1] == 0
    assert [each.id for each in register.got] == sorted(each.id for each in register.got)


def test_two_who_deliver_at_once_deliver_each_thing_once(both: Services) -> None:
    _entries(both, 12)
    delivered: list[str] = []
    real = both.history.deliver

    def slowly(entry: OutboxEntry) -> str | None:
        delivered.append(entry.reference)
        time.sleep(0.01)
        return real(entry)

    start, failures = threading.Barrier(3), []

    def run() -> None:
        start.wait()
        try:
            Delivery(both.deps).run_due()
        except BaseException as error:
            failures.append(error)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(both.history, "deliver", slowly)
        threads = [threading.Thread(target=run) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    assert len(delivered) == len(set(delivered)) == 12
    assert len(_rows(both, "contacts")) == 12
    assert all(row.attempts == 1 and row.delivered_at for row in _outbox(both))


def test_what_comes_last_in_a_slow_round_is_not_taken_by_another(
    known: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    got: list[str] = []

    def slow(entry: OutboxEntry) -> str:
        got.append(entry.reference)
        if len(got) < 4:
            clock.forward(seconds=40)
        if len(got) == 3:  # another process looks in the middle of this one
            Delivery(known.deps).run_due()
        return "remote"

    monkeypatch.setattr(known.history, "deliver", slow)
    _entries(known, 4)
    known.delivery.run_due()
    assert len(got) == len(set(got)) == 4


def _die_after_delivering(settings: Settings, now: dt.datetime) -> None:
    def die(*_: object) -> None:
        os._exit(9)

    SqlOutbox.delivered = die  # type: ignore[method-assign]
    bootstrap(settings, lambda: now).delivery.run_due()


def test_killed_between_delivering_and_writing_that_down_there_is_no_second_contact(
    both: Services, clock: FakeClock
) -> None:
    _entries(both, 1)
    both.engine.dispose()
    process = multiprocessing.get_context("fork").Process(
        target=_die_after_delivering, args=(both.settings, clock())
    )
    process.start()
    process.join(60)
    assert process.exitcode == 9
    (entry,) = _outbox(both)
    assert (entry.delivered_at, entry.attempts) == (None, 1)
    assert len(_rows(both, "contacts")) == 1
    assert both.delivery.run_due() == 0  # whoever has it may still be at it
    clock.forward(seconds=61)
    assert both.delivery.run_due() == 1
    (entry,), (contact,) = _outbox(both), _rows(both, "contacts")
    assert entry.delivered_at == clock()
    assert contact.reference == entry.reference


@pytest.mark.parametrize("kind", ["task", "task_done"])
def test_work_that_is_delivered_again_is_there_once_and_done_once(
    known: Services, clock: FakeClock, anna: Staff, kind: str
) -> None:
    handoff = _callback(known, _start(known))
    known.casework.claim(handoff.id, anna)
    known.casework.resolve(handoff.id, anna, "solved", [])
    known.delivery.run_due()
    before = _rows(known, "tasks")
    clock.forward(hours=1)
    with known.engine.begin() as db:  # as if it was never written down
        outbox = metadata.tables["outbox"]
        db.execute(outbox.update().where(outbox.c.kind == kind).values(delivered_at=None))
    assert known.delivery.run_due() == 1
    assert _rows(known, "tasks") == before
    assert len(before) == 1


def test_of_a_customer_who_was_deleted_meanwhile_nothing_comes_back(known: Services) -> None:
    _callback(known, _start(known))
    known.history.forget("visser")
    assert known.delivery.run_due() == 2
    assert (_rows(known, "contacts"), _rows(known, "tasks")) == ([], [])


def test_what_somebody_is_delivering_is_not_changed_any_more(
    both: Services, clock: FakeClock
) -> None:
    """The citizen asks on in the instant in which the register is told."""
    conversation_id = _start(both)
    _answer(both, conversation_id, PASSPORT)
    later = clock() + QUIET
    with both.deps.uow(write=False) as repos:
        pending = repos.outbox.pending_contact(conversation_id, clock())
    assert pending is not None
    with both.deps.uow() as repos:
        assert repos.outbox.take(pending.id, later, later + QUIET)
    with both.deps.uow() as repos:
        assert repos.outbox.rewrite(pending.id, {**pending.body, "settled": False}, later) is False
        repos.outbox.drop(pending.id)
    (entry,) = _outbox(both)
    assert (entry.body, entry.retry_at) == (pending.body, later + QUIET)
    _answer(both, conversation_id, REFUSE, 4)
    assert len(_outbox(both)) == 2  # what is new is told as well


def test_a_reference_has_ten_digits_and_is_never_the_same_twice(known: Services) -> None:
    _entries(known, 200)
    references = [row.reference for row in _outbox(known)]
    assert len(set(references)) == 200
    assert all(len(each) == 10 and each.isdigit() and each[0] != "0" for each in references)


def test_nothing_is_told_of_what_did_not_happen(known: Services, anna: Staff) -> None:
    """The entry stands in the transaction that it tells of."""
    conversation_id = _start(known)
    handoff = known.handoffs.open(conversation_id, NewHandoff(goal=PARKING)).handoff
    known.casework.claim(handoff.id, anna)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqlOutbox, "add", _full)
        with pytest.raises(OSError):
            known.casework.resolve(handoff.id, anna, "solved", [])
    assert known.reading.handoff(handoff.id).status.value == "claimed"
    assert _outbox(known) == []


def _full(*_: object) -> None:
    raise OSError("the disk is full")

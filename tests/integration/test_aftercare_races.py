"""Aftercare where the database decides: several at once, what goes first, and whose it is."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.bootstrap import Services, bootstrap
from bot.domain.handoff import NewHandoff
from bot.domain.staff import Staff
from bot.services.aftercare_calls import AftercareCalls
from tests.aftercare_world import (
    ADDRESS,
    ASKS,
    GOAL,
    asked_of,
    at,
    begin,
    in_the_outbox,
    keys_in,
    planned,
    resolved,
    rows,
    said_first,
    solved,
    states,
)
from tests.conftest import PASSWORD
from tests.fakes import FakeClock
from tests.smtp_peer import SmtpPeer

pytest_plugins = ["tests.with_mail"]


@pytest.fixture
def services(with_mail: Services) -> Services:
    return with_mail


def test_who_is_to_be_asked_of_several_matters_gets_one_mail_a_day_the_oldest_first(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    at(clock, services, "2026-03-09 12:00")  # a Monday
    oldest = planned(services, anna, "klant-sanne", days=4)
    clock.forward(minutes=1)
    planned(services, anna, "klant-sanne", days=4, goal="paspoort_aanvragen")
    clock.forward(minutes=1)
    # Not logged in, and typed otherwise: it is the same mailbox.
    planned(services, anna, address=ADDRESS.upper(), days=4)
    went: dict[str, list[str]] = {}
    for day in range(13, 20):
        at(clock, services, f"2026-03-{day} 10:00")
        for _ in range(3):
            services.aftercare_round.run()
            services.delivery.run_due()
            clock.forward(minutes=1)
        went[str(day)] = [each.lower() for each in asked_of(peer)]
        peer.taken.clear()
        if day == 13:
            first = [row.conversation_id for row in rows(services) if row.state == "asked"]
            assert first == [oldest]
    one = [ADDRESS]
    # Not on Sunday the 15th.
    expected = {"13": one, "14": one, "15": [], "16": one, "17": [], "18": [], "19": []}
    assert went == expected
    assert states(services) == ["asked"] * 3


def at_once(*work: Callable[[], object]) -> None:
    """All of this at the same time; what goes wrong in it is raised."""
    barrier, wrong = threading.Barrier(len(work)), []

    def one(do: Callable[[], object]) -> None:
        try:
            barrier.wait()
            do()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=one, args=(do,)) for do in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_of_two_gateways_at_once_one_has_the_day_of_each_address(
    services: Services, clock: FakeClock, anna: Staff
) -> None:
    addresses = [f"burger{number}@post.example" for number in range(6)]
    for address in addresses * 2:
        planned(services, anna, address=address)
    at(clock, services, "2026-03-11 10:00")
    other = bootstrap(services.settings, clock)
    try:
        at_once(services.aftercare_round.run, other.aftercare_round.run)
    finally:
        other.close()
    assert Counter(entry.body["to"] for entry in in_the_outbox(services)) == Counter(addresses)
    assert Counter(states(services)) == {"asked": 6, "planned": 6}


def test_two_tabs_that_open_at_once_do_not_both_ask(
    services: Services, clock: FakeClock, anna: Staff
) -> None:
    resolved(services, anna, "chat")
    clock.forward(days=8)
    begun: list[str] = []
    opens = [lambda: begun.append(begin(services))] * 2
    at_once(*opens)
    asking = [one for one in begun if ASKS in said_first(services, one)]
    assert (len(begun), len(asking), states(services)) == (2, 1, ["asked"])


# --- whose it is ----------------------------------------------------------------------------------


def _staff(services: Services, name: str, department: str) -> Staff:
    return services.staff.add(name, name.title(), "agent", [department], PASSWORD)


def _without(services: Services, department: str = "", goal: str = "") -> AftercareCalls:
    """The list when the organisation has no such department, or no such goal, any more."""
    catalogue = services.catalogue
    departments = {
        key: one for key, one in catalogue.organisation.departments.items() if key != department
    }
    organisation = catalogue.organisation.copy(update={"departments": departments})
    goals = {key: one for key, one in catalogue.goals.items() if key != goal}
    changed = catalogue.copy(update={"organisation": organisation, "goals": goals})
    return AftercareCalls(replace(services.deps, catalogue=changed))


def test_a_call_for_a_department_that_is_no_more_is_on_the_list_of_another_one(
    services: Services, clock: FakeClock, anna: Staff
) -> None:
    resolved(services, anna, "call")
    clock.forward(days=8)
    theirs = _staff(services, "theirs", "belastingen")
    default = _staff(services, "default", "klantcontact")
    other = _staff(services, "other", "juridisch")
    everyone = (theirs, default, other)
    assert [len(services.aftercare_calls.of(who).calls) for who in everyone] == [1, 0, 0]
    calls = _without(services, department="belastingen")
    assert [len(calls.of(who).calls) for who in everyone] == [0, 1, 0]
    (line,) = calls.of(default).calls
    calls.begin(line.asked.id, default)
    handoff_id = calls.ended(line.asked.id, default, "not_worked")
    with services.deps.uow(write=False) as repos:
        opened = repos.handoffs.get(handoff_id or "")
    assert opened is not None and opened.department == "klantcontact"


def test_who_said_no_to_a_goal_that_is_no_more_is_not_left_alone(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    conversation_id = begin(services, None)
    services.mailing.transcript(conversation_id, ADDRESS, updates=True)
    handoff = services.handoffs.open(conversation_id, NewHandoff(goal="iets")).handoff
    services.casework.claim(handoff.id, anna)
    services.casework.return_to_bot(handoff.id, anna)
    solved(services, conversation_id)
    services.delivery.run_due()
    clock.forward(days=14)
    services.aftercare_round.run()
    services.delivery.run_due()
    theirs = _staff(services, "theirs", "belastingen")
    default = _staff(services, "default", "klantcontact")
    services.aftercare_by_mail.answer(keys_in(peer)["nee"], worked=False)
    lists = (services.aftercare_calls, _without(services, goal=GOAL))
    alone = [[len(one.of(who).left_alone) for who in (theirs, default)] for one in lists]
    assert alone == [[1, 0], [0, 1]]


def test_nobody_is_left_alone_while_or_after_somebody_is_busy_with_them(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    conversation_id = planned(services, anna)
    clock.forward(days=1)
    services.aftercare_round.run()
    services.delivery.run_due()
    handoff = services.handoffs.open_by_button(conversation_id).handoff
    clock.forward(minutes=1)
    services.aftercare_by_mail.answer(keys_in(peer)["nee"], worked=False)
    assert services.aftercare_calls.of(anna).left_alone == ()
    clock.forward(minutes=1)
    services.casework.claim(handoff.id, anna)
    services.casework.resolve(handoff.id, anna, "solved", [])
    assert services.aftercare_calls.of(anna).left_alone == ()
    clock.forward(minutes=1)
    services.aftercare_by_mail.answer(keys_in(peer)["nee"], worked=False)
    assert len(services.aftercare_calls.of(anna).left_alone) == 1

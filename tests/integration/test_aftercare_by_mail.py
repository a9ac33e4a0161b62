"""Aftercare by e-mail: within the hours also when it is tried again, one a day to one address, and
never to who does not want it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.bootstrap import Services, bootstrap
from bot.domain.errors import InvalidInput
from bot.domain.handoff import NewHandoff
from bot.domain.outcome import Aftercare
from bot.domain.staff import Staff
from tests.aftercare_world import (
    ADDRESS,
    ASKS,
    SANNE,
    asked_of,
    at,
    begin,
    in_the_outbox,
    keys_in,
    planned,
    rows,
    said_first,
    states,
)
from tests.fakes import FakeClock
from tests.gateway_client import running
from tests.smtp_peer import SmtpPeer

pytest_plugins = ["tests.with_mail"]


@pytest.fixture
def services(with_mail_here: Services) -> Services:
    return with_mail_here


# --- the hours ------------------------------------------------------------------------------------


def test_what_the_mail_server_refused_is_not_tried_again_at_night(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    """Over Easter, in which the clock goes forward as well: longer than a mail is tried else."""
    at(clock, services, "2027-03-26 12:00")
    planned(services, anna)
    at(clock, services, "2027-03-27 19:50")  # a Saturday
    peer.troubles.extend(["greet"] * 2)
    assert services.aftercare_round.run() == 1
    services.delivery.run_due()
    for moment in ("27 20:00", "27 23:59", "28 00:00", "28 12:00", "29 12:00", "30 08:59"):
        at(clock, services, f"2027-03-{moment}")
        services.delivery.run_due()
        (entry,) = in_the_outbox(services)
        # It waits: that is no failed try, and nothing is given up.
        assert (entry.attempts, entry.given_up_at, asked_of(peer)) == (1, None, [])
    assert len(peer.troubles) == 1
    at(clock, services, "2027-03-30 09:00")
    services.delivery.run_due()
    assert not peer.troubles and asked_of(peer) == []
    clock.forward(minutes=10)
    services.delivery.run_due()
    assert asked_of(peer) == [ADDRESS]
    (entry,) = in_the_outbox(services)
    assert entry.delivered_at is not None and entry.body == {}


def test_what_was_written_at_the_last_moment_waits_for_the_next_day(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    planned(services, anna)
    at(clock, services, "2026-03-11 19:59")
    assert services.aftercare_round.run() == 1
    clock.forward(minutes=1)
    services.delivery.run_due()
    assert asked_of(peer) == [] and in_the_outbox(services)[0].attempts == 0
    at(clock, services, "2026-03-12 09:00")
    services.delivery.run_due()
    assert asked_of(peer) == [ADDRESS]


def test_another_mail_goes_at_any_hour(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    at(clock, services, "2026-03-15 03:00")
    planned(services, anna)
    assert len(peer.taken) >= 1


@pytest.mark.parametrize("how", ["stop", "delete"])
def test_who_withdraws_while_their_mail_waits_for_the_morning_gets_none(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer, how: str
) -> None:
    conversation_id = planned(services, anna, "klant-sanne")
    at(clock, services, "2026-03-11 19:59")
    services.aftercare_round.run()
    clock.forward(minutes=1)
    services.delivery.run_due()
    if how == "stop":
        services.control.stop(conversation_id)
    else:
        services.privacy.ask_deletion(conversation_id)
        clock.forward(minutes=2)
        services.deleting.run_due()
    at(clock, services, "2026-03-12 09:00")
    services.delivery.run_due()
    assert asked_of(peer) == []
    assert all(entry.body == {} for entry in in_the_outbox(services))


def test_what_cannot_be_mailed_for_as_long_as_the_question_stands_is_let_go(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    planned(services, anna)
    at(clock, services, "2026-03-11 12:00")
    assert services.aftercare_round.run() == 1
    peer.troubles.extend(["greet"] * 1000)
    for _ in range(28):
        services.delivery.run_due()
        services.aftercare_round.expire()
        assert states(services) == ["asked"] and in_the_outbox(services)[0].given_up_at is None
        clock.forward(days=1)
    clock.forward(days=2)
    services.delivery.run_due()
    (entry,) = in_the_outbox(services)
    assert states(services) == ["expired"] and entry.given_up_at is not None and entry.body == {}


def test_an_address_that_the_mail_server_does_not_know_was_never_asked(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    planned(services, anna)
    at(clock, services, "2026-03-11 12:00")
    services.aftercare_round.run()
    peer.troubles.append("rcpt:550")
    services.delivery.run_due()
    (row,) = rows(services)
    assert (row.state, row.asked_at, row.answered_at) == ("expired", None, clock())


# --- one a day ------------------------------------------------------------------------------------


def test_a_mail_that_is_late_and_one_that_is_due_do_not_go_on_one_day(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    at(clock, services, "2026-03-09 12:00")
    planned(services, anna, days=1)
    planned(services, anna, days=2)
    at(clock, services, "2026-03-10 10:00")
    peer.troubles.append("greet")
    services.aftercare_round.run()
    services.delivery.run_due()
    assert asked_of(peer) == []
    for day in (11, 12):  # the mail server is back
        at(clock, services, f"2026-03-{day} 10:00")
        for _ in range(3):
            services.aftercare_round.run()
            services.delivery.run_due()
            clock.forward(minutes=10)
        assert len(asked_of(peer)) == day - 10
    late = sorted(str(row.asked_at)[:10] for row in rows(services))
    assert late == ["2026-03-11", "2026-03-12"]


def test_others_do_not_wait_for_somebody_with_many_matters(
    services: Services, clock: FakeClock, anna: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.aftercare_round._MOST_AT_ONCE", 2)
    for _ in range(4):
        planned(services, anna)
        clock.forward(seconds=1)
    planned(services, anna, address="bram@post.example")
    at(clock, services, "2026-03-11 10:00")
    for _ in range(3):
        services.aftercare_round.run()
    to = {entry.body["to"] for entry in in_the_outbox(services)}
    assert to == {ADDRESS, "bram@post.example"}


# --- who does not want it -------------------------------------------------------------------------


def test_stop_in_a_mail_counts_for_that_mailbox_also_of_who_never_logs_in(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    planned(services, anna)
    planned(services, anna)
    at(clock, services, "2026-03-11 10:00")
    services.aftercare_round.run()
    services.delivery.run_due()
    services.aftercare_by_mail.stop(keys_in(peer)["stop"])
    at(clock, services, "2026-03-12 10:00")
    assert services.aftercare_round.run() == 0
    assert states(services) == ["stopped", "stopped"]
    # Nor later, in a conversation of its own.
    conversation_id = begin(services, None)
    handoff = services.handoffs.open(conversation_id, NewHandoff()).handoff
    services.mailing.transcript(conversation_id, ADDRESS.upper(), updates=True)
    assert "email" not in services.aftercare_calls.ways(conversation_id)
    services.casework.claim(handoff.id, anna)
    with pytest.raises(InvalidInput, match="wil die vraag niet"):
        services.casework.resolve(handoff.id, anna, "solved", [], Aftercare(3, "email"))


def test_a_stop_is_heard_also_when_the_next_mail_was_written_already(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    planned(services, anna)
    planned(services, anna)
    at(clock, services, "2026-03-11 10:00")
    services.aftercare_round.run()
    services.delivery.run_due()
    key = keys_in(peer)["stop"]
    at(clock, services, "2026-03-12 10:00")
    assert services.aftercare_round.run() == 1
    services.aftercare_by_mail.stop(key)
    services.delivery.run_due()
    assert len(asked_of(peer)) == 1
    assert states(services) == ["stopped", "stopped"]


# --- what changed since it was planned ------------------------------------------------------------


def test_where_no_mail_goes_any_more_it_is_asked_at_the_next_visit(
    services: Services, clock: FakeClock, anna: Staff
) -> None:
    planned(services, anna, "klant-sanne")
    clock.forward(days=2)
    bare = replace(services.settings, connectors=replace(services.settings.connectors, mail=None))
    without = bootstrap(bare, clock)
    try:
        assert without.aftercare_round.run() == 0
        visit = begin(without, SANNE)
        assert ASKS in said_first(without, visit)
        assert without.aftercare.worked(visit)
    finally:
        without.close()
    # Mail is back: it is not asked a second time.
    assert services.aftercare_round.run() == 0


async def test_the_page_asks_for_a_number_where_there_is_none(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    conversation_id = planned(services, anna)
    at(clock, services, "2026-03-11 10:00")
    services.aftercare_round.run()
    services.delivery.run_due()
    key = keys_in(peer)["nee"]
    async with running(services) as gateway:

        async def said(**form: str) -> str:
            return (await gateway.http.post("/nazorg", data={"k": key, **form})).text

        page = await said(antwoord="nee")
        assert "Op welk nummer kunnen wij u bellen?" in page and " required" in page
        for number in ("", "geen idee", "06 123", "112"):
            refused = await said(antwoord="bel", telefoon=number)
            assert "Wij bellen u" not in refused and "Vul een telefoonnummer in" in refused
        with services.deps.uow(write=False) as repos:
            assert repos.handoffs.open_for(conversation_id) is None
        assert "Wij bellen u" in await said(antwoord="bel", telefoon="06 12345678")
        with services.deps.uow(write=False) as repos:
            handoff = repos.handoffs.open_for(conversation_id)
        assert handoff is not None and "06 12345678" in handoff.summary

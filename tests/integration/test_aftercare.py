"""Aftercare: planned with the end of a matter, asked once, stopped at once; "no" gets a person."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.domain.aftercare import MOST_CALLS, may_ask_now
from bot.domain.conversation import Owner
from bot.domain.errors import AlreadyClaimed, Conflict, InvalidInput, NotFound
from bot.domain.goals import NextStep
from bot.domain.handoff import NewHandoff
from bot.domain.opening_hours import OpeningHours
from bot.domain.organisation_rules import AskingRules
from bot.domain.outcome import Aftercare
from bot.domain.staff import Staff
from bot.storage.afterwards_tables import aftercare
from tests.aftercare_world import (
    ADDRESS,
    ASKS,
    GOAL,
    SANNE,
    begin,
    keys_in,
    resolved,
    rows,
    said_first,
    solved,
    states,
)
from tests.conftest import PASSWORD
from tests.connected import deliver
from tests.fakes import FakeClock
from tests.gateway_client import running
from tests.smtp_peer import SmtpPeer

pytest_plugins = ["tests.with_mail"]


@pytest.fixture
def services(with_mail: Services) -> Services:
    return with_mail


# --- planning -------------------------------------------------------------------------------------


def test_what_the_bot_solved_is_asked_at_the_next_visit_and_once(
    services: Services, clock: FakeClock
) -> None:
    solved(services, begin(services))
    assert states(services) == ["planned"]
    clock.forward(days=13)
    assert "gelukt" not in said_first(services, begin(services))
    clock.forward(days=1)
    asked_in = begin(services)
    assert "Vorige keer, op 10 maart, ging het over: Een parkeervergunning" in said_first(
        services, asked_in
    )
    assert "gelukt" not in said_first(services, begin(services))  # asked already, in another window
    assert services.aftercare.worked(asked_in)
    assert states(services) == ["worked"]
    assert not services.aftercare.worked(asked_in)


def test_what_worked_is_not_asked_after_a_second_time_by_its_steps(
    services: Services, clock: FakeClock
) -> None:
    conversation_id = begin(services)
    solved(services, conversation_id)
    goal = services.catalogue.goal(GOAL)
    assert goal is not None and any(step.who == "u" for step in goal.next_steps)
    services.next_steps.confirm(conversation_id, goal, 2)
    clock.forward(days=15)
    visit = begin(services)
    assert "Vorige keer" in said_first(services, visit)  # that, and not the step as well
    services.aftercare.worked(visit)
    clock.forward(days=1)
    assert "gelukt" not in said_first(services, begin(services))


def test_a_goal_without_aftercare_and_a_stranger_are_not_asked(services: Services) -> None:
    with_none = next(
        goal.key
        for goal in services.catalogue.goals.values()
        if goal.kind == "goal" and not goal.aftercare_days
    )
    solved(services, begin(services), with_none)
    solved(services, begin(services, None))
    assert states(services) == []


def test_saying_so_twice_plans_one_and_taking_it_back_plans_none(services: Services) -> None:
    conversation_id = begin(services)
    solved(services, conversation_id)
    services.sorting.note_outcome(conversation_id, "solved")
    assert states(services) == ["planned"]
    services.sorting.note_outcome(conversation_id, "not_solved")
    assert states(services) == []


def test_on_a_remembered_device_it_is_asked_without_naming_what_it_was_about(
    services: Services, clock: FakeClock
) -> None:
    first = begin(services, None)
    token = services.control.remember(first)
    solved(services, first)
    clock.forward(days=15)
    second = begin(services, None, token)
    told = said_first(services, second)
    assert "Op 10 maart had u een vraag aan ons. Is het gelukt?" in told
    assert "parkeer" not in told


def test_what_was_said_on_a_device_is_not_asked_of_who_logs_in_there(
    services: Services, clock: FakeClock
) -> None:
    first = begin(services, None)
    token = services.control.remember(first)
    solved(services, first)
    clock.forward(days=15)
    assert "gelukt" not in said_first(services, begin(services, SANNE, token))


def test_who_logs_in_while_chatting_is_asked_then(services: Services, clock: FakeClock) -> None:
    solved(services, begin(services))
    clock.forward(days=15)
    later = begin(services, None)
    told = services.recognition.identify(later, SANNE).messages
    assert "Is het gelukt?" in told[-1].text
    assert services.aftercare.asked_in(later) is not None


def test_an_agent_cannot_promise_a_mail_to_who_gave_no_address(
    services: Services, anna: Staff
) -> None:
    with pytest.raises(InvalidInput, match="geen e-mailadres voor berichten"):
        resolved(services, anna, "email")
    assert states(services) == []


def test_a_matter_that_a_person_ended_takes_the_place_of_what_was_planned_for_it(
    services: Services, anna: Staff
) -> None:
    conversation_id = begin(services)
    solved(services, conversation_id)
    handoff = services.handoffs.open(conversation_id, NewHandoff(goal=GOAL)).handoff
    services.casework.claim(handoff.id, anna)
    services.casework.resolve(handoff.id, anna, "solved", [], Aftercare(3, "call"))
    with services.engine.connect() as db:
        rows = db.execute(sa.select(aftercare)).all()
    assert [(row.way, row.handoff_id, row.due_on) for row in rows] == [
        ("call", handoff.id, dt.date(2026, 3, 13))
    ]


def test_what_a_person_planned_stays_whatever_the_bot_answers_afterwards(
    services: Services, anna: Staff
) -> None:
    conversation_id = begin(services)
    handoff = services.handoffs.open(conversation_id, NewHandoff(goal=GOAL)).handoff
    services.casework.claim(handoff.id, anna)
    services.casework.resolve(handoff.id, anna, "solved", [], Aftercare(3, "call"))
    solved(services, conversation_id)
    services.sorting.note_outcome(conversation_id, "not_solved")
    with services.engine.connect() as db:
        rows = db.execute(sa.select(aftercare)).all()
    assert [(row.way, row.handoff_id, row.state) for row in rows] == [
        ("call", handoff.id, "planned")
    ]


@pytest.mark.parametrize("known_by", ["log-in", "device"])
def test_the_same_matter_in_two_chats_is_asked_after_once(
    services: Services, clock: FakeClock, known_by: str
) -> None:
    who, first = SANNE if known_by == "log-in" else None, begin(services, None)
    browser = services.control.remember(first) if known_by == "device" else ""
    for _ in range(2):
        solved(services, begin(services, who, browser))
        clock.forward(days=1)
    assert len(rows(services)) == 1 and rows(services)[0].due_on == dt.date(2026, 3, 25)
    clock.forward(days=40)
    assert ASKS in said_first(services, begin(services, who, browser))
    assert ASKS not in said_first(services, begin(services, who, browser))


def test_planned_twice_by_who_was_not_known_yet_it_is_asked_once(
    services: Services, clock: FakeClock
) -> None:
    solved(services, begin(services))
    with services.engine.begin() as db:
        (row,) = db.execute(sa.select(aftercare)).mappings()
        db.execute(aftercare.insert().values(**{**row, "id": "again"}))
    clock.forward(days=40)
    assert ASKS in said_first(services, begin(services))
    assert ASKS not in said_first(services, begin(services))


def test_what_a_person_planned_in_another_chat_stays_too(services: Services, anna: Staff) -> None:
    resolved(services, anna, "call")
    solved(services, begin(services))
    assert [row.way for row in rows(services)] == ["call"]


def test_without_a_goal_who_logged_in_reads_what_was_agreed(
    services: Services, clock: FakeClock, anna: Staff
) -> None:
    conversation_id = begin(services)
    handoff = services.handoffs.open(conversation_id, NewHandoff()).handoff
    services.casework.claim(handoff.id, anna)
    step = NextStep(who="wij", what="Wij zoeken de tekening op", due="deze week")
    services.casework.resolve(handoff.id, anna, "solved", [step], Aftercare(3, "chat"))
    clock.forward(days=4)
    asked = said_first(services, begin(services))
    assert "spraken we iets af. Is dit gelukt: wij zoeken de tekening op?" in asked
    assert asked.count("?") == 1


def test_two_matters_that_nobody_gave_a_name_are_both_asked_after(
    services: Services, anna: Staff
) -> None:
    conversation_id = begin(services)
    for days in (3, 5):
        handoff = services.handoffs.open(conversation_id, NewHandoff()).handoff
        services.casework.claim(handoff.id, anna)
        services.casework.resolve(handoff.id, anna, "solved", [], Aftercare(days, "call"))
    assert states(services) == ["planned", "planned"]


# --- no -------------------------------------------------------------------------------------------


def test_no_at_the_next_visit_is_a_place_in_the_queue_with_the_whole_story(
    services: Services, clock: FakeClock, anna: Staff
) -> None:
    resolved(services, anna, "chat")
    clock.forward(days=8)
    visit = begin(services)
    opened = services.aftercare.not_worked(visit)
    assert opened is not None
    story = services.reading.story(opened.handoff.id, anna)
    assert story.conversation.id == visit and story.conversation.owner is Owner.QUEUE
    assert story.handoff.reasons == ("nazorg: het is niet gelukt",)
    assert story.handoff.goal == GOAL
    told = {answer.question: answer.answer for answer in story.handoff.intake}
    assert "Vraag: Een parkeervergunning regelen" in told["Het vorige gesprek (10 maart):"]
    assert "Wij sturen u de vergunning" in told["Wat toen is afgesproken:"]
    assert services.aftercare.not_worked(visit) is None  # said twice: one hand-off
    assert states(services) == ["not_worked"]


def test_a_no_whose_words_were_lost_with_the_process_is_told_again(
    services: Services, clock: FakeClock, anna: Staff
) -> None:
    resolved(services, anna, "chat")
    clock.forward(days=8)
    visit = begin(services)
    received = services.conversations.receive(visit, "no", "w", "nee")
    told = []
    for _ in range(2):  # the same turn is answered again
        assert services.aftercare.answers(visit, received.seq)
        opened = services.aftercare.not_worked(visit, received.seq)
        assert opened is not None
        told.append((opened.handoff.id, opened.announcement.text))
    assert told[0] == told[1]
    assert not services.aftercare.answers(visit, received.seq + 2)


# --- by e-mail ------------------------------------------------------------------------------------


def ask_by_mail(services: Services, clock: FakeClock, agent: Staff) -> str:
    conversation_id = resolved(services, agent, "email", None, ADDRESS)
    deliver(services, clock)
    clock.forward(days=7)
    assert services.aftercare_round.run() == 1
    deliver(services, clock)
    return conversation_id


def test_the_mail_goes_once_and_no_key_is_left_behind(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    conversation_id = ask_by_mail(services, clock, anna)
    assert services.aftercare_round.run() == 0
    keys = keys_in(peer)
    assert set(keys) == {"ja", "nee", "stop"} and len(set(keys.values())) == 1
    assert states(services) == ["asked"]
    with services.deps.uow(write=False) as repos:
        entries = repos.outbox.of_conversation(conversation_id)
        (asked,) = repos.aftercare.of_conversation(conversation_id)
    assert all(entry.body == {} for entry in entries)
    assert keys["ja"] not in repr(asked)


def test_it_waits_for_the_hours_in_which_people_may_be_asked(
    services: Services, clock: FakeClock, anna: Staff
) -> None:
    resolved(services, anna, "email", None, ADDRESS, days=1)
    clock.now = dt.datetime(2026, 3, 14, 21, 0, tzinfo=dt.timezone.utc)  # Saturday evening
    assert services.aftercare_round.run() == 0
    clock.now = dt.datetime(2026, 3, 15, 10, 0, tzinfo=dt.timezone.utc)  # Sunday
    assert services.aftercare_round.run() == 0
    clock.now = dt.datetime(2026, 3, 16, 7, 59, tzinfo=dt.timezone.utc)  # Monday, 8:59 here
    assert services.aftercare_round.run() == 0
    clock.forward(minutes=1)
    assert services.aftercare_round.run() == 1


@pytest.mark.parametrize(
    ("moment", "rules", "may"),
    [
        ("2026-03-10 09:00", {}, True),
        ("2026-03-10 08:59", {}, False),
        ("2026-03-10 19:59", {}, True),
        ("2026-03-10 20:00", {}, False),
        ("2026-03-15 12:00", {}, False),  # a Sunday
        ("2026-03-15 12:00", {"on_sundays": True}, True),
        ("2026-04-06 12:00", {}, False),  # Easter Monday
        ("2026-04-06 12:00", {"on_closed_days": True}, True),
        ("2026-03-29 09:00", {"on_sundays": True}, True),  # the day the clock goes forward
        ("2026-03-10 00:00", {"from_hour": 0, "until_hour": 24}, True),
    ],
)
def test_the_hours_are_those_of_where_we_are(moment: str, rules: dict, may: bool) -> None:
    hours = OpeningHours(week={}, closed_on=[dt.date(2026, 4, 6)])
    at = dt.datetime.fromisoformat(moment).replace(tzinfo=hours.zone)
    assert may_ask_now(AskingRules(**rules), hours, at.astimezone(dt.timezone.utc)) is may


def test_stopped_after_it_was_written_and_before_it_went_it_does_not_go(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    """Whatever is under way when somebody withdraws: it is looked at again as the mail goes."""
    conversation_id = resolved(services, anna, "email", SANNE, ADDRESS)
    deliver(services, clock)
    clock.forward(days=7)
    assert services.aftercare_round.run() == 1
    services.control.permit(conversation_id, "aftercare", "outcome", False, 1)
    deliver(services, clock)
    assert [each.message["Subject"] for each in peer.taken].count("Is het gelukt?") == 0
    assert states(services) == ["stopped"]


@pytest.mark.parametrize("how", ["permit", "stop", "delete"])
def test_who_withdraws_is_asked_nothing_any_more_in_any_way(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer, how: str
) -> None:
    solved(services, begin(services))
    resolved(services, anna, "call")
    mailed = resolved(services, anna, "email", SANNE, ADDRESS)
    clock.forward(minutes=1)
    if how == "permit":
        services.control.permit(mailed, "aftercare", "outcome", False, 1)
    elif how == "stop":
        services.control.stop(mailed)
    else:
        services.privacy.ask_deletion(mailed)
        clock.forward(minutes=2)
        services.deleting.run_due()
    assert set(states(services)) <= {"stopped"}
    clock.forward(days=20)
    assert services.aftercare_round.run() == 0
    deliver(services, clock)
    assert [each.message["Subject"] for each in peer.taken].count("Is het gelukt?") == 0
    assert services.aftercare_calls.of(anna).calls == ()
    if how != "delete":  # then nobody is known any more
        assert "gelukt" not in said_first(services, begin(services))
        solved(services, begin(services))
        assert set(states(services)) == {"stopped"}


def test_forgetting_a_device_stops_what_was_to_be_asked_there(services: Services) -> None:
    conversation_id = begin(services, None)
    services.control.remember(conversation_id)
    solved(services, conversation_id)
    services.control.forget_browser(conversation_id)
    assert states(services) == ["stopped"]


def test_what_nobody_answers_is_let_go(services: Services, clock: FakeClock, anna: Staff) -> None:
    ask_by_mail(services, clock, anna)
    resolved(services, anna, "call")
    clock.forward(days=27)
    assert services.aftercare_round.expire() == 0
    clock.forward(days=30)
    assert services.aftercare_round.expire() == 1
    assert states(services) == ["expired", "planned"]  # who must be called is not forgotten
    with services.engine.connect() as db:
        ended = db.execute(sa.select(aftercare.c.state, aftercare.c.answered_at)).all()
    assert {row.state: row.answered_at for row in ended} == {"expired": clock(), "planned": None}


# --- the page of the mail -------------------------------------------------------------------------


async def test_looking_at_a_link_answers_nothing_and_its_button_does(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    ask_by_mail(services, clock, anna)
    key = keys_in(peer)["ja"]
    async with running(services) as gateway:
        page = await gateway.http.get(f"/nazorg?k={key}&antwoord=ja")
        assert page.status_code == 200 and "Een parkeervergunning regelen" in page.text
        assert page.text.index("Ja, het is gelukt") < page.text.index("Nee, het is nog niet")
        assert (await gateway.http.head(f"/nazorg?k={key}&antwoord=nee")).status_code in (200, 405)
        assert states(services) == ["asked"]
        done = await gateway.http.post("/nazorg", data={"k": key, "antwoord": "ja"})
        assert "Fijn dat het gelukt is" in done.text
        assert states(services) == ["worked"]


async def test_no_by_mail_is_seen_at_the_desk_and_leads_to_a_call(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    conversation_id = ask_by_mail(services, clock, anna)
    key = keys_in(peer)["nee"]
    async with running(services) as gateway:
        page = await gateway.http.post("/nazorg", data={"k": key, "antwoord": "nee"})
        assert "Bel mij terug" in page.text and "Chat met ons" in page.text
        (alone,) = services.aftercare_calls.of(anna).left_alone
        assert alone.conversation.id == conversation_id
        wrong = await gateway.http.post("/nazorg", data={"k": key, "antwoord": "bel"})
        assert wrong.status_code == 422 and "Vul een telefoonnummer in" in wrong.text
        call = {"k": key, "antwoord": "bel", "telefoon": "06 12345678"}
        for _ in range(2):  # pressed twice: one call
            assert "Wij bellen u" in (await gateway.http.post("/nazorg", data=call)).text
    with services.deps.uow(write=False) as repos:
        handoff = repos.handoffs.open_for(conversation_id)
        assert len(repos.handoffs.of_conversation(conversation_id)) == 2
    assert handoff is not None and handoff.kind == "callback"
    assert handoff.reasons == ("nazorg: het is niet gelukt",)
    assert "06 12345678" in handoff.summary
    assert services.aftercare_calls.of(anna).left_alone == ()


async def test_no_call_is_promised_to_who_has_somebody_in_the_chat_just_now(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    conversation_id = ask_by_mail(services, clock, anna)
    handoff = services.handoffs.open_by_button(conversation_id).handoff
    services.casework.claim(handoff.id, anna)
    call = {"k": keys_in(peer)["nee"], "antwoord": "bel", "telefoon": "06 12345678"}
    async with running(services) as gateway:
        page = await gateway.http.post("/nazorg", data=call)
    assert "Een medewerker is al bezig" in page.text and "Wij bellen u" not in page.text
    steps = services.transcripts.of(conversation_id).next_steps
    assert not any("belt u" in recorded.step.what for recorded in steps)


async def test_a_link_that_is_over_says_so_and_stop_is_for_everything(
    services: Services, clock: FakeClock, anna: Staff, peer: SmtpPeer
) -> None:
    ask_by_mail(services, clock, anna)
    key = keys_in(peer)["stop"]
    async with running(services) as gateway:
        page = await gateway.http.post("/nazorg", data={"k": key, "antwoord": "stop"})
        assert "Wij vragen u dit niet meer" in page.text
        assert states(services) == ["stopped"]
        again = await gateway.http.get(f"/nazorg?k={key}")
        assert (again.status_code, again.headers["referrer-policy"]) == (200, "no-referrer")
        clock.forward(days=91)  # and not for ever: a mailbox is read by others one day
        for nothing in ("", "x" * 43, key):
            gone = await gateway.http.get(f"/nazorg?k={nothing}")
            assert (gone.status_code, "Deze link werkt niet meer" in gone.text) == (404, True)


# --- calling --------------------------------------------------------------------------------------


@pytest.fixture
def to_call(services: Services, clock: FakeClock, anna: Staff) -> str:
    """The aftercare of somebody who is to be called today."""
    resolved(services, anna, "call", None)
    clock.forward(days=7)
    (line,) = services.aftercare_calls.of(anna).calls
    return line.asked.id


def test_two_agents_do_not_call_the_same_person(
    services: Services, clock: FakeClock, anna: Staff, to_call: str
) -> None:
    bram = services.staff.add("bram", "Bram Bakker", "agent", [], PASSWORD)
    calls = services.aftercare_calls
    calls.begin(to_call, anna)
    with pytest.raises(AlreadyClaimed, match="Anna de Vries"):
        calls.begin(to_call, bram)
    with pytest.raises(Conflict):
        calls.ended(to_call, bram, "worked")
    clock.forward(minutes=31)  # Anna went home without a word
    calls.begin(to_call, bram)
    with pytest.raises(Conflict):
        calls.ended(to_call, anna, "worked")
    assert calls.ended(to_call, bram, "worked") is None
    assert states(services) == ["worked"]


def test_not_at_this_hour_and_not_of_another_department(
    services: Services, clock: FakeClock, to_call: str
) -> None:
    other = services.staff.add("cor", "Cor", "agent", ["burgerzaken"], PASSWORD)
    assert services.aftercare_calls.of(other).calls == ()
    with pytest.raises(NotFound):
        services.aftercare_calls.begin(to_call, other)
    clock.forward(hours=11)
    anna = next(one for one in services.staff.everyone() if one.username == "anna")
    with pytest.raises(Conflict, match="Op dit moment"):
        services.aftercare_calls.begin(to_call, anna)


def test_not_reached_is_tried_on_other_days_and_then_left(
    services: Services, clock: FakeClock, anna: Staff, to_call: str
) -> None:
    calls = services.aftercare_calls
    for _ in range(MOST_CALLS):
        assert states(services) == ["planned"]
        calls.begin(to_call, anna)
        calls.ended(to_call, anna, "not_reached")
        assert calls.of(anna).calls == ()
        clock.forward(days=1)
    assert states(services) == ["expired"]


def test_no_on_the_phone_is_a_case_for_who_has_them_on_the_line(
    services: Services, anna: Staff, to_call: str
) -> None:
    services.aftercare_calls.begin(to_call, anna)
    handoff_id = services.aftercare_calls.ended(to_call, anna, "not_worked")
    assert handoff_id is not None
    claimed = services.casework.claim(handoff_id, anna)
    assert (claimed.kind, claimed.reasons) == ("callback", ("nazorg: het is niet gelukt",))
    assert services.aftercare_calls.of(anna).left_alone == ()


def test_who_wants_no_such_calls_gets_none(services: Services, anna: Staff, to_call: str) -> None:
    services.aftercare_calls.begin(to_call, anna)
    services.aftercare_calls.ended(to_call, anna, "stopped")
    assert states(services) == ["stopped"]


async def test_the_page_of_the_desk_shows_the_number_to_who_calls_only(
    services: Services, clock: FakeClock, anna: Staff
) -> None:
    conversation_id = begin(services, None)
    services.conversations.receive(conversation_id, "c1", "w", "mijn nummer is 06 12345678")
    handoff = services.handoffs.open(conversation_id, NewHandoff(goal=GOAL)).handoff
    services.casework.claim(handoff.id, anna)
    services.casework.resolve(handoff.id, anna, "solved", [], Aftercare(1, "call"))
    clock.forward(days=1)
    async with running(services) as gateway, gateway.desk("anna", PASSWORD) as desk:
        page = await desk.get("/desk/aftercare")
        assert "Een parkeervergunning regelen" in page.text and "06 12345678" not in page.text
        (where,) = re.findall(r'action="(/desk/aftercare/[\w-]+)/call"', page.text)
        called = await desk.post(f"{where}/call", follow_redirects=True)
        assert "06 12345678" in called.text
        case = await desk.post(
            f"{where}/outcome", data={"outcome": "not_worked"}, follow_redirects=True
        )
        assert case.url.path.startswith("/desk/handoffs/")
        assert "nazorg: het is niet gelukt" in case.text

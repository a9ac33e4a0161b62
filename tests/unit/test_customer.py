"""What the organisation knows of a customer, and what follows from it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.domain.conversation import Conversation, Owner
from bot.domain.customer import (
    RECENT,
    REMEMBERED,
    Case,
    Contact,
    Customer,
    History,
    Identity,
    Level,
    Need,
    NeedKind,
)

NOW = dt.datetime(2026, 3, 10, 10, 0, tzinfo=dt.timezone.utc)
DAY = dt.timedelta(days=1)


def _contact(
    days: float, goal: str | None = "parkeren", case: str | None = None, settled: bool = False
) -> Contact:
    subject = f"{days} dagen geleden"
    return Contact(NOW - days * DAY, "telefoon", subject, goal, case=case, settled=settled)


def _case(number: str, goal: str | None = "parkeren", closed: bool = False, **more: bool) -> Case:
    closed_at = NOW if closed else None
    return Case(number, "Titel", "loopt", goal, NOW - 40 * DAY, closed_at, **more)


def _history(*known: Case | Contact | Need) -> History:
    return History(
        Customer("k", "Kim"),
        cases=tuple(each for each in known if isinstance(each, Case)),
        contacts=tuple(each for each in known if isinstance(each, Contact)),
        needs=tuple(each for each in known if isinstance(each, Need)),
    )


# --- coming back about the same thing -------------------------------------------------------------


def test_a_contact_about_the_same_goal_within_a_month_counts() -> None:
    contact = _contact(6)
    assert _history(contact).recent_contact("parkeren", NOW) == contact
    assert _history(contact).recent_contact("paspoort", NOW) is None


def test_a_month_is_over_after_its_last_second() -> None:
    assert _history(_contact(RECENT / DAY)).recent_contact("parkeren", NOW) is not None
    later = NOW + dt.timedelta(seconds=1)
    assert _history(_contact(RECENT / DAY)).recent_contact("parkeren", later) is None


def test_an_answer_that_was_enough_is_no_sign_of_trouble() -> None:
    history = _history(_contact(2, settled=True), _contact(8), _contact(20))
    found = history.recent_contact("parkeren", NOW)
    assert found is not None and found.subject == "8 dagen geleden"
    assert _history(_contact(2, settled=True)).recent_contact("parkeren", NOW) is None


def test_a_contact_about_the_running_case_counts_whatever_its_goal_was() -> None:
    contact = _contact(3, goal="balie", case="Z-1")
    assert _history(_case("Z-1"), contact).recent_contact("parkeren", NOW) == contact
    closed = _history(_case("Z-1", closed=True), contact)
    assert closed.recent_contact("parkeren", NOW) is None
    other = _history(_case("Z-2"), contact)
    assert other.recent_contact("parkeren", NOW) is None


def test_a_question_that_nobody_understood_is_about_no_earlier_contact() -> None:
    history = _history(_case("Z-1", goal=None), _contact(3, goal=None), _contact(4))
    assert history.recent_contact(None, NOW) is None
    assert history.running_case(None) is None


def test_a_contact_and_a_case_without_anything_in_common_do_not_meet() -> None:
    """None is no number and no goal that two things can share."""
    history = _history(_case("Z-1", goal=None), _contact(3, goal=None, case=None))
    assert history.case_of(history.contacts[0]) is None


# --- what somebody comes back for -----------------------------------------------------------------


def test_the_latest_contact_that_was_not_settled_is_what_somebody_comes_back_for() -> None:
    history = _history(_contact(1, settled=True), _contact(50), _contact(70))
    found = history.last_contact(NOW)
    assert found is not None and found.subject == "50 dagen geleden"
    assert history.last_contact(NOW, RECENT) is None


def test_longer_ago_than_three_months_is_forgotten() -> None:
    at_the_edge = _history(_contact(REMEMBERED / DAY))
    assert at_the_edge.last_contact(NOW) is not None
    assert at_the_edge.last_contact(NOW + dt.timedelta(seconds=1)) is None


def test_the_case_of_a_contact_is_the_one_it_names_else_the_one_of_its_goal() -> None:
    history = _history(_case("Z-1", "parkeren"), _case("Z-2", "bezwaar"))
    named = history.case_of(_contact(1, "parkeren", case="Z-2"))
    assert named is not None and named.number == "Z-2"
    by_goal = history.case_of(_contact(1, "parkeren"))
    assert by_goal is not None and by_goal.number == "Z-1"
    assert history.case_of(_contact(1, "verhuizen")) is None


def test_a_contact_about_a_closed_case_goes_to_the_running_one_of_its_goal() -> None:
    history = _history(_case("Z-1", closed=True), _case("Z-2"))
    found = history.case_of(_contact(1, "parkeren", case="Z-1"))
    assert found is not None and found.number == "Z-2"


def test_running_cases_are_those_that_nobody_closed() -> None:
    history = _history(_case("Z-1", closed=True), _case("Z-2"), _case("Z-3"))
    assert [case.number for case in history.running_cases()] == ["Z-2", "Z-3"]
    found = history.running_case("parkeren")
    assert found is not None and found.number == "Z-2"


# --- why it is complex ----------------------------------------------------------------------------


def test_a_second_contact_and_an_open_complaint_are_both_told() -> None:
    complaint = _case("K-1", "klacht", is_complaint=True)
    reasons = _history(complaint, _contact(6)).reasons_for_complex("parkeren", NOW)
    assert reasons == ["had hierover al contact op 04-03-2026", "heeft een lopende klacht (K-1)"]


def test_a_complaint_counts_for_every_question_and_only_while_it_runs() -> None:
    running, closed = (_case("K-1", "klacht", is_complaint=True, closed=c) for c in (False, True))
    assert _history(running).reasons_for_complex("paspoort", NOW) != []
    assert _history(running).reasons_for_complex(None, NOW) != []
    assert _history(closed).reasons_for_complex("paspoort", NOW) == []


def test_a_running_case_alone_makes_nothing_complex() -> None:
    assert _history(_case("Z-1")).reasons_for_complex("parkeren", NOW) == []


@pytest.mark.parametrize(
    ("utc", "day"),
    [("2026-03-04T22:59:00", "04-03-2026"), ("2026-03-04T23:00:00", "05-03-2026")],
)
def test_the_day_is_that_of_the_organisation(utc: str, day: str) -> None:
    at = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.timezone.utc)
    history = _history(Contact(at, "telefoon", "Parkeren", "parkeren"))
    zone = ZoneInfo("Europe/Amsterdam")
    assert history.reasons_for_complex("parkeren", NOW, zone) == [
        f"had hierover al contact op {day}"
    ]


# --- who it is ------------------------------------------------------------------------------------


def test_the_language_is_that_of_the_need_for_it() -> None:
    assert _history(Need(NeedKind.HEARING), Need(NeedKind.LANGUAGE, "en")).language == "en"
    assert _history(Need(NeedKind.HEARING, "en")).language is None


def test_a_bsn_is_never_shown_by_accident() -> None:
    identity = Identity("k", "Kim", bsn="999990159")
    assert "999990159" not in repr(identity) and "999990159" not in str(identity)


@pytest.mark.parametrize(
    ("customer", "browser", "level", "subject"),
    [
        (None, None, Level.ANONYMOUS, None),
        (None, "b", Level.RETURNING, "b"),
        ("k", None, Level.VERIFIED, "k"),
        ("k", "b", Level.VERIFIED, "k"),
    ],
)
def test_only_a_log_in_verifies_and_its_permissions_come_before_the_browsers(
    customer: str | None, browser: str | None, level: Level, subject: str | None
) -> None:
    named = Conversation(
        *("c", Owner.BOT, 0, NOW),
        customer_name="Kim",
        register_key="r",
        customer_id=customer,
        browser_id=browser,
    )
    assert (named.level, named.subject) == (level, subject)
    assert named.verified is (level is Level.VERIFIED)

"""The life of a hand-off: what follows on what, what is refused, and that the drawing tells it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Optional

import pytest

from bot.domain.desk_clock import CALL_WITHIN, escalates, escalation_due, had_a_fair_chance
from bot.domain.errors import IllegalTransition, InvalidInput
from bot.domain.handoff import (
    LIFE,
    OPEN_STATUSES,
    STATUS_WORDS,
    UNCLAIMED_STATUSES,
    Handoff,
    HandoffKind,
    HandoffStatus,
    Transition,
    after,
)
from bot.domain.opening_hours import OpeningHours
from bot.domain.organisation_rules import DeskRules
from bot.domain.outcome import Aftercare

S, T = HandoffStatus, Transition
DOCS = Path(__file__).parent.parent.parent / "docs" / "handoff.md"
#: One line of the drawing: "waiting --> claimed: claim".
_ARROW = re.compile(r"^ +(\[\*\]|\w+) --> (\w+): (\w+(?:, \w+)*)$", re.MULTILINE)
#: What happens to one kind of hand-off only: a call back is planned, and then called.
ONE_KIND: dict[Transition, tuple[HandoffKind, ...]] = {
    **{t: ("chat",) for t in (T.OPEN, T.ACCEPT, T.NO_REPLY, T.RESOLVE)},
    T.CALLED: ("callback",),
}
#: A Tuesday, 10:00 in Amsterdam.
NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.timezone.utc)
HOURS = OpeningHours(week={day: "08:30-17:00" for day in ("ma", "di", "wo", "do", "vr")})
RULES = DeskRules(escalate_minutes=10)


def waiting(**values: Any) -> Handoff:
    plain = Handoff("h", "c", "chat", S.WAITING, "klantcontact", False, NOW, NOW)
    return replace(plain, **values)


# --- the life ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "transition", "then"),
    [
        (None, T.OFFER, S.OFFERED),
        (S.OFFERED, T.ACCEPT, S.WAITING),
        (S.OFFERED, T.DECLINE, S.DECLINED),
        (S.OFFERED, T.PLAN_CALL, S.PLANNED),
        (None, T.OPEN, S.WAITING),
        (S.WAITING, T.CLAIM, S.CLAIMED),
        (S.PLANNED, T.CLAIM, S.CLAIMED),
        (S.CLAIMED, T.RELEASE, S.WAITING),
        (S.CLAIMED, T.EXPIRE, S.WAITING),
        (S.CLAIMED, T.NO_REPLY, S.WAITING),
        (S.CLAIMED, T.TRANSFER, S.WAITING),
        (S.CLAIMED, T.PLAN_CALL, S.PLANNED),
        (S.CLAIMED, T.COLLEAGUE_ACCEPTS, S.CLAIMED),
        (S.WAITING, T.TAKE_OVER, S.CLAIMED),
        (S.CLAIMED, T.TAKE_OVER, S.CLAIMED),
        (S.WAITING, T.ESCALATE, S.WAITING),
        (S.PLANNED, T.ESCALATE, S.PLANNED),
        (S.CLAIMED, T.RESOLVE, S.RESOLVED),
        (S.CLAIMED, T.CALLED, S.CALLED),
        (S.CLAIMED, T.RETURN_TO_BOT, S.RETURNED),
        (S.WAITING, T.ABANDON, S.ABANDONED),
    ],
)
def test_a_transition_leads_where_it_should(
    before: Optional[HandoffStatus], transition: Transition, then: HandoffStatus
) -> None:
    assert after(before, transition) is then


@pytest.mark.parametrize("transition", [T.RELEASE, T.EXPIRE, T.TRANSFER])
def test_a_call_back_that_nobody_has_any_more_is_planned_and_not_waiting(
    transition: Transition,
) -> None:
    assert after(S.CLAIMED, transition, "callback") is S.PLANNED
    assert after(None, T.OPEN, "callback") is S.PLANNED
    assert after(S.OFFERED, T.ACCEPT, "callback") is S.PLANNED


@pytest.mark.parametrize("status", [S.DECLINED, S.RESOLVED, S.CALLED, S.RETURNED, S.ABANDONED])
@pytest.mark.parametrize("transition", list(Transition))
def test_nothing_begins_where_a_life_has_ended(
    status: HandoffStatus, transition: Transition
) -> None:
    with pytest.raises(IllegalTransition):
        after(status, transition)


@pytest.mark.parametrize("transition", list(Transition))
@pytest.mark.parametrize("status", [None, *HandoffStatus])
def test_what_is_refused_is_refused_with_a_reason_in_words(
    status: Optional[HandoffStatus], transition: Transition
) -> None:
    if status in LIFE[transition].origins:
        assert after(status, transition) in HandoffStatus
        return
    with pytest.raises(IllegalTransition) as refused:
        after(status, transition)
    told = str(refused.value)
    assert told.endswith(".") and transition.value not in told
    assert status is None or status.value not in told, "staff read words, not keys"


def test_every_status_is_reached_and_has_words() -> None:
    reached = {after(before, t) for t, change in LIFE.items() for before in change.origins}
    assert reached == set(HandoffStatus) == set(STATUS_WORDS)
    assert set(LIFE) == set(Transition)


def test_from_every_open_status_a_life_can_end() -> None:
    ends = set(HandoffStatus) - set(OPEN_STATUSES) - {S.OFFERED}
    for status in (*OPEN_STATUSES, S.OFFERED):
        assert any(
            status in change.origins and change.to in (ends | {S.CLAIMED, S.DECLINED})
            for change in LIFE.values()
        )


def test_only_a_claimed_case_can_be_ended_by_staff() -> None:
    for transition in (T.RESOLVE, T.CALLED, T.RETURN_TO_BOT, T.TRANSFER, T.RELEASE):
        assert LIFE[transition].origins == {S.CLAIMED}
    assert S.CLAIMED not in LIFE[T.ABANDON].origins
    assert set(UNCLAIMED_STATUSES) == LIFE[T.CLAIM].origins


# --- the drawing ------------------------------------------------------------------------------


def drawn() -> set[tuple[Optional[str], str, str]]:
    text = DOCS.read_text(encoding="utf-8")
    return {
        (None if before == "[*]" else before, transition, then)
        for before, then, names in _ARROW.findall(text)
        for transition in names.split(", ")
    }


def lived() -> set[tuple[Optional[str], str, str]]:
    """Every arrow of the life, with both places where nobody has it."""
    return {
        (before.value if before else None, transition.value, after(before, transition, kind).value)
        for transition, change in LIFE.items()
        for before in change.origins
        for kind in ONE_KIND.get(transition, ("chat", "callback"))
    }


def test_the_drawing_in_the_docs_has_every_transition_and_no_other() -> None:
    assert drawn() == lived()


def test_the_docs_tell_of_every_transition_who_may_and_what_the_citizen_hears() -> None:
    text = DOCS.read_text(encoding="utf-8")
    told = text.partition("## What each transition is")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)
    assert sorted(rows) == sorted(t.value for t in Transition)


# --- the clocks -------------------------------------------------------------------------------


def test_an_unclaimed_case_is_a_matter_for_supervisors_once_and_sooner_when_urgent() -> None:
    minutes = dt.timedelta(minutes=1)
    assert escalation_due(waiting(), RULES) == NOW + 10 * minutes
    assert escalation_due(waiting(urgent=True), RULES) == NOW + 5 * minutes
    assert escalation_due(waiting(escalated_at=NOW), RULES) is None
    assert escalation_due(waiting(status=S.CLAIMED), RULES) is None
    assert escalation_due(waiting(status=S.RESOLVED), RULES) is None


def test_a_call_back_is_late_after_its_hour_and_not_after_it_was_asked_for() -> None:
    tomorrow = NOW + dt.timedelta(days=1)
    planned = waiting(status=S.PLANNED, kind="callback")
    late = dt.timedelta(minutes=10)
    assert escalation_due(replace(planned, callback_from=tomorrow), RULES) == tomorrow + late
    until = tomorrow + dt.timedelta(hours=2)
    both = replace(planned, callback_from=tomorrow, callback_until=until)
    assert escalation_due(both, RULES) == until + late
    assert escalation_due(planned, RULES) == NOW + CALL_WITHIN


@pytest.mark.parametrize(
    ("now", "urgent", "told"),
    [
        (dt.datetime(2026, 3, 10, 12, 0), False, True),
        (dt.datetime(2026, 3, 10, 23, 0), False, False),  # nobody is there to be told
        (dt.datetime(2026, 3, 10, 23, 0), True, True),
        (dt.datetime(2026, 3, 11, 7, 35), False, False),  # they came in five minutes ago
        (dt.datetime(2026, 3, 11, 7, 45), False, True),
        (dt.datetime(2026, 3, 10, 9, 4), True, False),
        (dt.datetime(2026, 3, 10, 9, 5), True, True),
    ],
)
def test_supervisors_are_told_when_they_are_there_and_of_danger_at_any_hour(
    now: dt.datetime, urgent: bool, told: bool
) -> None:
    now = now.replace(tzinfo=dt.timezone.utc)
    assert escalates(waiting(urgent=urgent), RULES, HOURS, now) is told


def test_nobody_is_taken_to_have_left_over_a_weekend() -> None:
    friday = dt.datetime(2026, 3, 13, 16, 0, tzinfo=dt.timezone.utc)  # closing time
    monday = dt.datetime(2026, 3, 16, 7, 30, tzinfo=dt.timezone.utc)  # opening time
    assert not had_a_fair_chance(HOURS, friday, monday)
    assert not had_a_fair_chance(HOURS, friday, monday + dt.timedelta(hours=3, minutes=59))
    assert had_a_fair_chance(HOURS, friday, monday + dt.timedelta(hours=4))


def test_time_that_people_were_there_is_counted_within_opening_hours_only() -> None:
    def open_for(start: dt.datetime, **delta: float) -> dt.timedelta:
        return HOURS.open_between(start, start + dt.timedelta(**delta))

    assert open_for(NOW, minutes=90) == dt.timedelta(minutes=90)
    assert open_for(NOW, hours=24) == dt.timedelta(hours=8, minutes=30)
    assert open_for(NOW, days=7) == 5 * dt.timedelta(hours=8, minutes=30)
    assert open_for(NOW + dt.timedelta(hours=12), hours=3) == dt.timedelta()
    assert open_for(NOW, seconds=0) == dt.timedelta()


@pytest.mark.parametrize(("days", "way"), [(0, "chat"), (366, "chat"), (14, "duif")])
def test_aftercare_that_cannot_be_is_refused(days: int, way: Any) -> None:
    with pytest.raises(InvalidInput):
        Aftercare(days, way)
    assert Aftercare(365, "email").days == 365

"""Which case suits whom: skill, language, the hour of a call back, the clock of a first word."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.routing import (
    Part,
    first_reply_due,
    in_parts,
    is_due,
    part_of,
    refuse_without_skill,
    suits,
)
from bot.domain.staff import Staff

NOW = dt.datetime(2026, 3, 10, 10, 0, tzinfo=dt.timezone.utc)
MINUTE = dt.timedelta(minutes=1)


def case(id: str = "h", **about: Any) -> Handoff:
    values: dict[str, Any] = {
        "conversation_id": "c",
        "kind": "chat",
        "status": HandoffStatus.WAITING,
        "department": "sociaal",
        "urgent": False,
        "waiting_since": NOW - 5 * MINUTE,
        "created_at": NOW - 5 * MINUTE,
        **about,
    }
    return Handoff(id=id, **values)


def call(id: str = "h", **about: Any) -> Handoff:
    return case(id, kind="callback", **{"status": HandoffStatus.PLANNED, **about})


def agent(role: Any = "agent", **about: Any) -> Staff:
    return Staff("s", "anna", "Anna", role, 4, **about)


def test_what_asks_for_no_skill_in_dutch_suits_everybody_of_the_department() -> None:
    for staff in (agent(), agent(departments=frozenset({"sociaal"}))):
        fit = suits(case(), staff, NOW)
        assert fit.claimable and fit.due
        assert fit.missing_skill is None and fit.other_language is None
    assert not suits(case(), agent(departments=frozenset({"belastingen"})), NOW).claimable


def test_who_lacks_the_skill_cannot_take_it_and_reads_which_one() -> None:
    debts = case(skill="schuldhulp")
    fit = suits(debts, agent(skills=frozenset({"wmo"})), NOW)
    assert not fit.claimable and fit.missing_skill == "schuldhulp"
    with pytest.raises(NotAllowed, match="voor iemand met: hulp bij schulden"):
        refuse_without_skill(debts, agent(), {"schuldhulp": "hulp bij schulden"})
    assert suits(debts, agent(skills=frozenset({"schuldhulp"})), NOW).claimable


def test_a_supervisor_may_take_what_asks_for_a_skill() -> None:
    debts = case(skill="schuldhulp")
    assert suits(debts, agent("supervisor"), NOW).claimable
    refuse_without_skill(debts, agent("supervisor"), {})


def test_another_language_is_told_and_forbids_nothing() -> None:
    fit = suits(case(language="pl"), agent(), NOW)
    assert fit.claimable and fit.other_language == "pl"
    assert (
        suits(case(language="pl"), agent(languages=frozenset({"pl"})), NOW).other_language is None
    )


@pytest.mark.parametrize("status", [s for s in HandoffStatus if s not in ("waiting", "planned")])
def test_only_what_nobody_has_can_be_claimed(status: HandoffStatus) -> None:
    assert not suits(case(status=status), agent("supervisor"), NOW).claimable


def test_a_call_back_is_due_from_its_hour_and_without_one_at_once() -> None:
    assert not is_due(call(callback_from=NOW + MINUTE), NOW)
    assert is_due(call(callback_from=NOW), NOW)
    assert is_due(call(callback_from=None), NOW)
    # A chat keeps no hour: it waits now, whatever was agreed before.
    assert is_due(case(callback_from=NOW + MINUTE), NOW)


def test_the_queue_is_shown_in_parts_and_call_backs_stand_by_their_hour() -> None:
    line = [
        case("urgent", urgent=True),
        call("later", callback_from=NOW + 60 * MINUTE),
        case("debts", skill="schuldhulp"),
        case("plain"),
        call("now", callback_from=NOW - MINUTE),
        call("debts by phone", skill="schuldhulp", callback_from=NOW - 2 * MINUTE),
    ]
    shown = in_parts(line, agent())
    assert [h.id for h in shown] == ["urgent", "plain", "now", "later", "debts", "debts by phone"]
    assert [part_of(h, agent()) for h in shown] == [
        *(Part.NOW, Part.NOW),
        *(Part.CALL_BACK, Part.CALL_BACK),
        *(Part.OTHERS, Part.OTHERS),
    ]


def test_the_clock_of_the_first_word_runs_from_claiming_until_something_was_said() -> None:
    claimed = {"status": HandoffStatus.CLAIMED, "agent_id": "s", "claimed_at": NOW}
    assert first_reply_due(case(**claimed), 5) == NOW + 5 * MINUTE
    assert first_reply_due(case(**claimed, first_reply_at=NOW + MINUTE), 5) is None
    assert first_reply_due(call(**claimed), 5) is None
    assert first_reply_due(case(), 5) is None

"""Proactive messages: of what is allowed, at a calm moment, seldom, and stopped in one tap."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.domain.conversation import MessageKind, Outgoing
from bot.domain.customer import Identity
from bot.domain.handoff import NewHandoff
from bot.domain.staff import Staff
from bot.domain.triage import Triage
from bot.storage.afterwards_tables import tips
from bot.storage.recognition_tables import consents
from tests.conftest import PASSWORD
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]

WHO = "klant-tip"
GOAL = "afvalkalender"
YES = {category: True for category in ("documents", "income", "contacts")}
PASSPORT = {"category": "documents", "name": "paspoort_geldig_tot", "in_days": 100}
REMISSION = [
    {"category": "income", "name": "kwijtschelding_gekregen_op", "in_days": -300, "days_ago": 300},
    {"category": "income", "name": "gemeentelijke_aanslag", "value": 412},
]


def _seed(services: Services, allows: Any = ("documents",), **more: Any) -> None:
    person = {
        "id": WHO,
        "name": "mevrouw Tip",
        "facts": [PASSPORT, *REMISSION],
        "allows": [{"purpose": "tips", "category": each, "version": 1} for each in allows],
        **more,
    }
    services.demo.seed([person], services.deps.clock())


def _start(services: Services, language: str = "nl", who: str | None = WHO) -> str:
    identity = Identity(who) if who else None
    return services.conversations.start(identity, None, language).conversation.id


def _asked(services: Services, conversation: str, outcome: str | None = "solved", **sorted: Any):
    triage = Triage(**{"label": "simple", "decision": "simple", "probability": 0.1, **sorted})
    services.sorting.sort(conversation, 2, GOAL, 0.9, triage)
    if outcome:
        services.sorting.note_outcome(conversation, outcome)


def _calm(services: Services, **start: Any) -> str:
    """A conversation in which something was asked, and solved."""
    conversation = _start(services, **start)
    _asked(services, conversation)
    return conversation


def _rows(services: Services) -> list[Any]:
    with services.engine.connect() as db:
        return list(db.execute(sa.select(tips).order_by(tips.c.id)))


def _said(tip: Outgoing | None) -> str:
    return tip.text if tip else ""


# --- what is said ---------------------------------------------------------------------------------


def test_a_calm_moment_brings_what_fits_with_why_and_how_to_stop(both: Services) -> None:
    _seed(both)
    conversation = _calm(both)
    tip = both.tips.offer(conversation, 3)
    assert tip is not None and tip.kind is MessageKind.CHOICES
    assert tip.text.startswith("Let op: uw paspoort is nog geldig tot 18 juni.")
    assert "Waarom ziet u dit? Wij zien dat uw paspoort binnen vier maanden verloopt" in tip.text
    assert "Wij gebruikten hiervoor: Uw documenten, zoals uw paspoort." in tip.text
    assert tip.choices == (
        ("Nieuw paspoort aanvragen", "/ja"),
        ("Nu niet", "/nee"),
        ("Geen tips meer hierover", "/geen_tips_hierover"),
        ("Geen tips meer", "/geen_tips"),
    )
    (row,) = _rows(both)
    assert (row.customer_id, row.conversation_id, row.turn_seq) == (WHO, conversation, 3)
    assert (row.rule, row.kind, row.used) == ("paspoort_verloopt", "alert", ["documents"])
    assert row.outcome is None


def test_who_writes_in_english_reads_it_in_english(services: Services) -> None:
    _seed(services)
    text = _said(services.tips.offer(_calm(services, language="en"), 3))
    assert text.startswith("Please note: your passport is valid until 18 June.")
    assert "Why do you see this?" in text and "Your documents" in text


def test_in_a_language_without_words_nothing_is_said(services: Services) -> None:
    _seed(services)
    conversation = _calm(services)
    services.conversations.note_language(conversation, "pl")
    assert services.tips.offer(conversation, 3) is None
    assert _rows(services) == []


def test_who_reads_with_difficulty_gets_a_sentence_a_line(services: Services) -> None:
    _seed(services, needs=[{"kind": "plain_words"}])
    text = _said(services.tips.offer(_calm(services), 3))
    assert "18 juni.\n\nVraagt u nu een nieuw paspoort aan?" in text


def test_the_same_turn_again_gets_the_same_message_and_one_row(services: Services) -> None:
    _seed(services)
    conversation = _calm(services)
    first = services.tips.offer(conversation, 3)
    assert first is not None and services.tips.offer(conversation, 3) == first
    assert len(_rows(services)) == 1
    # Answered: then it was said.
    services.tips.answered(conversation, "later")
    assert services.tips.offer(conversation, 3) is None


# --- what is allowed ------------------------------------------------------------------------------


@pytest.mark.parametrize("allows", [(), ("income",), ("usage", "contacts", "household")])
def test_without_a_yes_to_that_very_kind_of_data_nothing_is_said(
    services: Services, allows: tuple[str, ...]
) -> None:
    _seed(services, allows)
    assert services.tips.offer(_calm(services), 3) is None
    assert _rows(services) == []


def test_every_kind_of_data_that_a_rule_uses_must_be_allowed(services: Services) -> None:
    _seed(services, ("income", "contacts"))
    assert "412 euro" in _said(services.tips.offer(_calm(services), 3))


def test_who_asked_for_it_already_gets_no_tip_about_it(services: Services) -> None:
    """Nor when we may not see any more whether they did."""
    contact = {"days_ago": 50, "channel": "chat", "subject": "x", "goal": "kwijtschelding"}
    _seed(services, ("income", "contacts"), contacts=[contact])
    conversation = _calm(services)
    assert services.tips.offer(conversation, 3) is None
    services.control.permit(conversation, "recognise", "contacts", False, 1)
    assert services.tips.offer(conversation, 3) is None


@pytest.mark.parametrize("who", [None, "iemand-anders"])
def test_who_is_not_this_customer_gets_nothing(services: Services, who: str | None) -> None:
    _seed(services)
    assert services.tips.offer(_calm(services, who=who), 3) is None


def test_a_permission_that_is_withdrawn_in_between_counts_at_once(both: Services) -> None:
    _seed(both)
    conversation = _calm(both)
    both.control.permit(conversation, "tips", "documents", False, 1)
    assert both.tips.offer(conversation, 3) is None
    both.control.permit(conversation, "tips", "documents", True, 1)
    assert both.tips.offer(conversation, 3) is not None
    # Withdrawn after it was chosen: the turn that is answered again says nothing.
    both.control.permit(conversation, "tips", "documents", False, 1)
    assert both.tips.offer(conversation, 3) is None


def test_stop_everything_stops_tips_as_well(services: Services) -> None:
    _seed(services, YES)
    conversation = _calm(services)
    services.control.stop(conversation)
    assert services.tips.offer(conversation, 3) is None


# --- stopping -------------------------------------------------------------------------------------


def _allowed(services: Services, conversation: str) -> set[str]:
    shown = services.control.overview(conversation).permissions
    return {each.category for each in shown if each.purpose == "tips" and each.granted}


def test_no_more_about_this_withdraws_what_it_rested_on_and_no_more(both: Services) -> None:
    _seed(both, YES)
    conversation = _calm(both)
    assert "paspoort" in _said(both.tips.offer(conversation, 3))
    stopped = both.tips.stop(conversation, True, "nl")
    assert stopped is not None and stopped.titles == ("Uw documenten, zoals uw paspoort",)
    assert _allowed(both, conversation) == {"income", "contacts"}
    assert [row.outcome for row in _rows(both)] == ["stopped"]
    assert "412 euro" in _said(both.tips.offer(_calm(both), 3))


def test_no_more_at_all_withdraws_everything_for_tips_and_nothing_else(services: Services) -> None:
    _seed(services, YES)
    conversation = _calm(services)
    assert services.tips.offer(conversation, 3) is not None
    stopped = services.tips.stop(conversation, False, "nl")
    assert stopped is not None and not stopped.only_this
    assert _allowed(services, conversation) == set()
    assert services.tips.offer(_calm(services), 3) is None
    recognising = services.control.overview(conversation).permissions
    assert all(each.granted for each in recognising if each.purpose == "recognise")


def test_who_asks_in_words_to_stop_before_any_tip_is_heard(services: Services) -> None:
    _seed(services, YES)
    conversation = _start(services)
    stopped = services.tips.stop(conversation, True, "en")
    assert stopped is not None and not stopped.only_this and "Your documents" in stopped.titles[6]
    assert _allowed(services, conversation) == set()
    with services.engine.connect() as db:
        assert not any(db.execute(sa.select(consents.c.granted).offset(3)).scalars())


def test_who_is_not_known_has_nothing_to_stop(services: Services) -> None:
    assert services.tips.stop(_start(services, who=None), False, "nl") is None


# --- how often ------------------------------------------------------------------------------------


def test_one_in_a_conversation_two_in_a_month_and_each_after_its_own_period(
    services: Services, clock: FakeClock
) -> None:
    _seed(services, YES)
    first = _calm(services)
    assert "paspoort" in _said(services.tips.offer(first, 3))
    assert services.tips.offer(first, 5) is None
    clock.forward(days=5)
    assert "412 euro" in _said(services.tips.offer(_calm(services), 3))
    clock.forward(days=20)
    assert services.tips.offer(_calm(services), 3) is None
    # A month later there is room, and neither of the two may come back yet.
    clock.forward(days=20)
    assert services.tips.offer(_calm(services), 3) is None
    clock.forward(days=15)
    assert "paspoort" in _said(services.tips.offer(_calm(services), 3))


def test_two_conversations_at_once_get_it_once(both: Services) -> None:
    _seed(both)
    conversations = [_calm(both) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda each: both.tips.offer(each, 3), conversations))
    assert [tip is not None for tip in found].count(True) == 1
    assert len(_rows(both)) == 1


# --- never in the middle of a worry ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "sorted_as"),
    [
        (None, {}),
        ("not_solved", {}),
        ("solved", {"feeling": "bezorgd"}),
        ("solved", {"feeling": "boos"}),
        ("solved", {"urgent": True}),
        ("solved", {"label": "complex", "decision": "complex", "probability": 0.9}),
    ],
)
def test_nothing_is_said_while_something_is_the_matter(
    services: Services, outcome: str | None, sorted_as: dict[str, Any]
) -> None:
    _seed(services)
    conversation = _start(services)
    _asked(services, conversation, outcome, **sorted_as)
    assert services.tips.offer(conversation, 3) is None


CASE = {"number": "Z-1", "title": "x", "status": "x", "opened_days_ago": 40}


@pytest.mark.parametrize(
    "case",
    [
        {**CASE, "goal": "klacht_indienen", "is_complaint": True},
        {**CASE, "goal": "schuldhulp"},
        {**CASE, "goal": "parkeervergunning", "expected_in_days": -1},
    ],
)
def test_nothing_is_said_to_who_waits_for_something_hard(
    services: Services, case: dict[str, Any]
) -> None:
    _seed(services, cases=[case])
    assert services.tips.offer(_calm(services), 3) is None


def test_a_simple_case_that_runs_as_it_should_is_no_worry(services: Services) -> None:
    _seed(services, cases=[{**CASE, "goal": "parkeervergunning", "expected_in_days": 5}])
    assert services.tips.offer(_calm(services), 3) is not None


def test_who_lets_us_see_no_cases_gets_no_tips_because_there_may_be_a_complaint(
    services: Services,
) -> None:
    _seed(services)
    conversation = _calm(services)
    services.control.permit(conversation, "recognise", "cases", False, 1)
    assert services.tips.offer(conversation, 3) is None


def test_with_people_and_for_a_week_after_them_nothing_is_said(
    both: Services, clock: FakeClock
) -> None:
    agent: Staff = both.staff.add("anna", "Anna", "agent", [], PASSWORD)
    _seed(both)
    with_people = _calm(both)
    elsewhere = _calm(both)
    handoff = both.handoffs.open(with_people, NewHandoff(goal=GOAL)).handoff
    assert both.tips.offer(with_people, 3) is None
    assert both.tips.offer(elsewhere, 3) is None  # the same person, in another window
    both.casework.claim(handoff.id, agent)
    clock.forward(days=1)
    both.casework.resolve(handoff.id, agent, "solved", [])
    clock.forward(days=6)
    assert both.tips.offer(_calm(both), 3) is None
    clock.forward(days=1)
    assert both.tips.offer(_calm(both), 3) is not None


def test_a_person_who_was_only_offered_is_no_worry(services: Services) -> None:
    _seed(services)
    conversation = _calm(services)
    services.handoffs.offer(conversation, NewHandoff(goal=GOAL))
    assert services.tips.offer(conversation, 3) is not None


# --- what came of it ------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["taken", "later"])
def test_what_somebody_did_with_it_is_kept_once(services: Services, outcome: str) -> None:
    _seed(services)
    conversation = _calm(services)
    services.tips.offer(conversation, 3)
    rule = services.tips.answered(conversation, outcome)
    assert rule is not None and rule.leads_to.goal == "paspoort_aanvragen"
    assert services.tips.answered(conversation, "later") is None
    (row,) = _rows(services)
    assert (row.outcome, row.outcome_at) == (outcome, services.deps.clock())


def test_an_answer_to_nothing_is_none(services: Services) -> None:
    _seed(services)
    assert services.tips.answered(_start(services), "taken") is None

"""What came of it: every figure of a small set by hand, and what stays when rows go."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.domain.audit import AuditFilter
from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.insight import Wanted
from bot.domain.insight_told import Insight
from bot.domain.shares import Share, Told
from bot.domain.staff import Staff
from tests.conftest import PASSWORD
from tests.fakes import FakeClock
from tests.insight_rows import CIVIL, DEBTS, PARKING, PASSPORT, SOCIAL, TAXES, Rows, ordinary_day

pytest_plugins = ["tests.both_databases"]
#: A week before the clock of the tests.
DAY = dt.date(2026, 3, 3)
NOON = dt.datetime(2026, 3, 3, 11, 0, tzinfo=dt.timezone.utc)


def boss(
    services: Services, name: str = "tine", role: str = "supervisor", *departments: str
) -> Staff:
    return services.staff.add(name, name, role, list(departments), PASSWORD)


def figures(services: Services, staff: Staff, **asked: str) -> Insight:
    return services.insight.look(staff, DAY, DAY, **asked).insight


def test_every_figure_is_what_a_hand_computes(both: Services) -> None:
    ordinary_day(Rows(both.engine, NOON))
    found = figures(both, boss(both))

    # A survey was offered to A to H (10+6+4+2+8+14+5+3 = 52) and K (8); A to H sent it in.
    assert found.response == Share(52, 60)
    assert found.skipped == 8
    # 1, 2: A, B, F = 30; 3: G = 5; 4, 5: C, D, E = 14; H (3) said nothing, and hides behind G.
    assert found.said == {
        "simple": Share(30, 52),
        "between": Share(0, 52, hidden=True),
        "complex": Share(14, 52),
        "unsaid": Share(0, 52, hidden=True),
    }

    # G-NPS: 9 and 10 are A, G, F = 29; 7 and 8 are D, E = 10; to 6 are B, C = 10; H is not in it.
    everybody = found.everybody
    assert (everybody.answered, everybody.gnps.total) == (52, 49)
    groups = [everybody.gnps.group(name) for name in ("promoter", "passive", "detractor")]
    assert groups == [29, 10, 10]
    assert everybody.gnps.score == pytest.approx(38.775510)  # 100 * (29 - 10) / 49
    simple, between, complex_, unsaid = found.experience
    # A and F promoters (24), B detractors (6): 100 * 18 / 30. With one more on each side:
    # 25/32 - 7/32 = 0.5625, variance (1 - 0.5625²) / 32 = 0.0213623, 1.96 * 0.1461585 = 0.2864707.
    assert simple.gnps.score == 60
    assert simple.gnps.interval == pytest.approx((27.602930, 84.897070), abs=1e-4)
    # 14 are too few to say anything; 3 are never shown, nor 5 beside them: 52 - 30 - 14 - 5 = 3.
    assert (complex_.answered, complex_.gnps.told) == (14, Told.TOO_FEW)
    assert complex_.gnps.score is None and complex_.gnps.interval is None
    assert (unsaid.hidden, between.hidden, simple.hidden) == (True, True, False)
    assert (unsaid.answered, between.answered) == (0, 0)
    # Little effort (1, 2): A, F of A, B, F. Fast and trust (4, 5): A of A and B: 16 is too few.
    assert simple.questions["effort"] == Share(24, 30)
    assert simple.questions["speed"] == simple.questions["trust"] == Share(10, 16)
    assert simple.questions["speed"].share is None
    assert everybody.questions["effort"] == Share(24, 38)  # and E, with much effort
    # To a person: C, E, F of all 52; F of the simple; C and E of the complex.
    assert everybody.handed == Share(26, 52)
    assert (simple.handed, complex_.handed) == (Share(14, 30), Share(12, 14))

    judged = found.judged
    assert judged.said == {
        "simple": {"simple": 16, "between": 0, "complex": 6, "unsaid": 3},
        "complex": {"simple": 14, "between": 0, "complex": 8, "unsaid": 0},
        "ask": {"simple": 0, "between": 5, "complex": 0, "unsaid": 0},
        "none": {"simple": 0, "between": 0, "complex": 0, "unsaid": 0},
    }
    assert judged.agreement == Share(16 + 8, 16 + 6 + 14 + 8)
    # Wilson for 24 of 44: (0.545455 + 0.043655) / 1.087309 ± (1.96 * 0.078234) / 1.087309.
    assert judged.agreement.interval == pytest.approx((0.400682, 0.682923), abs=2e-4)
    assert judged.asked == {
        "simple": {"simple": 0, "complex": 5},
        "complex": {"simple": 0, "complex": 0},
    }
    assert judged.asked_agreement == Share(0, 5)
    # Simple by the sorting, complex by the customer: C, D of A, B, C, D.
    assert judged.missed_said == Share(6, 22)
    # Not solved and then a person: C of A, B, C. D said nothing about being solved.
    assert judged.missed_person == Share(4, 20)
    # Found in either way, each once: C (both) and D; of A to D and H.
    assert judged.missed == Share(6, 25)
    # Complex by the sorting, with a person, simple by the customer: F of E and F.
    assert judged.over == Share(14, 22)

    # Goals: parking A to D; debts E, F; passport G (5); of H (3) there are too few, and 52 less the
    # others would tell them. I was not understood.
    shown = [(goal.goal, goal.simple, goal.complex, goal.ask) for goal in found.goals.shown]
    assert shown == [(PARKING, 22, 0, 0), (DEBTS, 0, 22, 0)]
    assert found.goals.others == 8
    assert found.goals.handed == {
        "simple": Share(4, 25),
        "complex": Share(22, 22),
        "ask": Share(0, 5),
    }

    # C, E (12) had somebody after 25 s, F (14) after 100 s. The 13th of 26 is the first of those
    # between 90 and 120 s: 90 + 30 * 1/14; 23.4 is the p90: 90 + 30 * 11.4/14.
    claim, reply = found.waiting.claim, found.waiting.reply
    assert (claim.total, reply.total) == (26, 26)
    assert claim.quantile(0.5).seconds == pytest.approx(92.142857)
    assert claim.quantile(0.9).seconds == pytest.approx(114.428571)
    # The first word after 50 s, and after 130 s (between 120 and 150): 120 + 30 * 1/14.
    assert reply.quantile(0.5).seconds == pytest.approx(122.142857)
    assert found.waiting.left == Share(4, 30)
    # C, E, F, L, M; who only had it proposed is none.
    assert (found.waiting.opened, found.waiting.callbacks) == (35, 5)

    # 63 messages: A to J without K; I was not understood, J was not for us.
    assert found.unanswered.unclear == Share(5, 63)
    assert found.unanswered.out_of_scope == Share(6, 63)
    assert (found.aftercare.asked, found.aftercare.stopped, found.aftercare.expired) == (25, 2, 3)
    assert found.aftercare.worked == Share(15, 20)
    tip = found.tips[-1]
    assert (tip.kind, tip.taken, tip.later, tip.stopped) == ("tip", Share(10, 25), 5, 1)
    (moment,) = found.moments
    assert (moment.first, moment.last, moment.complex) == (DAY, DAY, Share(22, 52))
    assert moment.gnps == everybody.gnps


def test_a_day_that_was_counted_says_what_its_rows_said(both: Services) -> None:
    ordinary_day(Rows(both.engine, NOON))
    tine = boss(both)
    some = ({}, {"department": SOCIAL}, {"goal": PARKING}, {"department": TAXES, "goal": PARKING})
    before = [figures(both, tine, **asked) for asked in some]
    assert both.insight.close_days() == 7  # the 3rd to the 9th: the 10th is today
    assert both.insight.close_days() == 0
    assert [figures(both, tine, **asked) for asked in some] == before
    assert before[1].goals.shown[0].goal == DEBTS and len(before[1].goals.shown) == 1
    assert before[2].everybody.answered == 22
    look = both.insight.look(tine, DAY, DAY)
    assert (look.fixed_until, look.missing_from) == (dt.date(2026, 3, 9), None)


def test_who_deletes_a_conversation_changes_nothing_about_a_day_that_is_over(
    both: Services,
) -> None:
    rows = Rows(both.engine, NOON)
    ordinary_day(rows)
    tine = boss(both)
    both.insight.close_days()
    before = figures(both, tine)
    with both.deps.uow() as repos:
        counts = repos.deletions.remove_conversations([f"c{number}" for number in range(1, 77)])
    assert counts["surveys"] == 60
    assert figures(both, tine) == before


def test_what_did_not_come_through_the_gateway_is_in_no_figure(both: Services) -> None:
    """`rasa shell`, and staff who try the bot: neither is a citizen."""
    rows = Rows(both.engine, NOON)
    ordinary_day(rows)
    with both.engine.begin() as db:
        odd = "UPDATE conversations SET token_hash = NULL WHERE id IN (SELECT id FROM conversations"
        db.execute(sa.text(f"{odd} ORDER BY id LIMIT 40)"))
        db.execute(sa.text("UPDATE conversations SET trial_of = 'x' WHERE token_hash IS NOT NULL"))
    tine = boss(both)
    nothing = both.insight.look(tine, DAY - dt.timedelta(days=1), DAY - dt.timedelta(days=1))
    found = figures(both, tine)
    assert replace(found, wanted=nothing.insight.wanted, moments=()) == replace(
        nothing.insight, moments=()
    )
    assert [moment.complex for moment in found.moments] == [Share(0, 0)]


def test_nobody_answered_is_no_score_and_no_mistake(both: Services) -> None:
    found = figures(both, boss(both))
    assert found.everybody.gnps.score is None
    assert found.judged.agreement.share is None
    assert found.waiting.reply.quantile(0.5) is None
    assert both.insight.close_days() == 0
    assert [moment.complex for moment in found.moments] == [Share(0, 0)]


def test_a_day_is_the_organisations_own_and_is_counted_once_it_has_settled(
    both: Services, clock: FakeClock
) -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    tine = boss(both)
    early = Rows(both.engine, dt.datetime(2026, 3, 3, 0, 30, tzinfo=amsterdam))
    early.conversations(5, PARKING, "simple")
    late = replace(early, at=dt.datetime(2026, 3, 3, 23, 30, tzinfo=amsterdam))
    late.conversations(6, PARKING, "simple")
    assert figures(both, tine).goals.shown[0].total == 11
    clock.now = dt.datetime(2026, 3, 4, 2, 59, tzinfo=amsterdam)
    assert both.insight.close_days() == 0
    clock.forward(minutes=1)
    assert both.insight.close_days() == 1
    assert figures(both, tine).goals.shown[0].total == 11


def test_a_survey_counts_on_the_day_that_it_was_answered(both: Services) -> None:
    rows = Rows(both.engine, NOON)
    next_day = NOON + dt.timedelta(days=1)
    answers = {"complexity": 5, "nps": 3, "at": next_day}
    rows.conversations(20, PARKING, "simple", department=TAXES, survey=answers)
    tine = boss(both)
    both.insight.close_days()
    assert figures(both, tine).judged.missed == Share(0, 20)
    two_days = both.insight.look(tine, DAY, DAY + dt.timedelta(days=1)).insight
    assert two_days.judged.missed == Share(20, 20)
    assert two_days.everybody.gnps.score == -100
    assert [moment.complex for moment in two_days.moments] == [Share(0, 20), Share(0, 0)]


def test_the_last_estimate_of_the_goal_that_was_asked_about_is_judged(both: Services) -> None:
    """Another goal came after it, and before it the same goal was sorted otherwise."""
    rows = Rows(both.engine, NOON)
    ids = rows.conversations(20, PARKING, "simple", survey={"complexity": 4})
    for key in ids:
        for seq, goal, decision in ((2, PARKING, "complex"), (3, PASSPORT, "simple")):
            triage = {"label": decision, "decision": decision, "probability": 0.5}
            about = {"conversation_id": key, "turn_seq": seq, "goal": goal, "confidence": 0.9}
            rows._insert("sortings", **about, triage=triage, created_at=NOON)
    found = figures(both, boss(both))
    assert found.judged.agreement == Share(20, 20)
    shown = {goal.goal: (goal.simple, goal.complex) for goal in found.goals.shown}
    assert shown == {PARKING: (20, 0), PASSPORT: (20, 0)}  # each goal once, as it was first sorted


def test_two_processes_that_count_the_same_day_count_it_once(both: Services) -> None:
    ordinary_day(Rows(both.engine, NOON))
    bounds = (NOON - dt.timedelta(hours=12), NOON + dt.timedelta(hours=12))
    with both.deps.uow(write=False) as repos:
        tallies = [t for t in repos.insight.measured(*bounds) if t.department]
    with both.deps.uow() as repos:
        assert repos.insight.close(DAY, tallies, NOON) is True
    with both.deps.uow() as repos:
        assert repos.insight.close(DAY, tallies, NOON) is False
        answers = repos.insight.kept(Wanted(DAY, DAY)).all["survey_complex", "answered"]
    assert answers == 14


def test_a_long_way_back_is_counted_in_the_background_and_said_so(services: Services) -> None:
    ordinary_day(Rows(services.engine, NOON - dt.timedelta(days=30)))
    tine = boss(services)
    first = DAY - dt.timedelta(days=30)
    look = services.insight.look(tine, first, DAY)
    assert look.missing_from == first + dt.timedelta(days=7)
    # Of weeks that are not counted yet nothing is shown, rather than that nothing happened.
    assert all(moment.last < look.missing_from for moment in look.insight.moments)
    assert look.insight.moments
    while services.insight.close_days(5):
        pass
    look = services.insight.look(tine, first, DAY)
    assert (look.missing_from, look.insight.everybody.answered) == (None, 52)


def test_who_leads_some_departments_sees_those_and_each_look_is_written_down(
    services: Services,
) -> None:
    ordinary_day(Rows(services.engine, NOON))
    tine = boss(services, "tine", "supervisor", SOCIAL, CIVIL)
    found = figures(services, tine)
    assert ([goal.goal for goal in found.goals.shown], found.goals.others) == ([DEBTS], 8)
    assert found.tips[-1].shown == 0  # of no department
    with pytest.raises(NotAllowed):
        figures(services, tine, department=TAXES)
    dora = boss(services, "dora", "designer")
    assert figures(services, dora, goal=PARKING).everybody.answered == 22
    for role in ("agent", "administrator"):
        with pytest.raises(NotAllowed):
            figures(services, boss(services, role, role))
    with services.deps.uow(write=False) as repos:
        written = repos.audit.newest(AuditFilter(action="read_insight"), None, None, 10)
    assert [(line.username, line.detail) for line in written] == [
        ("dora", "van=2026-03-03, tot=2026-03-03, doel=parkeervergunning"),
        ("tine", "van=2026-03-03, tot=2026-03-03"),
    ]


@pytest.mark.parametrize("asked", [{"department": "keuken"}, {"goal": "groet"}, {"goal": "x\x00"}])
def test_what_is_not_there_is_refused(services: Services, asked: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        figures(services, boss(services), **asked)


def test_days_that_cannot_be_are_refused(services: Services) -> None:
    tine = boss(services)
    for first, last in ((DAY, DAY - dt.timedelta(days=1)), (dt.date(2001, 1, 1), DAY)):
        with pytest.raises(InvalidInput):
            services.insight.look(tine, first, last)


def test_who_asked_the_same_twice_and_was_helped_at_neither_is_missed_once(both: Services) -> None:
    rows = Rows(both.engine, NOON)
    ids = rows.conversations(
        20, PARKING, "simple", outcome="not_solved", handoff={}, survey={"complexity": 5}
    )
    triage = {"label": "simple", "decision": "simple", "probability": 0.5}
    for key in ids:
        about = {"conversation_id": key, "turn_seq": 2, "goal": PARKING, "confidence": 0.9}
        rows._insert("sortings", **about, triage=triage, outcome="not_solved", created_at=NOON)
    tine = boss(both)
    judged = figures(both, tine).judged
    assert (judged.missed_person, judged.missed) == (Share(20, 20), Share(20, 20))
    # Their last word is that it was solved; but ten found the goal complex, and that is a miss.
    with both.engine.begin() as db:
        db.execute(sa.text("UPDATE sortings SET outcome = 'solved' WHERE turn_seq = 2"))
        for key in ids[:10]:
            easy = sa.text("UPDATE surveys SET complexity = 1 WHERE conversation_id = :key")
            db.execute(easy, {"key": key})
    judged = figures(both, tine).judged
    assert (judged.missed_person, judged.missed) == (Share(0, 20), Share(10, 20))


def test_what_an_agent_did_afterwards_does_not_hide_that_the_answer_had_not_helped(
    both: Services,
) -> None:
    """The customer's word on the bot's answer stays, whatever the agent says of the case."""
    rows = Rows(both.engine, NOON)
    anna = both.staff.add("anna", "Anna", "agent", [], PASSWORD)
    waiting = {"status": "waiting", "resolved_at": None}
    for key in rows.conversations(
        20, PARKING, "simple", outcome="not_solved", department=TAXES, handoff=waiting
    ):
        both.casework.claim(f"h-{key}", anna)
        both.casework.resolve(f"h-{key}", anna, "solved", [])
    assert figures(both, boss(both)).judged.missed_person == Share(20, 20)

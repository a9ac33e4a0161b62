"""Shares, scores and times: their edges, their intervals, and what is not told."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.durations import STEPS, Durations
from bot.domain.insight import COUNTS_IN_ROW, LAYOUT, OVER_TIME, Counted, Tally, Wanted
from bot.domain.insight_figures import figures
from bot.domain.shares import Score, Share, Told, told, traceable, wilson
from bot.gateway.desk_insight_parts import Bar, duration, percent, score_bar, share_bar, signed
from bot.storage.insight_tables import insight_counts

DAY = dt.date(2026, 3, 3)


def times(**steps: int) -> Durations:
    return Durations(tuple(steps.get(f"s{place}", 0) for place in range(len(STEPS) + 1)))


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    # As in Wilson (1927) and Newcombe (1998): 0 of 20, 5 of 10, 81 of 263, all of 20.
    [(0, 20, 0.0, 0.1611), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662), (20, 20, 0.8389, 1)],
)
def test_the_interval_of_a_share_is_wilsons(
    count: int, total: int, low: float, high: float
) -> None:
    assert wilson(count, total) == pytest.approx((low, high), abs=1e-4)


def test_of_nothing_everything_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert Share(0, 0).share is None


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({6: 20}, -100),
        ({7: 20}, 0),
        ({6: 10, 7: 10}, -50),
        ({8: 20}, 0),
        ({9: 20}, 100),
        ({8: 10, 9: 10}, 50),
        ({1: 10, 10: 10}, 0),
    ],
)
def test_the_edges_of_the_score_are_6_7_and_8_9(scores: dict[int, int], expected: float) -> None:
    assert Score(scores).score == expected


def test_a_score_of_all_alike_is_not_certain() -> None:
    low, high = Score({10: 20}).interval or (0, 0)
    # 21/22 - 1/22 = 0.90909; 1.96 * √((1 - 0.82645) / 22) = 0.17408
    assert (low, high) == pytest.approx((73.50, 100), abs=0.01)


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (0, Told.TOO_FEW),
        (1, Told.HIDDEN),
        (4, Told.HIDDEN),
        (5, Told.TOO_FEW),
        (19, Told.TOO_FEW),
        (20, Told.YES),
    ],
)
def test_below_five_is_hidden_and_below_twenty_too_few(total: int, expected: Told) -> None:
    assert told(total) is Share(0, total).told is Score({7: total}).told is expected
    assert (Share(0, total).share is None) is (expected is not Told.YES)
    assert (times(s3=total).quantile(0.5) is None) is (expected is not Told.YES)


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([30, 40], [False, False]),
        ([30, 0], [False, False]),
        ([30, 3, 40], [True, True, False]),  # 73 - 40 would tell of the 3 with the 30 only
        ([30, 3, 2], [False, True, True]),  # together 5: nobody can be told apart
        ([3], [True]),
        ([3, 1], [True, True]),
    ],
)
def test_a_small_group_cannot_be_found_by_taking_the_others_away(
    sizes: list[int], hidden: list[bool]
) -> None:
    assert traceable(sizes) == hidden


def test_who_is_not_told_already_hides_the_small_only_when_there_are_enough_together() -> None:
    assert traceable([30, 3, 9], [False, False, True]) == [False, True, True]
    assert traceable([30, 1, 2, 9], [False, False, True, False]) == [False, True, True, True]


def test_a_quantile_is_read_within_its_step() -> None:
    # Twenty of less than 10 s and twenty from 10 to 20 s.
    middle = times(s0=20, s1=20).quantile(0.5)
    assert middle is not None and middle.seconds == 10 and not middle.beyond
    # Ranks 0.5 ± 1.96 * √(0.25 / 40) = 0.345 to 0.655: 10 * 0.345 / 0.5, and 10 + 10 * 0.155 / 0.5.
    assert middle.interval == pytest.approx((6.90, 13.10), abs=0.01)
    late = times(s0=20, s1=20).quantile(0.9)
    assert late is not None and late.seconds == pytest.approx(18)


def test_what_is_longer_than_the_last_step_is_said_to_be() -> None:
    found = times(s0=5, s27=20).quantile(0.9)
    assert found is not None and (found.seconds, found.beyond) == (28800, True)


def test_every_count_has_a_place_in_a_row() -> None:
    places = [column for column in insight_counts.columns if column.name[1:].isdigit()]
    assert len(places) == COUNTS_IN_ROW
    assert all(set(some) <= set(LAYOUT[kind]) for kind, some in OVER_TIME.items())


@pytest.mark.parametrize(
    ("days", "step", "moments"),
    [(14, "day", 14), (15, "week", 3), (98, "week", 15), (99, "month", 4)],
)
def test_a_long_period_goes_by_week_and_then_by_month(days: int, step: str, moments: int) -> None:
    found = figures(Wanted(DAY, DAY + dt.timedelta(days=days - 1)), Counted())
    assert (found.step, len(found.moments)) == (step, moments)
    assert found.moments[0].first == DAY  # not the begin of its week or month


def test_what_happened_later_never_makes_more_than_all() -> None:
    """Answered today what was offered yesterday; taken today what was shown yesterday."""
    counted = Counted()
    counted.add(
        DAY,
        [
            Tally("survey_simple", None, None, {"answered": 30}),
            Tally("judged", None, None, {"offered": 1, "missed_only_said": 25}),
            Tally("tip_tip", None, None, {"taken": 21}),
        ],
    )
    found = figures(Wanted(DAY, DAY), counted)
    assert (found.response, found.judged.missed) == (Share(30, 30), Share(25, 25))
    assert found.tips[-1].taken == Share(21, 21)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (percent(0), "0%"),
        (percent(0.001), "minder dan 1%"),
        (percent(1), "100%"),
        (signed(-8.4), "−8"),
        (signed(0.2), "0"),
        (signed(12), "+12"),
        (duration(59.6), "1 min"),
        (duration(122), "2 min 2 s"),
        (duration(600.4), "10 min"),
        (duration(3600), "1 uur"),
        (duration(5460), "1 uur 31 min"),
    ],
)
def test_figures_in_words(found: str, words: str) -> None:
    assert found == words


def test_a_bar_says_what_it_shows_and_none_is_drawn_of_too_few() -> None:
    assert share_bar("Gelukt", Share(3, 12)) == Bar(
        "Gelukt", "te weinig om te zeggen (n\u00a0=\u00a012)"
    )
    assert share_bar("Gelukt", Share(1, 4)).words == "minder dan 5"
    assert share_bar("Gelukt", Share(0, 0)).words == "geen"
    bar = score_bar("G-NPS", Score({1: 30, 9: 10}))
    assert (bar.words, bar.start, bar.end) == ("−50", 0.5, 0.25)

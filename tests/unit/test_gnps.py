"""The score of the research, at its edges."""

from __future__ import annotations

import pytest

from bot.domain.errors import InvalidInput
from bot.domain.gnps import gnps, group_of


@pytest.mark.parametrize(
    ("score", "group"),
    [
        (1, "detractor"),
        (6, "detractor"),
        (7, "passive"),
        (8, "passive"),
        (9, "promoter"),
        (10, "promoter"),
    ],
)
def test_each_side_of_an_edge_is_its_own_group(score: int, group: str) -> None:
    assert group_of(score) == group


@pytest.mark.parametrize("score", [0, 11, -1])
def test_a_score_that_is_none_is_refused(score: int) -> None:
    with pytest.raises(InvalidInput):
        group_of(score)
    with pytest.raises(InvalidInput):
        gnps({score: 1})


@pytest.mark.parametrize("counts", [{}, {9: 0, 6: 0}])
def test_nobody_answered_is_no_score_and_not_zero(counts: dict[int, int]) -> None:
    assert gnps(counts) is None


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({6: 1}, -100.0),
        ({7: 1}, 0.0),
        ({8: 1}, 0.0),
        ({9: 1}, 100.0),
        ({6: 1, 9: 1}, 0.0),
        # Ten people: four promoters, three passive, three detractors.
        ({10: 1, 9: 3, 8: 1, 7: 2, 6: 2, 1: 1}, 10.0),
        # One in three each way of eight: (3 - 1) / 8.
        ({9: 3, 8: 2, 7: 2, 6: 1}, 25.0),
    ],
)
def test_the_score_is_promoters_less_detractors_of_everybody_who_answered(
    counts: dict[int, int], expected: float
) -> None:
    assert gnps(counts) == pytest.approx(expected)

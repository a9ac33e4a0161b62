"""The answers to "how was it?", as they are kept."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.errors import InvalidInput
from bot.domain.survey import MAX_REMARK_LENGTH, SCALES, checked


@pytest.mark.parametrize("key", list(SCALES))
def test_both_ends_of_each_scale_are_answers_and_beyond_them_nothing_is(key: str) -> None:
    low, high = SCALES[key]
    assert checked({key: low}) == {key: low}
    assert checked({key: high}) == {key: high}
    for beyond in (low - 1, high + 1):
        with pytest.raises(InvalidInput):
            checked({key: beyond})


def test_the_score_of_the_research_begins_at_one() -> None:
    assert SCALES["nps"] == (1, 10)
    assert all(scale == (1, 5) for key, scale in SCALES.items() if key != "nps")


@pytest.mark.parametrize("answer", [True, "3", 3.0, [3]])
def test_what_is_no_whole_number_is_no_answer(answer: Any) -> None:
    with pytest.raises(InvalidInput):
        checked({"effort": answer})


def test_what_is_left_open_is_not_there_and_an_unknown_question_is_refused() -> None:
    assert checked({"effort": None, "remark": "  ", "trust": 4}) == {"trust": 4}
    with pytest.raises(InvalidInput):
        checked({"happiness": 3})


def test_a_remark_is_kept_without_numbers_of_people() -> None:
    found = checked({"remark": "Bel mij op 06 12345678 of mail a@b.example, bsn 999990159"})
    remark = str(found["remark"])
    for number in ("12345678", "a@b.example", "999990159"):
        assert number not in remark
    checked({"remark": "x" * MAX_REMARK_LENGTH})
    with pytest.raises(InvalidInput):
        checked({"remark": "x" * (MAX_REMARK_LENGTH + 1)})

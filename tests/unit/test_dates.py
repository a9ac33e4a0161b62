"""Days as people say them."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.domain.dates import day_in_words

DAY = dt.date(2026, 11, 3)


@pytest.mark.parametrize(
    ("today", "language", "words"),
    [
        (None, "nl", "3 november"),
        (dt.date(2026, 1, 1), "nl", "3 november"),
        (dt.date(2027, 1, 1), "nl", "3 november 2026"),
        (dt.date(2025, 12, 31), "nl", "3 november 2026"),
        (dt.date(2027, 1, 1), "en", "3 November 2026"),
    ],
)
def test_the_year_is_told_when_it_is_another_one(
    today: dt.date | None, language: str, words: str
) -> None:
    assert day_in_words(DAY, language, today) == words


def test_the_first_and_the_last_month_have_their_own_names() -> None:
    assert day_in_words(dt.date(2026, 1, 31)) == "31 januari"
    assert day_in_words(dt.date(2026, 12, 1)) == "1 december"
    assert day_in_words(dt.date(2026, 3, 1)) == "1 maart"

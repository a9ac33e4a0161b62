"""A department as it is read in a sentence."""

from __future__ import annotations

import pytest

from bot.domain.goals import Department


@pytest.mark.parametrize(
    ("article", "language", "read"),
    [
        ("het", "nl", "het Loket"),
        ("het", "en", "the Loket"),
        (None, "nl", "Loket"),
        (None, "en", "Loket"),
    ],
)
def test_a_name_has_an_article_where_a_sentence_asks_for_one(
    article: str | None, language: str, read: str
) -> None:
    assert Department(key="loket", name="Loket", article=article).in_sentence(language) == read

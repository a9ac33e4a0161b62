"""Text from outside, cleaned before anything else looks at it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import clean, without_command


@pytest.mark.parametrize(
    "typed",
    [
        '/medewerker_spreken{"x": 1}',
        "  / /restart",
        "/\u3000/medewerker_spreken",
        "\u200b/restart",
        "\u2060\ufeff//restart",
    ],
)
def test_a_typed_command_is_only_text(typed: str) -> None:
    assert not without_command(typed).strip().startswith("/")


@given(st.text())
def test_nothing_that_is_typed_reaches_rasa_as_a_command(typed: str) -> None:
    assert not without_command(clean(typed)).strip().startswith("/")


@given(st.text())
def test_every_database_can_hold_clean_text(typed: str) -> None:
    cleaned = clean(typed)
    assert "\x00" not in cleaned
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned


def test_lines_stay_lines() -> None:
    assert clean(" een\r\ntwee\x07 ") == "een\ntwee"

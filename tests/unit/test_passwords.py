"""Which passwords are refused, and with what reason."""

from __future__ import annotations

import pytest

from bot.domain.passwords import LOCKS, one_time_password, why_unsuitable
from bot.hashed_passwords import common_passwords

COMMON = common_passwords()


@pytest.mark.parametrize(
    "password, reason",
    [
        ("kort", "minstens 10 tekens"),
        ("x" * 1001, "hooguit 1000"),
        ("ababababababab", "verschillende tekens"),
        ("anna.devries", "gebruikersnaam"),
        ("ANNA.devries1", "gebruikersnaam"),
        ("Wachtwoord123", "te bekend"),
        ("!Welkom2026!", "te bekend"),
        ("zomer-2026!!", "te bekend"),
        ("1234567890", "te bekend"),
        ("Qwertyuiop", "te bekend"),
    ],
)
def test_what_is_guessed_first_is_refused_with_the_reason(password: str, reason: str) -> None:
    assert reason in (why_unsuitable(password, "anna.devries", COMMON) or "")


@pytest.mark.parametrize(
    "password",
    [
        "een lang wachtwoord",
        "kaas fiets wolk lamp",
        "w3lkomthuis-in-de-polder",
        "anna houdt van bramen",
    ],
)
def test_a_few_loose_words_are_good_enough(password: str) -> None:
    assert why_unsuitable(password, "anna", COMMON) is None


def test_of_an_address_the_name_alone_is_no_password_either() -> None:
    assert why_unsuitable("jan.jansen12", "jan.jansen@voorbeeldstad.nl", COMMON)


def test_a_one_time_password_is_one_that_may_be_used_and_never_the_same() -> None:
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert not any(why_unsuitable(each, "anna", COMMON) for each in made)


def test_locks_only_get_longer() -> None:
    assert list(LOCKS) == sorted(LOCKS)
